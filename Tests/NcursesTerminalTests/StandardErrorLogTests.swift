import Testing

@testable import NcursesTerminal

@Suite struct StandardErrorLogTests {
    @Test func reportsALineWhenItIsComplete() {
        var log = StandardErrorLog()
        #expect(log.append("one\ntw".utf8) == ["one"])
        #expect(log.append("o\n\nthree".utf8) == ["two", ""])
        #expect(log.finish() == "one\ntwo\n\nthree\n")
    }

    @Test func keepsTheLastLinesAndCountsTheOthers() {
        // given
        var log = StandardErrorLog(capacity: 3)
        // when
        let seen = log.append("1\n2\n3\n4\n5\n".utf8)
        // then
        #expect(seen == ["1", "2", "3", "4", "5"])
        #expect(log.lines == ["3", "4", "5"])
        #expect(log.dropped == 2)
        #expect(log.finish() == "(2 earlier lines of standard error were dropped)\n3\n4\n5\n")
    }

    @Test func letsNothingSteerTheTerminal() {
        var log = StandardErrorLog()
        let lines = log.append("a\u{1B}[31mb\tc\u{7}\u{9B}d\r\n".utf8)
        #expect(lines == ["a\u{FFFD}[31mb c\u{FFFD}\u{FFFD}d"])
    }

    @Test func cutsALineThatNeverEnds() {
        var log = StandardErrorLog(capacity: 10, longestLine: 4)
        #expect(log.append("abcdefghi".utf8) == ["abcd", "efgh"])
        #expect(log.finish() == "abcd\nefgh\ni\n")
    }

    @Test func hasNothingToReplayWhenNothingWasWritten() {
        var log = StandardErrorLog()
        #expect(log.finish() == "")
    }
}
