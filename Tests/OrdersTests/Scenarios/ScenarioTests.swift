import Actors
import Orders
import TestKit
import Testing

@Suite struct ScenarioTests {
    @Test func speaksTheArticlesDialogue() async throws {
        let shown = Collected<String>()
        let scenario = DialogueScenario { shown.append($0) }
        try await scenario.place(contentsOf: DialogueScenario.lines + ["HEY HO!"])
        for actor in scenario.actors { await actor.drain() }

        #expect(Set(shown.elements) == ["I AM INEVITABLE", "I AM BANE", "I WILL BREAK YOU"])
        #expect(shown.elements.count == 3 && scenario.statistics.count == 3 && scenario.statistics.failed == 1)
        #expect(scenario.bane.deadLetters.map(\.message.text) == ["HEY HO!"])
        #expect(scenario.bane.deadLetters.map(\.reason) == ["WHATEVER YOU SAY"])
        for actor in scenario.actors { #expect(actor.snapshot().ledger.isBalanced) }
    }

    @Test func takesEachMessageThroughEveryStage() async throws {
        let scenario = PipelineScenario(stages: 4, workers: 2, work: .zero)
        try await scenario.place(contentsOf: 1...100)
        for actor in scenario.actors { await actor.drain() }
        #expect(scenario.statistics.count == 100 && scenario.statistics.latency.count == 100)
        #expect(scenario.stages.map(\.name) == ["stage-1", "stage-2", "stage-3", "stage-4"])
        #expect(scenario.stages.allSatisfy { $0.ledger.completed == 100 })
    }

    @Test func worksForTheTimeGiven() async throws {
        let clock = ManualClock()
        let scenario = PipelineScenario(stages: 1, workers: 1, work: .milliseconds(5), clock: ActorClock(clock))
        try await scenario.place(contentsOf: [1])
        await clock.sleepers(1)
        #expect(scenario.stages[0].ledger.completed == 0)
        clock.advance(by: .milliseconds(5))
        await scenario.stages[0].drain()
        #expect(scenario.stages[0].ledger.completed == 1 && scenario.statistics.elapsed == .milliseconds(5))
    }

    @Test func handsBackWhatAStoppedScenarioRefuses() async throws {
        let (dialogue, pipeline) = (DialogueScenario(), PipelineScenario(work: .zero))
        await dialogue.bale.stop()
        await pipeline.stages[0].stop()
        let lines = await #expect(throws: QueueError<String>.self) { try await dialogue.place(contentsOf: ["A", "B"]) }
        let numbers = await #expect(throws: QueueError<Int>.self) { try await pipeline.place(contentsOf: [1, 2]) }
        #expect(lines?.refused == ["A", "B"] && numbers?.refused == [1, 2])
        #expect(dialogue.statistics.firstAcceptedAt == nil && pipeline.statistics.firstAcceptedAt == nil)
    }
}
