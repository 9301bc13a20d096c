import Testing

@testable import NcursesTerminal

@Suite struct TerminfoTests {
    @Test(arguments: [
        ("\u{1B}[?1049l", "\u{1B}[?1049l"), ("\u{1B}[m$<2>\u{F}", "\u{1B}[m\u{F}"), ("a$<5*/>", "a"), ("$<", "$<"),
        ("", ""),
    ])
    func leavesDelaysOut(_ capability: String, _ bytes: String) {
        #expect(Terminfo.withoutDelays(Array(capability.utf8)) == Array(bytes.utf8))
    }

    @Test func saysWhatIsWrongAndWhatToDo() {
        let errors: [TerminalError] = [
            .outputIsNoTerminal, .noKeyboard(reason: "No such device"), .typeUnset, .typeUnknown("foo"),
            .typeTooSimple("dumb"), .system(call: "pipe", reason: "Too many open files"),
        ]
        for error in errors { #expect(error.description.hasSuffix("--headless)")) }
        #expect(TerminalError.typeUnknown("foo").description.contains("TERM=foo"))
    }

    @Test(
        arguments: [
            (.zero, 0), (.milliseconds(-5), 0), (.nanoseconds(1), 1), (.milliseconds(1), 1), (.microseconds(1_001), 2),
            (.seconds(2), 2_000), (.seconds(Int64.max / 2), Int32.max),
        ] as [(Duration, Int32)])
    func neverWakesBeforeItsTime(_ duration: Duration, _ milliseconds: Int32) {
        #expect(duration.pollMilliseconds == milliseconds)
    }
}
