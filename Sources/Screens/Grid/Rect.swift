/// A part of the screen, in cells, from its top left corner.
package struct Rect: Equatable, Hashable, Sendable {
    /// Column of the left edge, row of the top edge, from 0.
    package var x, y: Int
    /// Columns and rows; never negative.
    package var width, height: Int

    /// A rectangle; a negative width or height counts as none.
    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// The column right of the last.
    package var right: Int { x + width }
    /// The row below the last.
    package var bottom: Int { y + height }
    /// Whether it holds no cell.
    package var isEmpty: Bool { width == 0 || height == 0 }

    /// The rectangle without `dx` columns at each side and `dy` rows at top and bottom.
    package func inset(_ dx: Int, _ dy: Int) -> Rect {
        Rect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
    }

    /// The part that lies in both.
    package func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(
            x: left, y: top, width: min(right, other.right) - left, height: min(bottom, other.bottom) - top)
    }

    /// One of its rows, counted from its top; empty when it has no such row.
    package func row(_ index: Int) -> Rect {
        Rect(x: x, y: y + index, width: width, height: 1).intersection(self)
    }

    /// A rectangle of that size in the middle, no larger than this one.
    package func centered(_ size: Size) -> Rect {
        let width = min(size.width, width)
        let height = min(size.height, height)
        return Rect(x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width, height: height)
    }
}
