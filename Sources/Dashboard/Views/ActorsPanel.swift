import Actors
import Screens

extension Canvas {
    /// The table of actors: does the inbox grow, will it clear, who is slow, what failed.
    func drawActors(into grid: inout Grid, in area: Rect, isFramed: Bool) {
        let inside =
            isFramed ? frame(.actors, title: "2 actors", remark: "front first", into: &grid, in: area) : area
        let rows = state.actors.map(row) + [deadRow]
        let selected = rows.firstIndex(where: \.isSelected) ?? 0
        let visible = max(1, inside.height - 1)
        let table = Table(
            columns: columns(isWide: inside.width >= 100, isSmall: inside.width < 60), rows: rows,
            firstRow: max(0, selected - visible + 1))
        grid.draw(table, in: inside, glyphs)
    }

    private func columns(isWide: Bool, isSmall: Bool) -> [TableColumn] {
        [
            TableColumn("ACTOR", width: isSmall ? 7 : 9, maximumWidth: 16),
            TableColumn("STATE", width: 7),
            TableColumn("BUSY", width: isSmall ? 5 : 6, maximumWidth: 7, alignment: .right),
            TableColumn(
                isWide ? "INBOX \(glyphs.peak)=peak" : "INBOX", width: isWide ? 12 : 9, maximumWidth: 12,
                priority: .droppable(10)),
            TableColumn("DEPTH", width: isSmall ? 6 : 7, alignment: .right),
            TableColumn("NET/s", width: 6, alignment: .right, priority: .droppable(8)),
            TableColumn("IN/s", width: 5, alignment: .right, priority: .droppable(4)),
            TableColumn("OUT/s", width: 5, alignment: .right, priority: .droppable(9)),
            TableColumn("p95", width: 6, alignment: .right, priority: .droppable(6)),
            TableColumn("OLDEST", width: 6, alignment: .right, priority: .droppable(7)),
            TableColumn("ERR%", width: 4, alignment: .right, priority: .droppable(3)),
            TableColumn("FORECAST", width: isSmall ? 8 : 15, maximumWidth: isWide ? 22 : 24),
            TableColumn("DEPTH, LAST 60s", width: 15, maximumWidth: 60, priority: .droppable(1)),
        ]
    }

    private func row(_ actor: ActorHistory) -> TableRow {
        let snapshot = actor.latest
        let look = StateLook(snapshot.state)
        let busy = "\(snapshot.busyWorkers)/\(state.wanted[snapshot.name] ?? snapshot.wantedWorkers)"
        let forecast = ForecastText(actor.forecast, waitsFor: upstream(of: actor))
        return TableRow(
            [
                .text(snapshot.name), .text(look.word, Ink(look.slot)), .text(busy), .widget(inbox(actor)),
                .text(Format.count(actor.depth)), .text(actor.rates.map { Format.signed($0.net) } ?? glyphs.ellipsis),
                .text(actor.rates.map { Format.rate($0.inflow) } ?? glyphs.ellipsis),
                .text(actor.rates.map { Format.rate($0.outflow) } ?? glyphs.ellipsis),
                .text(actor.service.count == 0 ? "-" : Format.duration(actor.service.p95)),
                .text(snapshot.oldestAge.map(Format.duration) ?? "-"),
                .text(actor.errorShare.map(Format.percent) ?? "-", Ink(errorSlot(actor.errorShare))),
                .text(forecast.text, Ink(forecast.slot)),
                .widget(Trend(values: actor.depths(60), span: 60, least: Double(snapshot.wantedWorkers))),
            ], isSelected: snapshot.name == state.selected)
    }

    /// The actors whose messages a drain of `actor` waits for, when it has none of its own left.
    private func upstream(of actor: ActorHistory) -> [String] {
        guard actor.latest.state == .draining, actor.latest.ledger.pending == 0 else { return [] }
        return state.actors.map(\.latest)
            .filter { $0.targets.contains(actor.latest.name) && $0.ledger.pending > 0 }.map(\.name)
    }

