import Actors
import Screens

extension Canvas {
    /// The selected actor's service and wait times of the last ten to twenty seconds, and how they spread.
    func drawLatency(into grid: inout Grid, in area: Rect) {
        guard let actor = state.selectedActor else { return }
        let inside = frame(
            .latency, title: "4 latency \(glyphs.dot) \(actor.latest.name)", remark: "last 20s", into: &grid, in: area)
        guard actor.service.count > 0 else {
            grid.put(" no message yet", x: inside.x, y: inside.y, Ink(.dim), clip: inside)
            return
        }
        drawTimes(actor.service, "service", share: nil, into: &grid, in: inside.row(0))
        if inside.height > 1 {
            let both = actor.service.mean + actor.wait.mean
            let share = both > .zero ? actor.wait.mean / both : 0
            drawTimes(actor.wait, "wait", share: share, into: &grid, in: inside.row(1))
        }
        guard inside.height > 2 else { return }
        let rest = Rect(x: inside.x, y: inside.y + 2, width: inside.width, height: inside.height - 2)
        drawSpread(actor.service, into: &grid, in: rest)
    }

    /// How the times spread, on a scale of ratios, between its two ends.
    private func drawSpread(_ times: LatencySummary, into grid: inout Grid, in area: Rect) {
        let plot = Rect(x: area.x + 8, y: area.y, width: area.width - 15, height: area.height)
        grid.draw(HistogramBars(times.spread), in: plot, glyphs)
        let bottom = area.bottom - 1
        grid.put(" \(Self.time(times.low))", x: area.x, y: bottom, Ink(.dim), clip: area)
        grid.put(Self.time(times.high), x: plot.right + 1, y: bottom, Ink(.dim), clip: area)
    }

    private func drawTimes(
        _ times: LatencySummary, _ name: String, share: Double?, into grid: inout Grid, in row: Rect
    ) {
        var pieces: [(String, Slot)] = [(" " + DisplayWidth.pad(name, to: 8), .dim)]
        for (value, label) in [(times.p50, "p50"), (times.p95, "p95"), (times.p99, "p99")] {
            pieces += [("\(label) ", .dim), (DisplayWidth.pad(Self.time(value), to: 6), .text)]
        }
        if let share {
            pieces.append(("= \(Format.percent(share))% of total", share > 0.5 ? .levelWarn : .dim))
        } else {
            pieces += [("max ", .dim), (Self.time(times.max), .text)]
        }
        put(pieces, into: &grid, x: row.x, y: row.y, clip: row)
    }

    /// A time in five columns, so that what stands beside it keeps its place.
    private static func time(_ time: Duration) -> String { Figure.duration(time).text(within: 5) ?? "-" }
}
