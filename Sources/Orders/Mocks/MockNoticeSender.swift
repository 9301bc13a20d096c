/// A mail relay that is not there. As a relay stands next to its senders, it takes a tenth of the services' time.
package final class MockNoticeSender: NoticeSending {
    /// What sending does.
    package typealias Deliver = @Sendable (Notice) throws(ServiceError) -> Void

    /// A bare function in a lock would be wrapped once more by each access, for ever.
    private struct Functions {
        var deliver: Deliver

        func delivered(_ notice: Notice) -> Reply<Void> {
            do throws(ServiceError) { return .immediate(try deliver(notice)) } catch { return .failed(error) }
        }
    }

    /// The way to it: latency and faults.
    package let endpoint: MockEndpoint
    private let stored: AdjustableValue<Functions>

    package init(_ endpoint: MockEndpoint, deliver: @escaping Deliver = { _ in }) {
        self.endpoint = endpoint
        self.stored = AdjustableValue(Functions(deliver: deliver))
    }

    /// What sending does, such as failing; a change holds from the next notice on.
    package var deliver: Deliver {
        get { stored.value.deliver }
        set { stored.value.deliver = newValue }
    }

    package func send(_ notice: Notice) -> Reply<Void> {
        guard let call = endpoint.begin() else { return stored.use { $0.delivered(notice) } }
        return endpoint.reply(to: call) { [functions = stored.value] in functions.delivered(notice) }
    }
}
