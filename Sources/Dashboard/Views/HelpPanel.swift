import Actors
import Screens

/// The help as it fits on a screen: its groups in two columns where there is room for them, else in one that scrolls.
struct HelpPage {
    /// One line: pieces of text of different meaning.
    typealias Line = [(String, Slot)]

    let columns: [[Line]]
    /// Where the frame stands.
    let area: Rect

    init(isReadOnly: Bool, in size: Size) {
        let groups = Self.groups(isReadOnly)
        let hasRoom = size.width >= Self.widest
        columns = hasRoom ? Self.columns(of: groups) : [groups.flatMap(\.self)]
        let height = (columns.map(\.count).max() ?? 0) + 2
        area = Rect(x: 0, y: 0, width: size.width, height: size.height).centered(
            Size(width: min(size.width, hasRoom ? Self.widest : Self.narrowest), height: min(size.height, height)))
    }

    /// How many lines show at once.
    var height: Int { max(1, area.height - 2) }
    /// How far it scrolls; 0 when all of it shows.
    var limit: Int { max(0, (columns.map(\.count).max() ?? 0) - height) }

    /// What two columns need, and what one does.
    private static let (widest, narrowest) = (80, 46)

    private static func groups(_ isReadOnly: Bool) -> [[Line]] {
        Binding.Group.allCases.compactMap { group in
            let bindings = Binding.available(readOnly: isReadOnly).filter { $0.group == group }
            guard !bindings.isEmpty else { return nil }
            return [[(group.rawValue, Slot.title)]]
                + bindings.map { [(DisplayWidth.pad($0.caption, to: 11), .key), ($0.text, .dialog)] }
        }
    }

    /// Two columns of about the same height; no group is split.
    private static func columns(of groups: [[Line]]) -> [[Line]] {
        var (left, right): ([Line], [Line]) = ([], [])
        for lines in groups {
            if left.count <= right.count { left += lines } else { right += lines }
        }
        return [left, right]
    }
}

extension Canvas {
    func drawHelp(scroll: Int, into grid: inout Grid) {
        let page = HelpPage(isReadOnly: state.isReadOnly, in: grid.size)
        // A resize may have made room since.
        let first = min(scroll, page.limit)
        grid.drawPopup(page.area) { draw(page, from: first, into: &$0) }
    }

    private func draw(_ page: HelpPage, from first: Int, into grid: inout Grid) {
        let remark = page.limit == 0 ? "any key leaves" : "Up Down scroll, Esc leaves"
        grid.draw(Box("help", remark: remark, isFocused: true, slot: .dialog), in: page.area, glyphs)
        let inside = page.area.inset(2, 1)
        let width = (inside.width + 1) / page.columns.count
        for (column, lines) in page.columns.enumerated() {
            let place = Rect(x: inside.x + column * width, y: inside.y, width: width - 1, height: inside.height)
            for (row, line) in lines.dropFirst(first).enumerated() {
                put(line, into: &grid, x: place.x, y: place.y + row, clip: place.intersection(inside))
            }
        }
        let hidden = page.limit - first
        guard hidden > 0 else { return }
        let text = " +\(hidden) "
        grid.put(text, x: page.area.right - 2 - DisplayWidth.of(text), y: page.area.bottom - 1, Ink(.dialog))
    }
}
