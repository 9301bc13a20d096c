import ArgumentParser
import Dashboard
import DurableInbox
import Glibc
import Screens

/// The file in a data directory as a file: looked through, copied, taken apart and put together.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "The file that orders are kept in: check, export, import, backup, vacuum.",
        subcommands: [Check.self, Export.self, Import.self, Backup.self, Vacuum.self])

    /// Looks through it.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look through the file, also while callboard runs. Exit code 3 when anything is wrong.")

        @OptionGroup var data: DataOptions

        mutating func run() throws {
            let (problems, counts) = try data.withView { view in
                _ = try OrderQueries(view)
                return (try view.problems(), try FileCounts(view))
            }
            let name = try data.file.split(separator: "/").last.map(String.init) ?? ""
            guard problems.isEmpty else {
                try StandardOutput.write(problems.map { "\(name): \($0)\n" }.joined())
                throw Failure(code: Failure.data)
            }
            try StandardOutput.write("\(name) is well: \(counts.text)\n")
        }
    }

    /// Takes out what is pending, and the dead letters.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write what is pending and the dead letters as JSON lines, also while callboard runs.")

        @Argument(help: "A new file; standard output when left out.")
        var file: String?

        @OptionGroup var data: DataOptions

        mutating func run() throws {
            guard let file else {
                _ = try write(LineOutput())
                return
            }
            let new = try NewFile(file)
            let count = try write(LineOutput(new.file, name: file))
            try new.finish()
            try StandardOutput.write("\(file): \(count.text)\n")
        }

        private func write(_ output: LineOutput) throws -> OrderExport.Count {
            let count = try data.withView { view in try OrderExport.run(view) { try output.write($0 + "\n") } }
            try output.finish()
            return count
        }
    }

    /// Puts it back.
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put exported lines into the file, which nobody else may use then. What it had once is left out.")

        @Argument(help: "Lines that were exported, - for standard input, or another data directory.")
        var source: String

        @OptionGroup var data: DataOptions

        mutating func run() throws {
            let path = try data.file
            let source = try ImportSource(source, into: path)
            do {
                let store = try DurableStore(path: path)
                defer { store.close() }
                var lines = OrderImport(into: store) { StandardError.line($0) }
                try source.read { try lines.take($0, at: $1) }
                try lines.finish()
                try StandardOutput.write(
                    "\(Format.count(lines.new)) new, \(Format.count(lines.known)) known already, "
                        + "\(Format.count(lines.rejected)) rejected\n")
                if lines.rejected > 0 { throw Failure(code: Failure.incomplete) }
            } catch let error as StoreError {
                throw Failure(error)
            }
        }
    }

    /// Makes it small again.
    struct Vacuum: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Forget the completed orders that are old, and give their room back to the disk. Nobody else may use the file then."
        )

        @OptionGroup var data: DataOptions

        @Option(help: Retention.help)
        var keep = Retention.standard

        mutating func run() throws {
            let path = try data.file
            // Looked for first: whoever opens a file for writing makes it.
            guard access(path, F_OK) == 0 else { throw Failure(StoreError.missing(path: path)) }
            let before = try Self.size(of: path)
            do throws(StoreError) {
                var options = StoreOptions()
                options.keep(keep.time)
                let store = try DurableStore(path: path, options)
                defer { store.close() }
                _ = try SQLiteOrders(store)
                try store.prune()
            } catch {
                throw Failure(error)
            }
            do throws(StoreError) {
                try DurableStore.vacuum(path: path)
            } catch {
                throw Failure(error)
            }
            let after = try Self.size(of: path)
            try StandardOutput.write("\(path): \(Self.text(before)) before, \(Self.text(after)) now\n")
        }

        private static func size(of path: String) throws -> Int {
            var status = stat()
            guard stat(path, &status) == 0 else {
                throw Failure(StoreError.unusable(path: path, reason: String(cString: strerror(errno)).lowercased()))
            }
            return Int(status.st_size)
        }

        private static func text(_ bytes: Int) -> String {
            bytes < 1 << 20 ? "\((bytes + 1023) / 1024) KiB" : "\((bytes + (1 << 20) - 1) >> 20) MiB"
        }
    }

    /// Copies it.
    struct Backup: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the file as it is now, also while callboard runs. An existing file is never replaced.")

        @Argument(help: "A new file, which can stand in place of the one in a data directory.")
        var file: String

        @OptionGroup var data: DataOptions

        mutating func run() throws {
            let reader = try data.reader()
            do throws(StoreError) {
                try reader.backUp(to: file)
            } catch {
                throw failure(error)
            }
            try StandardOutput.write("\(file) is a copy of \(try data.file)\n")
        }

        private func failure(_ error: StoreError) -> Failure {
            switch error {
            case .exists: .usage("\(error) (choose another FILE)")
            case .unusable(_, let reason): .usage("cannot make \(file): \(reason) (choose another FILE)")
            case .diskFailed(_, let reason):
                .usage("cannot write \(file): \(reason) (make room, or choose another FILE)")
            default: Failure(error)
            }
        }
    }
}
