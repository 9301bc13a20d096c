import Actors
import Screens

extension Canvas {
    /// How messages go from actor to actor, with how many a second; the selected actor stands in brackets.
    func drawFlow(into grid: inout Grid, in area: Rect, isFramed: Bool) {
        guard isFramed else { return drawFlowLine(into: &grid, in: area) }
        let inside = frame(nil, title: "1 flow", remark: "number = \(state.noun)s/s", into: &grid, in: area)
        let line = state.line
        var x = put([(" LOAD", .dim)], into: &grid, x: inside.x, y: inside.y, clip: inside)
        // The dead letters hang under the actor that has most of them.
        var (front, end) = (x, x)
        var failing: ActorHistory?
        for (index, actor) in line.enumerated() {
            x = putArrow(rate: actor.rates?.inflow, to: actor, into: &grid, x: x, y: inside.y, clip: inside)
            if index == 0 { front = x }
            if actor.latest.ledger.deadLettered > (failing?.latest.ledger.deadLettered ?? 0) {
                (failing, end) = (actor, x)
            }
            x = putActor(actor, into: &grid, x: x, y: inside.y, clip: inside)
        }
        let done = line.last?.latest.ledger.completed ?? 0
        let arrow = " \(glyphs.flowLine)\(glyphs.flowLine)\(glyphs.flowHead) done \(Format.count(done))"
        put([(arrow, .dim)], into: &grid, x: x, y: inside.y, clip: inside)
        drawBranches(into: &grid, from: front + 2, to: end + 2, in: inside)
        if x + DisplayWidth.of(arrow) > inside.right {
            grid.put(glyphs.ellipsis, x: inside.right - 1, y: inside.y, Ink(.dim), clip: inside)
        }
    }

    /// The second line: actors that processors send messages to, and the dead letters.
    private func drawBranches(into grid: inout Grid, from start: Int, to end: Int, in inside: Rect) {
        let y = inside.y + 1
        var x = start
        for branch in state.branches {
            x += grid.put(glyphs.lastBranch, x: x, y: y, Ink(.dim), clip: inside)
            x = putArrow(
                rate: branch.rates?.inflow, to: branch, isBranch: true, into: &grid, x: x, y: y, clip: inside)
            x = putActor(branch, into: &grid, x: x, y: y, clip: inside) + 2
        }
        let rate = state.actors.reduce(0) { $0 + max(0, $1.rate { $0.deadLettered }) }
        x = max(x, end)
        x += grid.put(glyphs.lastBranch, x: x, y: y, Ink(.dim), clip: inside)
        x = putArrow(rate: rate, isBranch: true, into: &grid, x: x, y: y, clip: inside)
        put([state.deadText], into: &grid, x: x, y: y, clip: inside)
    }

    private func putActor(_ actor: ActorHistory, into grid: inout Grid, x: Int, y: Int, clip: Rect) -> Int {
        let snapshot = actor.latest
        let isSelected = snapshot.name == state.selected
        let busy = "\(snapshot.name) \(snapshot.busyWorkers)/\(snapshot.wantedWorkers)"
        let look = StateLook(snapshot.state)
        var pieces: [(String, Slot)] = [(isSelected ? "[" : "", .title), (busy, isSelected ? .title : look.slot)]
        if actor.depth > 0 {
            let net = actor.rates?.net ?? 0
            let sign = net > 1 ? glyphs.rising : net < -1 ? glyphs.falling : ""
            pieces.append((" \(sign)\(Format.count(actor.depth))", net > 1 ? .forecastGrows : .text))
        }
        pieces.append((isSelected ? "]" : "", .title))
        return put(pieces, into: &grid, x: x, y: y, clip: clip)
    }

    private func putArrow(
        rate: Double?, to actor: ActorHistory? = nil, isBranch: Bool = false, into grid: inout Grid, x: Int, y: Int,
        clip: Rect
    ) -> Int {
        let line = glyphs.flowLine + glyphs.flowLine
        let pieces: [(String, Slot)] = [
            ((isBranch ? "" : " ") + line, .dim), (rate.map(Format.rate) ?? glyphs.ellipsis, .graphOut),
            (waiting(for: actor), .levelWarn), (glyphs.flowLine + glyphs.flowHead + " ", .dim),
        ]
        return put(pieces, into: &grid, x: x, y: y, clip: clip)
    }

    /// How many wait up the line until the actor has room.
    private func waiting(for actor: ActorHistory?) -> String {
        guard let count = actor?.latest.waitingSenders, count > 0 else { return "" }
        return " \(Format.count(count)) wait "
    }

    /// All of it in one line, for small screens.
    private func drawFlowLine(into grid: inout Grid, in area: Rect) {
        var x = put([(" LOAD", .dim)], into: &grid, x: area.x, y: area.y, clip: area)
        for actor in state.line {
            x = put(tightArrow(to: actor), into: &grid, x: x, y: area.y, clip: area)
            x = putActor(actor, into: &grid, x: x, y: area.y, clip: area)
        }
        for branch in state.branches {
            // From the front, and not from what stands before it.
            x = put([("  \(state.line.first?.latest.name ?? "")", .dim)], into: &grid, x: x, y: area.y, clip: area)
            x = put(tightArrow(to: branch), into: &grid, x: x, y: area.y, clip: area)
            x = putActor(branch, into: &grid, x: x, y: area.y, clip: area)
        }
    }

    private func tightArrow(to actor: ActorHistory) -> [(String, Slot)] {
        [
            (glyphs.flowLine, .dim), (actor.rates.map { Format.rate($0.inflow) } ?? glyphs.ellipsis, .graphOut),
            (waiting(for: actor), .levelWarn), (glyphs.flowLine + glyphs.flowHead, .dim),
        ]
    }
}
