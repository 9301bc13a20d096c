/// The name of one `Entity`: a customer's id cannot be passed where a product's is wanted.
///
/// Any text can be wrapped; `problem(in:)` says whether text from outside may become one. Its spelling is normalized
/// when an id is made, whether it comes from an event, a command line or a file, and ids are compared by their bytes: so
/// `é` composed and decomposed name one order in memory, in the store and in the payment book alike.
package struct Identifier<Entity>: RawRepresentable, Sendable {
    /// The id as the outside writes it, such as `CUST-001`, in normalization form C.
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue.normalized
    }

    package init(_ rawValue: String) {
        self.init(rawValue: rawValue)
    }
}

extension Identifier: Hashable {
    package static func == (left: Identifier, right: Identifier) -> Bool {
        ExactText(left.rawValue) == ExactText(right.rawValue)
    }

    package func hash(into hasher: inout Hasher) { ExactText(rawValue).hash(into: &hasher) }
}

/// As its text alone.
extension Identifier: Codable {}

extension Identifier: CustomStringConvertible, ExpressibleByStringLiteral {
    package var description: String { rawValue }

    package init(stringLiteral value: String) {
        self.init(rawValue: value)
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
    /// The longest id taken from outside, in characters: in code points, as a single character on the screen may be
    /// made of any number of them. So it has at most 256 bytes.
    package static var longest: Int { 64 }

    /// What an id must be, or nil when `text` may be one: 1 to 64 characters, all of them visible.
    package static func problem(in text: String) -> String? {
        guard !text.isEmpty else { return "expected a non-empty id" }
        // Counted as the id would be spelled. No spelling of a character has more than 12 bytes: long text is not looked at.
        guard text.utf8.count <= longest * 12, text.normalized.unicodeScalars.count <= longest else {
            return "expected at most \(longest) characters"
        }
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
