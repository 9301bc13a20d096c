/// A colour of a theme in the three forms terminals may need.
struct Color: Equatable, Sendable {
    /// Its parts, where they are known: the first 16 numbers look different on every terminal.
    let rgb: RGB?
    /// Its number among 256.
    let indexed: UInt8
    /// Its number among 16.
    let sixteen: UInt8

    /// A colour in all the forms that are known; the missing ones are derived. Nil when none is known.
    init?(rgb: RGB?, indexed: UInt8?, sixteen: UInt8?) {
        guard let number = indexed ?? rgb?.nearestIndexed ?? sixteen else { return nil }
        let parts = rgb ?? RGB(indexed: number)
        self.rgb = parts
        self.indexed = number
        self.sixteen = sixteen ?? parts?.nearestOfSixteen ?? number
    }

    /// What one word says: `#rrggbb`, a number up to 255, or one of the names every terminal knows.
    init?(word: some StringProtocol) {
        if let named = Self.names[String(word)] {
            self = named
        } else {
            self.init(rgb: RGB(hex: word), indexed: UInt8(word), sixteen: nil)
        }
    }

    /// What a palette line says, `#rrggbb | 256 | 16`, in this order, any of them left out.
    init?(palette text: some StringProtocol) {
        var rgb: RGB?
        var indexed: UInt8?
        var sixteen: UInt8?
        for part in text.split(separator: "|").map(\.trimmed) {
            if sixteen != nil { return nil }
            if rgb == nil, indexed == nil, let parts = RGB(hex: part) {
                rgb = parts
            } else if indexed == nil, let number = UInt8(part) {
                indexed = number
            } else if let number = UInt8(part), number < 16 {
                sixteen = number
            } else if let named = Self.names[part] {
                sixteen = named.sixteen
                if rgb == nil, indexed == nil { indexed = named.indexed }
            } else {
                return nil
            }
        }
        self.init(rgb: rgb, indexed: indexed, sixteen: sixteen)
    }

    /// Its number on a terminal of that many colours; nil without colours.
    func number(at depth: ColorDepth) -> UInt8? {
        switch depth {
        case .mono: nil
        case .sixteen: sixteen
        case .indexed256: indexed
        }
    }

    /// The names every theme can use: the 16 of every terminal, then two that have to be mixed.
    static let names: [String: Color] = {
        let eight = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        var names: [String: Color] = [:]
        for (number, name) in (eight + eight.map { "bright-\($0)" }).enumerated() {
            names[name] = Color(rgb: nil, indexed: nil, sixteen: UInt8(number))
        }
        names["grey"] = Color(rgb: nil, indexed: 244, sixteen: 8)
        names["orange"] = Color(rgb: nil, indexed: 208, sixteen: 3)
        return names
    }()
}
