import Screens
import Testing

@testable import Actors
@testable import Dashboard

/// The view of the orders that are kept.
@Suite struct OrdersViewTests {
    private func dashboard(_ width: Int = 120, _ height: Int = 40, keptIn: String? = "/data") -> DashboardState {
        var state = DashboardState(
            scenario: "orders", noun: "order", size: Size(width: width, height: height), keptIn: keptIn)
        _ = state.handle(.sampled(sample(60, depth: 0)))
        return state
    }

    private func press(_ keys: Key..., in state: inout DashboardState, at seconds: Double = 61) -> [Command] {
        keys.flatMap { state.handle(.key($0, at: .seconds(seconds))) }
    }

    private func tick(_ state: inout DashboardState, at second: Int) -> [Command] {
        state.handle(.sampled(sample(second, depth: 0)))
    }

    private func card(_ id: String, _ orderState: String = "paid") -> OrderCard {
        OrderCard(id: id, state: orderState, attempts: 1, placedAt: .seconds(1000))
    }

    /// Lets time go on until the list is read anew, and gives it these orders.
    private func read(_ ids: String..., in state: inout DashboardState, at second: Int) {
        for second in second...(second + 1) {
            for case .readOrders(let query) in tick(&state, at: second) { _ = state.handle(answer(query, ids)) }
        }
    }

    /// The answer to a query, with orders of these ids.
    private func answer(_ query: OrdersViewState.Query, _ ids: [String]) -> Event {
        let page = OrdersViewState.Page(ids.map { card($0) }, isAll: true, readAt: .seconds(1002))
        var whole = card(query.order ?? ids.first ?? "")
        whole.steps = [.init("fetch", time: "12:00:00.001", after: .milliseconds(1))]
        return .ordersRead(.init(page: query.filter == nil ? nil : page, card: whole))
    }

    private let all = OrdersViewState.Query(filter: .all, order: nil)

    /// With the view open and these orders in it.
    private func opened(_ ids: String...) -> DashboardState {
        var state = dashboard()
        _ = press(.character("9"), in: &state)
        let page = OrdersViewState.Page(ids.map { card($0) }, isAll: true, readAt: .seconds(1002))
        _ = state.handle(.ordersRead(.init(page: page, card: nil)))
        return state
    }

    // MARK: Reading

    @Test func readsWhenItOpens_andOnceASecondUntilItCloses() {
        var state = dashboard()
        #expect(tick(&state, at: 61).isEmpty)
        #expect(press(.character("9"), in: &state) == [.readOrders(all)])
        #expect(tick(&state, at: 62).isEmpty, "one read at a time")
        _ = state.handle(answer(all, ["A"]))
        #expect(tick(&state, at: 63) == [.readOrders(all)])
        _ = state.handle(answer(all, ["A"]))
        #expect(press(.escape, in: &state, at: 64).isEmpty)
        #expect(tick(&state, at: 65).isEmpty && !state.orders.isOpen)
    }

    @Test func readsLessOften_whileNothingMoves() {
        var state = DashboardState(scenario: "orders", size: Size(width: 80, height: 24), keptIn: "/data")
        let idle = { (second: Int) in sample(at: .seconds(second), actor("orders", accepted: 5, completed: 5)) }
        for second in 81...90 { _ = state.handle(idle(second)) }
        #expect(!state.isMoving)
        #expect(press(.character("9"), in: &state, at: 90) == [.readOrders(all)])
        _ = state.handle(answer(all, ["A"]))
        let reads = (91...100).filter { second in
            let commands = state.handle(idle(second))
            if !commands.isEmpty { _ = state.handle(answer(all, ["A"])) }
            return !commands.isEmpty
        }
        #expect(reads == [95, 100])
    }

    @Test func readsNothing_whereNothingIsKept() {
        var state = dashboard(keptIn: nil)
        #expect(press(.character("9"), .character("s"), .down, in: &state).isEmpty)
        #expect(tick(&state, at: 65).isEmpty)
        let text = state.draw(.unicode).text
        #expect(text.contains("orders are kept with --data DIR; this run keeps none"))
        #expect(text.contains("the log has no dead letters"))
    }

    @Test func tellsTheDeadLettersOfTheLog_whereNothingIsKept() {
        var state = dashboard(keptIn: nil)
        var news = sample(61, depth: 0)
        news.deadLetters = [
            "orders": [
                .init(number: 1, label: "ORD-7", reason: "the card was declined", attempt: 1, worker: 3, age: .zero)
            ]
        ]
        _ = state.handle(.sampled(news))
        _ = press(.character("9"), in: &state)
        #expect(state.draw(.unicode).text.contains("ORD-7  the card was declined"))
    }

