import ArgumentParser
import DurableInbox

/// Which file of orders a command is about.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the orders are kept. (default: $XDG_STATE_HOME/callboard)", valueName: "DIR"))
    var data: String?

    /// The file.
    /// - Throws: `Failure` when none is named.
    var file: String {
        get throws {
            guard data != "none" else { throw Failure.usage("--data none keeps nothing (name a directory)") }
            guard data != "" else { throw Failure.usage("--data: expected a directory") }
            return DataDirectory.file(in: try data ?? DataDirectory.standard())
        }
    }

    /// Looks into the file, whether somebody uses it or not.
    /// - Throws: `Failure` when it cannot be read, and what `body` throws.
    func withView<Result>(_ body: (StoreView) throws -> Result) throws -> Result {
        do {
            return try reader().withView(body)
        } catch let error as StoreError {
            throw Failure(error)
        }
    }

    /// Opens the file for reading.
    /// - Throws: `Failure` when it cannot be read.
    func reader() throws -> StoreReader {
        do {
            return try StoreReader(path: file)
        } catch let error as StoreError {
            throw Failure(error)
        }
    }
}
