import Screens

/// Which bytes mean which key: what terminfo says of this terminal, before what nearly all terminals send.
struct KeyTable {
    private let keys: [[UInt8]: Key]
    private let longest: Int

    /// - Parameter sequences: this terminal's own; those of a single byte and those without Escape are left out.
    init(_ sequences: [[UInt8]: Key] = [:]) {
        keys = sequences.filter { $0.key.count > 1 && $0.key[0] == 0x1B }
        longest = keys.keys.map(\.count).max() ?? 0
    }

    /// The terminfo capabilities that are keys of ours.
    static let capabilities: [(name: String, key: Key)] =
        [
            ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right),
            ("khome", .home), ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown),
            ("kcbt", .backTab), ("kdch1", .delete), ("kbs", .backspace), ("kent", .enter),
        ] + (1...12).map { ("kf\($0)", .function($0)) }

    /// The longest sequence that `bytes` begins with.
    func key(at bytes: ArraySlice<UInt8>) -> (key: Key, length: Int)? {
        for length in stride(from: min(longest, bytes.count), to: 1, by: -1) {
            if let key = keys[Array(bytes.prefix(length))] { return (key, length) }
        }
        return nil
    }

    /// Whether a longer sequence begins with all of `bytes`.
    func isStart(of bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count < longest && keys.keys.contains { $0.count > bytes.count && $0.starts(with: bytes) }
    }

    /// The key of `ESC [ parameters final`, as xterm and its relatives send it; modifiers are passed over.
    static func key(final: UInt8, parameters: ArraySlice<UInt8>) -> Key? {
        guard parameters.allSatisfy({ $0 == UInt8(ascii: ";") || 0x30...0x39 ~= $0 }) else { return nil }
        if final == UInt8(ascii: "~") { return numberedKey(number(parameters)) }
        // A key has no parameters, or 1 and its modifiers: `ESC [ 24 ; 80 R` reports the cursor's place and is not F3.
        let parts = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0].isEmpty || parts[0].elementsEqual("1".utf8) else { return nil }
        if parts.count == 2, !(1...mostModifiers ~= number(parts[1]) ?? 0) { return nil }
        return final == UInt8(ascii: "Z") ? .backTab : cursorKey(final)
    }

    /// One more than all of Shift, Alt, Control and Meta together, as xterm writes it.
    private static let mostModifiers = 16

    /// The key of `ESC [ [ final`, F1 to F5 of the Linux console.
    static func consoleKey(_ final: UInt8) -> Key? {
        UInt8(ascii: "A")...UInt8(ascii: "E") ~= final ? .function(Int(final - UInt8(ascii: "A")) + 1) : nil
    }

    /// The key of `ESC O final`: the keypad and the arrows in application mode.
    static func applicationKey(_ final: UInt8) -> Key? {
        if let key = cursorKey(final) { return key }
        return switch final {
        case UInt8(ascii: "M"): .enter
        case UInt8(ascii: "j")...UInt8(ascii: "y"): .character(Unicode.Scalar(final - 0x40))
        default: nil
        }
    }

    private static func cursorKey(_ final: UInt8) -> Key? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final - UInt8(ascii: "P")) + 1)
        default: nil
        }
    }

    private static func numberedKey(_ number: Int?) -> Key? {
        guard let number else { return nil }
        return switch number {
        case 1, 7: .home
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23...24: .function(number - 12)
        default: nil
        }
    }

    private static func number(_ parameters: ArraySlice<UInt8>) -> Int? {
        let digits = parameters.prefix { 0x30...0x39 ~= $0 }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
