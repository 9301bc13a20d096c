/// A question whose answer does something that cannot be undone; the first answer does nothing and is the default.
package struct Question: Equatable, Sendable {
    /// One answer: what its button says and what it does.
    package struct Answer: Equatable, Sendable {
        package var label: String
        package var commands: [Command]
    }

    package var title: String
    package var lines: [String]
    package var answers: [Answer]
    package var focus = 0
}

/// A line to type into: a number of workers, a burst, a load profile.
package struct Prompt: Equatable, Sendable {
    /// What the text is for.
    package enum Purpose: Equatable, Sendable {
        case burst
        case workers(actor: String)
        case load
    }

    package var purpose: Purpose
    package var title: String
    package var hint: String
    package var text: String
    /// Whether the text is still the proposal, which the first character typed replaces.
    package var isProposal = true
    /// Why the text was not taken.
    package var problem: String?
}
