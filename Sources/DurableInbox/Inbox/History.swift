package import Actors
internal import Foundation

/// What went wrong with a message, as it is kept beside it.
struct History: Codable {
    var failures: [RecordedFailure] = []
    /// Why it was given up on.
    var reason: String?
    /// The worker that made the last attempt.
    var worker: Int?
    /// How long it was to wait for its next attempt when that was decided, in nanoseconds: no clock that was set can make
    /// it longer.
    var wait: Int64?

    init(failures: [RecordedFailure], reason: String? = nil, worker: Int? = nil, wait: Int64? = nil) {
        self.failures = failures
        self.reason = reason
        self.worker = worker
        self.wait = wait
    }

    /// Nothing, where nothing can be read.
    init(_ bytes: [UInt8]?) {
        guard let bytes, let history = try? JSON.decoder.decode(History.self, from: Data(bytes)) else { return }
        self = history
    }

    /// Nil where there is nothing to keep.
    var bytes: [UInt8]? {
        guard !failures.isEmpty || reason != nil || worker != nil || wait != nil else { return nil }
        return (try? JSON.encoder.encode(self)).map { [UInt8]($0) }
    }
}

extension MessageRow {
    /// The attempts that failed, in order.
    package var failures: [RecordedFailure] { History(history).failures }
}

extension DeadRow {
    /// Why it was given up on, in words; empty where nobody said it.
    package var cause: String {
        let history = History(message.history)
        return reason ?? history.reason ?? history.failures.last?.error ?? ""
    }
}
