import Actors
import Screens

extension Canvas {
    /// The first line: what runs, how much comes and goes, and whether anything is lost. Where there is little room,
    /// decoration goes before numbers, and the balance last.
    func drawStatus(into grid: inout Grid, in area: Rect) {
        grid.fill(area, Cell(" ", Ink(.statusBar)))
        let right = "\(state.timeOfDay) "
        var parts = statusParts(isPadded: state.size.width >= 100)
        // Room that is only kept for numbers to come goes before anything that is said.
        if width(parts) + DisplayWidth.of(right) > area.width { parts = statusParts(isPadded: false) }
        while parts.count > 1, width(parts) + DisplayWidth.of(right) > area.width {
            guard let least = parts.indices.min(by: { parts[$0].weight < parts[$1].weight }) else { break }
            if let short = parts[least].short {
                parts[least] = StatusPart(pieces: short, weight: parts[least].weight)
            } else {
                parts.remove(at: least)
            }
        }
        var x = area.x
        for part in parts {
            x += grid.put(" ", x: x, y: area.y, Ink(.statusBar), clip: area)
            x = put(part.pieces, into: &grid, x: x, y: area.y, clip: area)
            x += grid.put(" ", x: x, y: area.y, Ink(.statusBar), clip: area)
        }
        let start = area.right - DisplayWidth.of(right)
        if start >= x { grid.put(right, x: start, y: area.y, Ink(.dim), clip: area) }
    }

    private struct StatusPart {
        var pieces: [(String, Slot)]
        var weight: Int
        /// What says it in fewer columns, before it goes.
        var short: [(String, Slot)]?
    }

    private func width(_ parts: [StatusPart]) -> Int {
        parts.reduce(0) { sum, part in sum + 2 + part.pieces.reduce(0) { $0 + DisplayWidth.of($1.0) } }
    }

    private func statusParts(isPadded: Bool) -> [StatusPart] {
        let line = state.line
        let isNarrow = state.size.width < 100
        // What goes along the line is one order each; what others have to do for it is counted by itself.
        let pending = line.reduce(0) { $0 + $1.latest.ledger.pending }
        let error = line.compactMap(\.errorShare).max() ?? 0
        let (front, back) = (line.first?.rates?.inflow, line.last?.rates?.outflow)
        var parts = [
            StatusPart(pieces: [(state.scenario, .title)], weight: 2),
            StatusPart(
                pieces: runState + [(" " + Format.elapsed(state.pictureTime), .text)], weight: failed.isEmpty ? 10 : 15),
            StatusPart(
                pieces: [
                    ("in \(front.map(Format.rate) ?? glyphs.ellipsis)\(isNarrow ? "" : " \(state.noun)s")/s", .graphIn)
                ],
                weight: 8),
            StatusPart(pieces: [("out \(back.map(Format.rate) ?? glyphs.ellipsis)/s", .graphOut)], weight: 8),
            StatusPart(
                pieces: [("\(isNarrow ? "pend" : "pending") \(Format.count(pending))", .text)]
                    + trend(isPadded: isPadded),
                weight: 12, short: [("pend \(Figure.count(pending).text(within: 4) ?? glyphs.ellipsis)", .text)]),
            StatusPart(pieces: [("done \(Format.count(line.last?.latest.ledger.completed ?? 0))", .text)], weight: 4),
            StatusPart(pieces: [("err \(Format.percent(error))%", error > 0 ? .levelError : .dim)], weight: 3),
            StatusPart(pieces: [state.deadText], weight: 9),
            StatusPart(pieces: [balance], weight: 13),
        ]
        for (name, count, slot) in [
            ("kept", state.kept, Slot.levelWarn), ("refused", state.refused, .levelError),
            ("rejected", state.rejected, .levelError),
        ] where count > 0 {
            let part = StatusPart(pieces: [("\(name) \(Format.count(count))", slot)], weight: 11)
            parts.insert(part, at: parts.count - 1)
        }
        for branch in state.branches where branch.latest.ledger.pending > 0 {
            let text = "\(Format.count(branch.latest.ledger.pending)) \(branch.latest.name)"
            parts.insert(StatusPart(pieces: [(text, .dim)], weight: 1), at: 5)
        }
        if state.isReadOnly { parts.insert(StatusPart(pieces: [("READ-ONLY", .statePause)], weight: 6), at: 0) }
        if let frozen = state.frozenSince {
            let age = Format.elapsed(state.now - frozen)
            parts.insert(StatusPart(pieces: [("FROZEN \(age) old", .statePause)], weight: 14), at: 0)
        }
        return parts
    }

    /// How fast the sum of what is pending changes; where there is room it keeps its place when it comes and goes.
    private func trend(isPadded: Bool) -> [(String, Slot)] {
        let net = state.line.reduce(0) { $0 + ($1.rates?.net ?? 0) }
        let sign = net > 0 ? glyphs.rising : glyphs.falling
        // The rate is of the last seconds; what is nothing now falls no more.
        let isOver = net < 0 && state.line.allSatisfy { $0.latest.ledger.pending == 0 }
        let text = abs(net) >= 1 && !isOver ? " \(sign)\(Format.rate(abs(net)))/s" : ""
        let padded = isPadded ? DisplayWidth.pad(text, to: 10) : text
        return [(padded, net > 0 ? .forecastGrows : .forecastClears)]
    }

    private var failed: [String] { state.actors.filter { $0.latest.state == .failed }.map(\.latest.name) }

    /// What the front actor does; when a store has failed, that, and whose it is.
    private var runState: [(String, Slot)] {
        if let first = failed.first {
            let look = StateLabel(.failed)
            let who = failed.count == 1 ? first : "\(failed.count) actors"
            return [("\(glyphs.busy) \(look.word) \(who)", look.slot)]
        }
        guard let front = state.actors.first?.latest.state else { return [("...", .dim)] }
        let look = StateLabel(front)
        return [("\(glyphs.busy) \(look.word.uppercased())", look.slot)]
    }

    /// The ledger equation over every actor; the difference when it fails.
    private var balance: (String, Slot) {
        let off = state.actors.map(\.latest.ledger.difference).first { $0 != 0 }
        if let off { return ("balance OFF BY \(Format.count(off))", .balanceBad) }
        return (glyphs.isASCII ? "bal ok" : "balance \(glyphs.check)", .balanceGood)
    }
}

extension DashboardState {
    /// How many dead letters there are, and how many could not be kept.
    var deadText: (String, Slot) {
        let (dead, lost) = (total(\.deadLettered), deadLettersLost)
        let more = lost > 0 ? " \(Format.count(lost)) LOST" : ""
        return ("dead \(Format.count(dead))\(more)", dead + lost > 0 ? .levelError : .dim)
    }
}

/// How a state is called and looks everywhere.
struct StateLabel {
    let word: String
    let slot: Slot

    init(_ state: ActorState) {
        switch state {
        case .running: (word, slot) = ("run", .stateRun)
        case .paused: (word, slot) = ("pause", .statePause)
        case .draining: (word, slot) = ("drain", .stateDrain)
        case .stopping: (word, slot) = ("stop", .stateStop)
        case .stopped: (word, slot) = ("stopped", .stateStop)
        case .failed: (word, slot) = ("FAILED", .stateFail)
        }
    }
}
