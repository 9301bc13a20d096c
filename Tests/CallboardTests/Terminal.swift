import Foundation
import Testing

/// A real terminal (tmux on a server of its own), with a shell in it that the program is started from.
final class Terminal: Sendable {
    let folder: TemporaryFolder
    private var socket: String { folder.path("socket") }

    /// Opens a terminal of that size for `body`; `environment` is its shell's.
    static func open(
        _ width: Int, _ height: Int, environment: [String: String] = [:], _ body: (Terminal) async throws -> Void
    ) async throws {
        let terminal = Terminal(folder: try TemporaryFolder())
        do {
            try await terminal.start(width, height, environment)
            try await body(terminal)
        } catch {
            await terminal.tmux("kill-server")
            throw error
        }
        await terminal.tmux("kill-server")
    }

    private init(folder: TemporaryFolder) { self.folder = folder }

    private func start(_ width: Int, _ height: Int, _ environment: [String: String]) async throws {
        let settings = "set -g status off\nset -g escape-time 0\nset -g default-terminal tmux-256color\n"
        let configuration = try folder.write(settings, to: "conf")
        // The crash reporter would ask for a key; the test asks for what the program does.
        var variables = ["LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no", "PS1": "$ ", "ENV": ""]
        variables["XDG_STATE_HOME"] = folder.path("state")
        variables.merge(environment) { $1 }
        let size = ["-x", "\(width)", "-y", "\(height)"]
        let run = try await Program.run(
            "tmux",
            ["-u", "-f", configuration, "-S", socket, "new-session", "-d"] + size
                + variables.flatMap { ["-e", "\($0.key)=\($0.value)"] } + ["/bin/sh"],
            environment: ["TMUX": "", "LANG": "C.UTF-8"])
        try #require(run.status == 0, "tmux: \(run.errors)")
        await shows("[$#]")
    }

    /// What tmux answers.
    @discardableResult
    func tmux(_ arguments: String...) async -> String { await tmux(arguments) }

    @discardableResult
    func tmux(_ arguments: [String]) async -> String {
        let run = try? await Program.run(
            "tmux", ["-u", "-S", socket] + arguments, environment: ["LANG": "C.UTF-8"])
        return run?.output ?? ""
    }

    /// The text on the screen.
    func screen() async -> String { await tmux("capture-pane", "-p") }

    /// Waits until the screen shows `pattern`; records an issue with the screen when it does not come.
    func shows(_ pattern: String, location: SourceLocation = #_sourceLocation) async {
        let isShown = await Poll.until {
            await self.screen().range(of: "(?m)" + pattern, options: .regularExpression) != nil
        }
        if !isShown { Issue.record("\(pattern) does not come:\n\(await screen())", sourceLocation: location) }
    }

    /// Presses keys, by tmux's names.
    func press(_ keys: String...) async {
        for key in keys { await tmux("send-keys", key) }
    }

    /// Types a command line and Enter.
    func enter(_ line: String) async {
        await tmux("send-keys", "-l", line)
        await press("Enter")
    }

    func resize(_ width: Int, _ height: Int) async {
        await tmux("resize-window", "-x", "\(width)", "-y", "\(height)")
    }

    /// Whether the alternate screen is on, and whether the cursor is shown.
    func modes() async -> (isAlternate: Bool, isCursorShown: Bool) {
        let flags = await tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").split(separator: " ")
        return (flags.first == "1", flags.last?.hasPrefix("1") ?? false)
    }
}
