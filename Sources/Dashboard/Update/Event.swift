package import Screens

/// What happens to the dashboard.
package enum Event: Sendable {
    /// The system was looked at.
    case sampled(Sample)
    /// A key was pressed at that time since the start.
    case key(Key, at: Duration)
    /// One line of printable text was pasted at that time: it goes into an open prompt, and nowhere else.
    case pasted(String, at: Duration)
    /// The terminal has a new size.
    case resized(Size)
    /// A key did nothing: why, for the operator alone.
    case slipped(String)
    /// Something to tell the operator: a command's result, or a fault; about an actor, or in general.
    case reported(String, about: String? = nil, isError: Bool)
    /// So many messages are being placed that no key asked for; answered by `placed` or `notPlaced` as others.
    case placing(Int)
    /// So many messages that were to be placed are; the front actor refused some of them.
    case placed(Int, refused: Int)
    /// Placing so many messages went wrong for that reason.
    case notPlaced(Int, String)
    /// An actor was stopped, and so many of its messages are kept for a restart.
    case stopped(actor: String, kept: Int)
    /// The last sample was taken for ``Command/quitIfIdle``.
    case looked
    /// The answer to ``Command/readOrders(_:)``, or why there is none.
    case ordersRead(OrdersViewState.Answer)
    case ordersNotRead(String)
    /// A line for the log alone.
    case logged(EventLog.Level, source: String, text: String)
    /// The load profile as typed was not understood; the prompt stays open.
    case loadRefused(String)
    /// The time that the run was given is over.
    case timeIsOver
    /// The load generator took the profile.
    case loadTaken(String)
}
