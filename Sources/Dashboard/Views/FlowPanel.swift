import Actors
import Screens

extension Canvas {
    /// How messages go from actor to actor, with how many a second; the selected actor stands in brackets.
    func drawFlow(into grid: inout Grid, in area: Rect, isFramed: Bool) {
        guard isFramed else { return drawFlowLine(into: &grid, in: area) }
        let inside = frame(nil, title: "1 flow", remark: "number = messages/s", into: &grid, in: area)
        var pieces: [(String, Slot)] = [(" LOAD", .dim)]
        // The dead letters hang under the actor that has most of them.
        var (front, end) = (0, 0)
        var failing: ActorHistory?
        for (index, actor) in state.line.enumerated() {
            pieces += arrow(rate: actor.rates?.inflow, to: actor)
            let x = pieces.reduce(inside.x) { $0 + DisplayWidth.of($1.0) }
            if index == 0 { (front, end) = (x, x) }
            if actor.latest.ledger.deadLettered > (failing?.latest.ledger.deadLettered ?? 0) {
                (failing, end) = (actor, x)
            }
            pieces += texts(of: actor)
        }
        let done = state.line.last?.latest.ledger.completed ?? 0
        pieces.append((" \(glyphs.flowLine)\(glyphs.flowLine)\(glyphs.flowHead) done \(Format.count(done))", .dim))
        put(pieces, into: &grid, x: inside.x, y: inside.y, clip: inside)
        drawBranches(into: &grid, from: front + 2, to: end + 2, in: inside)
    }

    /// The second line: actors that processors send messages to, and the dead letters.
    private func drawBranches(into grid: inout Grid, from start: Int, to end: Int, in inside: Rect) {
        let y = inside.y + 1
        var x = start
        for branch in state.branches {
            let pieces = [(glyphs.lastBranch, .dim)] + arrow(rate: branch.rates?.inflow, to: branch, isBranch: true)
            x = put(pieces + texts(of: branch), into: &grid, x: x, y: y, clip: inside) + 2
        }
        let rate = state.actors.reduce(0) { $0 + $1.deathRate }
        let pieces = [(glyphs.lastBranch, .dim)] + arrow(rate: rate, isBranch: true) + [state.deadText]
        put(pieces, into: &grid, x: max(x, end), y: y, clip: inside)
    }

    private func texts(of actor: ActorHistory) -> [(String, Slot)] {
        let snapshot = actor.latest
        let isSelected = snapshot.name == state.selected
        let workers = "\(Format.count(snapshot.busyWorkers))/\(Format.count(snapshot.wantedWorkers))"
        let busy = "\(snapshot.name) \(workers)"
        let look = StateLabel(snapshot.state)
        var pieces: [(String, Slot)] = [(isSelected ? "[" : "", .title), (busy, isSelected ? .title : look.slot)]
        if actor.depth > 0 {
            let net = actor.rates?.net ?? 0
            let sign = net > 1 ? glyphs.rising : net < -1 ? glyphs.falling : ""
            pieces.append((" \(sign)\(Format.count(actor.depth))", net > 1 ? .forecastGrows : .text))
        }
        return pieces + [(isSelected ? "]" : "", .title)]
    }

    private func arrow(rate: Double?, to actor: ActorHistory? = nil, isBranch: Bool = false) -> [(String, Slot)] {
        let line = glyphs.flowLine + glyphs.flowLine
        return [
            ((isBranch ? "" : " ") + line, .dim), (rate.map(Format.rate) ?? glyphs.ellipsis, .graphOut),
            (waiting(for: actor), .levelWarn), (glyphs.flowLine + glyphs.flowHead + " ", .dim),
        ]
    }

    /// How many wait up the line until the actor has room.
    private func waiting(for actor: ActorHistory?) -> String {
        guard let count = actor?.latest.waitingSenders, count > 0 else { return "" }
        return " \(Format.count(count)) wait "
    }

    /// All of it in one line, for small screens.
    private func drawFlowLine(into grid: inout Grid, in area: Rect) {
        var pieces: [(String, Slot)] = [(" LOAD", .dim)]
        for actor in state.line { pieces += tightArrow(to: actor) + texts(of: actor) }
        for branch in state.branches {
            // From the front, and not from what stands before it.
            pieces.append(("  \(state.line.first?.latest.name ?? "")", .dim))
            pieces += tightArrow(to: branch) + texts(of: branch)
        }
        put(pieces, into: &grid, x: area.x, y: area.y, clip: area)
    }

    private func tightArrow(to actor: ActorHistory) -> [(String, Slot)] {
        [
            (glyphs.flowLine, .dim), (actor.rates.map { Format.rate($0.inflow) } ?? glyphs.ellipsis, .graphOut),
            (waiting(for: actor), .levelWarn), (glyphs.flowLine + glyphs.flowHead, .dim),
        ]
    }
}
