import Actors
import LoadGenerator
import Orders

/// What runs: its actors, its load, and what came of it so far. One value for all scenarios, made by a function each.
struct Scenario: Sendable {
    var name: ScenarioName
    /// What a message is called: `order`, `line`, `message`.
    var noun: String
    /// The actors, front first.
    var system: ActorSystem
    /// Makes messages and places them.
    var load: any Load
    /// Places the events of an input in one acceptance, and says what became of them. Scenarios that take no input have
    /// none to place.
    var placeEvents: @Sendable ([OrderPlacedEvent]) async throws -> Placement = { _ in Placement() }
    /// What came of the orders so far.
    var book: @Sendable () -> RunStatistics
    /// Where it keeps its orders; nil for memory.
    var file: OrderFile?
    /// Goes on with what it has kept, once everybody listens.
    var begin: @Sendable () -> Void = {}
    /// What went wrong beside the orders, in words: acknowledgements to a full disk.
    var faults: @Sendable () -> [String] = { [] }

    static func make(_ options: RunOptions) throws -> Scenario {
        switch options.scenario {
        case .orders: try orders(options)
        case .dialogue: dialogue(options)
        case .pipeline: pipeline(options)
        }
    }

    private static func orders(_ options: RunOptions) throws -> Scenario {
        var book: any PaymentBook = MemoryPaymentBook()
        if let path = options.payments {
            do throws(PaymentBookError) { book = try FilePaymentBook(path: path) } catch {
                throw Failure.usage("\(error)")
            }
        }
        let mocks = MockServices(latency: options.latency, seed: options.seed, book: book)
        var hooks = OrderRoot.Hooks()
        let acks = try options.acks.map { try Acknowledgements(path: $0) }
        if let acks { hooks.accepted = { await acks.append($0) } }
        let file = try options.data.map { try OrderFile(directory: $0, keeping: options.keep) }
        let root: OrderRoot
        do throws(StoreFailure) {
            root = try OrderRoot(
                services: mocks.services, notices: mocks.notices, workers: options.workers,
                retry: .backoff(attempts: 3, first: .milliseconds(100), factor: 4, limit: .seconds(5)), hooks: hooks,
                stores: file?.stores)
        } catch {
            throw Failure.data("\(error)")
        }
        return Scenario(
            name: .orders, noun: "order", system: ActorSystem(root.actors),
            load: LoadDriver(
                options.profile, seed: options.seed, make: OrderMaker.batches(seed: options.seed),
                place: { try await root.place(contentsOf: $0) }),
            placeEvents: { try await root.place(contentsOf: $0) }, book: { root.statistics }, file: file,
            begin: { root.begin() },
            faults: { acks?.faults ?? [] })
    }

    private static func dialogue(_ options: RunOptions) -> Scenario {
        let dialogue = DialogueScenario(workers: options.workers)
        let lines = DialogueScenario.lines + ["HEY HO!"]
        let counter = Counter()
        return Scenario(
            name: .dialogue, noun: "line", system: ActorSystem(dialogue.actors),
            load: LoadDriver(options.profile, seed: options.seed) { count in
                counter.next(count).map { lines[($0 - 1) % lines.count] }
            } place: {
                try await dialogue.place(contentsOf: $0)
            },
            book: { dialogue.statistics })
    }

    private static func pipeline(_ options: RunOptions) -> Scenario {
        let pipeline = PipelineScenario(stages: options.stages, workers: options.workers, work: options.work)
        let counter = Counter()
        return Scenario(
            name: .pipeline, noun: "message", system: ActorSystem(pipeline.actors),
            load: LoadDriver(options.profile, seed: options.seed) { count in
                counter.next(count)
            } place: {
                try await pipeline.place(contentsOf: $0)
            },
            book: { pipeline.statistics })
    }
}

/// A load, whatever it places.
protocol Load: Sendable {
    var status: LoadStatus { get }
    func run(untilOver: Bool) async throws
    func setProfile(_ profile: LoadProfile)
    func off()
    func halve()
    func double()
    @discardableResult func place(_ count: Int) async throws -> Int
}

extension LoadDriver: Load {}
