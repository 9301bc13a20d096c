/// What is asked for by one name: measurements that belong together, and what the peers measure beside them.
struct CaseGroup: Sendable {
    var name: String
    /// One line for the help.
    var about: String
    var cases: [any Case]
    /// The peers' cases to run in turn with these.
    var peers: [String] = []
    /// Whether it takes so long that it runs only when it is named.
    var isLong = false

    /// Whether it measures the program and not the library.
    var needsProgram: Bool { cases.contains { $0 is OrderRun } }
}
