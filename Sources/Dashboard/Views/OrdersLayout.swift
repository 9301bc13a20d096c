import Screens

/// Where the orders' list and the chosen order stand: beside each other, or one below the other; where there is little
/// room, the list alone.
struct OrdersLayout: Equatable {
    var list: Rect
    var card: Rect?

    init(_ size: Size) {
        let area = Self.area(size)
        if area.width >= 100 {
            let width = area.width * 11 / 20
            list = Rect(x: area.x, y: area.y, width: width, height: area.height)
            card = Rect(x: area.x + width, y: area.y, width: area.width - width, height: area.height)
        } else if area.height >= 14 {
            let height = area.height * 3 / 7
            list = Rect(x: area.x, y: area.y, width: area.width, height: height)
            card = Rect(x: area.x, y: area.y + height, width: area.width, height: area.height - height)
        } else {
            list = area
        }
    }

    /// Everything between the status line and the lines at the bottom.
    static func area(_ size: Size) -> Rect { Rect(x: 0, y: 1, width: size.width, height: size.height - 3) }

    /// How many orders the list shows at once.
    var page: Int { max(1, Box.interior(of: list).height - 1) }
}
