import TestKit
import Testing

@testable import Actors

/// The inbox exhausted: two workers, three messages at once, every event in every reachable state.
///
/// One space with everything in it is too large, so each test leaves out what has little to do with its subject.
@Suite(.aside) struct InboxWorldTests {
    private typealias Event = InboxWorld.Event

    @Test func everyMessageIsWhereItMustBe_howeverItsWorkEnds() {
        explore(
            "ends", atLeast: 9_000,
            [.queue(1), .keep, .setWorkers(1), .setWorkers(2)] + Event.ending + Event.burying
                + Event.working([.completed, .failed, .refused], upTo: [1]))
    }

    @Test func everyMessageIsWhereItMustBe_inHandsOfMany() {
        explore(
            "hands", atLeast: 5_000,
            [.queue(1), .queue(3), .snapshot, .tick(after: 2)] + Event.lingering + Event.deciding + Event.ending
                + Event.working([.completed, .discarded, .postponed], upTo: [1, 3]) + Event.goingOn)
    }

    @Test func everyMessageIsWhereItMustBe_whileItIsTriedAgain() {
        explore(
            "retries", atLeast: 7_000,
            [.queue(1), .pause, .resume, .tick(after: 1)] + Event.ending
                + Event.working([.completed, .failedAgain, .postponed], upTo: [1]))
    }

    @Test func whoeverAsksIsTold_whileAlarmsAreLate() {
        explore(
            "asking", atLeast: 17_000,
            [.ask, .pass, .tick(after: 0), .replayFailed, .stop, .restart(withPending: true)]
                + Event.working([.completed, .failed, .failedAgain, .postponed], upTo: [1]))
    }

    @Test func everySenderIsAnsweredOnce_whereOneMessageFits() {
        var setting = InboxWorld.Setting()
        setting.rules.capacity = 1
        explore(
            "bounded to 1", atLeast: 2_000, in: setting,
            [.queue(1), .forward, .cancelSender, .push, .tick(after: 2)] + Event.deciding + Event.ending
                + Event.lingering + Event.working([.completed, .postponed], upTo: [1]))
    }

    @Test func everySenderIsAnsweredOnce_whereBatchesWait() {
        var setting = InboxWorld.Setting(messages: 4)
        setting.rules.capacity = 2
        explore(
            "bounded to 2", atLeast: 7_000, in: setting,
            [.queue(1), .queue(2), .ask, .forward, .keep, .cancelSender, .push] + Event.deciding + Event.ending
                + Event.working([.completed], upTo: [3]))
    }

    @Test func everyRunIsCancelledOnce_whenItTakesTooLong() {
        var setting = InboxWorld.Setting(passesOn: true)
        (setting.rules.timeout, setting.rules.grace) = (2, 2)
        explore(
            "timeout", atLeast: 35_000, in: setting,
            [.queue(1), .tick(after: 1), .stopWithDeadline, .restart(withPending: true)]
                + Event.working([.completed, .failed], upTo: [3]) + Event.forwarding + Event.passingOn)
    }

    @Test func everyTimeoutComes_thoughItsAlarmIsLate() {
        var setting = InboxWorld.Setting()
        (setting.rules.timeout, setting.rules.grace) = (2, 1)
        explore(
            "late timeout", atLeast: 14_000, in: setting,
            [.queue(1), .pass, .tick(after: 0)] + Event.working([.completed, .failedAgain], upTo: [3]))
    }

    @Test func everyDeadlineCutsShortWhatIsInFlight_andNothingElse() {
        explore(
            "deadlines", atLeast: 20_000, in: InboxWorld.Setting(passesOn: true),
            [
                .queue(3), .snapshot, .tick(after: 1), .stopWithDeadline, .drainWithDeadline,
                .restart(withPending: true),
            ]
                + Event.working([.completed, .failed], upTo: [3]) + Event.goingOn + Event.forwarding + Event.passingOn)
    }

    @Test func everyDeadlineComes_thoughItsAlarmIsLate() {
        explore(
            "late deadlines", atLeast: 10_000,
            [.queue(1), .pass, .tick(after: 0), .stop, .stopWithDeadline, .drainWithDeadline, .cancelDrain, .endDrain]
                + [.restart(withPending: true)] + Event.working([.completed, .failed], upTo: [1]))
    }

    @Test func aRunThatWasGivenUpOnChangesNothing() {
        explore(
            "orphans", atLeast: 6_000,
            [
                .queue(1), .tick(after: 2), .stopWithDeadline, .restart(withPending: true), .setWorkers(1),
                .setWorkers(2),
            ]
                + [.finishOrphan(.completed), .finishOrphan(.failed), .finishOrphan(.failedAgain)]
                + Event.working([.completed, .failed], upTo: [1, 3]) + Event.goingOn)
    }

    @Test func deadLettersStayWithinTheirBound() {
        var setting = InboxWorld.Setting()
        setting.rules.deadLetters = 1
        explore(
            "one dead letter", atLeast: 4_000, in: setting,
            [.queue(1), .keep, .stop, .restart(withPending: true), .tick(after: 2)] + Event.burying
                + Event.working([.failed, .failedAgain, .refused], upTo: [1]))
    }

    private func explore(
        _ name: String, atLeast count: Int, in setting: InboxWorld.Setting = InboxWorld.Setting(), _ events: [Event]
    ) {
        ActorsTests.explore(name, atLeast: count, InboxWorld(setting), events)
    }
}
