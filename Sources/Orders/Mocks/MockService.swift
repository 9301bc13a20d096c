internal import Synchronization

/// A service that is not there: functions stand in for it, and its endpoint for the way to it.
package final class MockService<Entity: Sendable>: Getting, Creating, Updating {
    /// What the service does; each can be set while it runs.
    package struct Functions: Sendable {
        /// Answers `get`; unless set, there is no record of any id.
        package var get: @Sendable (Identifier<Entity>) async throws(ServiceError) -> Entity
        /// Answers `create`; unless set, with what it was given.
        package var create: @Sendable (Entity, IdempotencyKey) async throws(ServiceError) -> Entity
        /// Answers `update`; unless set, it takes anything.
        package var update: @Sendable (Entity, IdempotencyKey) async throws(ServiceError) -> Void

        package init() {
            get = { id throws(ServiceError) in throw .notFound(id.rawValue) }
            create = { entity, _ in entity }
            update = { _, _ in }
        }
    }

    /// The way to it: latency and faults.
    package let endpoint: MockEndpoint
    private let stored: Mutex<Functions>

    package init(_ endpoint: MockEndpoint, _ functions: Functions = Functions()) {
        self.endpoint = endpoint
        self.stored = Mutex(functions)
    }

    /// What it does; a change holds from the next call on.
    package var functions: Functions {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }

    package func get(_ id: Identifier<Entity>) async throws(ServiceError) -> Entity {
        let get = stored.withLock { $0.get }
        return try await endpoint.answer { () async throws(ServiceError) in try await get(id) }
    }

    package func create(_ entity: Entity, key: IdempotencyKey) async throws(ServiceError) -> Entity {
        let create = stored.withLock { $0.create }
        return try await endpoint.answer { () async throws(ServiceError) in try await create(entity, key) }
    }

    package func update(_ entity: Entity, key: IdempotencyKey) async throws(ServiceError) {
        let update = stored.withLock { $0.update }
        try await endpoint.answer { () async throws(ServiceError) in try await update(entity, key) }
    }
}
