import ArgumentParser
import Glibc

/// The program: parses the command line, runs the command, and turns every ending into an exit code.
@main
enum Main {
    /// Not asynchronous: the main thread belongs to the dashboard, and none of the few threads that run tasks does.
    static func main() {
        // Before anything opens a file or writes.
        Startup.prepare()
        exit(status())
    }

    private static func status() -> Int32 {
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            var command = try CallboardCommand.parseAsRoot(OrdersCommand.Show.separatingID(arguments))
            try command.run()
            return 0
        } catch let failure as Failure {
            if !failure.message.isEmpty { complain(failure.message) }
            return failure.code
        } catch {
            return report(error)
        }
    }

    /// Help and version go to standard output; a wrong command line is one clear line on standard error.
    private static func report(_ error: any Error) -> Int32 {
        guard CallboardCommand.exitCode(for: error) != .success else {
            var text = CallboardCommand.fullMessage(for: error)
            let isHelp =
                CommandLine.arguments.count == 2 && ["--help", "-h", "help"].contains(CommandLine.arguments[1])
            // What happens without a command has options, too.
            if isHelp { text += "\n\n" + CallboardCommand.helpMessage(for: RunCommand.self) }
            return Output.write(text + "\n", to: STDOUT_FILENO) ? 0 : Failure.incomplete
        }
        complain("\(CallboardCommand.message(for: error)) (see \(asked) --help)")
        return Failure.usage
    }

    /// How the command is called that the arguments name.
    private static var asked: String {
        var (command, path): (any ParsableCommand.Type, String) = (CallboardCommand.self, "callboard")
        for argument in CommandLine.arguments.dropFirst() {
            let name = { (type: any ParsableCommand.Type) in type.configuration.commandName ?? "\(type)".lowercased() }
            guard let next = command.configuration.subcommands.first(where: { name($0) == argument }) else { break }
            (command, path) = (next, path + " " + argument)
        }
        return path
    }

    private static func complain(_ text: String) {
        StandardError.line("callboard: \(text)")
    }
}

/// Why the program ends with an exit code other than 0.
struct Failure: Error {
    /// Some orders are dead letters, or lines were rejected.
    static let incomplete: Int32 = 1
    /// Bad usage, or no usable terminal.
    static let usage: Int32 = 2
    /// The data directory cannot be used.
    static let data: Int32 = 3

    var code: Int32
    /// A full sentence, or nothing where all has been said.
    var message = ""

    /// The command line asks for something that cannot be done.
    static func usage(_ message: String) -> Failure { Failure(code: usage, message: message) }

    /// The data directory cannot be used.
    static func data(_ message: String) -> Failure {
        Failure(code: data, message: "\(message) (choose another --data DIR)")
    }
}
