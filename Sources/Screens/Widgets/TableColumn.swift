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
}

/// What stands in one place of a table.
package enum TableCell: Sendable {
    case text(String, Ink)
    case widget(any Widget)

    /// Ordinary text.
    package static func text(_ text: String) -> TableCell { .text(text, .text) }
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
