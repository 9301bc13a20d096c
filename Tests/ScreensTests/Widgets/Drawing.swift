@testable import Screens

/// What `widget` looks like on a screen of its own, as text.
func drawn(_ widget: some Widget, _ width: Int, _ height: Int = 1, _ glyphs: Glyphs = .unicode) -> String {
    grid(of: widget, width, height, glyphs).text
}

/// What `widget` looks like on a screen of its own.
func grid(of widget: some Widget, _ width: Int, _ height: Int = 1, _ glyphs: Glyphs = .unicode) -> Grid {
    var grid = Grid(Size(width: width, height: height))
    grid.draw(widget, in: grid.bounds, glyphs)
    return grid
}

/// How a chart's scale is written in tests.
let wholeNumber: @Sendable (Double) -> Wording = { Wording(.count(Int($0))) }
