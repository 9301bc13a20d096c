import Testing

@testable import Screens

struct ChartTests {
    @Test func aSparklineRisesFromNothingToTheMaximum() {
        #expect(drawn(Sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8]), 9) == "▁▁▂▃▄▅▆▇█")
        #expect(drawn(Sparkline([0, 1, 2, 3, 4, 5]), 6, 1, .ascii) == "__.-=#")
        #expect(drawn(Sparkline([1, 2, 3, 4]), 4, 1, .braille) == "⣀⣤⣶⣿")
    }

    @Test func theNewestValueIsAtTheRightEdge() {
        #expect(drawn(Sparkline([8, 1]), 4) == "  █▁")
        #expect(drawn(Sparkline([9, 0, 4, 8]), 3) == "▁▄█")
    }

    @Test func theScaleCanBeSet() {
        #expect(drawn(Sparkline([4, 8], maximum: 16), 2) == "▂▄")
        #expect(drawn(Sparkline([0, 0]), 2) == "▁▁")
    }

    @Test func aChartHasAScaleAndMarks() {
        let values = (0...15).map(Double.init)
        #expect(
            drawn(Chart(values, marks: [.init("L", at: 4)], label: wholeNumber), 22, 3) == """
                   15│    L      ▂▄▅▇█
                     │      ▂▄▅▇██████
                    0│▁▂▄▅▇███████████
                """)
    }

    @Test func aChartIsDrawnInAscii() {
        #expect(
            drawn(Chart([0, 0, 1, 2, 5, 10], label: wholeNumber), 18, 2, .ascii) == """
                   10|           #
                    0|      ___.##
                """)
    }

    @Test func theScaleIsNeverCut() {
        let scales = [1_264, 12_345, 99_960, 1_233_456, 999_999_999].map { top in
            String(drawn(Chart([0, top], label: { Wording(.rate($0)) }), 24).prefix(6))
        }
        #expect(scales == ["1,264│", "12.3k│", " 100k│", "1.23M│", "1.00G│"])
        #expect(drawn(Chart([0, 1], label: { _ in "beyond it" }), 24).hasPrefix("    …│"))
    }

    @Test func aNarrowChartGoesWithoutItsScale() {
        #expect(Chart.plot(in: Rect(x: 0, y: 0, width: 17, height: 2)).width == 17)
        #expect(Chart.plot(in: Rect(x: 0, y: 0, width: 18, height: 2)).width == 12)
        #expect(drawn(Chart([1, 2], label: wholeNumber), 2, 2) == " █\n██")
    }

    @Test func aHistogramLeavesWhatNeverOccurredBlank() {
        #expect(drawn(HistogramBars([0, 1, 4, 8, 0, 0, 1]), 8) == " ▁▄█  ▁")
    }

    @Test func aHistogramMergesNeighboursAndLosesNone() {
        #expect(HistogramBars.merged([1, 2, 3, 4, 5], into: 2) == [3, 12])
        for columns in 1...40 {
            let merged = HistogramBars.merged(Array(1...33), into: columns)
            #expect(merged.count == min(columns, 33))
            #expect(merged.reduce(0, +) == 33 * 34 / 2)
        }
    }

    @Test func fractionsAreNeverOutOfRange() {
        for value in [-1, 0, 0.5, 1, 2, .nan, .infinity, -.infinity] {
            for whole in [-1, 0, 1, .nan, .infinity] {
                #expect((0...1).contains(Fraction(value, of: whole).value))
            }
        }
        #expect(Fraction(1, of: 2).level == 128)
    }
}
