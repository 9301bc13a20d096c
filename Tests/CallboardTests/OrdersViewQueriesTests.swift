import Dashboard
import DurableInbox
import Testing

@testable import callboard

/// What the dashboard's orders view is told of a file.
@Suite struct OrdersViewQueriesTests {
    private let data: OrderData
    private let store: DurableStore

    /// A file with an order in every state: `placed` and `dead` have no row yet, `lost` is a dead letter that had been
    /// created.
    init() async throws {
        data = try OrderData()
        let lines = [("placed", "ready"), ("new", "ready"), ("dead", "dead"), ("lost", "dead"), ("gone", "dead")]
            .map { id, state in
                OrderData.line(id, state: state, state == "dead" ? #""diedAt":"2026-01-02T03:04:06.5Z","# : "")
                    .replacing(#""reason":null"#, with: state == "dead" ? #""reason":"declined""# : #""reason":null"#)
            }
        let imported = try await data.callboard("data", "import", "-", input: lines.joined(separator: "\n"))
        try #require(imported.status == 0, "\(imported.errors)")
        store = try DurableStore(path: data.file)
        _ = try SQLiteOrders(store)
        for (index, (id, state)) in [("paid", "paid"), ("gone", "cancelled"), ("lost", "invoiced"), ("new", "new")]
            .enumerated()
        {
            try insert(id, state, at: index)
        }
    }

    private func insert(_ id: String, _ state: String, at time: Int) throws {
        let sql = """
            INSERT INTO orders(id, state, customer, merchant, items, total, invoice, payment, placed_at)
                VALUES(?1, ?2, 'C', 'M', '1 × I', 4518, 'INV', 'PAY', ?3)
            """
        _ = try store.performBlocking(.execute(sql, [.text(id), .text(state), .integer(Int64(time))]))
        for (name, after) in [("invoice", 1), ("payment", 2)] {
            let step = "INSERT INTO order_step VALUES(?1, ?2, ?3, ?4)"
            let moment = Int64(time) + Int64(after) * 1_000_000
            _ = try store.performBlocking(
                .execute(step, [.text(id), .text(name), .integer(Int64(after)), .integer(moment)]))
        }
    }

    private func answer(_ filter: OrdersViewState.Filter?, order: String? = nil) throws -> OrdersViewState.Answer {
        try store.read { (view) throws(StoreError) in
            try .init(.init(filter: filter, order: order), OrderQueries(view), now: Timestamp(nanoseconds: 5))
        }
    }

    @Test(
        arguments: [
            (.all, ["dead", "gone", "lost", "new", "paid", "placed"]), (.inProgress, ["new", "placed"]),
            (.paid, ["paid"]),
            (.cancelled, ["gone"]), (.dead, ["dead", "gone", "lost"]),
        ] as [(OrdersViewState.Filter, [String])])
    func listsTheOrdersOfAState(filter: OrdersViewState.Filter, ids: [String]) throws {
        let page = try #require(try answer(filter).page)
        #expect(page.rows.map(\.id).sorted() == ids)
        #expect(page.isAll && page.readAt == .nanoseconds(5))
        #expect(page.rows.allSatisfy { $0.steps == nil })
    }

    @Test func tellsOneOrdersLife() throws {
        let answer = try answer(nil, order: "paid")
        let card = try #require(answer.card)
        #expect(answer.page == nil && card.state == "paid" && card.total == "45.18" && card.customer == "C")
        #expect(card.steps?.map(\.name) == ["invoice", "payment"])
        #expect(card.steps?.map(\.result) == ["INV", "PAY"])
        #expect(card.steps?.map(\.after) == [.milliseconds(1), .milliseconds(2)])
        #expect(try #require(card.steps?.first).time.wholeMatch(of: #/\d\d:\d\d:\d\d\.\d{3}/#) != nil)
    }

    @Test func theFirstOfTheListIsToldWhole_whereNoneIsChosen() throws {
        let answer = try answer(.all)
        #expect(answer.card?.id == answer.page?.rows.first?.id && answer.card?.steps != nil)
        #expect(try self.answer(nil, order: "nobody").card == nil)
    }

    @Test func aDeadLetterHasItsReason_createdOrNot() throws {
        for card in try #require(try answer(.dead).page).rows {
            #expect(card.reason == "declined" && card.endedAt != nil, "\(card.id)")
        }
    }

    @Test func aListEndsWhereItsReachDoes() throws {
        try insert("paid 2", "paid", at: 9)
        let ids = try store.read { (view) throws(StoreError) in
            var queries = try OrderQueries(view)
            queries.reach = 4
            #expect(try queries.hasMoreThanReach())
            var orders = try queries.newestFirst(StoredOrderState.paid)
            var ids: [String] = []
            while let order = try orders.next() { ids.append(order.id) }
            return ids
        }
        #expect(ids == ["paid 2"])
    }

    /// One is there before.
    @Test(arguments: [499, 500]) func aListOfMoreThanFiveHundredIsCut(more: Int) throws {
        let sql = """
            WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < \(more))
                INSERT INTO orders(id, state, customer, merchant, items, total, placed_at)
                SELECT 'many ' || n, 'paid', 'C', 'M', 'I', 1, 100 + n FROM number
            """
        _ = try store.performBlocking(.execute(sql))
        let page = try #require(try answer(.paid).page)
        #expect(page.rows.count == 500 && page.isAll == (more < 500) && page.rows[0].id == "many \(more)")
    }
}
