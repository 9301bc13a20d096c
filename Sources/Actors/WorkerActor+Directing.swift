extension WorkerActor: Upstream {
    /// Makes this actor's outputs the target's messages, from now on, and those of no other; legal at any time.
    ///
    /// Traps where ``tryDirect(to:)`` throws: a ring of bounded inboxes is a fault of the program.
    /// - Returns: the target, so that `a.direct(to: b).direct(to: c)` makes a line.
    @inlinable
    @discardableResult
    public func direct<Next>(to target: WorkerActor<Output, Next>) -> WorkerActor<Output, Next> {
        trap { () throws(WiringError) in try tryDirect(to: target) }
        return target
    }

    /// Gives each of the targets a copy of every output, from now on; legal at any time. An output that one of them
    /// refuses is a dead letter for that one only. Traps as ``direct(to:)``.
    @inlinable
    public func direct<First, each More>(
        to first: WorkerActor<Output, First>, _ more: repeat WorkerActor<Output, each More>
    ) {
        var routes = [route(to: first)]
        for target in repeat each more { routes.append(route(to: target)) }
        trap { () throws(WiringError) in
            try check(first)
            for target in repeat each more { try check(target) }
        }
        first.add(upstream: self)
        for target in repeat each more { target.add(upstream: self) }
        wire(routes)
    }

    /// Makes the outputs that `isChosen` holds for the target's messages, and of no other actor; legal at any time.
    ///
    /// Where several choose, the one that was directed to first gets the output; what nobody chooses goes where the actor
    /// is directed without a choice. Traps as ``direct(to:)``.
    /// - Returns: the target.
    @inlinable
    @discardableResult
    public func direct<Next>(
        to target: WorkerActor<Output, Next>, when isChosen: @escaping @Sendable (Output) -> Bool
    ) -> WorkerActor<Output, Next> {
        trap { () throws(WiringError) in try check(target) }
        target.add(upstream: self)
        wire([route(to: target, when: isChosen)])
        return target
    }

    /// Directs as ``direct(to:)``, or says why not.
    /// - Throws: ``WiringError/ring(_:)`` when that would close a ring of bounded inboxes, with its names.
    @inlinable
    @discardableResult
    public func tryDirect<Next>(
        to target: WorkerActor<Output, Next>
    ) throws(WiringError) -> WorkerActor<Output, Next> {
        try check(target)
        target.add(upstream: self)
        wire([route(to: target)])
        return target
    }

    /// The names of the actors it is directed to.
    public var targets: [String] { state.withLock { $0.routeTable.routes.map(\.name) } }

    @inlinable
    func route<Next>(
        to target: WorkerActor<Output, Next>, when isChosen: (@Sendable (Output) -> Bool)? = nil
    ) -> Route<Output> {
        // A moment of another clock says nothing on this one.
        let sharesClock = clock.isSystem && target.clock.isSystem
        return Route(
            to: target,
            forward: { output, now in target.forward(output, at: sharesClock ? now : target.clock.nanoseconds()) },
            when: isChosen)
    }

    @usableFromInline
    func wire(_ routes: [Route<Output>]) {
        let (gone, old) = state.withLock { state in
            // Their workers know the old ones.
            state.seal()
            let old = state.routeTable
            return (state.routeTable.add(routes), old)
        }
        // A choice is the caller's: released outside the lock.
        withExtendedLifetime(old) {}
        for route in gone { route.leave(ObjectIdentifier(self)) }
    }

    @usableFromInline
    func trap(_ wire: () throws(WiringError) -> Void) {
        do throws(WiringError) { try wire() } catch { preconditionFailure(error.description) }
    }

    /// Whether the actor may be directed to that one.
    @usableFromInline
    func check<Next>(_ target: WorkerActor<Output, Next>) throws(WiringError) {
        guard isBounded, target.isBounded else { return }
        guard ObjectIdentifier(target) != ObjectIdentifier(self) else { throw .ring([name]) }
        if let path = boundedPath(from: ObjectIdentifier(target)) { throw .ring(path) }
    }

    @usableFromInline var isBounded: Bool { rules.capacity != nil }

    /// The names from that actor down to this one, by bounded inboxes only; nil when there is no such way.
    private func boundedPath(from top: ObjectIdentifier) -> [String]? {
        var open: [(actor: any Upstream, path: [String])] = [(self, [name])]
        var seen: Set = [ObjectIdentifier(self)]
        while let (actor, path) = open.popLast() {
            if ObjectIdentifier(actor) == top { return path }
            for upstream in actor.upstreams where upstream.isBounded {
                guard seen.insert(ObjectIdentifier(upstream)).inserted else { continue }
                open.append((upstream, [upstream.name] + path))
            }
        }
        return nil
    }

    @usableFromInline
    func add(upstream: any Upstream) {
        let new = WeakUpstream(upstream)
        state.withLock { state in
            if !state.upstreams.contains(where: { $0.id == new.id }) { state.upstreams.append(new) }
        }
    }

    func remove(upstream: ObjectIdentifier) {
        state.withLock { $0.upstreams.removeAll { $0.id == upstream } }
        settle()
    }

    /// Those who direct their output here. Looked up outside the lock: the last one to hold an actor may be this look.
    @usableFromInline var upstreams: [any Upstream] {
        let known = state.withLock { $0.upstreams }
        return known.compactMap(\.actor)
    }

    @usableFromInline var failure: StoreFailure? { state.withLock { $0.inbox.openFailure } }

    @usableFromInline
    func notifyWhenIdle(_ downstream: ObjectIdentifier, _ observer: @escaping @Sendable () -> Void) -> Bool {
        state.withLock {
            guard !$0.inbox.isIdle else { return false }
            $0.observers[downstream] = observer
            return true
        }
    }
}
