/// The whole screen as a value: rows of cells. Views draw into it, tests compare its text, a terminal shows it.
package struct Grid: Equatable, Sendable {
    /// Columns and rows.
    package let size: Size
    /// The cells, row by row.
    package private(set) var cells: [Cell]

    /// A blank screen.
    package init(_ size: Size) {
        self.size = size
        cells = Array(repeating: .blank, count: size.width * size.height)
    }

    /// All of it.
    package var bounds: Rect { Rect(x: 0, y: 0, width: size.width, height: size.height) }

    /// The cell at a column and a row, both from 0, which must lie inside.
    package subscript(x: Int, y: Int) -> Cell {
        get { cells[y * size.width + x] }
        set { cells[y * size.width + x] = newValue }
    }

    /// Writes `text` from (x, y) to the right: cleaned of control characters, clipped to `clip` (the screen when nil)
    /// by display width. A wide character that would be cut in half is left out; combining marks are dropped.
    /// - Returns: the columns the text took, clipped or not within `clip`'s right edge.
    @discardableResult
    package mutating func put(_ text: String, x: Int, y: Int, _ ink: Ink = .text, clip: Rect? = nil) -> Int {
        let area = clip.map { $0.intersection(bounds) } ?? bounds
        guard y >= area.y, y < area.bottom else { return 0 }
        let isASCII = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        return isASCII ? putASCII(text, x: x, y: y, ink, area) : putScalars(text, x: x, y: y, ink, area)
    }

    /// Writes one character of one column, if (x, y) lies within `clip` (the screen when nil).
    package mutating func put(_ scalar: Unicode.Scalar, x: Int, y: Int, _ ink: Ink, clip: Rect? = nil) {
        let area = clip.map { $0.intersection(bounds) } ?? bounds
        guard y >= area.y, y < area.bottom, x >= area.x, x < area.right else { return }
        place(scalar, width: 1, x: x, y: y, ink)
    }

    /// Puts `cell` everywhere in `rect`.
    package mutating func fill(_ rect: Rect, _ cell: Cell = .blank) {
        let area = rect.intersection(bounds)
        guard !area.isEmpty else { return }
        for y in area.y..<area.bottom {
            clearHalves(x: area.x, y: y)
            clearHalves(x: area.right - 1, y: y)
            for x in area.x..<area.right { self[x, y] = cell }
        }
    }

    /// Gives every cell of `rect` the selected look, keeping what it says and means.
    package mutating func select(_ rect: Rect) {
        change(rect) { $0.ink.isSelected = true }
    }

    /// Draws a popup: clears `rect`, draws into it, and has all of it stand on the popup's background, whatever it means.
    package mutating func drawPopup(_ rect: Rect, _ draw: (inout Grid) -> Void) {
        fill(rect, Cell(" ", Ink(.dialog)))
        draw(&self)
        change(rect) { $0.ink.isInPopup = true }
    }

    /// The rows as text, without trailing blanks: what a snapshot test compares.
    package var text: String {
        (0..<size.height).map(row).joined(separator: "\n")
    }

    /// One row as text, without trailing blanks.
    package func row(_ y: Int) -> String {
        var scalars = String.UnicodeScalarView()
        for x in 0..<size.width where !self[x, y].isTail { scalars.append(self[x, y].scalar) }
        while scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }

    /// Changes every cell of `rect` that lies on the screen, row by row.
    mutating func change(_ rect: Rect, _ body: (inout Cell) -> Void) {
        let area = rect.intersection(bounds)
        guard !area.isEmpty else { return }
        for y in area.y..<area.bottom {
            for x in area.x..<area.right { body(&cells[y * size.width + x]) }
        }
    }

    /// Nearly all that is drawn: one byte a column, written straight into the row.
    private mutating func putASCII(_ text: String, x: Int, y: Int, _ ink: Ink, _ area: Rect) -> Int {
        let end = x + text.utf8.count
        let first = max(x, area.x)
        let last = min(end, area.right) - 1
        if first <= last {
            clearHalves(x: first, y: y)
            clearHalves(x: last, y: y)
            var index = y * size.width + first
            for byte in text.utf8.dropFirst(first - x).prefix(last - first + 1) {
                cells[index] = Cell(Unicode.Scalar(byte), ink)
                index += 1
            }
        }
        return max(0, min(end, area.right) - x)
    }

    private mutating func putScalars(_ text: String, x: Int, y: Int, _ ink: Ink, _ area: Rect) -> Int {
        var column = x
        for scalar in text.unicodeScalars {
            let printable = DisplayWidth.printable(scalar)
            let width = DisplayWidth.of(printable)
            if width == 0 { continue }
            if column + width > area.right { break }
            if column >= area.x { place(printable, width: width, x: column, y: y, ink) }
            column += width
        }
        return column - x
    }

    private mutating func place(_ scalar: Unicode.Scalar, width: Int, x: Int, y: Int, _ ink: Ink) {
        clearHalves(x: x, y: y)
        self[x, y] = Cell(scalar, ink)
        guard width == 2 else { return }
        clearHalves(x: x + 1, y: y)
        self[x + 1, y] = .tail(ink)
    }

    /// Overwriting one half of a wide character leaves a blank where the other half was.
    private mutating func clearHalves(x: Int, y: Int) {
        if self[x, y].isTail, x > 0 { self[x - 1, y].scalar = " " }
        if x + 1 < size.width, self[x + 1, y].isTail { self[x + 1, y].scalar = " " }
    }
}
