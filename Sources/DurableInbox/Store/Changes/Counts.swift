/// Where the messages of an inbox went. On disk nothing is in flight: what a worker has is still where it was taken from.
package struct Counts: Sendable, Equatable {
    package var accepted = 0
    package var ready = 0
    package var retrying = 0
    package var completed = 0
    package var dead = 0
    package var discarded = 0
    package var returned = 0

    package init() {}

    /// Accepted and not final.
    package var pending: Int { ready + retrying }

    /// Whether every accepted message is in exactly one place.
    package var isBalanced: Bool { accepted == pending + completed + dead + discarded + returned }
}
