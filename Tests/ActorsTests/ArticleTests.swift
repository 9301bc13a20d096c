import Actors
import TestKit
import Testing

/// The tests of the article "Exploring Worker Pattern in Go", as ours.
@Suite struct ArticleTests {
    @Test func everyWorkerAnswersWithItsOwnWord() async throws {
        // Given three workers, each with a word.
        let words = ["One", "Two", "Three"]
        let answers = Collected<(worker: Int, word: String)>()
        let actor = WorkerActor<String, String>("words", workers: 3) { _, context in
            answers.append((context.worker, words[context.worker - 1]))
            return words[context.worker - 1]
        }

        // When eleven messages are queued by as many tasks.
        await withDiscardingTaskGroup { group in
            for index in 0...10 { group.addTask { try? await actor.queue(words[index % 3]) } }
        }
        await actor.drain()

        // Then all are processed, each by a worker from 1 to 3 with that worker's word.
        #expect(answers.elements.count == 11)
        #expect(answers.elements.allSatisfy { (1...3).contains($0.worker) && $0.word == words[$0.worker - 1] })
    }

    @Test func processedAndPendingSumTo5050_whenStoppedAtOnce() async {
        for _ in 0..<10_000 {
            let sum = await sumOfProcessedAndPending()
            if sum != 5050 {
                Issue.record("the sum is \(sum)")
                return
            }
        }
    }

    private func sumOfProcessedAndPending() async -> Int {
        let processed = Collected<Int>()
        let actor = WorkerActor<Int, Void>("numbers", workers: 5) { number, _ in processed.append(number) }
        let refused = Collected<Int>()
        let report = await withTaskGroup(of: Void.self) { group in
            for number in 1...100 {
                group.addTask {
                    do throws(QueueError<Int>) { try await actor.queue(number) } catch {
                        error.refused.forEach(refused.append)
                    }
                }
            }
            return await actor.stop()
        }
        return (processed.elements + report.pending + refused.elements).reduce(0, +)
    }

    @Test func theDialogueReachesTheSubtitles_andTheUnknownLineIsADeadLetter() async throws {
        struct WhateverYouSay: Error {}
        let answers = [
            "I AM VENGEANCE": "I AM INEVITABLE", "I AM THE NIGHT": "I AM BANE", "I'M BATMAN": "I WILL BREAK YOU",
        ]
        let shown = Collected<String>()
        let bale = WorkerActor<String, String>("bale", workers: 3) { line, _ in line }
        let bane = WorkerActor<String, String>("bane", workers: 3) { line, _ in
            guard let answer = answers[line] else { throw WhateverYouSay() }
            return answer
        }
        let subtitle = WorkerActor<String, Void>("subtitle", workers: 3) { line, _ in shown.append(line) }
        bale.direct(to: bane).direct(to: subtitle)

        try await bale.queue("I AM VENGEANCE", "I AM THE NIGHT", "I'M BATMAN", "HEY HO!")
        await ActorSystem([bale, bane, subtitle]).drain()

        #expect(Set(shown.elements) == Set(answers.values))
        #expect(bane.deadLetters.map(\.message) == ["HEY HO!"])
        #expect(bale.ledger.completed == 4 && bane.ledger.completed == 3 && subtitle.ledger.completed == 3)
    }

    @Test func nothingIsLostOrDoubled_whenStoppedWhileFourProducersKeepQueueing() async {
        for _ in 0..<1000 {
            let processed = Collected<Int>()
            let actor = WorkerActor<Int, Void>("numbers", workers: 5) { number, _ in processed.append(number) }
            let (accepted, pending) = await withTaskGroup(of: [Int].self) { group in
                for producer in 0..<4 {
                    group.addTask {
                        var accepted: [Int] = []
                        for number in (producer * 1_000_000)... {
                            do { try await actor.queue(number) } catch { return accepted }
                            accepted.append(number)
                        }
                        return accepted
                    }
                }
                await processed.reaches(1)
                let pending = await actor.stop().pending
                return (await group.reduce(into: []) { $0 += $1 }, pending)
            }
            if (processed.elements + pending).sorted() != accepted.sorted() {
                Issue.record("\(accepted.count) accepted, \(processed.elements.count) + \(pending.count) found")
                return
            }
        }
    }
}
