/// One column of a table, as data.
package struct TableColumn: Equatable, Sendable {
    /// What becomes of a column when there is no room for all.
    package enum Priority: Equatable, Sendable {
        /// It never goes.
        case always
        /// It goes; columns with lower numbers go first.
        case droppable(Int)
    }

    /// The text above it.
    package var title: String
    /// Its width; the least of it when it grows.
    package var width: Int
    /// The width up to which it takes what the others leave.
    package var maximumWidth: Int
    /// Where its text and its title stand.
    package var alignment: Alignment
    /// What becomes of it when there is no room for all.
    package var priority: Priority

    /// A column of a fixed width, or one that grows up to `maximumWidth`.
    package init(
        _ title: String, width: Int, maximumWidth: Int? = nil, alignment: Alignment = .left,
        priority: Priority = .always
    ) {
        self.title = title
        self.width = max(0, width)
        self.maximumWidth = max(self.width, maximumWidth ?? 0)
        self.alignment = alignment
        self.priority = priority
    }

    /// A column of numbers, at the right.
    /// - Parameter widest: the widest text that it holds, such as `999,999`: what would be wider steps to larger units.
    package init(_ title: String, widest: String, priority: Priority = .always) {
        self.init(
            title, width: max(DisplayWidth.of(title), DisplayWidth.of(widest)), alignment: .right, priority: priority)
    }
}

/// What stands in one place of a table.
package enum TableCell: Sendable {
    /// Words: what does not fit is cut off at the end.
    case text(String, Ink)
    /// Numbers, or words with numbers in them: they are fitted into the column, and left out where that cannot be.
    case wording(Wording, Ink)
    case widget(any Widget)

    /// Ordinary text.
    package static func text(_ text: String) -> TableCell { .text(text, .text) }

    /// A number, as ordinary text.
    package static func figure(_ figure: Figure, _ ink: Ink = .text) -> TableCell { .wording(Wording(figure), ink) }
}

/// One row of a table: a cell for each of its columns, shown or not.
package struct TableRow: Sendable {
    /// The cells, in the order of the table's columns; missing ones are blank.
    package var cells: [TableCell]
    /// Whether it is the selected one.
    package var isSelected: Bool

    /// A row.
    package init(_ cells: [TableCell], isSelected: Bool = false) {
        self.cells = cells
        self.isSelected = isSelected
    }
}
