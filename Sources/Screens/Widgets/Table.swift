/// Columns with titles and rows; the selected row has a pointer in the gutter and the selected look.
///
/// Text that is too long is cut at its end; a number never is, see ``TableCell/wording(_:_:)``.
package struct Table: Widget {
    /// All columns; `TableLayout` chooses those that fit.
    package var columns: [TableColumn]
    /// All rows, or all from some row on.
    package var rows: [TableRow]
    /// Index of the first row to show.
    package var firstRow: Int
    /// Whether the titles take the first line.
    package var showsHeader: Bool

    /// A table that shows `rows` from `firstRow` on.
    package init(columns: [TableColumn], rows: [TableRow], firstRow: Int = 0, showsHeader: Bool = true) {
        self.columns = columns
        self.rows = rows
        self.firstRow = max(0, firstRow)
        self.showsHeader = showsHeader
    }

    package func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        let layout = TableLayout(columns, width: rect.width)
        let header = showsHeader ? 1 : 0
        if showsHeader {
            for place in layout.places {
                let title = TableCell.text(columns[place.index].title, Ink(.header))
                draw(title, at: place, in: rect.row(0), into: &grid, glyphs)
            }
        }
        for (line, row) in rows.dropFirst(firstRow).prefix(max(0, rect.height - header)).enumerated() {
            draw(row, layout, in: rect.row(line + header), into: &grid, glyphs)
        }
    }

    private func draw(_ row: TableRow, _ layout: TableLayout, in line: Rect, into grid: inout Grid, _ glyphs: Glyphs) {
        for place in layout.places where place.index < row.cells.count {
            draw(row.cells[place.index], at: place, in: line, into: &grid, glyphs)
        }
        guard row.isSelected else { return }
        grid.put(glyphs.pointer, x: line.x, y: line.y, Ink(.title), clip: line)
        grid.select(line)
    }

    private func draw(
        _ cell: TableCell, at place: TableLayout.Place, in line: Rect, into grid: inout Grid, _ glyphs: Glyphs
    ) {
        let area = Rect(x: line.x + place.x, y: line.y, width: place.width, height: line.height)
            .intersection(line)
        switch cell {
        case .text(let text, let ink):
            let clipped = DisplayWidth.clip(text, to: place.width, ascii: glyphs.isASCII)
            draw(clipped, ink, columns[place.index].alignment, in: area, into: &grid)
        case .wording(let wording, let ink):
            // At the right edge of a small screen a column may have less room than its width.
            let text = wording.text(within: area.width) ?? glyphs.ellipsis
            draw(text, ink, columns[place.index].alignment, in: area, into: &grid)
        case .widget(let widget):
            widget.draw(into: &grid, in: area, glyphs: glyphs)
        }
    }

    private func draw(_ text: String, _ ink: Ink, _ alignment: Alignment, in area: Rect, into grid: inout Grid) {
        let padded = DisplayWidth.pad(text, to: area.width, alignment: alignment)
        grid.put(padded, x: area.x, y: area.y, ink, clip: area)
    }
}
