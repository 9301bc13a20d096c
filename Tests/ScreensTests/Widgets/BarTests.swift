import Testing

@testable import Screens

struct BarTests {
    @Test(arguments: [
        (Bar(0, of: 10), ""), (Bar(2, of: 10, peak: 5), "██   ▏"), (Bar(2.5, of: 10), "██▌"),
        (Bar(10, of: 10), "██████████"),
        (Bar(0.001, of: 10), "▏"), (Bar(12, of: 10, peak: 12), "██████████▏!"), (Bar(0, of: 10, peak: 0), "▏"),
        (Bar(3, of: 0), "           !"),
    ])
    func showsValuePeakAndOverflow(bar: Bar, expected: String) {
        #expect(drawn(bar, 12) == expected)
    }

    @Test(arguments: [
        (Bar(0, of: 10), "[          ]"), (Bar(2, of: 10, peak: 3), "[## |      ]"), (Bar(0.1, of: 10), "[#         ]"),
        (Bar(12, of: 10, peak: 12), "[##########]!"), (Bar(0, of: 10, peak: 10), "[         |]"),
    ])
    func showsTheSameInAscii(bar: Bar, expected: String) {
        #expect(drawn(bar, 13, 1, .ascii) == expected)
    }

    @Test func runsThroughItsGradient() {
        let grid = grid(of: Bar(10, of: 10), 7)
        #expect((0..<5).map { grid[$0, 0].ink.level } == [0, 64, 128, 191, 255])
        #expect(grid[0, 0].ink.slot == .gradDepth)
    }

    @Test func showsProgress() {
        #expect(drawn(ProgressBar(2, of: 3), 6) == "▓▓▓▓░░")
        #expect(drawn(ProgressBar(2, of: 3), 6, 1, .ascii) == "####..")
        #expect(drawn(ProgressBar(1), 3) == "▓▓▓")
    }

    @Test func isNotDoneBeforeItIsDone() {
        #expect(drawn(ProgressBar(1203, of: 1204), 8) == "▓▓▓▓▓▓▓░")
    }
}
