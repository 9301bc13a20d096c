import Testing

@testable import Screens

struct ThemeTests {
    @Test func everySlotHasItsPlaceInTheTable() {
        #expect(Slot.allCases.map(\.ordinal) == Array(Slot.allCases.indices))
    }

    @Test func looksUpForegroundBackgroundAndAttributes() throws {
        let theme = try theme("ui.text = 250 on 17 ; state.fail = #ff0000 on 52 bold underline")
        #expect(
            theme.style(for: Ink(.stateFail), depth: .indexed256)
                == Style(foreground: 196, background: 52, attributes: [.bold, .underline]))
        #expect(theme.style(for: .text, depth: .indexed256) == Style(foreground: 250, background: 17))
    }

    @Test func whatIsNotSaidIsAsInOrdinaryText() throws {
        let theme = try theme("ui.text = 250 on 17 ; state.run = green ; ui.title = bold ; level.info = text")
        #expect(theme.style(for: Ink(.stateRun), depth: .indexed256) == Style(foreground: 2, background: 17))
        #expect(theme.style(for: Ink(.title), depth: .indexed256).foreground == 250)
        #expect(theme.style(for: Ink(.levelInfo), depth: .indexed256).foreground == 250)
    }

    @Test func fallsBackToTheDottedParentThenToTheInheritedTheme() throws {
        let files = [
            "base": "ui.border.focus = 30 ; state.run = 31 ; ui.border = 32",
            "mine": "inherits = base\nui.border = 40",
        ]
        let theme = try Theme.named("mine", files: files).theme
        #expect(theme.style(for: Ink(.border), depth: .indexed256).foreground == 40)
        #expect(theme.style(for: Ink(.borderFocus), depth: .indexed256).foreground == 40)
        #expect(theme.style(for: Ink(.stateRun), depth: .indexed256).foreground == 31)
    }

    @Test func whoInheritsMayChangeColoursByName() throws {
        let files = ["base": "palette.accent = 30\nui.key = accent", "mine": "inherits = base\npalette.accent = 40"]
        let theme = try Theme.named("mine", files: files).theme
        #expect(theme.style(for: Ink(.key), depth: .indexed256).foreground == 40)
    }

    @Test func sixteenColoursTakeTheirOwnForm() throws {
        let theme = try theme("palette.red = #ff5555 | 203 | red\nstate.fail = red bold")
        #expect(theme.style(for: Ink(.stateFail), depth: .sixteen) == Style(foreground: 1, attributes: .bold))
        #expect(theme.style(for: Ink(.stateFail), depth: .indexed256) == Style(foreground: 203, attributes: .bold))
    }

    @Test func textIsNeverPaintedInTheColourBehindIt() throws {
        let theme = try theme("ui.title = #606060 on #505050 ; ui.key = 231 on 231")
        #expect(theme.style(for: Ink(.title), depth: .sixteen) == Style(foreground: 15, background: 8))
        #expect(theme.style(for: Ink(.key), depth: .indexed256) == Style(foreground: 0, background: 231))
    }

    @Test func theSelectedLookLiesOver() throws {
        let background = try theme("state.run = 31 bold ; ui.selected = on 17")
        let both = try theme("state.run = 31 bold ; ui.selected = 16 on 208")
        let ink = Ink(.stateRun, isSelected: true)
        #expect(
            background.style(for: ink, depth: .indexed256)
                == Style(foreground: 31, background: 17, attributes: .bold))
        #expect(
            both.style(for: ink, depth: .indexed256) == Style(foreground: 16, background: 208, attributes: .bold))
        #expect(both.style(for: Ink(.stateRun), depth: .indexed256).background == nil)
    }

    @Test func whatHasABackgroundOfItsOwnKeepsItWhenSelected() throws {
        let alarm = "ui.text = 250 on 16 ; balance.bad = 16 on 196"
        let band = try theme("\(alarm) ; ui.selected = on 238")
        let bar = try theme("\(alarm) ; ui.selected = 231 on 238")
        let ink = Ink(.balanceBad, isSelected: true)
        #expect(band.style(for: ink, depth: .indexed256) == Style(foreground: 16, background: 196))
        #expect(bar.style(for: ink, depth: .indexed256) == Style(foreground: 231, background: 238))
        #expect(
            band.style(for: Ink(.text, isSelected: true), depth: .indexed256)
                == Style(foreground: 250, background: 238))
    }

    @Test func aGradientIsMixedWhereItsColoursAreKnown() throws {
        let theme = try theme("grad.depth = #000000 #ffffff")
        func color(_ level: UInt8) -> UInt8? {
            theme.style(for: Ink(.gradDepth, level: level), depth: .indexed256).foreground
        }
        #expect(color(0) == 16)
        #expect(color(255) == 231)
        let middle = try #require(color(128).flatMap(RGB.init(indexed:)))
        #expect((100...160).contains(middle.red))
    }

    @Test func aGradientTakesTheNearestWhereTheyAreNot() throws {
        let theme = try theme("grad.depth = green yellow red ; grad.latency = blue")
        for depth in [ColorDepth.sixteen, .indexed256] {
            let shown = [0, 40, 110, 140, 220, 255].map { level in
                theme.style(for: Ink(.gradDepth, level: level), depth: depth).foreground
            }
            #expect(shown == [2, 2, 3, 3, 1, 1])
            #expect(theme.style(for: Ink(.gradLatency, level: 200), depth: depth).foreground == 4)
        }
    }

    @Test func withoutColoursOnlyAttributesAreUsed() throws {
        let theme = try theme("graph.in = red on blue bold ; ui.selected = black on red ; ui.selected.mono = reverse")
        #expect(theme.style(for: Ink(.graphIn), depth: .mono) == Style(attributes: .bold))
        #expect(theme.style(for: Ink(.graphIn, isSelected: true), depth: .mono).attributes == [.bold, .reverse])
        for slot in Slot.allCases {
            let style = theme.style(for: Ink(slot, level: 99, isSelected: true), depth: .mono)
            #expect(style.foreground == nil && style.background == nil)
        }
    }

    @Test func aLookOfColoursAloneKeepsTheInheritedOneWithoutColours() throws {
        let files = ["base": "state.stop.mono = dim underline", "mine": "inherits = base\nstate.stop = red"]
        let theme = try Theme.named("mine", files: files).theme
        #expect(theme.style(for: Ink(.stateStop), depth: .mono).attributes == [.dim, .underline])
    }

    @Test func takesNameAndGlyphsFromTheChain() throws {
        let files = ["base": "name = Base\nglyphs = ascii", "mine": "inherits = base"]
        #expect(try Theme.named("mine", files: files).theme.name == "mine")
        #expect(try Theme.named("base", files: files).theme.name == "Base")
        #expect(try Theme.named("mine", files: files).theme.glyphs == .ascii)
        #expect(Theme.plain.glyphs == .auto)
    }

    @Test func twoThemesOfOneNameAreTwo() throws {
        let files = [
            "a": "name = Mine\nui.key = 30", "b": "name = Mine\nui.key = 40", "c": "name = Other\nui.key = 40",
        ]
        let themes = try ["a", "b", "c"].map { try Theme.named($0, files: files).theme }
        #expect(themes[0] != themes[1] && themes[0].name == themes[1].name)
        #expect(themes[1] == themes[2])
    }

    @Test func aFileElsewhereMayHaveTheNameOfAnotherTheme_andInheritFromIt() throws {
        let files = [
            "dark": "ui.key = 30 ; ui.title = 31", "/tmp/dark.theme": "inherits = dark\nui.key = 40\nui.x = 1",
        ]
        let (theme, warnings) = try Theme.named("/tmp/dark.theme", files: files)
        #expect(theme.style(for: Ink(.key), depth: .indexed256).foreground == 40)
        #expect(theme.style(for: Ink(.title), depth: .indexed256).foreground == 31)
        #expect(warnings.map(\.file) == ["dark.theme"])
    }

    @Test func inAPopupTheBackgroundIsThePopups_butForWhatHasItsOwn() throws {
        let theme = try theme("ui.text = 250 on 17 ; ui.dialog = 231 on 60 ; ui.key = 208 ; ui.button = 16 on 99")
        func style(_ slot: Slot) -> Style { theme.style(for: Ink(slot, isInPopup: true), depth: .indexed256) }
        #expect(style(.key) == Style(foreground: 208, background: 60))
        #expect(style(.text) == Style(foreground: 250, background: 60))
        #expect(style(.button) == Style(foreground: 16, background: 99))
        let reversed = try self.theme("ui.dialog = default reverse ; ui.key = bold")
        #expect(reversed.style(for: Ink(.key, isInPopup: true), depth: .sixteen).attributes == [.bold, .reverse])
    }

    private func theme(_ text: String) throws -> Theme {
        try Theme.named("test", files: ["test": text]).theme
    }
}
