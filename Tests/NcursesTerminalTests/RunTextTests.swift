import Screens
import Testing

@testable import NcursesTerminal

@Suite struct RunTextTests {
    private let cells =
        "aé─".unicodeScalars.map { Cell($0, .text) } + [Cell("日", .text), .tail(.text), Cell("z", .text)]

    private func text(_ run: Range<Int>, isUnicode: Bool = true, columns: [Unicode.Scalar: Int] = ["日": 2]) -> String {
        var text: [Unicode.Scalar] = []
        RunText(isUnicode: isUnicode) { columns[$0] ?? 1 }.append(run, of: cells[...], to: &text)
        return String(String.UnicodeScalarView(text))
    }

    @Test func printsAWideCharacterOnce() {
        #expect(text(0..<6) == "aé─日z")
        #expect(text(2..<5) == "─日")
    }

    @Test func showsAQuestionMarkForWhatAsciiLacks() {
        #expect(text(0..<6, isUnicode: false) == "a??? z")
    }

    @Test func keepsEveryColumnWhereTheLibraryDisagreesAboutWidth() {
        #expect(text(0..<6, columns: ["日": 1]) == "aé─? z")
        #expect(text(0..<6, columns: ["日": 2, "─": 2, "é": -1]) == "a??日z")
    }

    @Test func leavesOutAWideCharacterThatIsCut() {
        #expect(text(2..<4) == "─?")
    }
}
