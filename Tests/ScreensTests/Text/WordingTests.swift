import Testing

@testable import Screens

struct WordingTests {
    @Test func itsNumbersStepBeforeItSaysLess() {
        let grows = Wording.either("GROWS need \(.count(12_345))", "need \(.count(12_345))", "GROWS")
        let texts = [17, 16, 15, 14, 10, 9, 8, 7, 5, 4].map { grows.text(within: $0) }
        #expect(
            texts == [
                "GROWS need 12,345", "GROWS need 12345", "GROWS need 12k", "GROWS need 12k", "need 12345", "need 12k",
                "need 12k", "GROWS", "GROWS", nil,
            ])
    }

    @Test func theWidestNumberStepsFirst() {
        let share: Wording = "\(.count(12))/\(.count(1_000_000))"
        #expect(
            [12, 8, 7, 5, 4].map { share.text(within: $0) } == ["12/1,000,000", "12/1.00M", "12/1.0M", "12/1M", nil])
    }

    @Test func noWordingIsWiderThanItMayBe() {
        let wordings: [Wording] = [
            "", "steady", "●\(.count(1_204)) 中", .either("\(.duration(.seconds(11_100))) left", "\(.percent(0.25))%"),
        ]
        for wording in wordings {
            for width in 0...20 {
                guard let text = wording.text(within: width) else { continue }
                #expect(DisplayWidth.of(text) <= width)
            }
            #expect(wording.text(within: 20) == wording.text)
        }
    }
}
