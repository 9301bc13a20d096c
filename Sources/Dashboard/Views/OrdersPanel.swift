import Screens

extension Canvas {
    private var orders: OrdersViewState { state.orders }

    /// The time that ages are told for.
    private var ordersNow: Duration { state.pictureTime }

    /// The orders that are kept, and one order's life.
    func drawOrders(into grid: inout Grid) {
        let area = OrdersLayout.area(state.size)
        guard orders.isKept else { return drawNothingKept(into: &grid, in: area) }
        guard !orders.isZoomed else { return drawCard(into: &grid, in: area) }
        let layout = OrdersLayout(state.size)
        drawList(into: &grid, in: layout.list)
        if let card = layout.card { drawCard(into: &grid, in: card) }
    }

    // MARK: The list

    private func drawList(into grid: inout Grid, in area: Rect) {
        grid.draw(Box(listTitle, remark: "s: next state", isFocused: true), in: area, glyphs)
        var inside = Box.interior(of: area)
        let problem = drawProblem(into: &grid, in: inside)
        inside = Rect(x: inside.x, y: inside.y + problem, width: inside.width, height: inside.height - problem)
        guard let chosen = orders.chosenRow ?? (orders.rows.isEmpty ? nil : 0) else {
            let text = orders.shownPage == nil ? orders.problem == nil ? "being read" : "" : "no orders"
            grid.put(text.isEmpty ? "" : " \(text)", x: inside.x, y: inside.y, Ink(.dim), clip: inside)
            return
        }
        let visible = max(1, inside.height - 1)
        let first = max(0, min(chosen - visible / 2, orders.rows.count - visible))
        let rows = orders.rows.dropFirst(first).prefix(visible).enumerated().map { offset, card in
            row(card, isSelected: first + offset == orders.chosenRow)
        }
        grid.draw(Table(columns: Self.orderColumns, rows: rows), in: inside, glyphs)
    }

    private var listTitle: String {
        let title = "9 orders \(glyphs.dot) \(orders.filter.rawValue)"
        guard let page = orders.shownPage else { return title }
        let count = Format.count(page.rows.count)
        return page.isAll ? "\(title) \(count)" : "\(title), the newest \(count)"
    }

    private static let orderColumns = [
        TableColumn("ORDER", width: 8, maximumWidth: 24),
        TableColumn("STATE", width: 9),
        TableColumn("CUSTOMER", width: 10, maximumWidth: 12, priority: .droppable(0)),
        TableColumn("TOTAL", widest: "999,999.99", priority: .droppable(1)),
        TableColumn("TRIES", widest: "9,999", priority: .droppable(2)),
        TableColumn("AGE", widest: "99m59s"),
    ]

    private func row(_ card: OrderCard, isSelected: Bool) -> TableRow {
        TableRow(
            [
                .text(card.id), .text(card.state, Ink(slot(card))), .text(card.customer ?? "-"),
                .wording(Wording(card.total ?? "-"), .text),
                .figure(.count(card.attempts), Ink(card.attempts > 1 ? .workerRetry : .text)),
                .figure(.duration(orders.age(of: card, at: ordersNow)), Ink(.dim)),
            ], isSelected: isSelected)
    }

    /// What a state means; an order that has ended on its way is a dead letter.
    func slot(_ card: OrderCard) -> Slot {
        switch card.state {
        case "paid": .stateRun
        case "cancelled": .levelWarn
        case "dead": .levelError
        case _ where card.endedAt != nil: .levelError
        case "placed": .dim
        default: .workerBusy
        }
    }

    /// Why the list is not read anew, and how old it is.
    /// - Returns: how many rows that takes.
    private func drawProblem(into grid: inout Grid, in inside: Rect) -> Int {
        guard let problem = orders.problem else { return 0 }
        let age = Format.duration(orders.age(at: ordersNow))
        let rest = orders.shownPage == nil ? "" : "; what stands here is \(age) old"
        let lines = DisplayWidth.wrap(text("\(problem)\(rest)"), to: inside.width - 2).prefix(max(1, inside.height / 2))
        for (row, line) in lines.enumerated() {
            grid.put(" \(line)", x: inside.x, y: inside.y + row, Ink(.levelError), clip: inside)
        }
        return lines.count
    }

    // MARK: Nothing is kept

    /// Says how orders are kept, and what the log knows of dead letters.
    private func drawNothingKept(into grid: inout Grid, in area: Rect) {
        grid.draw(Box("9 orders", isFocused: true), in: area, glyphs)
        let inside = Box.interior(of: area).inset(1, 0)
        var lines = DisplayWidth.wrap("orders are kept with --data DIR; this run keeps none", to: inside.width)
        let letters = state.log.entries.filter { $0.level == .error && !$0.subject.isEmpty }
        lines += ["", letters.isEmpty ? "the log has no dead letters" : "the dead letters that the log has:"]
        for (row, line) in lines.enumerated() {
            grid.put(line, x: inside.x, y: inside.y + row, Ink(.text), clip: inside)
        }
        let room = max(0, inside.height - lines.count)
        for (row, entry) in letters.suffix(room).reversed().enumerated() {
            draw(entry, into: &grid, in: inside.row(lines.count + row))
        }
    }
}
