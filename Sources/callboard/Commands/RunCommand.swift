import ArgumentParser
import Glibc
import LoadGenerator

/// Runs a scenario, on the dashboard or without a screen.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "The dashboard (what happens without a command).")

    @OptionGroup(title: "What runs") var what: ScenarioOptions
    @OptionGroup(title: "Load") var load: LoadOptions
    @OptionGroup(title: "Screen and report") var screen: ScreenOptions

    mutating func run() throws {
        let options = try RunOptions(what, load, screen)
        let code = try options.isHeadless ? Headless(options).run() : DashboardRunner(options).run()
        if code != 0 { throw Failure(code: code) }
    }
}

struct ScenarioOptions: ParsableArguments {
    @Option(help: "orders, the article's dialogue, or a synthetic pipeline.")
    var scenario = ScenarioName.orders

    @Option(
        parsing: .unconditional,
        help: "Workers of the first actor; of each in dialogue and pipeline. (default: 20; dialogue: 3)")
    var workers: Int?

    @Option(
        parsing: .unconditional, help: "Latency of each mock service; a notice takes a tenth. (default: 20ms)",
        transform: duration)
    var latency: Duration = .milliseconds(20)

    @Option(parsing: .unconditional, help: "Stages of the pipeline. (default: 3)")
    var stages: Int?

    @Option(help: "Time that each stage of the pipeline works on a message. (default: 1ms)", transform: duration)
    var work: Duration?

    @Option(
        help: ArgumentHelp(
            "Where orders are kept; none keeps them in memory. (default: $XDG_STATE_HOME/callboard)",
            valueName: "DIR|none"))
    var data: String?

    @Option(help: Retention.help)
    var keep = Retention.standard

    @Option(
        help: ArgumentHelp(
            "Append the id of every accepted order to this file; with - to standard output, and the report goes to standard error.",
            valueName: "FILE|-"))
    var acks: String?

    @Option(
        help: ArgumentHelp("The mock payment service's own book; a key in it is not charged again.", valueName: "FILE"))
    var payments: String?
}

struct LoadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Order.Placed events, one JSON object a line.", valueName: "FILE|-"))
    var input: String?

    @Flag(help: "Reject events with unknown keys; else these are ignored, counted, and each new name is said once.")
    var strict = false

    @Option(parsing: .unconditional, help: "Place this many generated orders.")
    var orders: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many orders arrive, such as 200/s or 12000/m.", valueName: "rate"))
    var rate: String?

    @Option(
        help: ArgumentHelp(
            "steady, poisson, ramp:100-400:60s, burst:500 or sine:100-400:30s.", valueName: "profile"))
    var profile: String?

    @Option(help: "Seed of all that is random.")
    var seed: UInt64 = 42

    @Option(
        name: .customLong("for"), help: ArgumentHelp("Drain and end after this time.", valueName: "time"),
        transform: duration)
    var time: Duration?
}

struct ScreenOptions: ParsableArguments {
    @Flag(help: "No screen: do the load and what is pending, drain, report, exit.")
    var headless = false

    @Flag(help: "The report as one JSON object on standard output (with --headless).")
    var json = false

    @Option(help: ArgumentHelp("A theme by name, or a theme file.", valueName: "NAME|FILE"))
    var theme = "dark"

    @Flag(help: "Draw with plain ASCII.")
    var ascii = false

    @Flag(help: "Look only: no control, no load keys.")
    var readonly = false
}

/// What can run.
enum ScenarioName: String, ExpressibleByArgument, CaseIterable, Sendable {
    case orders, dialogue, pipeline
}

/// Reads a time such as `20ms`, `1.5s`, `2m`; a bare 0 is zero.
@Sendable private func duration(_ text: String) throws -> Duration {
    if text == "0" { return .zero }
    guard let duration = Duration(text: text) else {
        throw ValidationError("write a time such as 20ms, 1.5s or 2m")
    }
    return duration
}