    private func errorSlot(_ share: Double?) -> Slot { (share ?? 0) > 0 ? .levelError : .dim }

    /// How long the queue is beside its workers: a full bar is ten messages for each. While the actor drains or stops,
    /// how much of that is done.
    private func inbox(_ actor: ActorHistory) -> any Widget {
        if let ending = actor.ending { return ProgressBar(ending.progress) }
        let peak = actor.depths(60).max() ?? 0
        return Bar(
            Double(actor.depth), of: Double(max(1, actor.latest.wantedWorkers) * 10), peak: peak > 0 ? peak : nil)
    }

    private var deadRow: TableRow {
        let count = state.total(\.deadLettered)
        let ages = state.actors.compactMap(\.latest.oldestDeadLetterAge)
        let rate = state.actors.reduce(0) { $0 + max(0, $1.rate { $0.deadLettered }) }
        let slot: Slot = count > 0 ? .levelError : .dim
        return TableRow(
            [
                .text(DashboardState.deadRow, Ink(slot)), .text("-", Ink(.dim)), .text("-", Ink(.dim)),
                .widget(Bar(Double(count), of: 100, slot: .levelError)), .text(Format.count(count), Ink(slot)),
                .text(Format.signed(rate), Ink(.dim)), .text(Format.rate(rate), Ink(.dim)), .text("-", Ink(.dim)),
                .text("-", Ink(.dim)), .text(ages.max().map(Format.duration) ?? "-", Ink(slot)), .text("-", Ink(.dim)),
                .text(count == 0 ? "none" : state.isReadOnly ? "-" : "R retry all", Ink(slot)),
            ], isSelected: state.selected == DashboardState.deadRow)
    }
}

/// The last `span` values, whatever the width: each column shows the highest of its share. Values below `least` do not
/// fill it, so that a few messages do not look like a mountain.
private struct Trend: Widget {
    let values: [Double]
    let span: Int
    let least: Double

    func draw(into grid: inout Grid, in rect: Rect, glyphs: Glyphs) {
        let width = min(rect.width, span)
        guard width > 0 else { return }
        let missing = span - values.count
        let columns = (0..<width).compactMap { column -> Double? in
            let share = max(0, column * span / width - missing)..<max(0, (column + 1) * span / width - missing)
            return values[share].max()
        }
        let sparkline = Sparkline(columns, maximum: max(least, columns.max() ?? 0), slot: .gradDepth)
        sparkline.draw(into: &grid, in: rect, glyphs: glyphs)
    }
}

/// A forecast in words.
struct ForecastText {
    let text: String
    let slot: Slot

    init(_ forecast: Forecast, waitsFor upstream: [String]) {
        switch forecast {
        case .unknown: (text, slot) = ("...", .dim)
        case .steady: (text, slot) = ("steady", .forecastSteady)
        case .clears(let left): (text, slot) = ("clears in \(Format.duration(left))", .forecastClears)
        case .grows(let need): (text, slot) = ("GROWS" + (need.map { " need \($0)" } ?? ""), .forecastGrows)
        case .stalled: (text, slot) = ("STALLED", .forecastStalled)
        case .paused: (text, slot) = ("p resumes", .statePause)
        case .draining where !upstream.isEmpty:
            (text, slot) = ("waits for \(upstream.joined(separator: ", "))", .stateDrain)
        case .draining(let left, let progress):
            let rest = left.map { " \(Format.duration($0)) left" } ?? ""
            (text, slot) = ("\(Format.percent(progress))%\(rest)", .stateDrain)
        case .failed: (text, slot) = ("R tries again", .balanceBad)
        case .stopping(let inFlight): (text, slot) = ("waits for \(Format.count(inFlight))", .stateStop)
        case .stopped(let kept):
            (text, slot) = (kept > 0 ? "\(Format.count(kept)) kept, R" : "R restarts", .stateStop)
        }
    }
}