    @Test func frozen_readsOnlyWhatTheOperatorAsksFor() {
        var state = opened("A", "B")
        _ = press(.character(" "), in: &state, at: 62)
        #expect(tick(&state, at: 70).isEmpty)
        #expect(press(.down, in: &state, at: 71) == [.readOrders(.init(filter: nil, order: "B"))])
    }

    @Test func theStateIsChosenOneAfterAnother() {
        var state = opened("A")
        var seen: [OrdersViewState.Filter] = []
        for number in 1...5 {
            let commands = press(.character("s"), in: &state, at: 61 + Double(number))
            #expect(commands == [.readOrders(.init(filter: state.orders.filter, order: nil))])
            #expect(state.orders.rows.isEmpty, "what was read for another state is not shown")
            seen.append(state.orders.filter)
            for command in commands {
                if case .readOrders(let query) = command { _ = state.handle(answer(query, ["B"])) }
            }
            #expect(state.orders.rows.map(\.id) == ["B"])
        }
        #expect(seen == [.inProgress, .paid, .cancelled, .dead, .all])
    }

    @Test func anAnswerForAnotherStateIsNotTaken() {
        var state = dashboard()
        _ = press(.character("9"), .character("s"), in: &state)
        _ = state.handle(answer(all, ["A"]))
        #expect(state.orders.rows.isEmpty && state.isMoving, "what is awaited is asked for within a tenth of a second")
        #expect(tick(&state, at: 62) == [.readOrders(.init(filter: .inProgress, order: nil))])
    }

    @Test func whatWasReadStays_whileItCannotBeRead() {
        var state = opened("A", "B")
        #expect(tick(&state, at: 62) == [.readOrders(all)])
        _ = state.handle(.ordersNotRead("cannot read orders.sqlite: I/O error"))
        #expect(tick(&state, at: 70) == [.readOrders(all)])
        let text = state.draw(.unicode).text
        #expect(text.contains("cannot read orders.sqlite: I/O error; what stands here is"))
        #expect(text.contains("9.0s") && state.orders.rows.map(\.id) == ["A", "B"])
        _ = state.handle(answer(all, ["A"]))
        #expect(state.orders.problem == nil)
    }

    // MARK: Choosing

    @Test func movesThroughTheRows() {
        var state = opened("A", "B", "C")
        var ids: [String?] = []
        for key in [Key.character("j"), .down, .down, .up, .character("k"), .up, .end, .home, .pageDown, .pageUp] {
            _ = press(key, in: &state)
            ids.append(state.orders.chosenCard?.id)
        }
        #expect(ids == ["B", "C", "C", "B", "A", "A", "C", "A", "C", "A"])
    }

    @Test func theChosenOrderStaysChosen_whereverItsRowGoes() {
        var state = opened("B", "C")
        _ = press(.down, in: &state)
        read("A", "B", "C", in: &state, at: 63)
        #expect(state.orders.chosenRow == 2 && state.orders.chosenCard?.id == "C")
        // Newer ones push it out: it is still shown, and moving goes on from where it was.
        read("X", "Y", "Z", "A", in: &state, at: 65)
        #expect(state.orders.chosenRow == nil && state.orders.chosenCard?.id == "C")
        #expect(state.draw(.unicode).text.contains("─ C ─"))
        _ = press(.up, in: &state)
        #expect(state.orders.chosenCard?.id == "Y")
    }

    @Test func theFirstRowIsFollowed_untilOneIsChosen() {
        var state = opened("B")
        read("A", "B", in: &state, at: 63)
        #expect(state.orders.chosenCard?.id == "A")
        _ = press(.down, .home, in: &state)
        read("X", "A", "B", in: &state, at: 65)
        #expect(state.orders.chosenCard?.id == "X")
    }

    @Test func theChosenOrderIsReadAtOnce_withoutTheList() {
        var state = opened("A", "B")
        #expect(press(.down, in: &state, at: 61.5) == [.readOrders(.init(filter: nil, order: "B"))])
        #expect(state.orders.chosenCard?.steps == nil)
        _ = state.handle(answer(.init(filter: nil, order: "B"), []))
        #expect(state.orders.chosenCard?.steps?.map(\.name) == ["fetch"] && state.orders.rows.count == 2)
    }

