/// What a question is about. Its text is worked out from the state at every frame, so that its numbers are true while it
/// stands there.
package enum Question: Equatable, Sendable {
    case stop(actor: String)
    case drain(actor: String)
    case quit
}

/// A question as it stands now; the first answer does nothing and is the default.
struct QuestionText: Equatable {
    /// One answer: what its button says and what it does.
    struct Answer: Equatable {
        var label: String
        var commands: [Command] = []
    }

    var title: String
    var lines: [String]
    var answers: [Answer]
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
