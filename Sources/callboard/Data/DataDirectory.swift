import Glibc

/// Where a run keeps its orders.
enum DataDirectory {
    /// The file in it.
    static func file(in directory: String) -> String { "\(directory)/orders.sqlite" }

    /// Where it is unless somebody says otherwise: `$XDG_STATE_HOME/callboard`, or `~/.local/state/callboard`
    /// (XDG Base Directory Specification 0.8). A relative path in either variable does not count: it would name another
    /// directory wherever the program is started.
    /// - Throws: `Failure` when neither variable says where.
    static func standard() throws -> String {
        if let state = path("XDG_STATE_HOME") { return "\(state)/callboard" }
        if let home = path("HOME") { return "\(home)/.local/state/callboard" }
        throw Failure(
            code: Failure.data,
            message: "no data directory: neither XDG_STATE_HOME nor HOME is set to an absolute path "
                + "(name a directory with --data DIR, or keep orders in memory with --data none)")
    }

    private static func path(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}
