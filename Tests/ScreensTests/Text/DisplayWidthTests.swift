import Testing

@testable import Screens

struct DisplayWidthTests {
    @Test(
        arguments: [
            ("a", 1), ("é", 1), ("ß", 1), ("─", 1), ("█", 1), ("▶", 1), ("✓", 1), ("•", 1), ("я", 1), ("ع", 1),
            ("中", 2), ("ひ", 2), ("ア", 2), ("한", 2), ("Ａ", 2), ("￥", 2), ("🎭", 2), ("✅", 2), ("🆎", 2), ("𠀋", 2),
            ("\u{301}", 0), ("\u{20DD}", 0), ("\u{FE0F}", 0), ("\u{200D}", 0), ("\u{200C}", 0), ("\u{1161}", 0),
            ("\u{FFFD}", 1), ("\u{1F1E8}", 1), ("ｱ", 1),
        ] as [(Unicode.Scalar, Int)])
    func countsTheColumnsOfACharacter(scalar: Unicode.Scalar, columns: Int) {
        #expect(DisplayWidth.of(scalar) == columns)
    }

    @Test func sumsTheColumnsOfText() {
        #expect(DisplayWidth.of("") == 0)
        #expect(DisplayWidth.of("orders") == 6)
        #expect(DisplayWidth.of("a中🎭e\u{301}") == 6)
        #expect(DisplayWidth.of("\u{1F1E8}\u{1F1ED}") == 2)
        #expect(DisplayWidth.of("\u{1B}[2J") == 4)
    }

    @Test(
        arguments: [
            0x0, 0x7, 0x9, 0xA, 0x1B, 0x1F, 0x7F, 0x80, 0x9B, 0x9F, 0xAD, 0x200B, 0x200E, 0x202E, 0x2028, 0x2029,
            0x2066,
            0xFEFF, 0xE000, 0xF8FF, 0xFDD0, 0xFFFE, 0x10FFFF, 0x3164, 0xE0041, 0xFFF9,
        ] as [UInt32])
    func letsNothingSteerTheTerminal(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(DisplayWidth.printable(scalar) == "\u{FFFD}")
    }

    @Test(arguments: ["\u{20}", "\u{A0}", "\u{2003}", "\u{202F}", "\u{3000}"] as [Unicode.Scalar])
    func showsEveryKindOfSpaceAsABlank(scalar: Unicode.Scalar) {
        #expect(DisplayWidth.printable(scalar) == " ")
    }

    @Test func keepsWhatIsPrintable() {
        for scalar in "aZ~é中🎭─█ع\u{301}\u{200D}".unicodeScalars {
            #expect(DisplayWidth.printable(scalar) == scalar)
        }
    }

    @Test func theWholeOfUnicodeHasAWidthAndControlsNeverPass() {
        for value in UInt32(0)...0x2FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let printable = DisplayWidth.printable(scalar)
            guard printable.properties.generalCategory != .control, (0...2).contains(DisplayWidth.of(printable)) else {
                Issue.record("U+\(String(value, radix: 16))")
                return
            }
        }
    }
}
