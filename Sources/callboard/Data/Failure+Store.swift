import DurableInbox

extension Failure {
    /// A file of orders cannot be used: what is wrong, where, and what to do.
    init(_ error: StoreError) {
        self.init(code: Failure.data, message: "\(Self.problem(error)) (\(Self.advice(error)))")
    }

    private static func problem(_ error: StoreError) -> String {
        if case .unusable(let path, let reason) = error { "cannot open \(path): \(reason)" } else { "\(error)" }
    }

    private static func advice(_ error: StoreError) -> String {
        switch error {
        case .inUse: "end that one first, or choose another --data DIR"
        case .missing: "nothing has been kept there; choose another --data DIR"
        case .newerVersion: "run that version, or choose another --data DIR"
        case .behind: "run callboard once with this --data DIR, or choose another"
        case .damaged, .commitsLost: "put a back-up in its place, or choose another --data DIR"
        case .busy: "end the program that has it open, then try again"
        case .diskFailed: "make room or mend the disk, then try again"
        case .exists: "choose another FILE"
        case .refused, .closed: "this is a fault of callboard itself"
        case .notAStore, .unusable, .notSynced: "choose another --data DIR"
        }
    }
}
