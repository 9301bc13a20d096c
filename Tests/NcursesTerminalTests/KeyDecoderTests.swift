import Screens
import Testing

@testable import NcursesTerminal

@Suite struct KeyDecoderTests {
    @Test(
        arguments: [
            ("q", [.character("q")]), ("Q~ ", [.character("Q"), .character("~"), .character(" ")]),
            ("\r\n", [.enter, .enter]), ("\t", [.tab]), ("\u{8}\u{7F}", [.backspace, .backspace]),
            ("\u{3}\u{C}\u{1A}", [.control("c"), .control("l"), .control("z")]),
            ("é日👍", [.character("é"), .character("日"), .character("👍")]),
        ] as [(String, [Key])])
    func readsWhatIsTyped(_ input: String, _ keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(input.utf8) == keys.map { .key($0) })
        #expect(decoder.deadline == nil)
    }

    @Test(
        arguments: [
            ("[A", .up), ("OB", .down), ("[C", .right), ("OD", .left), ("[1;5A", .up), ("[H", .home), ("OF", .end),
            ("[1~", .home), ("[4~", .end), ("[3~", .delete), ("[5~", .pageUp), ("[6~", .pageDown), ("[3;5~", .delete),
            ("[Z", .backTab), ("OP", .function(1)), ("[15~", .function(5)), ("[17~", .function(6)),
            ("[24~", .function(12)), ("[1;2Q", .function(2)), ("OM", .enter), ("Ok", .character("+")),
            ("Op", .character("0")),
        ] as [(String, Key)])
    func readsTheSequencesNearlyAllTerminalsSend(_ sequence: String, _ key: Key) {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1B}\(sequence)x".utf8) == [.key(key), .key(.character("x"))])
    }

    @Test(arguments: [
        "x", "\r", "é", "\u{7F}", " ", "[M !!", "O5z", "[24;80R", "[1;80R", "[[Z", "[97;5u", "[97;5:3u", "[I", "[O",
        "[1;5:3A", "]0;title\u{7}", "]0;title\u{1B}\\", "P1+r\u{7}q\u{1B}\\", "_Gi=1;OK\u{1B}\\", "^pm\u{1B}\\",
        "Xsos\u{1B}\u{1B}\\", "[201~", "[<0;10;20M", "[<64;1;1m", "[2~", "[99X", "[?1;2c", "[>4;1m", "Oz", "[1 q",
    ])
    func swallowsUnknownSequencesWhole(_ sequence: String) {
        var decoder = KeyDecoder()
        #expect(decoder.decode("a\u{1B}\(sequence)b".utf8) == [.key(.character("a")), .key(.character("b"))])
    }

    @Test func takesALoneEscapeOnlyAfterTheWait() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1B]) == [])
        #expect(decoder.deadline == start + KeyDecoder.escapeWait)
        #expect(decoder.expire(at: start + KeyDecoder.escapeWait - .nanoseconds(1)) == [])
        #expect(decoder.expire(at: start + KeyDecoder.escapeWait) == [.key(.escape)])
        #expect(decoder.deadline == nil)
    }

    @Test(
        arguments: [
            ("[", []), ("O", []), ("[1;", []), ("]11;rgb", []), ("P", []), ("", [.escape]),
            ("\u{1B}", [.escape, .escape]),
        ]
            as [(String, [Key])])
    func decidesWhatBrokeOff(_ rest: String, _ keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1B}\(rest)".utf8) == [])
        #expect(decoder.expire(at: start + .seconds(1)) == keys.map { .key($0) })
        #expect(decoder.deadline == nil)
        #expect(decoder.decode("x".utf8, at: start + .seconds(3)) == [.key(.character("x"))])
    }

    @Test(
        arguments: [
            ("\u{1B}\u{1B}[A", [.up]), ("\u{1B}\u{1B}OB", [.down]), ("\u{1B}[1;3A", [.up]),
            ("\u{1B}O5P", [.function(1)]),
            ("\u{1B}[[B", [.function(2)]), ("\u{1B}\u{1B}x", [.escape]), ("\u{1B}\u{3}", [.control("c")]),
            ("\u{1B}]0;lost\u{3}", [.control("c")]), ("\u{1B}]0;lost\u{1B}[A", [.up]),
        ] as [(String, [Key])])
    func passesModifiersOver_andLetsCtrlCThroughAlways(_ sequence: String, _ keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\(sequence)q".utf8) == (keys + [.character("q")]).map { .key($0) })
    }

    @Test func givesTheSameKeysHoweverTheBytesAreCut() {
        // given
        let input = Array("aé\u{1B}[A\u{1B}OP日\u{1B}[M\u{1B}[A\u{1B}[<0;1;2Mz\u{1B}[15~\u{1B}[[Aq".utf8)
        let table = KeyTable([Array("\u{1B}[[A".utf8): .function(1)])
        var whole = KeyDecoder(table: table)
        let keys = whole.decode(input)
        for cut in 0...input.count {
            // when
            var decoder = KeyDecoder(table: table)
            let cutKeys = decoder.decode(input[..<cut]) + decoder.decode(input[cut...])
            // then
            #expect(cutKeys == keys, "cut at \(cut)")
        }
        #expect(
            keys
                == ([
                    .character("a"), .character("é"), .up, .function(1), .character("日"), .character("z"), .function(5),
                    .function(1), .character("q"),
                ] as [Key]).map { .key($0) })
    }

    @Test func givesTheTerminalsOwnSequencesPrecedence() {
        let table = KeyTable([Array("\u{1B}[[A".utf8): .function(1), Array("\u{1B}[3~".utf8): .end, [0x7F]: .delete])
        var decoder = KeyDecoder(table: table)
        #expect(decoder.decode("\u{1B}[[A\u{1B}[3~\u{7F}".utf8) == [.key(.function(1)), .key(.end), .key(.backspace)])
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC3, 0x28], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xC2, 0x9B], [0x00], [0x1C],
        ] as [[UInt8]])
    func swallowsWhatIsNoText(_ bytes: [UInt8]) {
        var decoder = KeyDecoder()
        let keys = decoder.decode(bytes + Array("q".utf8))
        #expect(keys.last == .key(.character("q")))
        #expect(keys.allSatisfy { $0 == .key(.character("q")) || $0 == .key(.character("(")) })
    }

    @Test func prefersTheLongerOfTheTerminalsSequences_howeverTheBytesAreCut() {
        let table = KeyTable([Array("\u{1B}[1".utf8): .home, Array("\u{1B}[1x".utf8): .end])
        var decoder = KeyDecoder(table: table)
        #expect(
            decoder.decode("\u{1B}[1".utf8) + decoder.decode("x\u{1B}[1q".utf8)
                == [.end, .home, .character("q")].map { .key($0) })
        _ = decoder.decode("\u{1B}[1".utf8)
        #expect(decoder.expire(at: start + .seconds(1)) == [.key(.home)])
    }

    @Test func survivesEveryShortSequence() {
        for second in UInt8.min...UInt8.max {
            for third in UInt8.min...UInt8.max {
                var decoder = KeyDecoder()
                _ = decoder.decode([0x1B, second, third])
                _ = decoder.expire(at: start + .seconds(9))
                #expect(decoder.deadline == nil)
            }
        }
    }

    @Test func givesUpOnASequenceThatNeverEnds() {
        var decoder = KeyDecoder()
        _ = decoder.decode("\u{1B}[\(String(repeating: "1", count: 100))".utf8)
        #expect(decoder.deadline == nil)
        #expect(decoder.decode("q".utf8) == [.key(.character("q"))])
    }
}
