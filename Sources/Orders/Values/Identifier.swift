/// The name of one `Entity`: a customer's id cannot be passed where a product's is wanted.
///
/// Any text can be wrapped; `problem(in:)` says whether text from outside may become one.
package struct Identifier<Entity>: RawRepresentable, Hashable, Sendable {
    /// The id as the outside writes it, such as `CUST-001`.
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }
}

/// As its text alone.
extension Identifier: Codable {}

extension Identifier: CustomStringConvertible, ExpressibleByStringLiteral {
    package var description: String { rawValue }

    package init(stringLiteral value: String) {
        self.rawValue = value
    }
}

/// A customer, `CUST-001`.
package typealias CustomerID = Identifier<Customer>
/// A merchant, `MRCN-001`.
package typealias MerchantID = Identifier<Merchant>
/// A product, `IT-001`.
package typealias ProductID = Identifier<Product>
/// A promotion, `PROM-001`.
package typealias PromotionID = Identifier<Promotion>
/// A way to pay, `CARD-001`, `CASH` or `BALANCE`.
package typealias PaymentMethodID = Identifier<PaymentMethod>
/// An order, `ORD-1`, or what its caller named it.
package typealias OrderID = Identifier<Order>
/// An invoice, named after its order.
package typealias InvoiceID = Identifier<Invoice>
/// A payment, named after its order.
package typealias PaymentID = Identifier<Payment>

/// What a payment method's id is an id of; we hold no record of methods.
package enum PaymentMethod {}

extension Identifier {
    /// The longest id taken from outside, in characters.
    package static var longest: Int { 64 }

    /// What an id must be, or nil when `text` may be one: 1 to 64 characters, all of them visible.
    package static func problem(in text: String) -> String? {
        guard !text.isEmpty else { return "expected a non-empty id" }
        guard text.count <= longest else { return "expected at most \(longest) characters" }
        guard text.unicodeScalars.allSatisfy(\.isVisible) else { return "expected visible characters only" }
        return nil
    }
}

extension Unicode.Scalar {
    fileprivate var isVisible: Bool {
        if isASCII { return value > 0x20 && value != 0x7F }
        return switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: false
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
