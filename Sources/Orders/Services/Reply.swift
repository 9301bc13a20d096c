/// What a service replies: an answer that is there, or one that has to be waited for.
///
/// Most of what a system asks is near: in a cache, in a table of its own. Such an answer costs no task and no suspension,
/// and an order that meets only such answers is done in one go.
package enum Reply<Answer: Sendable>: Sendable {
    /// Waits for the answer. What was asked for is done meanwhile: call it, and only once.
    package typealias Wait = @Sendable () async throws(ServiceError) -> Answer

    /// It is there.
    case immediate(Answer)
    /// It is there, and it was not done.
    case failed(ServiceError)
    /// It is still to come.
    case deferred(Wait)

    /// The answer, waited for if need be.
    package var value: Answer {
        get async throws(ServiceError) {
            switch self {
            case .immediate(let answer): return answer
            case .failed(let error): throw error
            case .deferred(let wait): return try await wait()
            }
        }
    }
}
