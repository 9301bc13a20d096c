import Testing

@testable import Screens

struct BoxTests {
    @Test func hasATitleAndARemark() {
        #expect(
            drawn(Box("2 actors", remark: "/ filter"), 30, 3) == """
                ┌─ 2 actors ────── / filter ─┐
                │                            │
                └────────────────────────────┘
                """)
    }

    @Test func showsItsFocusWithoutColours() {
        #expect(
            drawn(Box("log", isFocused: true), 12, 2) == """
                ╔═ log ════╗
                ╚══════════╝
                """)
        #expect(grid(of: Box("log", isFocused: true), 12, 2)[0, 0].ink == Ink(.borderFocus))
    }

    @Test func isDrawnInAscii() {
        #expect(
            drawn(Box("log", remark: "follow"), 20, 3, .ascii) == """
                +- log --- follow -+
                |                  |
                +------------------+
                """)
        #expect(drawn(Box("log", isFocused: true), 12, 2, .ascii) == "+= log ====+\n+==========+")
    }

    @Test func dropsTheRemarkBeforeItCutsTheTitle() {
        #expect(drawn(Box("2 actors", remark: "/ filter"), 22, 2) == "┌─ 2 actors ─────────┐\n└────────────────────┘")
        #expect(drawn(Box("2 actors", remark: "/ filter"), 12, 2) == "┌─ 2 act… ─┐\n└──────────┘")
        #expect(drawn(Box("2 actors"), 6, 2) == "┌────┐\n└────┘")
    }

    @Test func knowsWhatItLeavesFree() {
        #expect(Box.interior(of: Rect(x: 0, y: 0, width: 5, height: 3)) == Rect(x: 1, y: 1, width: 3, height: 1))
        #expect(Box.interior(of: Rect(x: 0, y: 0, width: 1, height: 1)).isEmpty)
    }
}
