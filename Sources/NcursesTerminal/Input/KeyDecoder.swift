import Screens

/// What came in at the keyboard.
enum KeyboardInput: Equatable {
    /// A key was pressed.
    case key(Key)
    /// Text was pasted: printable characters, a blank for each end of a line.
    case paste(String)
}

/// Turns the bytes that a terminal sends into keys and pasted text.
///
/// A terminal sends more than keys: answers to questions (of a program that ran before, too), focus and mouse reports,
/// pasted text. None of that may act as a key, so sequences of no known key are dropped whole, control strings up to
/// their end. Bytes are taken one by one, so it does not matter how they are cut into pieces.
///
/// A lone Escape and the start of a sequence look the same. The owner calls `expire(at:)` when `deadline` has passed;
/// every further byte puts the deadline off.
///
/// ncurses' own `get_wch` is not used: it hands out unknown sequences letter by letter, as if they were typed, and
/// cannot tell "no key" from "the terminal is gone".
struct KeyDecoder {
    typealias Instant = ContinuousClock.Instant

    /// How long a lone Escape may be the start of something longer. On a slow link the bytes of one key arrive 60 ms
    /// apart.
    static let escapeWait = Duration.milliseconds(100)
    /// How long the rest of a sequence, a control string or a character may be missing. Nobody types `ESC [`, so this
    /// delays no key.
    static let sequenceWait = Duration.seconds(1)
    /// How long a paste may pause: what comes after its end is lost would act as keys.
    static let pasteWait = Duration.seconds(5)

    private enum Mode {
        /// Between keys, or in a key or sequence whose bytes so far are in `bytes`.
        case keys
        /// In a control string, which is dropped. `hasBell`: BEL ends it, too. `isEscaped`: the last byte was Escape.
        case controlString(hasBell: Bool, isEscaped: Bool)
        /// Between `ESC [ 200 ~` and `ESC [ 201 ~`.
        case paste(PasteBuffer)
    }

    /// What the first of the undecided bytes are.
    private enum Step {
        case key(Key?, length: Int)
        /// What follows these bytes is a control string.
        case controlString(hasBell: Bool, length: Int)
        /// What follows these bytes is pasted text.
        case paste(length: Int)
    }

    /// When `expire(at:)` has something to decide; nil while nothing is undecided.
    private(set) var deadline: Instant?
    private var mode = Mode.keys
    private var bytes: [UInt8] = []
    /// When the last Escape was taken for the key, until the next byte.
    private var escapeExpired: Instant?
    private let table: KeyTable

    init(table: KeyTable = KeyTable()) {
        self.table = table
    }

    /// The input that is complete with these bytes, in order.
    mutating func decode(_ input: some Collection<UInt8>, at now: Instant) -> [KeyboardInput] {
        guard !input.isEmpty else { return [] }
        if let expired = escapeExpired, now - expired < Self.sequenceWait, Self.continuesSequence(input) {
            bytes = [escape]
        }
        escapeExpired = nil
        var found: [KeyboardInput] = []
        for byte in input { take(byte, &found) }
        deadline = wait.map { now + $0 }
        return found
    }

    /// Takes what is undecided for what it looks like, if its time is over.
    mutating func expire(at now: Instant) -> [KeyboardInput] {
        guard let deadline, now >= deadline else { return [] }
        defer {
            mode = .keys
            bytes = []
            self.deadline = nil
        }
        if case .paste(let buffer) = mode { return [.paste(buffer.text)] }
        if let (key, length) = table.key(at: bytes[...]), length == bytes.count { return [.key(key)] }
        guard bytes.first == escape, bytes.allSatisfy({ $0 == escape }) else { return [] }
        escapeExpired = now
        return bytes.map { _ in .key(.escape) }
    }

    /// How long to wait for more bytes; nil while nothing is undecided.
    private var wait: Duration? {
        switch mode {
        case .paste: Self.pasteWait
        case .controlString: Self.sequenceWait
        case .keys where bytes.isEmpty: nil
        // `ESC O` is Alt-O as well, and what is typed after that is no end of it.
        case .keys where bytes.allSatisfy({ $0 == escape }) || bytes == [escape, UInt8(ascii: "O")]: Self.escapeWait
        case .keys: Self.sequenceWait
        }
    }

