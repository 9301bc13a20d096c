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
            throw Failure.usage("cannot open \(path): \(String(cString: strerror(errno))) (choose another --acks FILE)")
        }
    }

    /// What went wrong: the order is accepted all the same, only its line is missing.
    var faults: [String] { failed.withLock { $0.map { [$0] } ?? [] } }

    func append(_ ids: [OrderID]) async {
        let text = ids.map { $0.rawValue + "\n" }.joined()
        await withCheckedContinuation { continuation in
            queue.async {
                self.write(text)
                continuation.resume()
            }
        }
    }

    private func write(_ text: String) {
        guard !Output.write(text, to: file) else { return }
        let reason = String(cString: strerror(errno))
        failed.withLock { $0 = $0 ?? "cannot write acknowledgements to \(path): \(reason)" }
    }
}
