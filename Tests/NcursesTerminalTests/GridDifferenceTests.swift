import Screens
import Testing

@testable import NcursesTerminal

@Suite struct GridDifferenceTests {
    private let size = Size(width: 8, height: 2)

    private func grid(_ texts: String..., ink: Ink = .text) -> Grid {
        var grid = Grid(size)
        for (row, text) in texts.enumerated() { grid.put(text, x: 0, y: row, ink) }
        return grid
    }

    @Test func findsNothingInAnEqualGrid() {
        let difference = GridDifference(grid("abc"), since: grid("abc"), width: 8)
        #expect((0..<2).map(difference.runs) == [[], []])
    }

    @Test func findsTheStretchesThatChanged() {
        let difference = GridDifference(grid("abcdefgh", "12"), since: grid("abXXefgX", "12"), width: 8)
        #expect((0..<2).map(difference.runs) == [[2..<4, 7..<8], []])
    }

    @Test func findsEverythingWithoutAnOldGridOfItsSize() {
        let small = Grid(Size(width: 3, height: 2))
        #expect(GridDifference(grid("abc"), since: nil, width: 8).runs(in: 0) == [0..<8])
        #expect(GridDifference(grid("abc"), since: small, width: 8).runs(in: 1) == [0..<8])
    }

    @Test func endsAStretchWhereTheLookChanges() {
        var new = grid("abcdefgh")
        new.put("cd", x: 2, y: 0, Ink(.key))
        #expect(GridDifference(new, since: nil, width: 8).runs(in: 0) == [0..<2, 2..<4, 4..<8])
        #expect(GridDifference(new, since: grid("abcdefgh"), width: 8).runs(in: 0) == [2..<4])
    }

    @Test func staysInsideTheScreen() {
        let difference = GridDifference(grid("abcdefgh"), since: grid("Xbcdefgh", "Y"), width: 1)
        #expect(difference.runs(in: 0) == [0..<1])
        #expect(difference.runs(in: 1) == [0..<1])
        #expect(GridDifference(grid("abc"), since: nil, width: 99).runs(in: 0) == [0..<8])
    }

    @Test func neverBeginsInTheMiddleOfAWideCharacter() {
        // given
        var new = grid("ab")
        new[2, 0] = Cell("日", .text)
        new[3, 0] = .tail(.text)
        var old = new
        old[3, 0] = .tail(Ink(.key))
        // when
        let runs = GridDifference(new, since: old, width: 8).runs(in: 0)
        // then
        #expect(runs == [2..<4])
    }
}