    /// Whether these bytes are a sequence whose Escape came so much earlier that it was taken for the key. Only what
    /// nobody types within one read counts.
    private static func continuesSequence(_ input: some Collection<UInt8>) -> Bool {
        guard let second = input.dropFirst().first else { return false }
        return switch input.first {
        case UInt8(ascii: "["):
            0x30...0x3F ~= second || "ABCDFHIOPQRSZ".utf8.contains(second)
                || second == UInt8(ascii: "M") && input.count >= 5
        case UInt8(ascii: "O"): input.count == 2 && "ABCDFHPQRS".utf8.contains(second)
        case UInt8(ascii: "]"): 0x30...0x39 ~= second
        case UInt8(ascii: "P"): 0x21...0x3F ~= second
        case UInt8(ascii: "_"): second == UInt8(ascii: "G")
        default: false
        }
    }

    // MARK: One byte

    private mutating func take(_ byte: UInt8, _ found: inout [KeyboardInput]) {
        switch mode {
        case .keys:
            bytes.append(byte)
            takeSteps(&found)
        case .controlString(let hasBell, let isEscaped):
            takeInString(byte, hasBell: hasBell, isEscaped: isEscaped, &found)
        case .paste(var buffer):
            guard buffer.append(byte) else { return mode = .paste(buffer) }
            mode = .keys
            found.append(.paste(buffer.text))
        }
    }

    private mutating func takeSteps(_ found: inout [KeyboardInput]) {
        while !bytes.isEmpty, let step = first(of: bytes[...]) {
            switch step {
            case .key(let key, let length):
                if let key { found.append(.key(key)) }
                bytes.removeFirst(length)
            case .controlString(let hasBell, let length):
                enter(.controlString(hasBell: hasBell, isEscaped: false), after: length, &found)
            case .paste(let length):
                enter(.paste(PasteBuffer()), after: length, &found)
            }
        }
    }

    private mutating func enter(_ mode: Mode, after length: Int, _ found: inout [KeyboardInput]) {
        let rest = bytes[length...]
        bytes = []
        self.mode = mode
        for byte in rest { take(byte, &found) }
    }

    /// `ESC \` ends a control string; so does anything that cannot be in one (ECMA-48, 8.3.89), which then counts
    /// itself: Ctrl-C works even where the end never comes.
    private mutating func takeInString(
        _ byte: UInt8, hasBell: Bool, isEscaped: Bool, _ found: inout [KeyboardInput]
    ) {
        switch byte {
        case UInt8(ascii: "\\") where isEscaped: mode = .keys
        case escape: mode = .controlString(hasBell: hasBell, isEscaped: true)
        case _ where isEscaped:
            mode = .keys
            bytes = [escape]
            take(byte, &found)
        case bell: if hasBell { mode = .keys }
        case 0x08...0x0D, 0x20...: break
        default:
            mode = .keys
            take(byte, &found)
        }
    }

    // MARK: Keys and sequences

    /// What the first bytes are; a nil key is dropped; nil when more bytes could change it.
    private func first(of rest: ArraySlice<UInt8>) -> Step? {
        let lead = rest[rest.startIndex]
        return switch lead {
        case escape: sequence(rest)
        case 0x08, 0x7F: .key(.backspace, length: 1)
        case 0x09: .key(.tab, length: 1)
        case 0x0A, 0x0D: .key(.enter, length: 1)
        case 0x01...0x1A: .key(.control(Character(Unicode.Scalar(lead + 0x60))), length: 1)
        case 0x20...0x7E: .key(.character(Unicode.Scalar(lead)), length: 1)
        case 0xC2...0xF4: multibyte(rest, lead: lead)
        default: .key(nil, length: 1)
        }
    }

    private func multibyte(_ rest: ArraySlice<UInt8>, lead: UInt8) -> Step? {
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        let tail = rest.dropFirst().prefix(length - 1)
        let good = tail.prefix { 0x80...0xBF ~= $0 }
        if good.count < tail.count { return .key(nil, length: 1 + good.count) }
        guard rest.count >= length else { return nil }
        guard case .scalarValue(let scalar) = decodeScalar(rest.prefix(length)) else {
            return .key(nil, length: length)
        }
        return .key(scalar.value < 0xA0 ? nil : .character(scalar), length: length)
    }

