/// A colour by its parts, and its nearest neighbours among the colours a terminal has.
struct RGB: Equatable, Sendable {
    let red, green, blue: UInt8

    init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// The colour of `#rrggbb`, or nil when `text` is not written so.
    init?(hex text: some StringProtocol) {
        guard text.first == "#", text.utf8.count == 7, text.dropFirst().allSatisfy(\.isHexDigit),
            let number = UInt32(text.dropFirst(), radix: 16)
        else { return nil }
        self.init(UInt8(number >> 16), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF))
    }

    /// The colour of a number of xterm's palette: a cube of 6 × 6 × 6, then 24 greys. Nil for the first 16, which every
    /// terminal sets as it likes.
    init?(indexed index: UInt8) {
        guard index >= 16 else { return nil }
        guard index < 232 else {
            let grey = 8 + 10 * (index - 232)
            self.init(grey, grey, grey)
            return
        }
        let place = Int(index) - 16
        self.init(Self.cube[place / 36], Self.cube[place / 6 % 6], Self.cube[place % 6])
    }

    /// The nearest of the 240 colours that look the same everywhere.
    var nearestIndexed: UInt8 {
        let (red, green, blue) = (Self.cubeStep(red), Self.cubeStep(green), Self.cubeStep(blue))
        let inCube = UInt8(16 + 36 * red + 6 * green + blue)
        let average = (Int(self.red) + Int(self.green) + Int(self.blue)) / 3
        let inGreys = UInt8(232 + min(max((average - 3) / 10, 0), 23))
        return distance(to: inGreys) < distance(to: inCube) ? inGreys : inCube
    }

    /// The one of the 16 that keeps the hue; what has hardly any hue becomes black, grey or white.
    ///
    /// The plain distance would make a pastel green cyan, and a pastel red grey.
    var nearestOfSixteen: UInt8 {
        let highest = max(red, green, blue)
        let lowest = min(red, green, blue)
        guard highest - lowest >= 48 else { return nearestGreyOfSixteen }
        let middle = lowest + (highest - lowest) / 2
        let hue: UInt8 = (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0)
        return highest >= 208 ? hue + 8 : hue
    }

    /// How bright it is, 0…1 (WCAG 2, relative luminance).
    var luminance: Double {
        0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
    }

    /// How well one reads on the other, 1…21; 4.5 is enough for text (WCAG 2, contrast ratio).
    func contrast(with other: RGB) -> Double {
        let (darker, lighter) = (min(luminance, other.luminance), max(luminance, other.luminance))
        return (lighter + 0.05) / (darker + 0.05)
    }

    /// The colour that lies `fraction` (0…1) of the way to `other`.
    func mixed(with other: RGB, _ fraction: Double) -> RGB {
        func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
            UInt8(Double(from) + (Double(to) - Double(from)) * fraction + 0.5)
        }
        return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }

    private static let cube: [UInt8] = [0, 95, 135, 175, 215, 255]

    private static func cubeStep(_ part: UInt8) -> Int {
        switch part {
        case ..<48: 0
        case ..<115: 1
        default: (Int(part) - 35) / 40
        }
    }

    private var nearestGreyOfSixteen: UInt8 {
        switch (Int(red) + Int(green) + Int(blue)) / 3 {
        case ..<48: 0
        case ..<160: 8
        case ..<224: 7
        default: 15
        }
    }

    private func distance(to index: UInt8) -> Int {
        guard let other = RGB(indexed: index) else { return .max }
        let parts = [(red, other.red), (green, other.green), (blue, other.blue)]
        return parts.reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
    }

    private static func linear(_ part: UInt8) -> Double {
        let value = Double(part) / 255
        guard value > 0.04045 else { return value / 12.92 }
        let base = (value + 0.055) / 1.055
        return base * base * fifthRoot(base * base)  // base to the power of 2.4
    }

    /// By Newton's method, for 0…1: the standard library has no power function.
    private static func fifthRoot(_ value: Double) -> Double {
        var root = 1.0
        for _ in 0..<24 { root = (4 * root + value / (root * root * root * root)) / 5 }
        return root
    }
}
