import Screens

extension Canvas {
    private typealias Line = [(String, Slot)]

    /// Columns of the names at the left.
    private static let nameWidth = 10

    /// All that is known of the chosen order, step by step.
    func drawCard(into grid: inout Grid, in area: Rect) {
        let card = state.orders.chosenCard
        let remark = state.orders.isZoomed ? "Esc: list" : "Enter: whole screen"
        grid.draw(Box(card?.id ?? "no order", remark: remark, isFocused: state.orders.isZoomed), in: area, glyphs)
        guard let card else { return }
        let inside = Box.interior(of: area)
        let lines = lines(of: card, width: inside.width)
        for (row, line) in lines.prefix(inside.height).enumerated() {
            put(line, into: &grid, x: inside.x, y: inside.y + row, clip: inside)
        }
        let hidden = lines.count - inside.height
        guard hidden > 0 else { return }
        let more = " +\(hidden) "
        grid.put(more, x: area.right - 2 - DisplayWidth.of(more), y: area.bottom - 1, Ink(.dim), clip: area)
    }

    /// What matters most comes first: where there is little room, what it is about goes before its life does.
    private func lines(of card: OrderCard, width: Int) -> [Line] {
        var lines = [[name("state"), (card.state, slot(card)), (attempts(of: card), .dim)]]
        if let reason = card.reason { lines += fields("reason", reason, .levelError, width: width) }
        if let steps = card.steps {
            lines += steps.map(line)
            lines += [ending(of: card)]
        } else {
            lines += [[name("steps"), ("being read", .dim)]]
        }
        let paid = card.paid.flatMap { $0 == card.total ? nil : ", charged \($0)" } ?? ""
        let facts: [(String, String?)] = [
            ("total", card.total.map { $0 + paid }), ("placed", card.placed), ("customer", card.customer),
            ("merchant", card.merchant), ("items", card.items),
        ]
        for case (let title, let text?) in facts { lines += fields(title, text, .text, width: width) }
        return lines
    }

    private func name(_ text: String) -> (String, Slot) { (" \(DisplayWidth.pad(text, to: Self.nameWidth))", .dim) }

    private func attempts(of card: OrderCard) -> String {
        card.attempts == 1 ? ", 1 attempt" : ", \(Format.count(card.attempts)) attempts"
    }

    private func fields(_ title: String, _ text: String, _ slot: Slot, width: Int) -> [Line] {
        DisplayWidth.wrap(self.text(text), to: width - Self.nameWidth - 2).enumerated().map { row, line in
            [name(row == 0 ? title : ""), (line, slot)]
        }
    }

    private func line(_ step: OrderCard.Step) -> Line {
        let after = DisplayWidth.pad("+\(Format.duration(step.after))", to: 8, alignment: .right)
        let clipped = DisplayWidth.clip(step.name, to: Self.nameWidth, ascii: glyphs.isASCII)
        return [
            (" \(DisplayWidth.pad(clipped, to: Self.nameWidth))", .title), (step.time, .text), (after, .dim),
            (step.result.map { "  \($0)" } ?? "", .text),
        ]
    }

    /// Whether it goes on, or how long it took.
    private func ending(of card: OrderCard) -> Line {
        guard let took = card.took else { return [name(""), ("goes on", .workerBusy)] }
        return [name(""), ("ended after \(Format.duration(took))", .dim)]
    }
}
