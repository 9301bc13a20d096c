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
            TableColumn("ACTOR", width: isSmall ? 7 : 8, maximumWidth: 16),
            TableColumn("STATE", width: 7),
            TableColumn("BUSY", widest: "999/999"),
            TableColumn(
                isWide ? "INBOX \(glyphs.peak)=peak" : "INBOX", width: isWide ? 12 : 9, maximumWidth: 12,
                priority: .droppable(10)),
            TableColumn("DEPTH", widest: isSmall ? "9,999" : widestDepth),
            TableColumn("RETRY", widest: "~9,999", priority: .droppable(0)),
            TableColumn("NET/s", widest: "+9,999", priority: .droppable(8)),
            TableColumn("IN/s", widest: "9,999", priority: .droppable(4)),
            TableColumn("OUT/s", widest: "9,999", priority: .droppable(9)),
            TableColumn("p95", widest: "99m59s", priority: .droppable(6)),
            TableColumn("OLDEST", widest: "99m59s", priority: .droppable(7)),
            TableColumn("ERR%", widest: "<0.1", priority: .droppable(3)),
            TableColumn("FORECAST", width: isSmall ? 8 : 15, maximumWidth: isWide ? 22 : 24),
            TableColumn("DEPTH, LAST 60s", width: 15, maximumWidth: 60, priority: .droppable(1)),
        ]
    }

    private func row(_ actor: ActorHistory) -> TableRow {
        let snapshot = actor.latest
        let look = StateLabel(snapshot.state)
        let workers = state.wanted[snapshot.name] ?? snapshot.wantedWorkers
        let busy: Wording = "\(.count(snapshot.busyWorkers))/\(.count(workers))"
        let forecast = forecast(of: actor)
        let retrying = snapshot.ledger.retrying
        return TableRow(
            [
                .text(snapshot.name), .text(look.word, Ink(look.slot)), .wording(busy, .text),
                .widget(inbox(actor)), .wording(depth(of: actor), Ink(actor.isFull ? .levelWarn : .text)),
                .wording(retrying > 0 ? "\(glyphs.retry)\(.count(retrying))" : "-", Ink(.workerRetry)),
                figure(actor.rates.map { .change($0.net) }, glyphs.ellipsis),
                figure(actor.rates.map { .rate($0.inflow) }, glyphs.ellipsis),
                figure(actor.rates.map { .rate($0.outflow) }, glyphs.ellipsis),
                figure(actor.service.count == 0 ? nil : .duration(actor.service.p95)),
                figure(snapshot.oldestAge.map { .duration($0) }),
                figure(actor.errorShare.map { .percent($0) }, Ink(errorSlot(actor.errorShare))),
                .wording(forecast.text, Ink(forecast.slot)),
                .widget(Trend(values: actor.depths(60), span: 60, least: Double(snapshot.wantedWorkers))),
            ], isSelected: snapshot.name == state.selected)
    }

    /// A number that may not be known.
    private func figure(_ figure: Figure?, _ unknown: String = "-", _ ink: Ink = .text) -> TableCell {
        figure.map { .figure($0, ink) } ?? .text(unknown, ink)
    }

    private func figure(_ figure: Figure?, _ ink: Ink) -> TableCell { self.figure(figure, "-", ink) }

    /// What is ready or retrying; where the inbox has a bound, beside that.
    private func depth(of actor: ActorHistory) -> Wording {
        let depth = Figure.count(actor.depth)
        guard let capacity = actor.latest.capacity else { return Wording(depth) }
        return .either("\(depth)/\(.count(capacity))", Wording(depth))
    }

    /// With bounds that are wide, what stands beside them is written in thousands.
    private var widestDepth: String {
        let bounds = state.actors.compactMap(\.latest.capacity)
        let digits = String(repeating: "9", count: min(4, bounds.map { String($0).count }.max() ?? 0))
        return bounds.isEmpty || digits.count < 4 ? "999,999" : "\(digits)/\(digits)"
    }

    private func forecast(of actor: ActorHistory) -> ForecastText {
        let snapshot = actor.latest
        var forecast = ForecastText(actor.forecast, waitsFor: upstream(of: actor), isReadOnly: state.isReadOnly)
        let targets = snapshot.targets.compactMap { state.history($0)?.latest }
        if snapshot.state == .running, let full = targets.first(where: { $0.waitingSenders > 0 }) {
            forecast = ForecastText(senders: full.waitingSenders, waitFor: full.name)
        }
        return snapshot.stuckWorkers > 0 ? ForecastText(stuck: snapshot.stuckWorkers, before: forecast) : forecast
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
        let lost = state.deadLettersLost
        let retry = count == 0 ? "" : state.isReadOnly ? "-" : lost > 0 ? "R all" : "R retry all"
        let short: Wording = count > 0 && !state.isReadOnly ? "R retry" : "-"
        let words: Wording =
            lost == 0
            ? .either(Wording(retry.isEmpty ? "none" : retry), short)
            : .either("\(.count(lost)) LOST\(retry.isEmpty ? "" : ", " + retry)", "\(.count(lost)) LOST", "LOST")
        let ages = state.actors.compactMap(\.latest.oldestDeadLetterAge)
        let rate = state.actors.reduce(0) { $0 + $1.deathRate }
        let slot: Slot = count + lost > 0 ? .levelError : .dim
        return TableRow(
            [
                .text(DashboardState.deadRow, Ink(slot)), .text("-", Ink(.dim)), .text("-", Ink(.dim)),
                .widget(Bar(Double(count), of: 100, slot: .levelError)), .figure(.count(count), Ink(slot)),
                .text("-", Ink(.dim)), .figure(.change(rate), Ink(.dim)), .figure(.rate(rate), Ink(.dim)),
                .text("-", Ink(.dim)), .text("-", Ink(.dim)), figure(ages.max().map { .duration($0) }, Ink(slot)),
                .text("-", Ink(.dim)), .wording(words, Ink(slot)),
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
