import Testing

@testable import Screens

struct GlyphsTests {
    @Test func asciiSignsAreAscii() {
        for child in Mirror(reflecting: Glyphs.ascii).children {
            let signs = String(describing: child.value)
            #expect(signs.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }, "\(child.label ?? "")")
        }
    }

    @Test func aThemeChoosesAmongWhatTheTerminalShows() {
        #expect(GlyphPreference.auto.glyphs(unicode: true) == .unicode)
        #expect(GlyphPreference.braille.glyphs(unicode: true) == .braille)
        #expect(GlyphPreference.ascii.glyphs(unicode: true) == .ascii)
        for preference in GlyphPreference.allCases { #expect(preference.glyphs(unicode: false) == .ascii) }
    }

    @Test func aSignInACellIsOneColumnWide() {
        for glyphs in [Glyphs.unicode, .braille, .ascii] {
            let signs = glyphs.fills + glyphs.levels + [glyphs.peak, glyphs.overflow, glyphs.done, glyphs.open]
            #expect(signs.allSatisfy { DisplayWidth.of($0) == 1 })
        }
    }
}
