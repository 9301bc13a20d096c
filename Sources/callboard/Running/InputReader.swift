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
    /// A line without an end must not fill the memory: what is longer is cut, and rejected for its length.
    private static let longestLine = OrderPlacedEvent.longestLine + 2

    private let file: Int32
    private let name: String
    private let place: @Sendable ([OrderPlacedEvent]) async throws -> Void
    private let reject: @Sendable (String) -> Void
    private let queue = DispatchQueue(label: "input")
    private let count = Mutex(0)

    /// - Parameters:
    ///   - path: a file, or `-` for standard input.
    ///   - reject: is told of each line that is no event, as `orders.jsonl:17: items[0].qty: …`.
    /// - Throws: `Failure` when it cannot be opened.
    init(
        path: String, place: @escaping @Sendable ([OrderPlacedEvent]) async throws -> Void,
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
        var rest: [UInt8] = []
        var line = 0
        var isCut = false
        while let piece = try await read() {
            var events: [OrderPlacedEvent] = []
            for byte in piece {
                if byte != UInt8(ascii: "\n") {
                    if rest.count < Self.longestLine { rest.append(byte) } else { isCut = true }
                    continue
                }
                line += 1
                parse(rest, line: line, isCut: isCut, into: &events)
                rest.removeAll(keepingCapacity: true)
                isCut = false
            }
            if !events.isEmpty { try await place(events) }
        }
        guard !rest.isEmpty else { return }
        var events: [OrderPlacedEvent] = []
        parse(rest, line: line + 1, isCut: isCut, into: &events)
        if !events.isEmpty { try await place(events) }
    }

    private func parse(_ bytes: [UInt8], line: Int, isCut: Bool, into events: inout [OrderPlacedEvent]) {
        guard bytes.contains(where: { $0 > UInt8(ascii: " ") }) else { return }
        do throws(InputError) {
            events.append(try OrderPlacedEvent(jsonLine: bytes))
        } catch {
            count.withLock { $0 += 1 }
            let problem = isCut ? "longer than \(OrderPlacedEvent.longestLine) bytes" : error.description
            reject("\(name):\(line): \(problem)")
        }
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
