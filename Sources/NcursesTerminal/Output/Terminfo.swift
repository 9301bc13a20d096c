import CNcurses
import Glibc
import Screens

/// What the terminfo database says of the terminal that was set up last.
enum Terminfo {
    /// Looks the terminal up, without touching it.
    static func load(_ name: String, output: Int32) throws(TerminalError) {
        guard !name.isEmpty else { throw .typeUnset }
        var status: Int32 = 0
        // Status 1 with a failure is a hardcopy terminal, 0 an unknown one, -1 a missing database.
        let isLoaded = setupterm(name, output, &status) == OK
        guard isLoaded || status == 1 else { throw .typeUnknown(name) }
        guard isLoaded, bytes("cup") != nil else { throw .typeTooSimple(name) }
    }

    /// The bytes of a capability, without its delays; nil where the terminal has none.
    static func bytes(_ capability: String) -> [UInt8]? {
        guard let value = terminfo_string(capability) else { return nil }
        return withoutDelays(Array(String(cString: value).utf8))
    }

    /// The keys of this terminal.
    static var keys: KeyTable {
        var sequences: [[UInt8]: Key] = [:]
        for (name, key) in KeyTable.capabilities {
            if let sequence = bytes(name) { sequences[sequence] = key }
        }
        return KeyTable(sequences)
    }

    /// What gives the screen back after a crash: colours and attributes off, keypad as it was, cursor shown, the
    /// alternate screen left.
    static var leave: [UInt8] {
        let parts = ["sgr0", "op", "rmkx", "cnorm", "rmcup"].compactMap(bytes)
        let hasAlternateScreen = bytes("rmcup") != nil
        return parts.flatMap(\.self) + (hasAlternateScreen ? [0x0D] : Array("\r\n".utf8))
    }

    /// How this terminal is told to mark pasted text. Where the database does not say, but the terminal speaks ANSI, it
    /// is told so all the same: a terminal passes over modes that it does not know.
    static var pasteMode: PasteMode {
        if let on = bytes("BE"), let off = bytes("BD") { return PasteMode(on: on, off: off) }
        guard let move = bytes("cup"), move.starts(with: "\u{1B}[".utf8) else { return PasteMode() }
        return PasteMode(on: Array("\u{1B}[?2004h".utf8), off: Array("\u{1B}[?2004l".utf8))
    }

    /// Delays, as in `$<5>` or `$<2*/>`, are for terminals of the seventies; they must not reach the screen as text.
    static func withoutDelays(_ bytes: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
                rest = rest[(end + 1)...]
            } else {
                kept.append(byte)
                rest = rest.dropFirst()
            }
        }
        return kept
    }
}

/// What switches bracketed paste on and off; empty where the terminal has none.
struct PasteMode: Equatable {
    var on: [UInt8] = []
    var off: [UInt8] = []
}
