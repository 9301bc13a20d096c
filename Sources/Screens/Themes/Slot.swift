/// What a cell *means*; a theme says how that looks.
///
/// The raw value is the name used in theme files. A slot missing from a theme falls back to its dotted parent
/// (`ui.border.focus` → `ui.border` → `ui`), then to the inherited theme.
package enum Slot: String, CaseIterable, Sendable {
    case text = "ui.text"
    case dim = "ui.dim"
    case border = "ui.border"
    case borderFocus = "ui.border.focus"
    case title = "ui.title"
    case header = "ui.header"
    case key = "ui.key"
    case selected = "ui.selected"
    case dialog = "ui.dialog"
    case button = "ui.button"
    case buttonFocus = "ui.button.focus"
    case statusBar = "ui.status"

    case stateRun = "state.run"
    case statePause = "state.pause"
    case stateDrain = "state.drain"
    case stateStop = "state.stop"
    case stateFail = "state.fail"

    case levelError = "level.error"
    case levelWarn = "level.warn"
    case levelInfo = "level.info"
    case levelOperator = "level.operator"

    case workerBusy = "worker.busy"
    case workerIdle = "worker.idle"
    case workerSlow = "worker.slow"
    case workerRetry = "worker.retry"

    case forecastClears = "forecast.clears"
    case forecastSteady = "forecast.steady"
    case forecastGrows = "forecast.grows"
    case forecastStalled = "forecast.stalled"

    case balanceGood = "balance.good"
    case balanceBad = "balance.bad"

    case gradDepth = "grad.depth"
    case gradLatency = "grad.latency"
    case graphIn = "graph.in"
    case graphOut = "graph.out"
    case graphPending = "graph.pending"
    case graphService = "graph.service"
    case graphWait = "graph.wait"
    case graphMark = "graph.mark"

    case barPeak = "bar.peak"
    case barOverflow = "bar.overflow"
    case barProgress = "bar.progress"

    /// Whether its look is a row of colours, from low to high.
    package var isGradient: Bool { self == .gradDepth || self == .gradLatency }

    /// Its place among all slots, from 0.
    var ordinal: Int {
        // An enum without payloads is stored as its case's number: a look-up table needs no hashing of names.
        Int(unsafeBitCast(self, to: UInt8.self))
    }

    /// The names under which a theme may set its look, the most exact first: its own, then its dotted parents.
    var names: [String] {
        let parts = rawValue.split(separator: ".")
        return (1...parts.count).reversed().map { parts.prefix($0).joined(separator: ".") }
    }
}
