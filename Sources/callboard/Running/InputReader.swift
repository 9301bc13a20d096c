import Dispatch
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

    private let file: InputFile
    private let place: @Sendable ([OrderPlacedEvent]) async throws -> Placement
    private let remark: @Sendable (Remark) -> Void
    private let queue = DispatchQueue(label: "input")
    private let state: Mutex<State>

    /// - Parameters:
    ///   - isStrict: whether a line with a key that means nothing is rejected.
    ///   - remark: is called with each thing that is to be said.
    init(
        _ file: InputFile, isStrict: Bool, place: @escaping @Sendable ([OrderPlacedEvent]) async throws -> Placement,
        remark: @escaping @Sendable (Remark) -> Void
    ) {
        self.file = file
        self.place = place
        self.remark = remark
        state = Mutex(State(events: EventReader(isStrict: isStrict)))
    }

    /// What became of the lines so far.
    var counts: Counts { state.withLock { $0.counts } }

    /// Places everything up to the end of the input.
    /// - Throws: what `place` throws, or `Failure` when the input cannot be read on.
    func run() async throws {
        var lines = Lines(longest: OrderPlacedEvent.longestLine)
        while true {
            switch try await read() {
            case .bytes(let piece): try await place(lines.split(piece))
            case .endOfWriter: try await place(lines.finish())
            case .end: return try await place(lines.finish())
            }
        }
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

    private func place(of line: Int, _ text: String) -> String { "\(file.name):\(line): \(text)" }

    private func read() async throws -> InputFile.Piece {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.file.read() }) }
        }
    }
}
