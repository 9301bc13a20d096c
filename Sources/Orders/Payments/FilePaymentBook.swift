internal import Dispatch
internal import Glibc
internal import Actors

/// A book in a file, which outlives the process: a charge is appended to it before it is answered.
///
/// Reading and writing block, so they have a queue of their own. A charge survives the end of the process, not of the
/// machine: it is written, not synced.
package final class FilePaymentBook: PaymentBook {
    private struct State {
        var charges: [IdempotencyKey: Cents]
        var length: Int
    }

    private let file: Int32
    private let queue = DispatchQueue(label: "payment book")
    /// Changed on the queue alone; locked so that others may look.
    private let state: Locked<State>

    /// Opens the book at `path`, or starts one. Blocks while it reads the charges in it. Throws `PaymentBookError`.
    package init(path: String) throws(PaymentBookError) {
        file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .unusable(path: path, reason: Self.reason(errno)) }
        do throws(PaymentBookError) {
            try Self.check(file, path)
            state = Locked(try Self.read(file, path))
        } catch {
            close(file)
            throw error
        }
    }

    deinit {
        close(file)
    }

    /// Charges in the book.
    package var count: Int { state.withLock { $0.charges.count } }

    package func amount(for key: IdempotencyKey) -> Cents? {
        state.withLock { $0.charges[key] }
    }

    package func charge(_ amount: Cents, key: IdempotencyKey) -> Reply<Cents> {
        .deferred { () throws(ServiceError) in
            let result = await withCheckedContinuation { continuation in
                self.queue.async { continuation.resume(returning: self.enter(amount, key)) }
            }
            return try result.get()
        }
    }

    /// Runs on the queue, so that of two charges by one key only the first is entered.
    private func enter(_ amount: Cents, _ key: IdempotencyKey) -> Result<Cents, ServiceError> {
        let (charged, length) = state.withLock { ($0.charges[key], $0.length) }
        if let charged { return .success(charged) }
        let line = PaymentBookText.line(amount, key: key)
        guard append(line) else {
            let reason = Self.reason(errno)
            // A part of the line may stand there: without this the next charge would end up on the same line.
            ftruncate(file, length)
            return .failure(.unavailable("the payment book cannot be written: \(reason)"))
        }
        state.withLock {
            $0.charges[key] = amount
            $0.length += line.count
        }
        return .success(amount)
    }

    private func append(_ line: [UInt8]) -> Bool {
        var rest = line[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written >= 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }

    /// A device or a pipe may never come to an end.
    private static func check(_ file: Int32, _ path: String) throws(PaymentBookError) {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .unusable(path: path, reason: reason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unusable(path: path, reason: "not a regular file") }
    }

    /// The charges in the file, which ends after them when this returns.
    private static func read(_ file: Int32, _ path: String) throws(PaymentBookError) -> State {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unusable(path: path, reason: reason(errno)) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        let text: PaymentBookText
        do throws(PaymentBookText.Malformed) {
            text = try PaymentBookText(bytes)
        } catch {
            throw .malformed(path: path, line: error.line)
        }
        if text.length < bytes.count && ftruncate(file, text.length) != 0 {
            throw .unusable(path: path, reason: reason(errno))
        }
        return State(charges: text.charges, length: text.length)
    }

    private static func reason(_ code: Int32) -> String {
        String(cString: strerror(code)).lowercased()
    }
}
