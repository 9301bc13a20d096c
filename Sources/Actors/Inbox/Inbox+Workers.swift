extension Inbox {
    /// Changes how many workers there are. Growing starts at once; shrinking ends workers at message boundaries.
    ///
    /// A worker is its index, and an index runs at most once: however often the count changes while old workers still
    /// finish, there are never more of them than were wanted at some time, and no message is taken from anyone.
    @usableFromInline
    mutating func setWorkers(_ count: Int) -> Effects {
        wantedWorkers = count
        while workers.count < count { workers.append(WorkerSlot(activity: .absent)) }
        for index in workers.indices {
            let slot = workers[index].activity
            if index >= count, slot == .idle { workers[index].activity = .absent }
            if index < count, slot == .absent { workers[index].activity = .idle }
        }
        idle = workers.indices.reversed().filter { workers[$0].activity == .idle }
        trim()
        return Effects(start: nextToStart())
    }

    @inlinable
    mutating func rest(_ worker: Int) {
        workers[worker].cancelled = nil
        workers[worker].isStuck = false
        guard worker < wantedWorkers else {
            workers[worker].activity = .absent
            return trim()
        }
        workers[worker].activity = .idle
        idle.append(worker)
    }

    @inlinable
    mutating func trim() {
        while workers.count > wantedWorkers, workers.last?.activity == .absent { workers.removeLast() }
    }

    @inlinable
    @inline(__always)
    mutating func nextToStart() -> (worker: Int, run: Int)? {
        guard starting == nil, ready.count + unbegun > 0, isWorking, !idle.isEmpty else { return nil }
        if !storeWindow.suspects.isEmpty, held + committing.count > 0 { return nil }
        return startIdle()
    }

    @inlinable
    mutating func startIdle() -> (worker: Int, run: Int) {
        let worker = idle.removeLast()
        lastRun += 1
        workers[worker].activity = .claimed
        workers[worker].run = lastRun
        starting = worker
        return (worker, lastRun)
    }
}