    @Test func enterGivesTheOrderTheScreen_andEscComesBackStepByStep() {
        var state = opened("A")
        _ = press(.enter, in: &state)
        #expect(state.orders.isZoomed && !state.draw(.unicode).row(1).contains("9 orders"))
        _ = press(.escape, in: &state)
        #expect(!state.orders.isZoomed && state.draw(.unicode).row(1).contains("9 orders"))
        _ = press(.escape, in: &state)
        #expect(!state.orders.isOpen && state.draw(.unicode).text.contains("2 actors"))
    }

    @Test func elsewhereTheStateKeySaysWhereItBelongs() {
        var state = dashboard()
        #expect(press(.character("s"), in: &state).isEmpty && state.notice?.isError == true)
    }

    // MARK: The screen

    /// Ten orders, in every state, and one of them whole.
    private func shown(_ width: Int, _ height: Int) -> DashboardState {
        var state = dashboard(width, height)
        let states = ["placed", "new", "invoiced", "paid", "paid", "cancelled", "paid", "dead", "paid", "paid"]
        let rows = states.enumerated().map { index, word in
            var card = card("ORD-1.\(20 - index)", word)
            card.placedAt = .milliseconds(990_000 - index * 7_350)
            (card.customer, card.merchant) = ("CUST-74\(index)", "MRCN-016")
            card.total = index > 0 && word != "dead" ? "\(147 - index).52" : nil
            card.attempts = word == "dead" ? 3 : 1
            return card
        }
        var whole = rows[5]
        whole.endedAt = whole.placedAt + .milliseconds(934)
        whole.reason = "payment declined: insufficient funds on CARD-001, nothing was charged"
        (whole.items, whole.placed) = ("1 × IT-001, 2 × IT-002, 1 × IT-038", "2026-11-23 12:04:31.250")
        let steps = [("fetch", 31.254), ("order", 31.275), ("invoice", 31.296), ("payment", 32.150), ("void", 32.162)]
        whole.steps = steps.map { name, second in
            .init(
                name, time: "12:04:\(Int(second)).\(Int((second * 1000).rounded()) % 1000)",
                after: .milliseconds(Int(((second - 31.25) * 1000).rounded())),
                result: name == "invoice" ? "INV-ORD-1.15" : nil)
        }
        _ = press(.character("9"), in: &state)
        let page = OrdersViewState.Page(rows, isAll: false, readAt: .seconds(1000))
        _ = state.handle(.ordersRead(.init(page: page, card: whole)))
        for _ in 0..<5 { _ = press(.down, in: &state) }
        return state
    }

    @Test(arguments: [(200, 60), (120, 40), (80, 24), (60, 15), (40, 10)])
    func showsTheListAndOneOrdersLife(width: Int, height: Int) throws {
        let state = shown(width, height)
        try compare(state.draw(.unicode), "orders-\(width)x\(height)")
        try compare(state.draw(.ascii).folded(), "orders-ascii-\(width)x\(height)")
    }

    @Test func oneOrderHasTheScreen() throws {
        var state = shown(80, 24)
        _ = press(.enter, in: &state)
        try compare(state.draw(.unicode), "order-80x24")
    }

    @Test func aFileThatCannotBeReadIsSaid() throws {
        var state = shown(80, 24)
        _ = state.handle(.ordersNotRead("cannot read /data/orders.sqlite: I/O error (mend the disk, then try again)"))
        try compare(state.draw(.unicode), "orders-unread-80x24")
    }

    @Test func everySizeCanBeDrawn() {
        for keys in [[], [Key.enter], [.character("s")]] {
            for (width, height) in [(1, 1), (39, 9), (40, 10), (40, 16), (41, 17), (99, 11), (100, 10), (300, 100)] {
                var state = shown(width, height)
                for key in keys { _ = press(key, in: &state) }
                #expect(state.draw(.ascii).size == Size(width: width, height: height))
            }
        }
    }

    @Test func nothingFromTheFileSteersTheTerminal() {
        var state = dashboard()
        _ = press(.character("9"), in: &state)
        var evil = card("\u{1B}[2J\nEVIL", "\u{9B}31m")
        (evil.reason, evil.customer, evil.items) = ("\u{7}\u{202E}", "\u{1B}]0;x", "\r\n")
        evil.steps = [.init("\u{8}", time: "\t", after: .zero, result: "\u{0}")]
        let page = OrdersViewState.Page([evil], isAll: true, readAt: .zero)
        _ = state.handle(.ordersRead(.init(page: page, card: evil)))
        let controls = state.draw(.unicode).cells.filter { $0.scalar.properties.generalCategory == .control }
        #expect(controls.isEmpty)
    }
}
