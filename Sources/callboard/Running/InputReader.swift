import Dispatch
import Glibc
import Orders
import Synchronization

/// Reads `Order.Placed` events, one JSON object a line, and places them as they come.
///
/// A line that is no valid event is reported and counted; the rest go on. Reading blocks, so it has a queue of its own;
/// the next piece is read when the one before it is placed.
final class InputReader: Sendable {
    /// What became of the lines so far, besides the orders that were accepted.
    struct Counts: Sendable, Equatable {
        /// Lines that were no valid events, or whose id another order has.
        var rejected = 0
        /// Events of orders that were placed before.
        var duplicates = 0
        /// Keys of events that mean nothing and were ignored.
        var unknownKeys = 0
    }

    /// What is said of a line, as `orders.jsonl:17: items[0].qty: …`.
    enum Remark: Sendable {
        /// The line was rejected.
        case rejected(String)
        /// Something in it was ignored.
        case ignored(String)
    }

    private struct State {
        var events: EventReader
        var counts = Counts()
    }

    private static let pieceSize = 1 << 16
    private let file: Int32
    private let name: String
    private let place: @Sendable ([OrderPlacedEvent]) async throws -> Placement
    private let remark: @Sendable (Remark) -> Void
    private let queue = DispatchQueue(label: "input")
    private let state: Mutex<State>

    /// - Parameters:
    ///   - path: a file, or `-` for standard input.
    ///   - isStrict: whether a line with a key that means nothing is rejected.
    ///   - remark: is called with each thing that is to be said.
    /// - Throws: `Failure` when it cannot be opened.
    init(
        path: String, isStrict: Bool, place: @escaping @Sendable ([OrderPlacedEvent]) async throws -> Placement,
        remark: @escaping @Sendable (Remark) -> Void
    ) throws {
        name = path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path
        file = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Self.failure(path) }
        self.place = place
        self.remark = remark
        state = Mutex(State(events: EventReader(isStrict: isStrict)))
    }

    private static func failure(_ path: String) -> Failure {
        .usage("cannot read \(path): \(String(cString: strerror(errno))) (give another --input FILE)")
    }

    /// What became of the lines so far.
    var counts: Counts { state.withLock { $0.counts } }

    /// Places everything up to the end of the input.
    /// - Throws: what `place` throws, or `Failure` when the input cannot be read on.
    func run() async throws {
        var lines = Lines(longest: OrderPlacedEvent.longestLine)
        while let piece = try await read() { try await place(lines.split(piece)) }
        try await place(lines.rest())
    }

    private func place(_ lines: [Lines.Line]) async throws {
        let events = lines.compactMap { line in parse(line).map { (line: line.number, event: $0) } }
        guard !events.isEmpty else { return }
        let placement = try await place(events.map(\.event))
        state.withLock { $0.counts.duplicates += placement.repeated.count }
        for refusal in placement.refused { reject("\(refusal)", line: events[refusal.event].line) }
    }

    private func parse(_ line: Lines.Line) -> OrderPlacedEvent? {
        guard line.bytes.contains(where: { $0 > UInt8(ascii: " ") }) else { return nil }
        do throws(InputError) {
            guard line.length <= OrderPlacedEvent.longestLine else { throw OrderPlacedEvent.tooLong(line.length) }
            let read = try state.withLock { state throws(InputError) in
                defer { state.counts.unknownKeys = state.events.ignored }
                return try state.events.read(line.bytes)
            }
            for note in read.notes { remark(.ignored(place(of: line.number, note))) }
            return read.event
        } catch {
            reject(error.description, line: line.number)
            return nil
        }
    }

    private func reject(_ problem: String, line: Int) {
        state.withLock { $0.counts.rejected += 1 }
        remark(.rejected(place(of: line, problem)))
    }

    private func place(of line: Int, _ text: String) -> String { "\(name):\(line): \(text)" }

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
