/// A service that is not there: functions stand in for it, and its endpoint for the way to it.
package final class MockService<Entity: Sendable>: Getting, Creating, Updating {
    /// What the service does; each can be set while it runs.
    package struct Functions: Sendable {
        /// Answers `get`; unless set, there is no record of any id.
        package var get: @Sendable (Identifier<Entity>) -> Reply<Entity>
        /// Answers `create`; unless set, with what it was given.
        package var create: @Sendable (Entity, IdempotencyKey) -> Reply<Entity>
        /// Answers `update`; unless set, it takes anything.
        package var update: @Sendable (Entity, IdempotencyKey) -> Reply<Void>

        package init() {
            get = { .failed(.notFound($0.rawValue)) }
            create = { entity, _ in .immediate(entity) }
            update = { _, _ in .immediate(()) }
        }
    }

    /// The way to it: latency and faults.
    package let endpoint: MockEndpoint
    private let stored: AdjustableValue<Functions>
    /// Whole calls. They are made where the service is, as the compiler knows there what it keeps: else each call costs
    /// several times as much.
    private let calls: Functions

    package init(_ endpoint: MockEndpoint, _ functions: Functions = Functions()) {
        let stored = AdjustableValue(functions)
        var calls = functions
        calls.get = { id in
            guard let call = endpoint.begin() else { return stored.use { $0.get(id) } }
            return endpoint.reply(to: call) { [functions = stored.value] in functions.get(id) }
        }
        calls.create = { entity, key in
            guard let call = endpoint.begin() else { return stored.use { $0.create(entity, key) } }
            return endpoint.reply(to: call) { [functions = stored.value] in functions.create(entity, key) }
        }
        calls.update = { entity, key in
            guard let call = endpoint.begin() else { return stored.use { $0.update(entity, key) } }
            return endpoint.reply(to: call) { [functions = stored.value] in functions.update(entity, key) }
        }
        self.endpoint = endpoint
        self.stored = stored
        self.calls = calls
    }

    /// What it does; a change holds from the next call on.
    package var functions: Functions {
        get { stored.value }
        set { stored.value = newValue }
    }

    package func get(_ id: Identifier<Entity>) -> Reply<Entity> { calls.get(id) }

    package func create(_ entity: Entity, key: IdempotencyKey) -> Reply<Entity> { calls.create(entity, key) }

    package func update(_ entity: Entity, key: IdempotencyKey) -> Reply<Void> { calls.update(entity, key) }
}
