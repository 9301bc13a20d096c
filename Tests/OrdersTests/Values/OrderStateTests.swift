import Orders
import Testing

@Suite struct OrderStateTests {
    private static let legal: Set<[OrderState]> = [
        [.new, .invoiced], [.invoiced, .paid], [.new, .cancelled], [.invoiced, .cancelled],
    ]

    @Test func allowsFourMovesOfSixteen() {
        for state in OrderState.allCases {
            for next in OrderState.allCases {
                #expect(state.allows(next) == Self.legal.contains([state, next]), "\(state) → \(next)")
            }
        }
    }

    @Test func movesAnOrderOn() throws {
        var order = try Samples.order()
        #expect(order.state == .new)
        order.become(.invoiced)
        order.become(.paid)
        #expect(order.state == .paid)
    }

    @Test func trapsOnAnIllegalMove() async {
        await #expect(processExitsWith: .failure) {
            var order = try Samples.order()
            order.become(.paid)
        }
    }
}
