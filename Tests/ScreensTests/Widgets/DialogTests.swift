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

    @Test func itsButtonsTakeMoreRows_whereTheyDoNotFitBesideEachOther() {
        let quit = Dialog(
            title: "Quit?", lines: ["7 pending."], buttons: ["Stay", "Quit now", "Drain and quit"], focus: 2)
        #expect(
            drawn(quit, 30, 9) == """

                ╔═ Quit? ════════════════════╗
                ║ 7 pending.                 ║
                ║                            ║
                ║ [ Stay ] [ Quit now ]      ║
                ║ [▶Drain and quit ]         ║
                ╚════════════════════════════╝


                """)
        #expect(drawn(quit, 30, 4).contains("║ [ Stay ] [ Quit now ]      ║\n║ [▶Drain and quit ]         ║"))
        #expect(drawn(quit, 30, 3).contains("║ [▶Drain and quit ]         ║"))
        #expect(drawn(quit, 18, 6).contains("║ [▶Drain and… ] ║"))
    }

    @Test func noButtonLeavesItsBox() {
        for glyphs in [Glyphs.unicode, .ascii] {
            for width in 8...70 {
                for height in 3...12 {
                    for focus in 0...2 {
                        let labels = ["Stay", "Quit now, all kept", "Drain and quit"]
                        let quit = Dialog(title: "Quit?", lines: ["1,204 pending."], buttons: labels, focus: focus)
                        let text = drawn(quit, width, height, glyphs)
                        let isWhole = text.split(separator: "\n").allSatisfy { line in
                            line.filter { $0 == "[" }.count == line.filter { $0 == "]" }.count
                        }
                        #expect(isWhole && text.contains(glyphs.pointer), "\(width)x\(height)\n\(text)")
                    }
                }
            }
        }
    }

    @Test func coversWhatLiesBehind() {
        var grid = Grid(Size(width: 60, height: 9))
        grid.fill(grid.bounds, Cell("x", .text))
        grid.draw(dialog, in: grid.bounds)
        let frame = dialog.frame(in: grid.bounds)
        #expect(grid[frame.x + 1, frame.y + 4] == Cell(" ", Ink(.dialog, isInPopup: true)))
        #expect(grid[frame.x - 1, frame.y] == Cell("x", .text))
        #expect(frame == Rect(x: 4, y: 1, width: 51, height: 6))
    }
}
