/// Which columns of a table are shown, and where: pure arithmetic, also for whoever has to know what a click hit.
package struct TableLayout: Equatable, Sendable {
    /// One shown column.
    package struct Place: Equatable, Sendable {
        /// Its index among all columns.
        package let index: Int
        /// Its left edge, from the table's left edge.
        package let x: Int
        /// How wide it is here.
        package let width: Int
    }

    /// The shown columns, from left to right.
    package let places: [Place]

    /// Columns kept at the left for the pointer at the selected row.
    static let gutter = 2

    /// Chooses the columns that fit into `width`, one blank between two. Columns that never go are always among them,
    /// even beyond the right edge; what is left over goes to those that grow, the first first.
    package init(_ columns: [TableColumn], width: Int) {
        let room = width - Self.gutter
        let shown = Self.fitting(columns, room)
        var spare = max(0, room - Self.needed(shown, columns))
        var x = Self.gutter
        places = shown.map { index in
            let growth = min(spare, columns[index].maximumWidth - columns[index].width)
            spare -= growth
            let place = Place(index: index, x: x, width: columns[index].width + growth)
            x += place.width + 1
            return place
        }
    }

    private static func fitting(_ columns: [TableColumn], _ room: Int) -> [Int] {
        var shown = Array(columns.indices)
        while needed(shown, columns) > room, let first = firstToGo(shown, columns) {
            shown.remove(at: first)
        }
        return shown
    }

    /// Of columns that go at the same time, the rightmost goes first.
    private static func firstToGo(_ shown: [Int], _ columns: [TableColumn]) -> Int? {
        var found: (offset: Int, order: Int)?
        for (offset, index) in shown.enumerated() {
            guard case .droppable(let order) = columns[index].priority else { continue }
            if order <= found?.order ?? .max { found = (offset, order) }
        }
        return found?.offset
    }

    private static func needed(_ shown: [Int], _ columns: [TableColumn]) -> Int {
        shown.reduce(0) { $0 + columns[$1].width } + max(0, shown.count - 1)
    }
}
