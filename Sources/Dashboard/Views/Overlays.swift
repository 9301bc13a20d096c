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
                title: text.title, lines: text.lines.map(self.text), buttons: text.answers.map(\.label), focus: focus)
            grid.draw(dialog, in: grid.bounds, glyphs)
        case .prompt(let prompt): draw(prompt, into: &grid)
        case .help(let scroll): drawHelp(scroll: scroll, into: &grid)
        }
    }

    private func draw(_ prompt: Prompt, into grid: inout Grid) {
        let width = min(grid.size.width, max(50, DisplayWidth.of(prompt.hint) + 6))
        let area = grid.bounds.centered(Size(width: width, height: 5))
        grid.drawPopup(area) { grid in
            let remark = "Enter does it, Esc leaves"
            grid.draw(Box(prompt.title, remark: remark, isFocused: true, slot: .dialog), in: area, glyphs)
            let inside = area.inset(2, 1)
            let ink = Ink(prompt.isProposal ? .dim : .title)
            let typed = DisplayWidth.ending(of: text(prompt.text), to: inside.width - 1)
            let end = inside.x + grid.put(typed, x: inside.x, y: inside.y, ink, clip: inside)
            grid.put(glyphs.isASCII ? "_" : "▏", x: end, y: inside.y, Ink(.title), clip: inside)
            let (line, slot): (String, Slot) = prompt.problem.map { ($0, .levelError) } ?? (prompt.hint, .dim)
            for (row, text) in DisplayWidth.wrap(text(line), to: inside.width).prefix(2).enumerated() {
                grid.put(text, x: inside.x, y: inside.y + 1 + row, Ink(slot), clip: inside)
            }
        }
    }
}
