import Glibc

/// Where a run keeps its orders.
enum DataDirectory {
    /// The file in it.
    static func file(in directory: String) -> String { "\(directory)/orders.sqlite" }

    /// Where it is unless somebody says otherwise: `$XDG_STATE_HOME/callboard`, or `~/.local/state/callboard`
    /// (XDG Base Directory Specification 0.8). A relative `$XDG_STATE_HOME` does not count, as that says.
    static var standard: String {
        if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return "\(state)/callboard" }
        return "\(variable("HOME") ?? ".")/.local/state/callboard"
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
