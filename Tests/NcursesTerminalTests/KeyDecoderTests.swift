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
        #expect(decoder.decode(input.utf8) == keys)
        #expect(!decoder.isUndecided)
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
        #expect(decoder.decode("\u{1B}\(sequence)x".utf8) == [key, .character("x")])
    }

    @Test(arguments: [
        "[M !!", "[<0;10;20M", "[<64;1;1m", "[200~", "[2~", "[99X", "[?1;2c", "[>4;1m", "Oz", "[1 q",
    ])
    func swallowsUnknownSequencesWhole(_ sequence: String) {
        var decoder = KeyDecoder()
        #expect(decoder.decode("a\u{1B}\(sequence)b".utf8) == [.character("a"), .character("b")])
    }

    @Test func takesALoneEscapeOnlyAfterTheWait() {
        // given
        var decoder = KeyDecoder()
        // when
        let atOnce = decoder.decode([0x1B])
        let isUndecided = decoder.isUndecided
        let later = decoder.expire()
        // then
        #expect(atOnce == [])
        #expect(isUndecided)
        #expect(later == [.escape])
        #expect(!decoder.isUndecided)
    }

    @Test(
        arguments: [
            ("[", [.escape, .character("[")]), ("O", [.escape, .character("O")]), ("[1;", []), ("", [.escape]),
        ]
            as [(String, [Key])])
    func decidesWhatBrokeOff(_ rest: String, _ keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1B}\(rest)".utf8) == [])
        #expect(decoder.expire() == keys)
        #expect(decoder.decode("x".utf8) == [.character("x")])
    }

    @Test func readsEscapeAndALetterAsBoth() {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1B}x\u{1B}\u{1B}[A".utf8) == [.escape, .character("x"), .escape, .up])
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
            keys == [
                .character("a"), .character("é"), .up, .function(1), .character("日"), .character("z"), .function(5),
                .function(1), .character("q"),
            ])
    }

    @Test func givesTheTerminalsOwnSequencesPrecedence() {
        let table = KeyTable([Array("\u{1B}[[A".utf8): .function(1), Array("\u{1B}[3~".utf8): .end, [0x7F]: .delete])
        var decoder = KeyDecoder(table: table)
        #expect(decoder.decode("\u{1B}[[A\u{1B}[3~\u{7F}".utf8) == [.function(1), .end, .backspace])
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC3, 0x28], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xC2, 0x9B], [0x00], [0x1C],
        ] as [[UInt8]])
    func swallowsWhatIsNoText(_ bytes: [UInt8]) {
        var decoder = KeyDecoder()
        let keys = decoder.decode(bytes + Array("q".utf8))
        #expect(keys.last == .character("q"))
        #expect(keys.allSatisfy { $0 == .character("q") || $0 == .character("(") })
    }

    @Test func survivesEveryShortSequence() {
        for second in UInt8.min...UInt8.max {
            for third in UInt8.min...UInt8.max {
                var decoder = KeyDecoder()
                _ = decoder.decode([0x1B, second, third])
                _ = decoder.expire()
                #expect(!decoder.isUndecided)
            }
        }
    }

    @Test func givesUpOnASequenceThatNeverEnds() {
        var decoder = KeyDecoder()
        _ = decoder.decode("\u{1B}[\(String(repeating: "1", count: 100))".utf8)
        #expect(!decoder.isUndecided)
        #expect(decoder.decode("q".utf8) == [.character("q")])
    }
}
