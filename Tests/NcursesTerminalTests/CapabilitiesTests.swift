import Screens
import Testing

@testable import NcursesTerminal

@Suite struct CapabilitiesTests {
    @Test(
        arguments: [(0, .mono), (-1, .mono), (7, .mono), (8, .sixteen), (16, .sixteen), (88, .sixteen)]
            + [(256, .indexed256), (16_777_216, .indexed256)] as [(Int, ColorDepth)])
    func takesTheDepthFromTheNumberOfColours(_ colors: Int, _ depth: ColorDepth) {
        #expect(Capabilities.depth(colors: colors, environment: [:]) == depth)
        #expect(Capabilities.depth(colors: colors, environment: ["NO_COLOR": ""]) == depth)
        #expect(Capabilities.depth(colors: colors, environment: ["NO_COLOR": "1"]) == .mono)
    }

    @Test(
        arguments: [
            ([:], false), (["LANG": "en_US.UTF-8"], true), (["LANG": "C.utf8"], true), (["LANG": "de_DE"], false),
            (["LANG": "en_US.UTF-8", "LC_ALL": "C"], false), (["LANG": "C", "LC_CTYPE": "de_DE.UTF-8"], true),
            (["LANG": "en_US.UTF-8", "LC_ALL": ""], true),
        ] as [([String: String], Bool)])
    func readsTheLocaleInTheOrderOfPosix(_ environment: [String: String], _ asks: Bool) {
        #expect(Capabilities.asksForUTF8(environment) == asks)
    }

    @Test func showsBrightColoursAsBoldWhereThereAreOnlyEight() {
        // given
        let style = Style(foreground: 9, background: 12, attributes: [.underline])
        // when
        let eight = ResolvedStyle(style, depth: .sixteen, colors: 8)
        let sixteen = ResolvedStyle(style, depth: .sixteen, colors: 16)
        let none = ResolvedStyle(style, depth: .mono, colors: 256)
        // then
        #expect((eight.foreground, eight.background) == (1, 4))
        #expect(eight.attributes == [.underline, .bold])
        #expect((sixteen.foreground, sixteen.background) == (9, 12))
        #expect(sixteen.attributes == [.underline])
        #expect((none.foreground, none.background) == (-1, -1))
        #expect(none.attributes == [.underline])
    }

    @Test func greyIsWhiteWhereThereAreOnlyEightColours_asABoldBlackIsNotSeen() {
        for background in [nil, 0, 8] as [UInt8?] {
            let grey = ResolvedStyle(Style(foreground: 8, background: background), depth: .sixteen, colors: 8)
            #expect(grey.foreground == 7 && grey.attributes.isEmpty)
        }
        let onPaper = ResolvedStyle(Style(foreground: 8, background: 15), depth: .sixteen, colors: 8)
        #expect((onPaper.foreground, onPaper.background) == (0, 7))
    }

    @Test func leavesTheTerminalsOwnColoursAlone() {
        let look = ResolvedStyle(Style(foreground: nil, background: 3, attributes: []), depth: .indexed256, colors: 256)
        #expect((look.foreground, look.background) == (-1, 3))
    }
}
