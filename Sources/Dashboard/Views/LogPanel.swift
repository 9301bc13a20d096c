import Actors
import Screens

extension Canvas {
    /// What happened, newest at the bottom; what could not be shown is said in red.
    func drawLog(into grid: inout Grid, in area: Rect) {
        let log = state.log
        let shown = log.entries(upTo: state.focus == .log ? state.logEnd : nil)
        let after = log.entries.count - shown.count
        let errors = log.errors > 0 ? "  \(Format.count(log.errors)) err" : ""
        let position = after > 0 ? "\(Format.count(after)) below" : "follow \(glyphs.busy)"
        let title = "6 log  \(Format.count(log.total))\(errors)"
        let inside = frame(.log, title: title, remark: position, into: &grid, in: area)
        if log.dropped > 0 {
            let text = " \(Format.count(log.dropped)) lines dropped "
            grid.put(text, x: area.right - 4 - DisplayWidth.of(text), y: area.bottom - 1, Ink(.levelError), clip: area)
        }
        let standing = drawStanding(into: &grid, in: inside)
        let rest = Rect(
            x: inside.x, y: inside.y + standing, width: inside.width, height: max(0, inside.height - standing))
        for (row, entry) in shown.suffix(rest.height).enumerated() { draw(entry, into: &grid, in: rest.row(row)) }
    }

    /// What stands comes first, and whole where there is room: it says what to do.
    /// - Returns: how many rows that takes.
    private func drawStanding(into grid: inout Grid, in inside: Rect) -> Int {
        guard !state.log.standing.isEmpty else { return 0 }
        let room = max(1, inside.height - 1)
        var row = 0
        for entry in state.log.standing {
            guard row < room else { break }
            let start = put(head(of: entry, in: inside), into: &grid, x: inside.x, y: inside.y + row, clip: inside)
            let width = inside.right - start
            var lines = DisplayWidth.wrap(text(entry.text), to: width)
            let isCut = lines.count > room - row
            lines = Array(lines.prefix(room - row))
            if isCut, let last = lines.popLast() {
                lines.append(DisplayWidth.clip(last + glyphs.ellipsis, to: width, ascii: glyphs.isASCII))
            }
            for line in lines {
                grid.put(line, x: start, y: inside.y + row, Ink(slot(entry)), clip: inside)
                row += 1
            }
        }
        return row
    }

    /// One line of the log.
    func draw(_ entry: EventLog.Entry, into grid: inout Grid, in row: Rect) {
        let count = entry.times > 1 ? " \(glyphs.times)\(Format.count(entry.times)) in 60s " : ""
        let room = Rect(x: row.x, y: row.y, width: row.width - DisplayWidth.of(count), height: 1)
        let start = put(head(of: entry, in: row), into: &grid, x: row.x, y: row.y, clip: room)
        let text = DisplayWidth.clipSentence(
            text(entry.text), to: max(0, room.right - start), ascii: glyphs.isASCII)
        grid.put(text, x: start, y: row.y, Ink(.text), clip: room)
        grid.put(count, x: room.right, y: row.y, Ink(slot(entry)), clip: row)
    }

    /// When, how bad, who, and about what.
    private func head(of entry: EventLog.Entry, in row: Rect) -> [(String, Slot)] {
        let isNarrow = row.width < 100
        let source = DisplayWidth.pad(DisplayWidth.clip(text(entry.source), to: 10, ascii: glyphs.isASCII), to: 10)
        let gap = isNarrow ? " " : "  "
        let pieces: [(String, Slot)] = [
            ("\(isNarrow ? "" : " ")\(entry.timeOfDay) ", .dim),
            (DisplayWidth.pad(entry.level.rawValue, to: 5), slot(entry)), (source + gap, .dim),
        ]
        return entry.subject.isEmpty ? pieces : pieces + [(text(entry.subject) + gap, .text)]
    }

    private func slot(_ entry: EventLog.Entry) -> Slot {
        if entry.level == .info, entry.source == "operator" { return .levelOperator }
        return switch entry.level {
        case .error: .levelError
        case .warning: .levelWarn
        case .info: .levelInfo
        }
    }
}
