import Dispatch
import Glibc
import Orders
import Synchronization

/// Reads `Order.Placed` events, one JSON object a line, and places them as they come.
///
/// A line that is no valid event is told and counted; the rest go on. Reading blocks, so it has a queue of its own; the
/// next piece is read when the one before it is placed.
final class InputReader: Sendable {
    private static let pieceSize = 1 << 16
    private let file: Int32
    private let name: String
    private let place: @Sendable ([OrderPlacedEvent]) async throws -> [String]
    private let reject: @Sendable (String) -> Void
    private let queue = DispatchQueue(label: "input")
    private let count = Mutex(0)

    /// - Parameters:
    ///   - path: a file, or `-` for standard input.
    ///   - reject: is told of each line that is no event, as `orders.jsonl:17: items[0].qty: …`.
    /// - Throws: `Failure` when it cannot be opened.
    init(
        path: String, place: @escaping @Sendable ([OrderPlacedEvent]) async throws -> [String],
        reject: @escaping @Sendable (String) -> Void
    ) throws {
        name = path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path
        file = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Self.failure(path) }
        self.place = place
        self.reject = reject
    }

    private static func failure(_ path: String) -> Failure {
        .usage("cannot read \(path): \(String(cString: strerror(errno))) (give another --input FILE)")
    }

    /// Lines that were no valid events so far.
    var rejected: Int { count.withLock { $0 } }

    /// Places everything up to the end of the input.
    /// - Throws: what `place` throws, or `Failure` when the input cannot be read on.
    func run() async throws {
        var lines = Lines(longest: OrderPlacedEvent.longestLine)
        while let piece = try await read() { try await place(lines.split(piece)) }
        try await place(lines.rest())
    }

    private func place(_ lines: [Lines.Line]) async throws {
        let events = lines.compactMap(parse)
        guard !events.isEmpty else { return }
        for problem in try await place(events) { tell(problem, line: nil) }
    }

    private func parse(_ line: Lines.Line) -> OrderPlacedEvent? {
        guard line.bytes.contains(where: { $0 > UInt8(ascii: " ") }) else { return nil }
        do throws(InputError) {
            return try OrderPlacedEvent(jsonLine: line.bytes)
        } catch {
            tell(error.description, line: line.number)
            return nil
        }
    }

    private func tell(_ problem: String, line: Int?) {
        count.withLock { $0 += 1 }
        reject(([name] + [line.map(String.init)].compactMap { $0 }).joined(separator: ":") + ": " + problem)
    }

    /// The next piece; nil at the end.
    private func read() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
                let count = Glibc.read(self.file, &buffer, buffer.count)
                switch count {
                case 0: continuation.resume(returning: nil)
                case 1...: continuation.resume(returning: Array(buffer.prefix(count)))
                default: continuation.resume(throwing: Self.failure(self.name))
                }
            }
        }
    }
}