    private func decodeScalar(_ encoded: ArraySlice<UInt8>) -> UnicodeDecodingResult {
        var decoder = UTF8()
        var iterator = encoded.makeIterator()
        return decoder.decode(&iterator)
    }

    private func sequence(_ rest: ArraySlice<UInt8>) -> Step? {
        // A longer sequence of this terminal first, so that the cut of the bytes does not decide.
        if rest.count == 1 || table.isStart(of: rest) { return nil }
        if let (key, length) = table.key(at: rest) { return .key(key, length: length) }
        return switch rest[rest.startIndex + 1] {
        case UInt8(ascii: "["): controlSequence(rest)
        case UInt8(ascii: "O"): singleShift(rest)
        case UInt8(ascii: "]"): .controlString(hasBell: true, length: 2)
        case UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            .controlString(hasBell: false, length: 2)
        case escape: escapeTwice(rest)
        default: altKey(rest)
        }
    }

    /// Alt and a key: Escape and the key's bytes. No such key is bound, and it must not act as Escape and the key do.
    private func altKey(_ rest: ArraySlice<UInt8>) -> Step? {
        switch first(of: rest.dropFirst()) {
        // Ctrl-C ends the program whatever came before it.
        case .key(let key, let length): .key(key == .control("c") ? key : nil, length: 1 + length)
        default: nil
        }
    }

    /// Alt and a key that is a sequence itself (rxvt, PuTTY), or Escape before something else. As with the modifiers
    /// inside a sequence, Alt is passed over.
    private func escapeTwice(_ rest: ArraySlice<UInt8>) -> Step? {
        guard rest.count > 2 else { return nil }
        let third = rest[rest.startIndex + 2]
        let isSequence = third == UInt8(ascii: "[") || third == UInt8(ascii: "O")
        return .key(isSequence ? nil : .escape, length: 1)
    }

    /// `ESC O`, modifiers of some terminals, one final byte.
    private func singleShift(_ rest: ArraySlice<UInt8>) -> Step? {
        let body = rest.dropFirst(2)
        guard let final = body.firstIndex(where: { !(0x30...0x3B ~= $0) }) else {
            return body.count > longestBody ? .key(nil, length: rest.count) : nil
        }
        let length = final - rest.startIndex + 1
        guard 0x40...0x7E ~= rest[final] else { return .key(nil, length: length - 1) }
        return .key(KeyTable.applicationKey(rest[final]), length: length)
    }

    /// `ESC [`, parameters, intermediates, one final byte (ECMA-48, 5.4).
    private func controlSequence(_ rest: ArraySlice<UInt8>) -> Step? {
        let body = rest.dropFirst(2)
        guard let final = body.firstIndex(where: { !(0x20...0x3F ~= $0) }) else {
            return body.count > longestBody ? .key(nil, length: rest.count) : nil
        }
        let length = final - rest.startIndex + 1
        guard 0x40...0x7E ~= rest[final] else { return .key(nil, length: length - 1) }
        let parameters = rest[(rest.startIndex + 2)..<final]
        if rest[final] == UInt8(ascii: "~"), parameters.elementsEqual("200".utf8) { return .paste(length: length) }
        if rest[final] == UInt8(ascii: "M"), parameters.isEmpty {
            // An old mouse report: three more bytes, of any value.
            return rest.count < 6 ? nil : .key(nil, length: 6)
        }
        if rest[final] == UInt8(ascii: "["), parameters.isEmpty {
            return rest.count < 4 ? nil : .key(KeyTable.consoleKey(rest[rest.startIndex + 3]), length: 4)
        }
        return .key(KeyTable.key(final: rest[final], parameters: parameters), length: length)
    }

    private let escape: UInt8 = 0x1B
    private let bell: UInt8 = 0x07
    /// No terminal sends longer ones; a stream that never ends one is noise.
    private let longestBody = 64
}
