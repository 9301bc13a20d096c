import Actors
package import Screens

extension DashboardState {
    /// The screen that shows this state, drawn with `glyphs`. Nothing on it comes from anywhere else.
    package func draw(_ glyphs: Glyphs) -> Grid { shown.drawn(glyphs) }

    private func drawn(_ glyphs: Glyphs) -> Grid {
        var grid = Grid(size)
        guard size.width >= HomeLayout.smallest.width, size.height >= HomeLayout.smallest.height else {
            drawTooSmall(into: &grid, glyphs)
            return grid
        }
        let canvas = Canvas(state: self, glyphs: glyphs)
        let layout = self.layout
        canvas.drawStatus(into: &grid, in: layout.status)
        if orders.isOpen {
            canvas.drawOrders(into: &grid)
        } else if let zoomed {
            let area = Rect(x: 0, y: 1, width: size.width, height: size.height - 3)
            canvas.draw(zoomed, into: &grid, in: area, isFramed: true)
        } else {
            if let flow = layout.flow { canvas.drawFlow(into: &grid, in: flow, isFramed: layout.isFramed) }
            canvas.drawActors(into: &grid, in: layout.actors, isFramed: layout.isFramed)
            if let area = layout.workers { canvas.drawWorkers(into: &grid, in: area) }
            if let area = layout.latency { canvas.drawLatency(into: &grid, in: area) }
            if let area = layout.timeline { canvas.drawTimeline(into: &grid, in: area) }
            if let area = layout.log { canvas.drawLog(into: &grid, in: area) }
        }
        canvas.drawMessage(into: &grid, in: layout.message)
        canvas.drawKeys(into: &grid, in: layout.keys)
        canvas.drawOverlay(into: &grid)
        return grid
    }

    /// Too small for panels: what counts, what it needs, and keys still work.
    private func drawTooSmall(into grid: inout Grid, _ glyphs: Glyphs) {
        let balance = isBalanced ? "bal ok" : "bal OFF"
        let pending: Wording = "\(.count(total(\.pending)))"
        let needed: Wording = "\(.count(HomeLayout.smallest.width))x\(.count(HomeLayout.smallest.height))"
        let has: Wording = "\(.count(size.width))x\(.count(size.height))"
        var lines: [Wording] = [
            .either("pending \(pending) \(balance)", "pending \(pending)", "\(pending)"),
            .either("needs \(needed)", needed, "small"),
            .either("has \(has), q quits", "has \(has)", has, "q"),
        ]
        // No dialog fits: its question does, and y or n answers it.
        if case .question(let question, _) = overlay {
            lines.insert(.either("\(text(of: question).title) y/N", "y/N"), at: 0)
        }
        for (y, line) in lines.enumerated() {
            grid.put(line.text(within: size.width) ?? "", x: 0, y: y, Ink(isBalanced ? .text : .balanceBad))
        }
        guard case .prompt(let prompt) = overlay else { return }
        let typed = "\(prompt.title): \(prompt.text)\(glyphs.isASCII ? "_" : "▏")"
        grid.put(DisplayWidth.ending(of: typed, to: size.width), x: 0, y: lines.count)
    }

    /// Whether the ledger of every actor balances.
    var isBalanced: Bool { actors.allSatisfy(\.latest.ledger.isBalanced) }
}

/// The state as its views see it, with the signs to draw it with. The panels are extensions, one a file.
struct Canvas {
    let state: DashboardState
    let glyphs: Glyphs

    func draw(_ panel: DashboardState.Panel, into grid: inout Grid, in area: Rect, isFramed: Bool) {
        switch panel {
        case .actors: drawActors(into: &grid, in: area, isFramed: isFramed)
        case .workers: drawWorkers(into: &grid, in: area)
        case .latency: drawLatency(into: &grid, in: area)
        case .timeline: drawTimeline(into: &grid, in: area)
        case .log: drawLog(into: &grid, in: area)
        }
    }

    /// A framed panel.
    /// - Returns: its inside.
    func frame(
        _ panel: DashboardState.Panel?, title: String, remark: String, into grid: inout Grid, in area: Rect
    ) -> Rect {
        let isFocused = panel != nil && panel == state.focus
        grid.draw(Box(title, remark: remark, isFocused: isFocused), in: area, glyphs)
        return Box.interior(of: area)
    }

    /// Pieces of text of different meaning, one after another. Where there is no room for all, an ellipsis stands at the
    /// right edge of `clip`, and no number is cut.
    /// - Returns: the column after the last.
    @discardableResult
    func put(_ pieces: [(String, Slot)], into grid: inout Grid, x: Int, y: Int, clip: Rect) -> Int {
        var column = x
        let room = max(0, clip.right - x)
        if pieces.reduce(0, { $0 + DisplayWidth.of($1.0) }) <= room {
            for (text, slot) in pieces { column += grid.put(text, x: column, y: y, Ink(slot), clip: clip) }
            return column
        }
        let all = pieces.map(\.0).joined()
        var shown = DisplayWidth.clipSentence(all, to: room, ascii: glyphs.isASCII).unicodeScalars.dropLast()[...]
        for (text, slot) in pieces where !shown.isEmpty {
            let part = shown.prefix(text.unicodeScalars.count)
            shown = shown.dropFirst(part.count)
            column += grid.put(String(part), x: column, y: y, Ink(slot), clip: clip)
        }
        grid.put(glyphs.ellipsis, x: column, y: y, Ink(.dim), clip: clip)
        return max(x, clip.right)
    }

    /// Text from elsewhere, as these signs can show it: what stands for two ASCII characters takes two places.
    func text(_ text: String) -> String { glyphs.isASCII ? DisplayWidth.ascii(text) : text }
}
