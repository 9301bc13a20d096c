@testable import Actors

/// Stands for the one upstream actor that there is.
private final class Upstream {}

/// What comes in.
extension InboxWorld {
    private var upstream: ObjectIdentifier { ObjectIdentifier(Upstream.self) }

    mutating func queue(_ count: Int) -> Consequence? {
        guard reservation >= count else { return nil }
        let batch = next(count)
        let isBatch = count > 1
        receive(batch, from: nil) { box, now in
            isBatch ? box.queue(contentsOf: batch, at: now) : box.queue(batch[0], at: now)
        }
        return Consequence.none
    }

    mutating func forward() -> Consequence? {
        guard reservation > 0 else { return nil }
        let batch = next(1)
        receive(batch, from: upstream) { $0.queue(batch[0], at: $1, isForwarded: true) }
        return Consequence.none
    }

    mutating func ask() -> Consequence? {
        guard reservation > 0 else { return nil }
        let batch = next(1)
        let reply = Reply<Int>()
        replies[batch[0]] = reply
        receive(batch, from: nil) { $0.ask(batch[0], reply: reply, at: $1) }
        return Consequence.none
    }

    mutating func keep() -> Consequence? {
        guard reservation > 0 else { return nil }
        let batch = next(1)
        let isOpen = box.phase == .open
        let effects = box.keep(batch, at: now)
        accept(batch)
        if !isOpen { deadLetter(batch[0], isRefused: false) }
        perform(effects)
        return Consequence.none
    }

    mutating func cancelSender() -> Consequence? {
        guard let sender = senders.last(where: { $0.origin == nil }) else { return nil }
        let effects = box.cancelSender(sender.id, at: now)
        perform(effects)
        require(!senders.contains { $0.id == sender.id }, "a sender that was cancelled is not told")
        return Consequence.none
    }

    mutating func push() -> Consequence? {
        guard senders.contains(where: { $0.origin != nil }) else { return nil }
        let effects = box.push(from: upstream, at: now)
        perform(effects)
        require(!senders.contains { $0.origin != nil }, "an upstream that was pushed still waits")
        return Consequence.none
    }

    /// A sender hears that its wait is over.
    mutating func hear(_ answer: Sender<Int>.Answer, to batch: [Int]) {
        guard let place = senders.firstIndex(where: { $0.messages == batch }) else {
            return require(false, "a sender is answered twice")
        }
        let sender = senders.remove(at: place)
        if answer != .accepted { forget(batch) }
        switch answer {
        case .accepted: accept(batch)
        case .stopped:
            require(!box.accepts(isForwarded: sender.origin != nil), "a sender is refused by an actor that accepts")
        case .cancelled: require(sender.origin == nil, "an upstream's output is cancelled")
        case .failed: require(box.phase == .failed, "a sender hears of a failure that is none")
        }
    }

    mutating func deadLetter(_ message: Int, isRefused: Bool) {
        deaths += 1
        move(message, to: .dead(number: deaths, isRefused: isRefused))
        loseOldest()
    }

    /// Only so many dead letters are kept.
    mutating func loseOldest() {
        let dead = messages.compactMap { message, known -> (number: Int, message: Int)? in
            if case .dead(let number, _) = known.place { (number, message) } else { nil }
        }
        for letter in dead.sorted(by: { $0.number < $1.number }).dropLast(setting.rules.deadLetters) {
            end(letter.message, \.discarded)
        }
    }

    private mutating func next(_ count: Int) -> [Int] {
        lastMessage += count
        return Array(lastMessage - count + 1...lastMessage)
    }

    private mutating func accept(_ batch: [Int]) {
        for message in batch {
            require(messages[message] == nil, "message \(message) is accepted twice")
            messages[message] = Known(place: .waiting, rank: accepted, isAsked: replies[message] != nil)
            accepted += 1
        }
    }

    /// Offers messages; they wait where there is no room.
    private mutating func receive(
        _ batch: [Int], from origin: ObjectIdentifier?, _ offer: (inout Box, UInt64) -> Reception
    ) {
        let accepts = box.phase == .open || (box.phase == .draining && origin != nil)
        let hasCapacity = senders.isEmpty && box.waiting + batch.count <= setting.rules.capacity ?? .max
        switch offer(&box, now) {
        case .accepted(let arrival):
            require(
                accepts && (hasCapacity || setting.rules.capacity == nil), "accepted by an actor that cannot take it")
            accept(batch)
            perform(Effects(arrival))
        case .stopped:
            require(!accepts, "refused by an actor that accepts")
            forget(batch)
        case .full:
            require(accepts && !hasCapacity, "no room in an actor that has some")
            wait(batch, from: origin)
        }
    }

    private mutating func wait(_ batch: [Int], from origin: ObjectIdentifier?) {
        guard batch.count <= setting.rules.capacity ?? .max else { return }
        let id = box.wait(batch, origin: origin, reply: replies[batch[0]]) { [answers] in answers.add(batch, $0) }
        senders.append(WaitingSender(id: id, messages: batch, origin: origin))
    }

    /// Who asked hears from the shell that the message is not accepted.
    private mutating func forget(_ batch: [Int]) {
        for message in batch { replies[message] = nil }
    }
}
