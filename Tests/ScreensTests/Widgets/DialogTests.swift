import Testing

@testable import Screens

struct DialogTests {
    private let dialog = Dialog(
        title: "Stop orders?",
        lines: ["1,204 ready, 20 in flight.", "Stop hands the 1,204 back and waits for the 20."],
        buttons: ["Cancel", "Stop"])

    @Test func standsInTheMiddleAndPointsAtItsDefault() {
        #expect(
            drawn(dialog, 36, 9) == """

                ╔═ Stop orders? ═══════════════════╗
                ║ 1,204 ready, 20 in flight.       ║
                ║ Stop hands the 1,204 back and    ║
                ║ waits for the 20.                ║
                ║                                  ║
                ║ [▶Cancel ] [ Stop ]              ║
                ╚══════════════════════════════════╝

                """)
    }

    @Test func isDrawnInAscii() {
        var dialog = dialog
        dialog.lines = ["7 ready."]
        dialog.focus = 1
        #expect(
            drawn(dialog, 25, 5, .ascii) == """
                 += Stop orders? ======+
                 | 7 ready.            |
                 |                     |
                 | [ Cancel ] [>Stop ] |
                 +=====================+
                """)
    }

    @Test func keepsItsButtonsWhereThereIsNoRoomForText() {
        #expect(drawn(dialog, 36, 4).contains("[▶Cancel ] [ Stop ]"))
        #expect(drawn(dialog, 36, 3).contains("[▶Cancel ] [ Stop ]"))
    }

    @Test func coversWhatLiesBehind() {
        var grid = Grid(Size(width: 60, height: 9))
        grid.fill(grid.bounds, Cell("x", .text))
        grid.draw(dialog, in: grid.bounds)
        let frame = dialog.frame(in: grid.bounds)
        #expect(grid[frame.x + 1, frame.y + 4] == Cell(" ", Ink(.dialog)))
        #expect(grid[frame.x - 1, frame.y] == Cell("x", .text))
        #expect(frame == Rect(x: 4, y: 1, width: 51, height: 6))
    }
}
