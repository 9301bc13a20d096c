public import DequeModule

extension Inbox {
    /// Changes how many workers there are. Growing starts at once; shrinking ends workers at message boundaries.
    ///
    /// A worker is its index, and an index runs at most once: however often the count changes while old workers still
    /// finish, there are never more of them than were wanted at some time, and no message is taken from anyone.
    @inlinable
    mutating func setWorkers(_ count: Int) -> Take {
        wantedWorkers = count
        while workers.count < count { workers.append(WorkerSlot(activity: .absent)) }
        for index in workers.indices {
            let slot = workers[index].activity
            if index >= count, slot == .idle { workers[index].activity = .absent }
            if index < count, slot == .absent { workers[index].activity = .idle }
        }
        idle = workers.indices.reversed().filter { workers[$0].activity == .idle }
        trim()
        return Take(start: nextToStart())
    }

    @inlinable
    mutating func rest(_ worker: Int) {
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
    mutating func nextToStart() -> Int? {
        guard starting == nil, !ready.isEmpty, isWorking, let worker = idle.popLast() else { return nil }
        workers[worker].activity = .claimed
        starting = worker
        return worker
    }
}
