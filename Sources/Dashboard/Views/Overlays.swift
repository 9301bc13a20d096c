import Actors
import Screens

extension Canvas {
    /// The dialog, prompt or help that lies over the panels.
    func drawOverlay(into grid: inout Grid) {
        switch state.overlay {
        case nil: return
        case .question(let question, let focus):
            let text = state.text(of: question)
            let dialog = Dialog(
                title: text.title, lines: text.lines, buttons: text.answers.map(\.label), focus: focus)
            grid.draw(dialog, in: grid.bounds, glyphs)
        case .prompt(let prompt): draw(prompt, into: &grid)
        case .help: drawHelp(into: &grid)
        }
    }

    private func draw(_ prompt: Prompt, into grid: inout Grid) {
        let width = min(grid.size.width, max(50, DisplayWidth.of(prompt.hint) + 6))
        let area = grid.bounds.centered(Size(width: width, height: 5))
        grid.fill(area, Cell(" ", Ink(.dialog)))
        grid.draw(
            Box(prompt.title, remark: "Enter does it, Esc leaves", isFocused: true, slot: .dialog), in: area, glyphs)
        let inside = area.inset(2, 1)
        let ink = Ink(prompt.isProposal ? .dim : .title)
        let end = inside.x + grid.put(prompt.text, x: inside.x, y: inside.y, ink, clip: inside)
        grid.put(glyphs.isASCII ? "_" : "▏", x: end, y: inside.y, Ink(.title), clip: inside)
        let (line, slot): (String, Slot) = prompt.problem.map { ($0, .levelError) } ?? (prompt.hint, .dim)
        for (row, text) in DisplayWidth.wrap(line, to: inside.width).prefix(2).enumerated() {
            grid.put(text, x: inside.x, y: inside.y + 1 + row, Ink(slot), clip: inside)
        }
    }

    private func drawHelp(into grid: inout Grid) {
        let (left, right) = helpColumns
        let height = max(left.count, right.count) + 2
        let area = grid.bounds.centered(Size(width: min(grid.size.width, 80), height: min(grid.size.height, height)))
        grid.fill(area, Cell(" ", Ink(.dialog)))
        grid.draw(Box("help", remark: "any key leaves", isFocused: true, slot: .dialog), in: area, glyphs)
        let inside = area.inset(2, 1)
        let half = (inside.width + 1) / 2
        for (column, lines) in [left, right].enumerated() {
            let place = Rect(x: inside.x + column * half, y: inside.y, width: half - 1, height: inside.height)
            for (row, line) in lines.enumerated() {
                put(line, into: &grid, x: place.x, y: place.y + row, clip: place.intersection(inside))
            }
        }
    }

    /// The groups in two columns of about the same height; none is split.
    private var helpColumns: (left: [[(String, Slot)]], right: [[(String, Slot)]]) {
        var columns: (left: [[(String, Slot)]], right: [[(String, Slot)]]) = ([], [])
        for group in Binding.Group.allCases {
            let bindings = Binding.available(readOnly: state.isReadOnly).filter { $0.group == group }
            guard !bindings.isEmpty else { continue }
            let lines =
                [[(group.rawValue, Slot.title)]]
                + bindings.map { [(DisplayWidth.pad($0.caption, to: 11), .key), ($0.text, .dialog)] }
            if columns.left.count <= columns.right.count { columns.left += lines } else { columns.right += lines }
        }
        return columns
    }
}
