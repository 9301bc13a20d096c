import ArgumentParser

/// Themes, without the dashboard.
struct ThemeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "theme", abstract: "The themes there are.", subcommands: [List.self], defaultSubcommand: List.self)

    /// Lists them: name, and where each comes from.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every theme: its name and its file.")

        mutating func run() throws {
            let themes = ThemeStore()
            let width = themes.names.map(\.count).max() ?? 0
            for name in themes.names {
                let gap = String(repeating: " ", count: width - name.count + 2)
                try StandardOutput.write("\(name)\(gap)\(themes.path(of: name) ?? "")\n")
            }
        }
    }
}
