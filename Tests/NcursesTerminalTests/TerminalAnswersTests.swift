import Screens
import Testing

@testable import NcursesTerminal

/// What a terminal sends that is no key: none of it may act as one, however its bytes are cut and whenever they come.
@Suite struct TerminalAnswersTests {
    private static let answers: [(name: String, bytes: String, input: [KeyboardInput])] = [
        ("a colour, after OSC 11", "\u{1B}]11;rgb:0000/0000/0000\u{7}", []),
        ("a colour with the other ending", "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{1B}\\", []),
        ("a capability, after XTGETTCAP", "\u{1B}P1+r544e=78\u{1B}\\", []),
        ("a version, after XTVERSION", "\u{1B}P>|XTerm(370)\u{1B}\\", []),
        ("kitty's graphics", "\u{1B}_Gi=31;OK\u{1B}\\", []),
        ("focus in and out", "\u{1B}[I\u{1B}[O", []),
        ("a key report of kitty's", "\u{1B}[97;5u", []),
        ("a mouse report", "\u{1B}[<0;10;20M\u{1B}[<0;10;20m", []),
        ("an old mouse report", "\u{1B}[M +X", []),
        ("device attributes", "\u{1B}[?62;1;4c", []),
        ("the cursor's place", "\u{1B}[24;80R", []),
        ("a window's size", "\u{1B}[8;24;80t", []),
        ("a paste", "\u{1B}[200~D+X\u{1B}[201~", [.paste("D+X")]),
        ("a paste with an escape in it", "\u{1B}[200~\u{1B}[20D+X\u{1B}[201~", [.paste("\u{FFFD}[20D+X")]),
    ]

    @Test(arguments: answers.indices) func actsAsNoKey_howeverItIsCut(index: Int) {
        let answer = Self.answers[index]
        let bytes = Array(answer.bytes.utf8)
        // Two cuts, and a pause as on a slow link at each.
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var decoder = KeyDecoder()
                var time = start
                var input: [KeyboardInput] = []
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...], Array("q".utf8)[...]]
                for piece in pieces where !piece.isEmpty {
                    input += decoder.decode(piece, at: time)
                    time += .milliseconds(60)
                    input += decoder.expire(at: time)
                }
                #expect(input == answer.input + [.key(.character("q"))], "\(answer.name), cut at \(first), \(second)")
            }
        }
    }

    @Test(arguments: answers.indices) func actsAsNoKey_whenItsBytesComeOneByOne(index: Int) {
        var decoder = KeyDecoder()
        #expect(decoder.decodeSlowly(Self.answers[index].bytes, pause: .milliseconds(60)) == Self.answers[index].input)
        #expect(decoder.deadline == nil)
    }

    @Test(arguments: answers.indices) func actsAsNothingButEscape_whenItsEscapeCameMuchEarlier(index: Int) {
        let answer = Self.answers[index]
        var decoder = KeyDecoder()
        _ = decoder.decode(Array(answer.bytes.utf8).prefix(1), at: start)
        #expect(decoder.expire(at: start + .milliseconds(150)) == [.key(.escape)])
        let rest = decoder.decode(Array(answer.bytes.utf8).dropFirst(), at: start + .milliseconds(160))
        #expect(rest == answer.input)
    }

    @Test func whatIsTypedAfterEscapeIsTyped() {
        for keys in ["[", "]", "[[", "]]", "Xy", "Dy", "Py", "_", "^", "Ok", "q"] {
            var decoder = KeyDecoder()
            _ = decoder.decode([0x1B], at: start)
            #expect(decoder.expire(at: start + .milliseconds(150)) == [.key(.escape)])
            let typed = decoder.decode(keys.utf8, at: start + .milliseconds(200))
            #expect(typed == keys.unicodeScalars.map { .key(.character($0)) })
        }
    }

    @Test func aKeyWhoseBytesComeSlowlyIsThatKey() {
        for (bytes, key) in [
            ("\u{1B}[A", Key.up), ("\u{1B}OA", .up), ("\u{1B}[15~", .function(5)), ("日", .character("日")),
        ] {
            var decoder = KeyDecoder()
            #expect(decoder.decodeSlowly(bytes, pause: .milliseconds(60)) == [.key(key)])
        }
    }

    @Test func aControlStringThatNeverEndsIsDroppedWhileItComes_andEndsWithASilence() {
        var decoder = KeyDecoder()
        var time = start
        for _ in 0..<100 {
            #expect(decoder.decode(("\u{1B}P" + String(repeating: "D+X", count: 1_000)).utf8, at: time) == [])
            time += .milliseconds(500)
        }
        #expect(decoder.expire(at: time + KeyDecoder.sequenceWait) == [])
        #expect(decoder.decode("q".utf8, at: time + .seconds(2)) == [.key(.character("q"))])
    }

    @Test func aPasteIsOneCleanLineOfBoundedLength() {
        var decoder = KeyDecoder()
        let mark = (begin: "\u{1B}[200~", end: "\u{1B}[201~")
        #expect(
            decoder.decode("\(mark.begin)steady\t200/s\u{202E}\u{3}\r\n\(mark.end)".utf8)
                == [.paste("steady 200/s\u{FFFD}\u{FFFD}")])
        let long = decoder.decode("\(mark.begin)\(String(repeating: "x", count: 1 << 20))\(mark.end)q".utf8)
        #expect(long.last == .key(.character("q")) && long.count == 2)
        guard case .paste(let text) = long[0] else { return }
        #expect((1_000...10_000).contains(text.count))
    }

    @Test func aPasteWhoseEndIsLostEndsAfterASilence() {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1B}[200~D+X".utf8) == [])
        #expect(decoder.expire(at: start + .seconds(2)) == [])
        #expect(decoder.expire(at: start + KeyDecoder.pasteWait) == [.paste("D+X")])
        #expect(decoder.decode("q".utf8, at: start + .seconds(9)) == [.key(.character("q"))])
    }

    @Test func randomBytesNeverCrash_andCtrlCComesThroughAfterThem() {
        var generator = Generator(state: 17)
        let lively = Array("\u{1B}\u{1B}[]OP_^X\\\u{7}012~;M<?".utf8)
        for _ in 0..<20_000 {
            var decoder = KeyDecoder()
            var time = start
            for _ in 0..<8 {
                let bytes = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                    Bool.random(using: &generator)
                        ? lively.randomElement(using: &generator) ?? 0 : UInt8.random(in: 0...255, using: &generator)
                }
                _ = decoder.decode(bytes, at: time)
                time += .milliseconds(Int.random(in: 0...1_500, using: &generator))
                _ = decoder.expire(at: time)
            }
            // Whatever it was, it is over after a silence.
            time += .seconds(6)
            _ = decoder.expire(at: time)
            #expect(decoder.deadline == nil)
            #expect(decoder.decode([3], at: time + .seconds(2)) == [.key(.control("c"))])
        }
    }
}

/// The time at which tests begin.
let start = ContinuousClock.now

extension KeyDecoder {
    /// The input that is complete with these bytes, which come at the start.
    mutating func decode(_ input: some Collection<UInt8>) -> [KeyboardInput] { decode(input, at: start) }

    /// The input of bytes that come one by one, and of what is decided in the pauses between them.
    mutating func decodeSlowly(_ text: String, pause: Duration) -> [KeyboardInput] {
        var time = start
        var input: [KeyboardInput] = []
        for byte in text.utf8 {
            input += decode([byte], at: time)
            time += pause
            input += expire(at: time)
        }
        return input
    }
}

private struct Generator: RandomNumberGenerator {
    var state: UInt64

    /// SplitMix64 (Steele, Lea, Flood 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
