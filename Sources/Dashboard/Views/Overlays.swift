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
        case .help(let scroll): drawHelp(scroll: scroll, into: &grid)
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
}
