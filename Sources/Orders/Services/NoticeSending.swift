/// Sends notices to the parties of an order.
package protocol NoticeSending: Sendable {
    /// Returns when the notice is on its way.
    func send(_ notice: Notice) async throws(ServiceError)
}
