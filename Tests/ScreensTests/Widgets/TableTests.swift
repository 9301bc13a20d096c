import Testing

@testable import Screens

struct TableTests {
    private let columns = [
        TableColumn("ACTOR", width: 8, maximumWidth: 10), TableColumn("STATE", width: 5),
        TableColumn("NET/s", width: 5, alignment: .right, priority: .droppable(1)),
        TableColumn("DEPTH", width: 6, alignment: .right),
    ]
    private var table: Table {
        Table(
            columns: columns,
            rows: [
                TableRow(
                    [.text("orders"), .text("run", Ink(.stateRun)), .text("+41"), .text("1,204")], isSelected: true),
                TableRow([.text("notifications"), .text("stop"), .text("0"), .text("7")]),
                TableRow([.text("settled"), .text("run")]),
            ])
    }

    @Test func drawsHeaderRowsAndPointer() {
        #expect(
            drawn(table, 31, 4) == """
                  ACTOR      STATE NET/s  DEPTH
                ▶ orders     run     +41  1,204
                  notificat… stop      0      7
                  settled    run
                """)
    }

    @Test func dropsWhatMayGoAndKeepsTheRest() {
        #expect(
            drawn(table, 25, 2, .ascii) == """
                  ACTOR      STATE  DEPTH
                > orders     run    1,204
                """)
    }

    @Test func clipsWhatNeverGoes() {
        #expect(drawn(table, 12, 2) == "  ACTOR    S\n▶ orders   r")
    }

    @Test func selectsTheWholeRow() {
        let grid = grid(of: table, 31, 4)
        #expect((0..<31).allSatisfy { grid[$0, 1].ink.isSelected && !grid[$0, 2].ink.isSelected })
        #expect(grid[13, 1].ink == Ink(.stateRun, isSelected: true))
    }

    @Test func scrollsToItsFirstRow() {
        var table = table
        table.firstRow = 1
        table.showsHeader = false
        #expect(drawn(table, 31, 1) == "  notificat… stop      0      7")
        table.firstRow = 9
        #expect(drawn(table, 31, 1) == "")
    }

    @Test func drawsWidgetsInCells() {
        let columns = [TableColumn("A", width: 2), TableColumn("INBOX", width: 6)]
        let table = Table(columns: columns, rows: [TableRow([.text("a"), .widget(Bar(9, of: 4, peak: 4))])])
        #expect(drawn(table, 12, 2) == "  A  INBOX\n  a  ████▏!")
    }

    @Test func aNumberStepsToAUnitThatFits_orIsLeftOut() {
        let columns = [TableColumn("IN/s", widest: "99.9k"), TableColumn("N", widest: "9")]
        let table = Table(
            columns: columns,
            rows: [1_204, 149_000, 1_233_456].map {
                TableRow([.figure(.rate($0)), .figure(.count(Int($0)))])
            })
        #expect(drawn(table, 9, 4) == "   IN/s N\n  1,204 …\n   149k …\n  1.23M …")
    }

    @Test func dropsInTheOrderItIsTold() {
        let columns = [
            TableColumn("A", width: 4), TableColumn("B", width: 4, priority: .droppable(2)),
            TableColumn("C", width: 4, priority: .droppable(1)), TableColumn("D", width: 4, priority: .droppable(2)),
        ]
        let shown = [21, 20, 15, 10, 6, 0].map { TableLayout(columns, width: $0).places.map(\.index) }
        #expect(shown == [[0, 1, 2, 3], [0, 1, 3], [0, 1], [0], [0], [0]])
    }

    @Test func placesNeverOverlapAndFillWhatGrows() {
        for width in 0...60 {
            let places = TableLayout(columns, width: width).places
            for (left, right) in zip(places, places.dropFirst()) { #expect(left.x + left.width < right.x) }
            #expect(places.map(\.index).filter { $0 != 2 } == [0, 1, 3])
        }
        #expect(TableLayout(columns, width: 60).places[0].width == 10)
    }
}
