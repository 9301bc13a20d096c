import Testing

@testable import Screens

struct ColorTests {
    @Test(
        arguments: [
            ("#000000", 16, 0), ("#ffffff", 231, 15), ("#ff0000", 196, 9), ("#ff5555", 203, 9),
            ("#50fa7b", 84, 10), ("#8be9fd", 117, 14), ("#808080", 244, 8), ("#5f5f5f", 59, 8), ("#af0000", 124, 1),
            ("#ffb86c", 215, 11), ("#00005f", 17, 4), ("#303030", 236, 8), ("#eeeeee", 255, 15),
        ] as [(String, UInt8, UInt8)])
    func mapsToTheNearestOf256AndKeepsTheHueAmong16(hex: String, indexed: UInt8, sixteen: UInt8) throws {
        let color = try #require(Color(word: hex))
        #expect(color.indexed == indexed)
        #expect(color.sixteen == sixteen)
    }

    @Test func everyColourOfThePaletteIsItsOwnNearest() throws {
        for index in UInt8(16)...255 {
            let color = try #require(RGB(indexed: index))
            #expect(RGB(indexed: color.nearestIndexed) == color)
        }
        #expect(RGB(indexed: 15) == nil)
    }

    @Test func noOtherColourOfThePaletteIsNearer() throws {
        func distance(_ first: RGB, _ second: RGB) -> Int {
            zip([first.red, first.green, first.blue], [second.red, second.green, second.blue])
                .reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
        }
        let palette = try (UInt8(16)...255).map { try #require(RGB(indexed: $0)) }
        for red in stride(from: 0, through: 255, by: 51) {
            for green in stride(from: 0, through: 255, by: 37) {
                for blue in stride(from: 0, through: 255, by: 43) {
                    let color = RGB(UInt8(red), UInt8(green), UInt8(blue))
                    let found = try #require(RGB(indexed: color.nearestIndexed))
                    #expect(distance(color, found) == palette.map { distance(color, $0) }.min())
                }
            }
        }
    }

    @Test func derivesTheFormsThatAreMissing() {
        #expect(Color(palette: "#ff5555 | 203 | red") == Color(rgb: RGB(255, 85, 85), indexed: 203, sixteen: 1))
        #expect(Color(palette: "203")?.rgb == RGB(255, 95, 95))
        #expect(Color(palette: "#ff5555 | red")?.indexed == 203)
        #expect(Color(palette: "208 | 3") == Color(rgb: nil, indexed: 208, sixteen: 3))
        #expect(Color(palette: "bright-red") == Color(rgb: nil, indexed: 9, sixteen: 9))
    }

    @Test(arguments: ["", "#ff", "#gggggg", "#+12345", "256", "-1", "grean", "red | 3 | 4", "203 | 204", "|"])
    func refusesWhatIsNoColour(text: String) {
        #expect(Color(palette: text) == nil)
    }

    @Test func measuresContrastAsTheStandardDoes() {
        let (white, black) = (RGB(255, 255, 255), RGB(0, 0, 0))
        #expect(abs(white.contrast(with: black) - 21) < 0.001)
        #expect(abs(white.contrast(with: white) - 1) < 0.001)
        #expect(abs(RGB(0x76, 0x76, 0x76).contrast(with: white) - 4.54) < 0.005)
        #expect(abs(RGB(255, 0, 0).contrast(with: white) - 3.998) < 0.001)
    }
}
