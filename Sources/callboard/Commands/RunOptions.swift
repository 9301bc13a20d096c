import DurableInbox
import Glibc
import LoadGenerator

/// The options of a run, checked: what is here can be done together.
struct RunOptions: Sendable {
    var scenario: ScenarioName
    var workers: Int
    var latency: Duration
    var stages: Int
    var work: Duration
    /// Where orders are kept; nil for memory.
    var data: String?
    /// How long completed orders stay there.
    var keep: Retention
    var acks: String?
    var payments: String?

    var input: String?
    /// Whether an event with an unknown key is rejected.
    var isStrict: Bool
    var orders: Int?
    var profile: LoadProfile?
    var seed: UInt64
    var time: Duration?

    var isHeadless: Bool
    var isJSON: Bool
    var theme: String
    var isASCII: Bool
    var isReadOnly: Bool

    static let mostWorkers = 10_000
    static let mostStages = 100
    static let mostOrders = 100_000_000

    /// - Throws: `Failure` with what is wrong and what to write instead.
    init(_ what: ScenarioOptions, _ load: LoadOptions, _ screen: ScreenOptions) throws {
        scenario = what.scenario
        workers = try Self.check(
            what.workers ?? (what.scenario == .dialogue ? 3 : 20), "--workers", upTo: Self.mostWorkers)
        latency = what.latency
        stages = try Self.check(what.stages ?? 3, "--stages", upTo: Self.mostStages)
        work = what.work ?? .milliseconds(1)
        data = try what.data == "none" || scenario != .orders ? nil : what.data ?? DataDirectory.standard()
        keep = what.keep
        acks = what.acks
        payments = what.payments
        input = load.input
        isStrict = load.strict
        orders = try load.orders.map { try Self.check($0, "--orders", upTo: Self.mostOrders) }
        profile = try Self.profile(load)
        seed = load.seed
        time = load.time
        isHeadless = screen.headless
        isJSON = screen.json
        theme = screen.theme
        isASCII = screen.ascii
        isReadOnly = screen.readonly
        try checkTogether(what)
    }

    private func checkTogether(_ what: ScenarioOptions) throws {
        if what.data == "" { throw Failure.usage("--data: expected a directory, or none") }
        if isJSON, !isHeadless { throw Failure.usage("--json reports a run without a screen (add --headless)") }
        if scenario != .orders {
            for (name, value) in [
                ("--input", input), ("--data", what.data == "none" ? nil : what.data), ("--acks", acks),
                ("--payments", payments),
            ] where value != nil {
                throw Failure.usage("\(name) goes with orders (leave out --scenario \(scenario.rawValue))")
            }
        }
        if scenario != .pipeline {
            for (name, isGiven) in [("--stages", what.stages != nil), ("--work", what.work != nil)] where isGiven {
                throw Failure.usage("\(name) goes with the pipeline (add --scenario pipeline, or leave it out)")
            }
        }
        // Without --json the report is for people and goes to standard error.
        if acks == "-", isJSON || !isHeadless {
            throw Failure.usage(
                "--acks - and the \(isJSON ? "report" : "screen") both need standard output (use --acks FILE)")
        }
        if let time, time == .zero { throw Failure.usage("--for 0: the time must be above zero (such as 30s)") }
        if isHeadless, input == nil, orders == nil, profile == nil, !hasPending {
            let kept = data == nil ? "" : " and nothing is pending"
            throw Failure.usage("--headless has nothing to do\(kept) (add --orders N, --input FILE or --rate 200/s)")
        }
        if let profile, isHeadless, time == nil, !profile.ends {
            throw Failure.usage("--headless with a load that never ends (add --for 30s)")
        }
    }

    /// Whether orders are pending where they are kept. A file that cannot be read is left to whoever opens it.
    private var hasPending: Bool {
        guard let file = data.map(DataDirectory.file), access(file, F_OK) == 0 else { return false }
        return (try? StoreReader(path: file).withView { try FileCounts($0).pending > 0 }) ?? true
    }

    private static func profile(_ load: LoadOptions) throws -> LoadProfile? {
        guard load.rate != nil || load.profile != nil else { return nil }
        let name = load.profile ?? "steady"
        if load.rate == nil, name == "steady" || name == "poisson" {
            throw Failure.usage("--profile \(name) needs a rate (add --rate 200/s)")
        }
        do throws(LoadSyntaxError) {
            var rate: Rate?
            if let text = load.rate { rate = try Rate(parsing: text) }
            return try LoadProfile(parsing: name, rate: rate)
        } catch {
            throw Failure.usage("\(error)")
        }
    }

    private static func check(_ number: Int, _ name: String, upTo most: Int) throws -> Int {
        guard (1...most).contains(number) else {
            throw Failure.usage("\(name) \(number): expected a whole number from 1 to \(most)")
        }
        return number
    }
}
