import Testing

@testable import Screens

/// What every widget keeps to, at every size.
struct WidgetContractTests {
    static let columns = [
        TableColumn("ACTOR", width: 4, maximumWidth: 9), TableColumn("中文", width: 3, priority: .droppable(1)),
        TableColumn("N", width: 4, alignment: .right),
    ]
    static let bar = TableCell.widget(Bar(3, of: 2, peak: 1))
    static let widgets: [any Widget] = [
        Box("actors", remark: "/ filter"), Box("中文字幕", remark: "中", isFocused: true), Box(),
        Bar(3, of: 10, peak: 7), Bar(30, of: 10, peak: 30), Bar(.nan, of: 0, peak: .infinity), Bar(-1, of: 1, peak: -1),
        ProgressBar(2, of: 3), ProgressBar(.nan), Sparkline([0, 1, 2, 3, .infinity]), Sparkline([]),
        Sparkline([.nan, -1, 5], maximum: 0), HistogramBars([0, 3, 1, 0, 9]), HistogramBars([]),
        Chart([0, 1, 5, 2], marks: [.init("L", at: 2), .init("中", at: 3), .init("x", at: -40)], label: wholeNumber),
        Chart([], label: { _ in "a long label" }),
        Table(columns: columns, rows: [TableRow([.text("orders"), bar, .text("1204")], isSelected: true)]),
        Table(columns: columns, rows: [TableRow([]), TableRow([bar])], firstRow: 1),
        Table(columns: [], rows: [TableRow([.text("x")])], firstRow: -2, showsHeader: false),
        Dialog(title: "Stop", lines: ["It hands 1,204 back", "中文字"], buttons: ["Cancel", "Stop"], focus: 1),
        Dialog(title: "", lines: [], buttons: [], focus: 3),
    ]
    static let sets: [Glyphs] = [.unicode, .braille, .ascii]

    @Test(arguments: widgets.indices)
    func staysInsideItsRectangleAtEverySize(index: Int) {
        let untouched = Cell("~", Ink(.key))
        for glyphs in Self.sets {
            for width in 0...20 {
                for height in 0...6 {
                    let rect = Rect(x: 2, y: 1, width: width, height: height)
                    var grid = Grid(Size(width: 24, height: 8))
                    grid.fill(grid.bounds, untouched)
                    Self.widgets[index].draw(into: &grid, in: rect, glyphs: glyphs)
                    grid.fill(rect, untouched)
                    #expect(grid.cells.allSatisfy { $0 == untouched }, "\(width) x \(height)")
                }
            }
        }
    }

    @Test(arguments: widgets.indices)
    func isClippedByTheScreenAtEverySize(index: Int) {
        for glyphs in Self.sets {
            for width in 0...20 {
                for height in 0...6 {
                    var grid = Grid(Size(width: width, height: height))
                    let rect = Rect(x: -3, y: -1, width: 26, height: 9)
                    Self.widgets[index].draw(into: &grid, in: rect, glyphs: glyphs)
                    #expect(grid.cells.count == width * height)
                }
            }
        }
    }

    @Test(arguments: widgets.indices)
    func drawsOnlyAsciiWhenToldSo(index: Int) {
        for width in 0...20 {
            let grid = grid(of: Self.widgets[index], width, 6, .ascii).withoutWideText
            #expect(grid.allSatisfy { (0x20...0x7E).contains($0.value) })
        }
    }
}

extension Grid {
    /// The characters the widgets drew themselves, without the wide ones these tests gave them.
    fileprivate var withoutWideText: [Unicode.Scalar] {
        cells.map(\.scalar).filter { $0.value != 0 && DisplayWidth.of($0) == 1 }
    }
}
