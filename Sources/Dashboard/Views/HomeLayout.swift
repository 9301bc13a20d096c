import Actors
import Screens

/// Where everything stands on a screen of a given size.
///
/// The status line, the actors' table, the message line and the key line stay. Of what is left, each panel takes its
/// least in the order in which they are missed most: log, workers, timeline, flow; then they grow.
struct HomeLayout: Equatable {
    var status: Rect
    var flow: Rect?
    var actors: Rect
    var workers: Rect?
    var latency: Rect?
    var timeline: Rect?
    var log: Rect?
    var message: Rect
    var keys: Rect
    /// Whether the table and the flow have frames of their own.
    var isFramed: Bool

    /// The smallest screen that shows panels at all.
    static let smallest = Size(width: 40, height: 10)

    /// - Parameters:
    ///   - rows: rows of the actors' table without its header.
    ///   - workers: how many workers the selected actor has.
    ///   - hasAlarm: whether the log has a line that stands, which wants to be read whole.
    init(_ size: Size, rows: Int, workers count: Int, hasAlarm: Bool) {
        isFramed = size.width >= 100 && size.height >= 30
        let frame = isFramed ? 2 : 0
        let wantsLatency = size.width >= 100
        let workersWidth = wantsLatency ? (size.width + 1) / 2 : size.width
        var tableHeight = rows + 1 + frame
        var rest = size.height - 3 - tableHeight
        if rest < 0 {
            tableHeight = max(2, tableHeight + rest)
            rest = 0
        }
        // Each takes its least, in the order in which they are missed most.
        var heights: [Part: Int] = [:]
        for (part, least) in [(Part.log, hasAlarm ? 5 : 3), (.workers, 4), (.timeline, 4), (.flow, isFramed ? 4 : 1)]
        where rest >= least {
            heights[part] = least
            rest -= least
        }
        // Then the workers grow until all can be seen, then the log and the timeline share the rest.
        let columns = max(1, (workersWidth - 2) / WorkersPanel.cellWidth)
        let wanted = min((count + columns - 1) / columns + 2, 12)
        rest -= Self.grow(&heights, .log, to: 4, by: rest)
        rest -= Self.grow(&heights, .workers, to: max(wanted, wantsLatency ? 5 : 0), by: rest)
        rest -= Self.grow(&heights, .log, to: 6, by: rest)
        rest -= Self.grow(&heights, .timeline, to: max(4, size.height / 5), by: rest)
        rest -= Self.grow(&heights, .log, to: size.height, by: rest)

        var stack = Stack(width: size.width, y: 0)
        status = stack.take(1)
        flow = heights[.flow].map { stack.take($0) }
        actors = stack.take(tableHeight + (heights.isEmpty ? rest : 0))
        if let height = heights[.workers] {
            let row = stack.take(height)
            workers = Rect(x: 0, y: row.y, width: workersWidth, height: height)
            if wantsLatency {
                latency = Rect(x: workersWidth, y: row.y, width: size.width - workersWidth, height: height)
            }
        }
        timeline = heights[.timeline].map { stack.take($0) }
        log = heights[.log].map { stack.take($0) }
        message = Rect(x: 0, y: size.height - 2, width: size.width, height: 1)
        keys = Rect(x: 0, y: size.height - 1, width: size.width, height: 1)
    }

    private enum Part { case flow, workers, timeline, log }

    private static func grow(_ heights: inout [Part: Int], _ part: Part, to wanted: Int, by rest: Int) -> Int {
        guard let height = heights[part] else { return 0 }
        let more = max(0, min(wanted - height, rest))
        heights[part] = height + more
        return more
    }

    private struct Stack {
        let width: Int
        var y: Int

        mutating func take(_ height: Int) -> Rect {
            defer { y += height }
            return Rect(x: 0, y: y, width: width, height: height)
        }
    }
}

extension DashboardState {
    /// The panels that the home screen has room for at its size.
    var visiblePanels: [Panel] {
        let layout = self.layout
        let rects: [(Panel, Rect?)] = [
            (.actors, layout.actors), (.workers, layout.workers), (.latency, layout.latency),
            (.timeline, layout.timeline), (.log, layout.log),
        ]
        return rects.filter { $0.1 != nil }.map(\.0)
    }

    var layout: HomeLayout {
        HomeLayout(
            size, rows: actors.count + 1, workers: selectedActor?.latest.workers.count ?? 0,
            hasAlarm: !log.standing.isEmpty)
    }
}
