import ArgumentParser

/// The command line. `run` is what happens without a command.
struct CallboardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callboard",
        abstract: "A terminal dashboard that drives worker actors: load them, resize them, stop them, lose nothing.",
        version: "0.1.0",
        subcommands: [RunCommand.self, OrdersCommand.self, DataCommand.self, ThemeCommand.self],
        defaultSubcommand: RunCommand.self)
}
