import Screens
import Testing

@testable import Dashboard

@Suite struct PasteTests {
    private func press(_ key: Key, in state: inout DashboardState) -> [Command] {
        state.handle(.key(key, at: .seconds(61)))
    }

    @Test func pastedTextGoesIntoAnOpenPrompt_inPlaceOfTheProposal() {
        var state = watched()
        _ = press(.character("L"), in: &state)
        #expect(state.handle(.pasted("poisson ", at: .seconds(61))).isEmpty)
        #expect(state.handle(.pasted("150/s", at: .seconds(61))).isEmpty)
        #expect(press(.enter, in: &state) == [.setLoad("poisson 150/s")])
    }

    @Test func noMoreIsPastedThanCanBeTyped() {
        var state = watched()
        _ = press(.character("I"), in: &state)
        _ = state.handle(.pasted(String(repeating: "9", count: 4_096), at: .seconds(61)))
        guard case .prompt(let prompt) = state.overlay else { return #expect(Bool(false), "the prompt is open") }
        #expect(prompt.text.count == 60)
    }

    @Test(arguments: [nil, "X", "?"] as [Unicode.Scalar?]) func pastedTextIsNoKey(open key: Unicode.Scalar?) {
        var state = watched()
        if let key { _ = press(.character(key), in: &state) }
        let overlay = state.overlay
        #expect(state.handle(.pasted("yD+Xq", at: .seconds(62))).isEmpty)
        #expect(state.overlay == overlay)
    }
}
