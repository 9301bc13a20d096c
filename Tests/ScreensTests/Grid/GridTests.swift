import Testing

@testable import Screens

struct GridTests {
    private var grid = Grid(Size(width: 8, height: 2))

    @Test mutating func writesTextWhereItIsTold() {
        let columns = grid.put("abc", x: 2, y: 1, Ink(.title))
        #expect(columns == 3)
        #expect(grid.text == "\n  abc")
        #expect(grid[2, 1] == Cell("a", Ink(.title)))
    }

    @Test(arguments: ["0123456789", "０１２３４", "ααααααααα"])
    func clipsAtTheRightEdge(text: String) {
        var grid = grid
        let columns = grid.put(text, x: 1, y: 0)
        #expect(columns <= 7)
        #expect(DisplayWidth.of(grid.row(0)) == 1 + columns)
        #expect(grid.row(1).isEmpty)
    }

    @Test(arguments: ["0123456789", "αβγδεζηθικ"])
    func clipsToARectangle(text: String) {
        var grid = grid
        let columns = grid.put(text, x: -2, y: 0, clip: Rect(x: 1, y: 0, width: 3, height: 1))
        let shown = Array(text)[3...5]
        #expect(columns == 6)
        #expect(grid.row(0) == " " + String(shown))
    }

    @Test mutating func ignoresWhatLiesOutside() {
        for (x, y) in [(9, 0), (0, 2), (0, -1), (-20, 0)] { grid.put("abc", x: x, y: y) }
        grid.put("x" as Unicode.Scalar, x: 8, y: 0, .text)
        grid.put("x" as Unicode.Scalar, x: -1, y: 0, .text)
        #expect(grid == Grid(Size(width: 8, height: 2)))
    }

    @Test mutating func leavesOutAWideCharacterThatWouldBeCut() {
        let columns = grid.put("abcdefg中", x: 0, y: 0)
        #expect(columns == 7)
        #expect(grid.row(0) == "abcdefg")
    }

    @Test mutating func aWideCharacterTakesTwoCells() {
        grid.put("中b", x: 0, y: 0)
        #expect(grid[0, 0].scalar == "中")
        #expect(grid[1, 0].isTail)
        #expect(grid[2, 0].scalar == "b")
    }

    @Test(arguments: ["x", "ж"])
    func overwritingHalfOfAWideCharacterBlanksTheOther(text: String) {
        for (x, expected) in [(0, text + " b"), (1, " " + text + "b")] {
            var grid = grid
            grid.put("中b", x: 0, y: 0)
            grid.put(text, x: x, y: 0)
            #expect(grid.row(0) == expected)
            #expect(!grid.cells.contains { $0.isTail })
        }
    }

    @Test mutating func fillingOverHalfOfAWideCharacterBlanksTheOther() {
        grid.put("中中中", x: 0, y: 0)
        grid.fill(Rect(x: 1, y: 0, width: 4, height: 1), Cell("#", .text))
        #expect(grid.row(0) == " ####")
        #expect(!grid.cells.contains { $0.isTail })
    }

    @Test mutating func cleansWhatComesFromData() {
        grid.put("a\u{1B}[2Jb", x: 0, y: 0)
        #expect(grid.row(0) == "a\u{FFFD}[2Jb")
        grid.put("\u{7F}\u{9B}", x: 0, y: 1)
        #expect(grid.row(1) == "\u{FFFD}\u{FFFD}")
    }

    @Test mutating func selectingKeepsTextAndMeaning() {
        grid.put("run", x: 0, y: 0, Ink(.stateRun))
        grid.select(Rect(x: 0, y: 0, width: 2, height: 1))
        #expect(grid.row(0) == "run")
        #expect(grid[1, 0].ink == Ink(.stateRun, isSelected: true))
        #expect(grid[2, 0].ink == Ink(.stateRun))
    }

    @Test mutating func foldsToAsciiWithoutMovingAnything() {
        grid.put("é→中b", x: 0, y: 0)
        grid.put("a·b…", x: 0, y: 1)
        let folded = grid.folded()
        #expect(folded.text == "?>? b\na.b.")
        #expect(folded.cells.allSatisfy { (0x20...0x7E).contains($0.scalar.value) })
    }

    @Test func anEmptyScreenTakesEverything() {
        var grid = Grid(Size(width: 0, height: 0))
        grid.put("abc", x: 0, y: 0)
        grid.fill(grid.bounds.inset(-3, -3), Cell("#", .text))
        grid.select(Rect(x: -1, y: -1, width: 9, height: 9))
        #expect(grid.text.isEmpty)
        #expect(grid.folded() == grid)
    }
}
