import Synchronization

@testable import Actors

/// An inbox with the world around it: what the shell keeps of its workers and senders, and where every message must be,
/// known from what was done to it and not from the inbox.
///
/// It keeps to the shell's protocol, and lets everything happen that the shell's threads may do between two holds of
/// the lock.
struct InboxWorld: SearchedWorld, Sendable {
    typealias Box = Inbox<Int, Int>

    /// What a world is made of.
    struct Setting: Sendable {
        var workers = 2
        var rules = Box.Rules()
        /// How many messages there are at once, those of waiting senders included. Final ones make room for new ones.
        var messages = 3
        /// Whether workers hand on without asking.
        var passesOn = false
    }

    /// Where a message that is not final must be.
    enum Place: Hashable {
        case waiting
        case retrying(due: UInt64, isPutOff: Bool)
        case batch(worker: Int)
        case dead(number: Int, isRefused: Bool)
        case redelivering(number: Int)
        case handedBack
    }

    /// What is known of a message that was accepted and is not final.
    struct Known {
        var place: Place
        /// How many messages were accepted before it.
        let rank: Int
        /// It has been nowhere but ready or in a hand, not begun.
        var isFresh = true
        var failures = 0
        /// Somebody waits for its output.
        var isAsked = false
    }

    /// A run of a worker, as the shell has it.
    struct Run {
        let worker: Int
        let number: Int
        /// Without what was recalled.
        var batch: [Int] = []
        /// How many of the hand it has begun; the inbox hears of it when it asks.
        var begun = 0
        var since: UInt64 = 0
        var isInMessage = false
        /// The inbox knows that it hands on.
        var isForwarding = false
        /// It hands on without having asked, and may no more once its desk is sealed.
        var isPassingOn = false
        var isSealed = false
        var cancelled: (why: WorkerSlot<Int>.Cancellation, at: UInt64)?
        var isStuck = false

        var message: Int? { isInMessage ? batch[begun - 1] : nil }
        var asksForMore: Bool { !isInMessage && begun == batch.count }
        /// Whether a tick may cut it short.
        var isCancellable: Bool { isInMessage && !isForwarding }
    }

    struct WaitingSender {
        let id: Int
        let messages: [Int]
        let origin: ObjectIdentifier?
    }

    /// What senders were answered, outside the lock.
    final class Answers: Sendable {
        private let heard = Mutex<[(messages: [Int], answer: Sender<Int>.Answer)]>([])

        func add(_ messages: [Int], _ answer: Sender<Int>.Answer) { heard.withLock { $0.append((messages, answer)) } }

        func takeAll() -> [(messages: [Int], answer: Sender<Int>.Answer)] {
            heard.withLock { heard in
                defer { heard = [] }
                return heard
            }
        }
    }

    struct Failure: Error {}

    let setting: Setting
    let answers = Answers()
    var box: Box
    var now: UInt64 = 0
    var alarm: UInt64?
    var deadline: (cut: UInt64, end: UInt64)?
    var runs: [Run] = []
    /// Runs that were given up on and have not ended.
    var orphans: [Run] = []
    var senders: [WaitingSender] = []
    var redelivering: [DeadLetter<Int, Int>] = []
    /// Who waits for the output of a message that is accepted, or waits for room.
    var replies: [Int: Reply<Int>] = [:]

    var messages: [Int: Known] = [:]
    var lastMessage = 0
    var deaths = 0
    var accepted = 0
    var completed = 0
    var discarded = 0
    /// Handed back, and forgotten here by a restart without them.
    var givenAway = 0
    var wasDrained = false
    /// The first rule that an event broke.
    var fault: String?

    init(_ setting: Setting) {
        self.setting = setting
        box = Box(workers: setting.workers, rules: setting.rules)
    }

    /// How many messages may still come.
    var reservation: Int { setting.messages - messages.count - senders.reduce(0) { $0 + $1.messages.count } }

    mutating func require(_ holds: Bool, _ rule: @autoclosure () -> String) {
        if !holds, fault == nil { fault = rule() }
    }

    /// Lets `event` happen, and looks whether its rules hold.
    /// - Returns: false where it cannot happen in this state.
    mutating func apply(_ event: Event) -> Bool {
        let before = (phase: box.phase, pending: pendingCount)
        guard let consequence = happen(event) else { return fault != nil }
        let hasStopped = before.phase != .stopped && box.phase == .stopped
        require(!hasStopped || consequence == .stopped, "it has stopped and nobody is told")
        require(consequence != .stopped || box.phase == .stopped, "told of a stop that has not ended")
        let becameIdle = before.pending > 0 && pendingCount == 0
        require(!becameIdle || consequence != .none, "nothing is pending any more and nobody is told")
        return true
    }

    /// Does what the inbox decided, as the shell would.
    mutating func perform(_ effects: Effects) {
        if let start = effects.start {
            let slot = box.workers[start.worker]
            require(slot.activity == .claimed && slot.run == start.run, "a worker that is not claimed is started")
            require(!runs.contains { $0.worker == start.worker }, "worker \(start.worker) runs twice")
            runs.append(Run(worker: start.worker, number: start.run))
        }
        if let due = effects.alarm {
            require(due > now, "an alarm for \(due), which is past")
            alarm = min(due, alarm ?? .max)
        }
        for call in effects.calls { call() }
        for (messages, answer) in answers.takeAll() { hear(answer, to: messages) }
    }

    func run(of worker: Int) -> Int? { runs.firstIndex { $0.worker == worker } }

    mutating func move(_ message: Int, to place: Place) {
        require(messages[message] != nil, "message \(message) is there twice, or was never accepted")
        messages[message]?.place = place
    }

    /// Nobody has to do with the message any more.
    mutating func end(_ message: Int, _ count: WritableKeyPath<Self, Int>) {
        require(messages.removeValue(forKey: message) != nil, "message \(message) ends twice")
        self[keyPath: count] += 1
    }

    func messages(in place: Place) -> [Int] { messages.filter { $0.value.place == place }.keys.sorted() }

    /// How many messages are accepted and not final, not counting dead letters and what is handed back.
    var pendingCount: Int {
        messages.values.count {
            switch $0.place {
            case .waiting, .retrying, .batch, .redelivering: true
            case .dead, .handedBack: false
            }
        }
    }
}
