import Foundation
import Testing

@testable import Screens

/// What is asserted of every theme in `themes/`.
struct ShippedThemesTests {
    static let files: [String: String] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../themes")
        let urls = try? FileManager.default.contentsOfDirectory(
            at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
        var files: [String: String] = [:]
        for url in urls ?? [] where url.pathExtension == "theme" {
            files[url.deletingPathExtension().lastPathComponent] = try? String(contentsOf: url, encoding: .utf8)
        }
        return files
    }()
    static let states: [Slot] = [.stateRun, .statePause, .stateDrain, .stateStop, .stateFail]

    @Test func theUsualOnesAreThere() {
        #expect(Set(Self.files.keys).isSuperset(of: ["dark", "light", "mono"]))
    }

    @Test(arguments: files.keys.sorted())
    func hasNoWarnings(name: String) throws {
        let warnings = try Theme.named(name, files: Self.files).warnings
        #expect(warnings.map(\.description) == [])
    }

    @Test(arguments: files.keys.sorted())
    func isShortAndCommented(name: String) throws {
        let lines = try #require(Self.files[name]).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 61)
        #expect(lines[0].hasPrefix("# "))
    }

    @Test(arguments: files.keys.sorted(), ColorDepth.allCases)
    func tellsTheStatesApart(name: String, depth: ColorDepth) throws {
        let theme = try Theme.named(name, files: Self.files).theme
        #expect(Set(Self.states.map { theme.style(for: Ink($0), depth: depth) }).count == Self.states.count)
    }

    @Test(arguments: files.keys.sorted(), ColorDepth.allCases)
    func showsWhatIsSelectedAndFocused(name: String, depth: ColorDepth) throws {
        let theme = try Theme.named(name, files: Self.files).theme
        let pairs: [(Ink, Ink)] = [
            (.text, Ink(.text, isSelected: true)), (Ink(.border), Ink(.borderFocus)), (Ink(.button), Ink(.buttonFocus)),
            (Ink(.balanceGood), Ink(.balanceBad)), (.text, Ink(.levelError)),
        ]
        for (usual, special) in pairs {
            #expect(theme.style(for: usual, depth: depth) != theme.style(for: special, depth: depth))
        }
    }

    @Test(arguments: files.keys.sorted(), ColorDepth.allCases)
    func aPopupHasOneBackground(name: String, depth: ColorDepth) throws {
        let theme = try Theme.named(name, files: Self.files).theme
        let (screen, popup) = (theme.style(for: .text, depth: depth), theme.style(for: Ink(.dialog), depth: depth))
        for slot in Slot.allCases {
            let here = theme.style(for: Ink(slot), depth: depth)
            let there = theme.style(for: Ink(slot, isInPopup: true), depth: depth)
            // A button or an alarm has a background of its own, here as there.
            #expect(there.background == (here.background == screen.background ? popup.background : here.background))
            #expect(there.foreground == nil || there.foreground != there.background)
        }
    }

    /// Bright black is black on some terminals, and the background on others.
    @Test(arguments: files.keys.sorted())
    func bordersAreSeenInSixteenColours(name: String) throws {
        let theme = try Theme.named(name, files: Self.files).theme
        for slot in [Slot.border, .borderFocus, .dialog] {
            for isInPopup in [false, true] {
                let style = theme.style(for: Ink(slot, isInPopup: isInPopup), depth: .sixteen)
                let dark: [UInt8?] = [0, 8]
                let isDark = style.background == nil || dark.contains(style.background)
                #expect(!isDark || !dark.contains(style.foreground), "\(slot) \(style)")
            }
        }
    }

    @Test func theFallbackTellsTheStatesApartToo() {
        for depth in ColorDepth.allCases {
            #expect(Set(Self.states.map { Theme.plain.style(for: Ink($0), depth: depth) }).count == Self.states.count)
        }
    }

    @Test func monoHasNoColoursOnAnyTerminal() throws {
        let theme = try Theme.named("mono", files: Self.files).theme
        for depth in ColorDepth.allCases {
            for slot in Slot.allCases {
                let style = theme.style(for: Ink(slot, level: 200, isSelected: true), depth: depth)
                #expect(style.foreground == nil && style.background == nil)
            }
        }
    }
}
