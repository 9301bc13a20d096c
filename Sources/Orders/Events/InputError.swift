/// Why a line of input is no valid event: where in it, and what is wrong there.
package struct InputError: Error, Hashable, CustomStringConvertible {
    /// The place inside the event, such as `items[0].qty`; empty when it is the line as a whole.
    package let path: String
    /// What was expected and what was got.
    package let problem: String

    package init(path: String = "", problem: String) {
        self.path = path
        self.problem = problem
    }

    /// `items[0].qty: expected a whole number ≥ 1, got -2`.
    package var description: String { path.isEmpty ? problem : "\(path): \(problem)" }
}
