import Actors
import Screens

/// Sizes of the workers' panel, which the layout needs too.
enum WorkersPanel {
    /// Columns a worker takes: number, sign, message, step, time.
    static let cellWidth = 29

    /// How many workers show at once on a panel of that size.
    static func capacity(of area: Rect) -> Int {
        let inside = Box.interior(of: area)
        return max(1, inside.width / cellWidth) * inside.height
    }
}

extension Canvas {
    /// The selected actor's workers and what each does now, filled column by column.
    func drawWorkers(into grid: inout Grid, in area: Rect) {
        guard let actor = state.selectedActor else { return }
        let signs = "\(glyphs.busy) busy \(glyphs.idle) idle \(glyphs.retry) retry \(glyphs.slow) slow"
        let (all, wanted) = (actor.latest.workers.count, actor.latest.wantedWorkers)
        let finishing = all > wanted ? ", \(Format.count(all - wanted)) finishing" : ""
        let title = "3 workers \(glyphs.dot) \(actor.latest.name) \(Format.count(wanted))\(finishing)"
        let inside = frame(.workers, title: title, remark: signs, into: &grid, in: area)
        guard !inside.isEmpty else { return }
        let columns = max(1, inside.width / WorkersPanel.cellWidth)
        let width = inside.width / columns
        let capacity = WorkersPanel.capacity(of: area)
        // There may be fewer workers than when it was scrolled.
        let first = state.focus == .workers ? min(state.scroll, max(0, all - capacity)) : 0
        let workers = actor.latest.workers.dropFirst(first)
        let shown = workers.prefix(capacity)
        let rows = max(1, min(inside.height, (shown.count + columns - 1) / columns))
        for (index, worker) in shown.enumerated() {
            let place = Rect(
                x: inside.x + index / rows * width, y: inside.y + index % rows, width: width - 1, height: 1)
            draw(worker, of: actor, into: &grid, in: place.intersection(inside))
        }
        drawDetail(of: actor.latest, into: &grid, in: area)
        let hidden = workers.count - shown.count
        guard hidden > 0 else { return }
        let more = " +\(Format.count(hidden)) "
        grid.put(more, x: area.right - 2 - DisplayWidth.of(more), y: area.bottom - 1, Ink(.dim), clip: area)
    }

    /// What no worker has in its hands and matters all the same, in the bottom line of the frame.
    private func drawDetail(of actor: ActorSnapshot, into grid: inout Grid, in area: Rect) {
        let facts: [(String, Int, Slot)] = [
            ("retrying", actor.ledger.retrying, .workerRetry), ("stuck", actor.stuckWorkers, .levelError),
            ("wait for room", actor.waitingSenders, .levelWarn),
        ]
        var x = area.x + 2
        let clip = Rect(x: area.x, y: area.y, width: area.width - 9, height: area.height)
        for (fact, count, slot) in facts where count > 0 {
            let sign = slot == .workerRetry ? glyphs.retry + " " : ""
            let piece = [(" \(sign)\(Format.count(count)) \(fact) ", slot)]
            x = put(piece, into: &grid, x: x, y: area.bottom - 1, clip: clip) + 1
        }
    }

    private func draw(_ worker: WorkerSnapshot, of actor: ActorHistory, into grid: inout Grid, in area: Rect) {
        let number = DisplayWidth.pad("\(worker.number)", to: 3, alignment: .right)
        var x = grid.put(number, x: area.x, y: area.y, Ink(.dim), clip: area) + area.x
        guard let holding = worker.holding else {
            grid.put(glyphs.idle, x: x, y: area.y, Ink(.workerIdle), clip: area)
            return
        }
        let isSlow = isSlow(holding, of: actor)
        let slot: Slot = holding.attempt > 1 ? .workerRetry : isSlow ? .workerSlow : .workerBusy
        let sign = holding.attempt > 1 ? glyphs.retry : isSlow ? glyphs.slow : glyphs.busy
        x += grid.put(sign, x: x, y: area.y, Ink(slot), clip: area)
        let time = Format.duration(holding.step?.age ?? holding.age)
        let timeWidth = max(5, DisplayWidth.of(time))
        let middle = Rect(x: x + 1, y: area.y, width: area.right - timeWidth - 1 - x - 1, height: 1)
        let step = holding.step.map { " " + $0.name } ?? ""
        let attempt = holding.attempt > 1 ? " try \(holding.attempt)" : ""
        let label = DisplayWidth.clip(text(holding.label), to: middle.width, ascii: glyphs.isASCII)
        put([(label, .text), (step, .dim), (attempt, .workerRetry)], into: &grid, x: middle.x, y: area.y, clip: middle)
        let padded = DisplayWidth.pad(time, to: timeWidth, alignment: .right)
        grid.put(padded, x: area.right - timeWidth, y: area.y, Ink(isSlow ? slot : .text), clip: area)
    }

    /// Slow is longer than twice what 99 of 100 messages took lately, and long enough for people to care.
    private func isSlow(_ holding: WorkerSnapshot.Holding, of actor: ActorHistory) -> Bool {
        guard actor.service.count > 0 else { return holding.age > .seconds(5) }
        return holding.age > .milliseconds(50) && holding.age > actor.service.p99 * 2
    }
}
