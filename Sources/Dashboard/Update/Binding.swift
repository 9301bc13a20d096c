package import Screens

/// What a key can mean. Every action has a name, a key and a place in the help: one table for handler, footer and help.
package enum Action: String, CaseIterable, Sendable {
    case up, down, first, last, pageUp, pageDown, nextPanel, previousPanel, details, back
    case orders, nextState, freeze, theme, shorterRange, longerRange
    case placeOne, burst, load, halveLoad, doubleLoad, loadOff
    case addWorker, removeWorker, setWorkers, pause, drain, cancelDrain, stop, restart
    case help, redraw, suspend, interrupt, quit
}

/// A key, what it means, and how the footer and the help call it.
package struct Binding: Sendable {
    /// Groups as the help shows them; `--readonly` takes load and control away.
    package enum Group: String, CaseIterable, Sendable {
        case move, look, load, control, app

        var isWithheldReadOnly: Bool { self == .load || self == .control }
    }

    package let group: Group
    package let action: Action
    package let keys: [Key]
    /// The keys as written: `j k`.
    package let caption: String
    /// Two words or less, for the footer; nil keeps it out of there.
    package let short: String?
    /// A line for the help.
    package let text: String

    /// All there are.
    package static let all: [Binding] = [
        Binding(.move, .up, [.up, .character("k")], "Up k", nil, "up"),
        Binding(.move, .down, [.down, .character("j")], "Down j", nil, "down"),
        Binding(.move, .first, [.home, .character("g")], "Home g", nil, "first"),
        Binding(.move, .last, [.end, .character("G")], "End G", nil, "last"),
        Binding(.move, .pageUp, [.pageUp], "PgUp", nil, "a page up"),
        Binding(.move, .pageDown, [.pageDown], "PgDn", nil, "a page down"),
        Binding(.move, .nextPanel, [.tab, .right], "Tab Right", nil, "next panel"),
        Binding(.move, .previousPanel, [.backTab, .left], "S-Tab Left", nil, "previous panel"),
        Binding(.move, .details, [.enter, .character("e")], "Enter e", nil, "panel on the whole screen"),
        Binding(.move, .back, [.escape], "Esc", nil, "back"),

        Binding(.load, .placeOne, [.character("i")], "i", "order", "place one order"),
        Binding(.load, .burst, [.character("I")], "I", "burst", "place many at once ..."),
        Binding(.load, .load, [.character("L")], "L", "load", "load profile ..."),
        Binding(.load, .halveLoad, [.character("[")], "[", nil, "half the rate"),
        Binding(.load, .doubleLoad, [.character("]")], "]", nil, "double the rate"),
        Binding(.load, .loadOff, [.character("0")], "0", nil, "load off"),

        Binding(.control, .addWorker, [.character("+"), .character("=")], "+", nil, "one worker more"),
        Binding(.control, .removeWorker, [.character("-")], "-", "workers", "one worker less"),
        Binding(.control, .setWorkers, [.character("w")], "w", nil, "set the workers ..."),
        Binding(.control, .pause, [.character("p")], "p", "pause", "pause, go on"),
        Binding(.control, .drain, [.character("D")], "D", "drain", "drain, then stop ..."),
        Binding(.control, .cancelDrain, [.character("c")], "c", nil, "cancel the drain"),
        Binding(.control, .stop, [.character("X")], "X", "stop", "stop, keep the pending ..."),
        Binding(.control, .restart, [.character("R")], "R", "restart", "restart; retry the dead"),

        Binding(.look, .orders, [.character("9")], "9", "orders", "orders, dead letters"),
        Binding(.look, .nextState, [.character("s")], "s", nil, "orders: next state"),
        Binding(.look, .freeze, [.character(" ")], "SPC", "freeze", "freeze, go on"),
        Binding(.look, .theme, [.character("t")], "t", "theme", "next theme"),
        Binding(.look, .shorterRange, [.character("<")], "<", nil, "shorter timeline"),
        Binding(.look, .longerRange, [.character(">")], ">", nil, "longer timeline"),

        Binding(.app, .help, [.character("?"), .function(1)], "?", "help", "this help"),
        Binding(.app, .redraw, [.control("l")], "^L", nil, "draw the screen anew"),
        Binding(.app, .suspend, [.control("z")], "^Z", nil, "suspend"),
        Binding(.app, .interrupt, [.control("c")], "^C", nil, "quit; twice: at once"),
        Binding(.app, .quit, [.character("q")], "q", "quit", "quit; asks if pending"),
    ]

    private static let byKey: [Key: Binding] = Dictionary(
        uniqueKeysWithValues: all.flatMap { binding in binding.keys.map { ($0, binding) } })

    /// The binding of a key.
    package static func of(_ key: Key) -> Binding? { byKey[key] }

    /// The bindings there are for an operator, or for one who may only look.
    package static func available(readOnly: Bool) -> [Binding] {
        all.filter { !(readOnly && $0.group.isWithheldReadOnly) }
    }

    private init(_ group: Group, _ action: Action, _ keys: [Key], _ caption: String, _ short: String?, _ text: String) {
        self.group = group
        self.action = action
        self.keys = keys
        self.caption = caption
        self.short = short
        self.text = text
    }
}
