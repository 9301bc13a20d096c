import Screens

/// Turns the bytes a keyboard sends into keys.
///
/// A lone Escape and the start of a longer sequence look the same; the owner waits a moment while `isUndecided` and
/// then calls `expire()`. Sequences of no known key, mouse reports among them, are swallowed whole.
///
/// ncurses' own `get_wch` is not used: it hands out unknown sequences letter by letter, as if they were typed, and
/// cannot tell "no key" from "the terminal is gone".
struct KeyDecoder {
    private var bytes: [UInt8] = []
    private let table: KeyTable

    init(table: KeyTable = KeyTable()) {
        self.table = table
    }

    /// Whether the bytes so far could still become another key.
    var isUndecided: Bool { !bytes.isEmpty }

    /// The keys that are complete with these bytes, in order.
    mutating func decode(_ input: some Sequence<UInt8>) -> [Key] {
        bytes += input
        var keys: [Key] = []
        var rest = bytes[...]
        while !rest.isEmpty, let (key, length) = first(of: rest) {
            if let key { keys.append(key) }
            rest = rest.dropFirst(length)
        }
        bytes = Array(rest)
        return keys
    }

    /// Nothing came in time: what was undecided is what it looked like.
    mutating func expire() -> [Key] {
        defer { bytes = [] }
        switch bytes {
        case [escape]: return [.escape]
        case [escape, UInt8(ascii: "[")]: return [.escape, .character("[")]
        case [escape, UInt8(ascii: "O")]: return [.escape, .character("O")]
        default: return []
        }
    }

    /// The first key and its length in bytes; a nil key is to be swallowed; nil when more bytes could change it.
    private func first(of rest: ArraySlice<UInt8>) -> (key: Key?, length: Int)? {
        let lead = rest[rest.startIndex]
        return switch lead {
        case escape: sequence(rest)
        case 0x08, 0x7F: (.backspace, 1)
        case 0x09: (.tab, 1)
        case 0x0A, 0x0D: (.enter, 1)
        case 0x01...0x1A: (.control(Character(Unicode.Scalar(lead + 0x60))), 1)
        case 0x20...0x7E: (.character(Unicode.Scalar(lead)), 1)
        case 0xC2...0xF4: multibyte(rest, lead: lead)
        default: (nil, 1)
        }
    }

    private func multibyte(_ rest: ArraySlice<UInt8>, lead: UInt8) -> (key: Key?, length: Int)? {
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        let tail = rest.dropFirst().prefix(length - 1)
        let good = tail.prefix { 0x80...0xBF ~= $0 }
        if good.count < tail.count { return (nil, 1 + good.count) }
        guard rest.count >= length else { return nil }
        guard case .scalarValue(let scalar) = decodeScalar(rest.prefix(length)) else { return (nil, length) }
        return (scalar.value < 0xA0 ? nil : .character(scalar), length)
    }

    private func decodeScalar(_ encoded: ArraySlice<UInt8>) -> UnicodeDecodingResult {
        var decoder = UTF8()
        var iterator = encoded.makeIterator()
        return decoder.decode(&iterator)
    }

    private func sequence(_ rest: ArraySlice<UInt8>) -> (key: Key?, length: Int)? {
        if let (key, length) = table.key(at: rest) { return (key, length) }
        if table.isStart(of: rest) || rest.count == 1 { return nil }
        return switch rest[rest.startIndex + 1] {
        case UInt8(ascii: "["): controlSequence(rest)
        case UInt8(ascii: "O"): rest.count < 3 ? nil : (KeyTable.applicationKey(rest[rest.startIndex + 2]), 3)
        default: (.escape, 1)
        }
    }

    /// `ESC [`, parameters, intermediates, one final byte (ECMA-48, 5.4).
    private func controlSequence(_ rest: ArraySlice<UInt8>) -> (key: Key?, length: Int)? {
        let body = rest.dropFirst(2)
        guard let final = body.firstIndex(where: { !(0x20...0x3F ~= $0) }) else {
            return body.count > longestBody ? (nil, rest.count) : nil
        }
        let length = final - rest.startIndex + 1
        guard 0x40...0x7E ~= rest[final] else { return (nil, length - 1) }
        if rest[final] == UInt8(ascii: "M"), length == 3 {
            // An old mouse report: three more bytes, of any value.
            return rest.count < 6 ? nil : (nil, 6)
        }
        return (KeyTable.key(final: rest[final], parameters: rest[(rest.startIndex + 2)..<final]), length)
    }

    private let escape: UInt8 = 0x1B
    /// No terminal sends longer ones; a stream that never ends one is noise.
    private let longestBody = 64
}
