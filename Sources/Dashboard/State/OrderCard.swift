/// What is known of one order, as texts. They are as they were kept: they are cleaned when they are drawn.
package struct OrderCard: Equatable, Sendable {
    /// A step of its life that is done.
    package struct Step: Equatable, Sendable {
        package var name: String
        /// When it was done, as `12:04:31.123`, and how long after the order was placed.
        package var time: String
        package var after: Duration
        /// What came of it that has a name of its own, such as an invoice; nil for nothing.
        package var result: String?

        /// A step.
        package init(_ name: String, time: String, after: Duration, result: String? = nil) {
            self.name = name
            self.time = time
            self.after = after
            self.result = result
        }
    }

    package var id: String
    /// Where it stands, in a word: `placed`, `invoiced`, `paid`.
    package var state: String
    /// How many attempts it has had.
    package var attempts: Int
    /// When it was placed, and when it ended, since 1970.
    package var placedAt: Duration
    package var endedAt: Duration?
    package var customer, merchant, items, total, paid: String?
    /// Why it did not end well.
    package var reason: String?
    /// When it was placed, as people read it, and its life, in order; nil in a list, which tells neither.
    package var placed: String?
    package var steps: [Step]?

    /// An order of which no more is known.
    package init(id: String, state: String, attempts: Int, placedAt: Duration, endedAt: Duration? = nil) {
        self.id = id
        self.state = state
        self.attempts = attempts
        self.placedAt = placedAt
        self.endedAt = endedAt
    }

    /// How long it took; nil while it goes on.
    var took: Duration? { endedAt.map { $0 - placedAt } }
}
