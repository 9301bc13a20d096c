import Actors
import Screens

extension Canvas {
    /// What was pending in the whole system, over the chosen range.
    func drawTimeline(into grid: inout Grid, in area: Rect) {
        let ranges = Timeline.Range.allCases.map { $0 == state.timeline.range ? "[\($0.label)]" : $0.label }
        let isWide = area.width >= 100
        let title = isWide ? "5 timeline   pending   marks: + workers  L load  E errors  D drain, stop" : "5 pending"
        let inside = frame(
            .timeline, title: title, remark: ranges.joined(separator: " ") + " < >", into: &grid, in: area)
        let width = Chart.plot(in: inside).width
        let values = state.timeline.columns(width)
        let marks = state.timeline.marks(values.count, width: width).map { Chart.Mark($0.symbol, at: $0.index) }
        grid.draw(Chart(values, marks: marks) { Wording(.rate($0)) }, in: inside, glyphs)
    }
}
