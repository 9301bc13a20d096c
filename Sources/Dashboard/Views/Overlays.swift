import Actors
import Screens

extension Canvas {
    /// The dialog, prompt or help that lies over the panels.
    func drawOverlay(into grid: inout Grid) {
        switch state.overlay {
        case nil: return
        case .question(let question):
            let dialog = Dialog(
                title: question.title, lines: question.lines, buttons: question.answers.map(\.label),
                focus: question.focus)
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
        let lines = helpLines
        let area = grid.bounds.centered(
            Size(width: min(grid.size.width, 76), height: min(grid.size.height, (lines.count + 1) / 2 + 2)))
        grid.fill(area, Cell(" ", Ink(.dialog)))
        grid.draw(Box("help", remark: "any key leaves", isFocused: true, slot: .dialog), in: area, glyphs)
        let inside = area.inset(1, 1)
        let half = inside.width / 2
        let perColumn = area.width < 70 ? lines.count : (lines.count + 1) / 2
        for (index, line) in lines.enumerated() {
            let column = Rect(
                x: inside.x + index / perColumn * half, y: inside.y, width: area.width < 70 ? inside.width : half,
                height: inside.height)
            put(line, into: &grid, x: column.x, y: inside.y + index % perColumn, clip: column)
        }
    }

    private var helpLines: [[(String, Slot)]] {
        Binding.Group.allCases.flatMap { group -> [[(String, Slot)]] in
            let bindings = Binding.available(readOnly: state.isReadOnly).filter { $0.group == group }
            guard !bindings.isEmpty else { return [] }
            return [[(group.rawValue, .title)]]
                + bindings.map { [(" " + DisplayWidth.pad($0.caption, to: 11), .key), ($0.text, .text)] }
        }
    }
}
