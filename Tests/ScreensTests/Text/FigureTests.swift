import Testing

@testable import Screens

struct FigureTests {
    /// Every magnitude there is, and what lies next to where a text changes.
    static let sizes: [Double] = {
        let digits: [Double] = [1, 1.2345, 4.999, 5, 9.4, 9.4999, 9.5, 9.949, 9.95, 9.9949, 9.995, 9.9996, 9.99999]
        var sizes: [Double] = []
        var unit = 1e-9
        while unit < 1e21 {
            sizes += digits.map { $0 * unit }
            unit *= 10
        }
        return sizes.filter { $0 < 9.995e20 }
    }()

    static let figures: [Figure] =
        [.count(0), .rate(0), .change(0), .duration(.zero), .percent(0), .percent(1)]
        + sizes.flatMap { size -> [Figure] in
            let seconds = min(size, 9_999.9 * 86_400)
            let whole = Int(min(size, 9e18))
            return [
                .count(whole), .count(-whole), .rate(size), .change(size), .change(-size), .duration(.seconds(seconds)),
                .percent(min(size, 1)),
            ]
        }

    @Test func everyFigureFitsEveryWidth_orIsRefused() {
        for figure in Self.figures {
            for width in 0...12 {
                guard let text = figure.text(within: width) else {
                    #expect(width < Figure.leastWidth, "\(figure) in \(width)")
                    continue
                }
                #expect(text.utf8.count <= width && !text.isEmpty && text.utf8.allSatisfy { $0 < 0x80 })
            }
            let widths = figure.texts.map(\.utf8.count)
            #expect(figure.texts.count == Set(figure.texts).count && widths.last == widths.min(), "\(figure.texts)")
        }
    }

    @Test func everyTextIsTrueToItsLastDigit() throws {
        for figure in Self.figures {
            for text in figure.texts where text != "<0.1" {
                let (value, unit) = try #require(Self.read(text), "\(text)")
                let exact = Self.value(of: figure)
                #expect(abs(value - exact) <= unit * 1.000_001, "\(exact) as \(text)")
            }
        }
    }

    @Test func whatIsNoNumberDoesNotTrap() {
        let odd: [Double] = [.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude]
        for value in odd {
            for figure in [Figure.rate(value), .change(value), .percent(value)] { #expect(!figure.text.isEmpty) }
        }
        for duration in [Duration.seconds(Int64.max), .seconds(Int64.min)] {
            #expect(!Figure.duration(duration).text.isEmpty)
        }
        #expect(Figure.count(.min).text(within: 6) == "-9.22E" && Figure.count(.max).text(within: 4) == "9.2E")
    }

    @Test(arguments: [
        (Figure.count(1_233_456), ["1,233,456", "1.23M", "1.2M", "1M"]),
        (.count(45_678), ["45,678", "45678", "45.7k", "46k"]),
        (.rate(149_000), ["149.0k", "149k"]), (.change(1_204), ["+1,204", "+1204", "+1.2k", "+1k"]),
        (.duration(.seconds(130)), ["2m10s", "2m"]), (.duration(.seconds(362_640)), ["4d04h", "4d"]),
        (.duration(.milliseconds(901)), ["901ms", "0.9s"]), (.duration(.seconds(11_100)), ["3h05m", "3h"]),
    ]) func stepsToLargerUnits(figure: Figure, texts: [String]) {
        #expect(figure.texts == texts)
    }

    private static func value(of figure: Figure) -> Double {
        switch figure {
        case .count(let count): Double(count)
        case .rate(let rate), .change(let rate): rate
        case .duration(let duration): duration / .seconds(1)
        case .percent(let part): part * 100
        }
    }

    /// What a text says, and what one of its last digit is worth.
    private static func read(_ text: String) -> (value: Double, unit: Double)? {
        let units: [String: Double] = [
            "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "us": 1e-6, "ms": 1e-3, "s": 1,
            "m": 60, "h": 3_600, "d": 86_400, "kd": 86_400e3,
        ]
        let sign: Double = text.hasPrefix("-") ? -1 : 1
        var rest = text.drop { $0 == "-" || $0 == "+" }[...]
        var (sum, last) = (0.0, 0.0)
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." || $0 == "," }
            let name = rest.dropFirst(digits.count).prefix { $0.isLetter }
            rest = rest.dropFirst(digits.count + name.count)
            guard let number = Double(digits.filter { $0 != "," }), let unit = units[String(name)] else { return nil }
            let decimals = digits.split(separator: ".").dropFirst().first?.count ?? 0
            last = (0..<decimals).reduce(unit) { value, _ in value / 10 }
            sum += number * unit
        }
        return (sign * sum, last)
    }
}
