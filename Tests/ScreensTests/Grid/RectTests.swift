import Testing

@testable import Screens

struct RectTests {
    private let rect = Rect(x: 2, y: 1, width: 6, height: 3)

    @Test func neverHasLessThanNothing() {
        #expect(Rect(x: 0, y: 0, width: -1, height: -5) == Rect(x: 0, y: 0, width: 0, height: 0))
        #expect(rect.inset(4, 4).isEmpty)
        #expect(Size(width: -1, height: 2) == Size(width: 0, height: 2))
    }

    @Test func intersectsToTheCommonPart() {
        #expect(rect.intersection(Rect(x: 0, y: 0, width: 4, height: 2)) == Rect(x: 2, y: 1, width: 2, height: 1))
        #expect(rect.intersection(Rect(x: 9, y: 9, width: 4, height: 2)).isEmpty)
    }

    @Test func hasRowsWithinItself() {
        #expect(rect.row(2) == Rect(x: 2, y: 3, width: 6, height: 1))
        #expect(rect.row(3).isEmpty)
        #expect(rect.row(-1).isEmpty)
    }

    @Test func centersASmallerAndCutsALargerSize() {
        #expect(rect.centered(Size(width: 2, height: 1)) == Rect(x: 4, y: 2, width: 2, height: 1))
        #expect(rect.centered(Size(width: 20, height: 10)) == rect)
    }
}
