/// Sends notices to the parties of an order.
package protocol NoticeSending: Sendable {
    /// Sends one; answered when it is on its way.
    func send(_ notice: Notice) -> Reply<Void>
}
