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

    @Test func drawsBothHalvesOfAWideCharacterThatReplacesAnother() {
        #expect(GridDifference(grid("a本z"), since: grid("a日z"), width: 8).runs(in: 0) == [1..<3])
        #expect(GridDifference(grid("日本ab"), since: grid("本日ab"), width: 8).runs(in: 0) == [0..<4])
    }

    /// What a terminal shows after drawing over what it showed: half of a wide character leaves a blank where the other
    /// half was.
    @Test(arguments: [false, true]) func drawsEveryGridOverEveryOther(isClipped: Bool) {
        var random = Steps(state: 42)
        let isWide: (Unicode.Scalar) -> Bool = { $0 == "日" || $0 == "本" }
        var shown = Grid(size)
        for _ in 0..<5_000 {
            var new = Grid(size)
            for _ in 0..<random.next(8) {
                let text = String((0..<random.next(4)).map { _ in ["a", "b", " ", "日", "本"][random.next(5)] })
                new.put(text, x: random.next(8), y: random.next(2), random.next(2) == 0 ? .text : Ink(.key))
            }
            var screen = shown
            let difference = GridDifference(new, since: shown, width: isClipped ? 7 : 8)
            for row in 0..<2 {
                for run in difference.runs(in: row) {
                    var text: [Unicode.Scalar] = []
                    let cells = new.cells[row * 8..<row * 8 + 8]
                    RunText(isUnicode: true) { isWide($0) ? 2 : 1 }.append(run, of: cells, to: &text)
                    let drawn = String(String.UnicodeScalarView(text))
                    screen.put(drawn, x: run.lowerBound, y: row, new[run.lowerBound, row].ink)
                }
            }
            let width = isClipped ? 7 : 8
            for row in 0..<2 {
                for column in 0..<width where !(isClipped && column == width - 1 && new[column + 1, row].isTail) {
                    let (now, wanted) = (screen[column, row], new[column, row])
                    #expect(now == wanted, "\(shown.row(row)) to \(new.row(row)) shows \(screen.row(row))")
                    if now != wanted { return }
                }
            }
            shown = new
        }
    }

    /// A small generator, so that every run tries the same.
    private struct Steps {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }
}
