import Testing

@testable import Screens

struct ThemeWarningTests {
    @Test(arguments: [
        ("state.runn = green", "unknown slot \"state.runn\" (did you mean \"state.run\"?)"),
        ("entirely.else = green", "unknown slot \"entirely.else\""),
        ("inherit = dark", "unknown slot \"inherit\" (did you mean \"inherits\"?)"),
        ("state.run = grean", "unknown colour \"grean\" (did you mean \"green\"?)"),
        ("state.run = green on #12345", "unknown colour \"#12345\""),
        ("grad.depth = green zebra red", "unknown colour \"zebra\""),
        ("state.run = green blod", "unknown attribute \"blod\" (did you mean \"bold\"?)"),
        ("state.run = green red", "unknown attribute \"red\""),
        ("state.run = green on", "unknown attribute \"on\""),
        ("state.run", "expected \"slot = colour\", got \"state.run\""),
        ("state.run =", "\"state.run\" has no value"),
        ("palette.red = #ff", "bad colour \"#ff\": expected \"#rrggbb | 0-255 | name\""),
        ("glyphs = runes", "unknown glyphs \"runes\": expected auto, braille, block, ascii"),
        ("state.run.mono = red bold", "\"state.run.mono\" has colours; only attributes are used"),
        ("state.run = 2 ; state.run = 3", "\"state.run\" was already set in line 2; this one counts"),
        ("ui.key = #777777 on #777788", "\"ui.key\" is hard to read: contrast 1.1:1, 4.5:1 is needed"),
    ])
    func namesTheLineAndWhatIsWrong(line: String, message: String) throws {
        let warnings = try Theme.named("dark", files: ["dark": "# a comment\n\(line)\n"]).warnings
        #expect(warnings.map(\.description).first == "dark.theme:2: \(message)")
    }

    @Test func whatIsWrongIsLeftOutAndTheRestCounts() throws {
        let text = "state.run = green blod ; state.stop = 33\nstate.fail = nocolour\nui.key = 34"
        let (theme, warnings) = try Theme.named("mine", files: ["mine": text])
        #expect(warnings.count == 2)
        #expect(theme.style(for: Ink(.stateStop), depth: .indexed256).foreground == 33)
        #expect(theme.style(for: Ink(.stateFail), depth: .indexed256).foreground == nil)
        #expect(theme.style(for: Ink(.key), depth: .indexed256).foreground == 34)
        #expect(theme.style(for: Ink(.stateRun), depth: .indexed256).foreground == 2)
    }

    @Test(arguments: [
        "# state.run = 1", "   # comment", "state.run = #112233", "state.run = #112233 # dark blue", "\t\r",
        "state.run = 3 ;", " ; ; ", "state.run = 4 # ; state.runn = 5", "state.run = 5 #", "ui = 7 ; ui.text = default",
    ])
    func readsCommentsAndColoursApart(line: String) throws {
        let warnings = try Theme.named("mine", files: ["mine": line]).warnings
        #expect(warnings.isEmpty)
    }

    @Test func countsTheLinesOfAnyLineEnding() throws {
        let text = "name = A\r\n\r\nstate.run = zebra\r\n"
        let warnings = try Theme.named("mine", files: ["mine": text]).warnings
        #expect(warnings.map(\.line) == [3])
    }

    @Test func judgesContrastByWhatTheTerminalIsTakenToBe() throws {
        let text = "ui.key = #ffff87\nui.selected = on #ffffd7"
        let unknown = try Theme.named("mine", files: ["mine": text]).warnings
        let light = try Theme.named("mine", files: ["mine": "\(text)\nterminal = #000000 on #ffffff"]).warnings
        #expect(unknown.map(\.line) == [1])
        // On the paper, in the selected row and in a popup.
        #expect(light.map(\.line) == [1, 1, 1])
        #expect(light.first?.message == "\"ui.key\" is hard to read: contrast 1.0:1, 4.5:1 is needed")
    }

    @Test func namesTheFileThatIsWrong() throws {
        let files = ["base": "state.runn = 1", "mine": "inherits = base\nstate.run = zebra"]
        let warnings = try Theme.named("mine", files: files).warnings
        #expect(warnings.map { "\($0.file):\($0.line)" } == ["base.theme:1", "mine.theme:2"])
    }

    @Test func saysWhyThereIsNoTheme() {
        let files = [
            "dark": "", "a": "inherits = b", "b": "inherits = a", "self": "inherits = self", "c": "inherits = drak",
        ]
        #expect(error("drak", files) == .unknown("drak", known: ["a", "b", "c", "dark", "self"]))
        #expect(error("c", files) == .unknownParent("drak", of: "c", known: ["a", "b", "c", "dark", "self"]))
        #expect(error("a", files) == .cycle(["a", "b", "a"]))
        #expect(error("self", files) == .cycle(["self", "self"]))
        #expect(
            error("drak", ["dark": "", "light": ""])?.description
                == "There is no theme \"drak\" (did you mean \"dark\"?). There are: dark, light.")
        #expect(error("a", files)?.description == "The theme \"a\" inherits from itself: a → b → a.")
    }

    @Test func suggestsTheNearestNameOnly() {
        #expect(editDistance("kitten", "sitting") == 3)
        #expect(editDistance("", "abc") == 3)
        #expect(suggestion(for: "night", among: ["state.run", "dark"]) == "")
        #expect(suggestion(for: "ligth", among: ["light", "dark"]) == " (did you mean \"light\"?)")
    }

    private func error(_ name: String, _ files: [String: String]) -> ThemeError? {
        do throws(ThemeError) {
            _ = try Theme.named(name, files: files)
            return nil
        } catch {
            return error
        }
    }
}
