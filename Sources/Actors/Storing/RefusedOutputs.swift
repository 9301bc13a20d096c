/// Outputs that were refused are in the store, where their type can be encoded: a replay hands them on, and does not make
/// them again.
extension WorkerActor {
    /// The output as it is kept; nil where its type cannot be decoded again.
    func encoded(_ output: Output) -> [UInt8]? {
        guard let store, Output.self is any Decodable.Type, let output = output as? any Encodable else { return nil }
        return try? store.encode(output)
    }

    /// The refused outputs that can be decoded.
    @usableFromInline
    func outputs(
        of contents: StoredContents<Message>, in store: any MessageStore<Message>
    ) -> [MessageKey: Output] {
        guard let type = Output.self as? any Decodable.Type else { return [:] }
        var outputs: [MessageKey: Output] = [:]
        for letter in contents.dead {
            guard let bytes = letter.refused?.output else { continue }
            outputs[letter.message.key] = (try? store.decode(type, from: bytes)) as? Output
        }
        return outputs
    }

    /// Hands the refused outputs of these dead letters on.
    /// - Returns: how many.
    func deliver(_ choice: DeadLetterChoice, in store: any MessageStore<Message>) -> Int {
        let letters = state.withLock { $0.inbox.takeRefused(choice) }
        guard !letters.isEmpty else { return 0 }
        Task {
            for letter in letters { await deliver(letter, in: store) }
        }
        return letters.count
    }

    /// Offers an output again to those that lack it, or, where the actor is directed elsewhere by now, to these. What is in
    /// the same store is accepted in the commit that takes it from the dead letter.
    private func deliver(_ letter: DeadLetter<Message, Output>, in store: any MessageStore<Message>) async {
        guard case .refused(let output, let names) = letter.cause, let key = letter.key else { return }
        let routeTable = state.withLock { $0.routeTable }
        let lacking = routeTable.routes.filter { names.contains($0.name) }
        var refused: [String] = []
        var reservations: [Reservation] = []
        for route in lacking.isEmpty ? routeTable.routes(for: output) : lacking {
            if route.home == store.home {
                if let draft = try? route.draft(output),
                    case .reserved(let reservation) = route.tryReserve(output, draft)
                {
                    reservations.append(reservation)
                } else {
                    refused.append(route.name)
                }
            } else if await !take(output, route) {
                refused.append(route.name)
            }
        }
        let (kept, left) = (reservations, refused)
        guard !kept.isEmpty || left.count < names.count else { return put(letter, back: names) }
        store.commit(.deliver(key, to: kept.map(\.draft), stillRefusedBy: left)) { [self] result in
            switch result {
            case .success(let answer):
                for (reservation, key) in zip(kept, answer.keys) { reservation.commit(key) }
                for reservation in kept.dropFirst(answer.keys.count) { reservation.cancel() }
                put(letter, back: left)
            case .failure(let failure):
                for reservation in kept { reservation.cancel() }
                put(letter, back: names)
                storeFailed(failure)
            }
        }
    }

    private func take(_ output: Output, _ route: Route<Output>) async -> Bool {
        switch route.forward(output, clock.nanoseconds()) {
        case .taken: return true
        case .refused: return false
        // Another store's has to be waited for, until it is committed there.
        case .full:
            guard route.home != nil, let draft = try? route.draft(output) else { return false }
            return await route.sendOn(output, draft, ObjectIdentifier(self)) { self.isEnding }
        }
    }

    private func put(_ letter: DeadLetter<Message, Output>, back targets: [String]) {
        change { inbox in
            var effects = Effects()
            let consequence = inbox.redelivered(letter, refusedBy: targets, &effects)
            return (effects, consequence)
        }
    }
}
