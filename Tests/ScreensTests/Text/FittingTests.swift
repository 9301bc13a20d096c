import Testing

@testable import Screens

struct FittingTests {
    @Test func leavesTextThatFits() {
        #expect(DisplayWidth.clip("orders", to: 6) == "orders")
        #expect(DisplayWidth.clip("中文", to: 4) == "中文")
        #expect(DisplayWidth.clip("", to: 0) == "")
    }

    @Test func marksWhatWasCutOff() {
        #expect(DisplayWidth.clip("settled", to: 5) == "sett…")
        #expect(DisplayWidth.clip("settled", to: 5, ascii: true) == "sett.")
        #expect(DisplayWidth.clip("settled", to: 1) == "…")
        #expect(DisplayWidth.clip("settled", to: 0) == "")
        #expect(DisplayWidth.clip("settled", to: -3) == "")
    }

    @Test func neverCutsAWideCharacterInHalf() {
        #expect(DisplayWidth.clip("中文字", to: 4) == "中…")
        #expect(DisplayWidth.clip("中文字", to: 5) == "中文…")
    }

    @Test func clippedTextNeverTakesMoreThanItsWidth() {
        for text in ["orders", "中文字 and more", "e\u{301}e\u{301}e\u{301}", "🎭🎭🎭", "a\u{1B}[31mb"] {
            for width in 0...12 {
                #expect(DisplayWidth.of(DisplayWidth.clip(text, to: width)) <= width)
            }
        }
    }

    @Test func aSentenceIsNeverCutInANumber() {
        let text = "1,204 pending, 20 in flight of ORD-8812"
        let cut = [5, 12, 17, 18, 36].map { DisplayWidth.clipSentence(text, to: $0) }
        #expect(
            cut == [
                "…", "1,204 pendi…", "1,204 pending, …", "1,204 pending, …", "1,204 pending, 20 in flight of ORD-…",
            ])
        for width in 0...50 {
            #expect(DisplayWidth.of(DisplayWidth.clipSentence(text, to: width)) <= width)
        }
    }

    @Test func whatIsTypedIsSeenAtItsEnd() {
        #expect(DisplayWidth.ending(of: "ramp:100-400:60s", to: 8) == "-400:60s")
        #expect(DisplayWidth.ending(of: "a中", to: 1) == "" && DisplayWidth.ending(of: "a中", to: 2) == "中")
    }

    @Test func padsByColumns() {
        #expect(DisplayWidth.pad("7", to: 3) == "7  ")
        #expect(DisplayWidth.pad("7", to: 3, alignment: .right) == "  7")
        #expect(DisplayWidth.pad("7", to: 4, alignment: .center) == " 7  ")
        #expect(DisplayWidth.pad("中", to: 3, alignment: .right) == " 中")
        #expect(DisplayWidth.pad("1204", to: 3, alignment: .right) == "1204")
    }

    @Test func wrapsAtBlanks() {
        #expect(DisplayWidth.wrap("stop hands the 7 back", to: 10) == ["stop hands", "the 7 back"])
        #expect(DisplayWidth.wrap("", to: 5) == [""])
        #expect(DisplayWidth.wrap("anything", to: 0) == [])
    }

    @Test func breaksAWordThatIsLongerThanALine() {
        #expect(DisplayWidth.wrap("a callboard", to: 4) == ["a", "call", "boar", "d"])
        #expect(DisplayWidth.wrap("中文", to: 1) == [""])
    }

    @Test func wrappedLinesKeepEveryWord() {
        let text = "orders: 1,204 ready, 20 in flight"
        for width in 8...40 {
            let lines = DisplayWidth.wrap(text, to: width)
            #expect(lines.joined(separator: " ") == text)
            #expect(lines.allSatisfy { DisplayWidth.of($0) <= width })
        }
    }
}
