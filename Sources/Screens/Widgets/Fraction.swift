/// A part of a whole, 0…1, whatever numbers it is made from: what bars and columns measure with.
package struct Fraction: Equatable, Sendable {
    /// 0…1.
    package let value: Double

    /// `value` of `whole`, cut to 0…1; 0 when there is no whole or no number.
    package init(_ value: Double, of whole: Double = 1) {
        let quotient = whole > 0 ? value / whole : 0
        self.value = quotient.isNaN ? 0 : min(max(quotient, 0), 1)
    }

    /// Its place on a gradient.
    package var level: UInt8 { UInt8(rounded(255)) }

    /// As a count of `steps`, to the nearest.
    func rounded(_ steps: Int) -> Int { Int(value * Double(max(0, steps)) + 0.5) }

    /// As a count of `steps`, to the next below.
    func floor(_ steps: Int) -> Int { Int(value * Double(max(0, steps))) }

    /// As a count of `steps`, to the next above: what is more than nothing shows.
    func ceiling(_ steps: Int) -> Int {
        let floor = floor(steps)
        return Double(floor) < value * Double(max(0, steps)) ? floor + 1 : floor
    }
}
