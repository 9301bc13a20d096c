internal import Synchronization

/// A mail relay that is not there. As a relay stands next to its senders, it takes a tenth of the services' time.
package final class MockNoticeSender: NoticeSending {
    /// What sending does.
    package typealias Deliver = @Sendable (Notice) async throws(ServiceError) -> Void

    /// A bare function in a lock would be wrapped once more by each access, for ever.
    private struct Functions {
        var deliver: Deliver
    }

    /// The way to it: latency and faults.
    package let endpoint: MockEndpoint
    private let stored: Mutex<Functions>

    package init(_ endpoint: MockEndpoint, deliver: @escaping Deliver = { _ in }) {
        self.endpoint = endpoint
        self.stored = Mutex(Functions(deliver: deliver))
    }

    /// What sending does, such as failing; a change holds from the next notice on.
    package var deliver: Deliver {
        get { stored.withLock { $0.deliver } }
        set { stored.withLock { $0.deliver = newValue } }
    }

    package func send(_ notice: Notice) async throws(ServiceError) {
        let deliver = deliver
        try await endpoint.answer { () async throws(ServiceError) in try await deliver(notice) }
    }
}
