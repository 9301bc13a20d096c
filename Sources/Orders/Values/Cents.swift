/// An amount of money in minor units. Arithmetic never wraps: what does not fit throws `CentsOverflow`.
package struct Cents: Hashable, Sendable {
    /// The amount in hundredths.
    package let minorUnits: Int

    package init(_ minorUnits: Int) {
        self.minorUnits = minorUnits
    }

    /// Nothing to pay.
    package static let zero = Cents(0)

    /// The sum of both.
    package func adding(_ other: Cents) throws(CentsOverflow) -> Cents {
        try Cents(checked: minorUnits.addingReportingOverflow(other.minorUnits))
    }

    /// What is left after taking `other` away; it may be below zero.
    package func subtracting(_ other: Cents) throws(CentsOverflow) -> Cents {
        try Cents(checked: minorUnits.subtractingReportingOverflow(other.minorUnits))
    }

    /// The amount `count` times.
    package func multiplied(by count: Int) throws(CentsOverflow) -> Cents {
        try Cents(checked: minorUnits.multipliedReportingOverflow(by: count))
    }

    /// `percent` hundredths of the amount, rounded towards zero; `percent` is in 0...100, so it always fits.
    package func percent(_ percent: Int) -> Cents {
        precondition((0...100).contains(percent), "a percentage of \(percent)")
        // amount × percent would overflow for amounts that fit: split the amount at its hundredths instead.
        let (hundreds, rest) = minorUnits.quotientAndRemainder(dividingBy: 100)
        return Cents(hundreds * percent + rest * percent / 100)
    }

    private init(checked result: (partialValue: Int, overflow: Bool)) throws(CentsOverflow) {
        guard !result.overflow else { throw CentsOverflow() }
        self.minorUnits = result.partialValue
    }
}

/// An amount that does not fit its integer.
package struct CentsOverflow: Error, Equatable {
    package init() {}
}

extension Cents: Comparable {
    package static func < (left: Cents, right: Cents) -> Bool { left.minorUnits < right.minorUnits }
}

extension Cents: Codable {
    package init(from decoder: any Decoder) throws {
        minorUnits = try decoder.singleValueContainer().decode(Int.self)
    }

    /// As minor units.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(minorUnits)
    }
}

extension Cents: CustomStringConvertible {
    /// `12.50`, without a currency.
    package var description: String {
        let (whole, cents) = minorUnits.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(minorUnits < 0 ? "-" : "")\(whole).\(cents < 10 ? "0" : "")\(cents)"
    }
}
