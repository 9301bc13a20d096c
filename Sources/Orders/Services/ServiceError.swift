/// How a call to a service ended when it did not succeed.
package enum ServiceError: Error, Hashable, Sendable {
    /// There is no such thing (404).
    case notFound(String)
    /// The service decided against it, for this reason; asking again changes nothing.
    case declined(String)
    /// No answer came in time: it may or may not have been done.
    case timedOut
    /// The service could not do it now, for this reason; nothing was done.
    case unavailable(String)
    /// Whoever called gave up waiting: it may or may not have been done.
    case cancelled
}

extension ServiceError {
    /// Whether the same call may well succeed later.
    package var isPassing: Bool {
        switch self {
        case .timedOut, .unavailable: true
        case .notFound, .declined, .cancelled: false
        }
    }
}

extension ServiceError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let id): "\(id) does not exist (404)"
        case .declined(let reason): "declined: \(reason)"
        case .timedOut: "no answer in time"
        case .unavailable(let reason): "unavailable: \(reason)"
        case .cancelled: "cancelled while waiting for the answer"
        }
    }
}
