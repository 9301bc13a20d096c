import DurableInbox
import Foundation
import Orders

/// The inboxes in a file of orders.
enum OrderInbox: String, CaseIterable {
    case orders, notices, settled

    /// What tells a message of this inbox from the others; throws when it is none.
    func identity(of body: [UInt8]) throws -> String {
        switch self {
        case .orders: try read(PlaceOrder.self, body).identity
        case .notices: try read(Notice.self, body).identity
        case .settled: try read(PaidOrder.self, body).identity
        }
    }

    private func read<Message: Decodable>(_ type: Message.Type, _ body: [UInt8]) throws -> Message {
        try JSONDecoder().decode(type, from: Data(body))
    }
}
