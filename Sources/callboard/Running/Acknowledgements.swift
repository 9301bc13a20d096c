import Dispatch
import Glibc
import Orders
import Synchronization

/// The ids of accepted orders, one a line, in a file or on standard output.
///
/// Writing blocks, so it has a queue of its own; an append returns when its lines are written.
final class Acknowledgements: Sendable {
    private let file: Int32
    private let path: String
    private let queue = DispatchQueue(label: "acknowledgements")
    private let failed = Mutex<String?>(nil)

    /// - Throws: `Failure` when the file cannot be opened.
    init(path: String) throws {
        self.path = path
        file = path == "-" ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw Failure.usage("cannot open \(path): \(Output.reason) (choose another --acks FILE)")
        }
    }

    /// What went wrong: the order is accepted all the same, only its line is missing.
    var faults: [String] { failed.withLock { $0.map { [$0] } ?? [] } }

    func append(_ ids: [OrderID]) async {
        let lines = Array(ids.map { $0.rawValue + "\n" }.joined().utf8)
        await withCheckedContinuation { continuation in
            queue.async {
                self.write(lines)
                continuation.resume()
            }
        }
    }

    /// On the queue.
    private func write(_ lines: [UInt8]) {
        let start = length
        let count = Output.writePrefix(of: lines, to: file)
        guard count < lines.count else { return }
        let reason = Output.reason
        cutTornLine(of: lines[..<count], at: start)
        let place = path == "-" ? "standard output" : path
        failed.withLock {
            $0 = $0 ?? "cannot write acknowledgements to \(place): \(reason) (the orders are accepted all the same)"
        }
    }

    /// Takes the beginning of a line back that was written without its end: it would be another order's id, and the
    /// next line would go on at its end.
    private func cutTornLine(of written: ArraySlice<UInt8>, at start: Int?) {
        let end = written.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // Where somebody else has appended meanwhile, it stays.
        guard let start, end < written.count, length == start + written.count else { return }
        ftruncate(file, start + end)
    }

    /// The file's length; nil for what has none, such as a pipe.
    private var length: Int? {
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }
}
