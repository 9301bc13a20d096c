internal import GRDB
internal import GRDBSQLite

/// An error of SQLite's, as it said it.
struct SQLFailure: Error {
    /// The extended result code.
    let code: Int32
    let message: String

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: any Error) {
        switch error {
        case let failure as SQLFailure: self = failure
        case let error as DatabaseError:
            // A connection that does not know of the failure, as that of a back-up's source, says "not an error".
            let code = error.extendedResultCode.rawValue
            let known = error.message.flatMap { $0 == Self.none ? nil : $0 }
            self.init(code: code, message: known ?? String(cString: sqlite3_errstr(code)))
        default: self.init(code: SQLITE_ERROR, message: "\(error)")
        }
    }

    private static let none = String(cString: sqlite3_errstr(SQLITE_OK))

    /// The files are not those that were opened: SQLite's code for it is SQLITE_READONLY_DBMOVED.
    static func moved(_ problem: String) -> SQLFailure { SQLFailure(code: movedCode, message: problem) }

    private static let movedCode = SQLITE_READONLY | 4 << 8

    /// The code of a statement that is used in the wrong way.
    static let misuse = SQLITE_MISUSE

    private var primaryCode: Int32 { code & 0xff }

    /// Whether the statement was at fault, and not the disk, the file or the machine.
    var isStatementsOwn: Bool {
        [
            SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE, SQLITE_MISUSE, SQLITE_AUTH,
            SQLITE_ABORT,
        ].contains(primaryCode)
    }

    /// Whether the file's content is at fault.
    var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(primaryCode) }

    /// Whether another process holds a lock.
    private var isBusy: Bool { primaryCode == SQLITE_BUSY }

    /// What is wrong, in words and with SQLite's code.
    var reason: String { "\(message) (SQLite \(code))" }

    /// The same for a store that is being opened.
    func whileOpening(_ path: String) -> StoreError {
        switch primaryCode {
        case SQLITE_NOTADB: .notAStore(path: path)
        case SQLITE_CORRUPT: .damaged(path: path, reason: reason)
        case SQLITE_BUSY: .busy(path: path)
        default: .unusable(path: path, reason: reason)
        }
    }

    /// The same for a file that is being made.
    func whileMaking(_ path: String) -> StoreError {
        [SQLITE_FULL, SQLITE_IOERR].contains(primaryCode)
            ? .diskFailed(path: path, reason: reason) : whileOpening(path)
    }

    /// The same for what is read in a store that was open.
    func whileReading(_ path: String) -> StoreError {
        if isBusy { return .busy(path: path) }
        return isDamage ? .damaged(path: path, reason: reason) : .unusable(path: path, reason: reason)
    }

    /// The same for what is written.
    func whileOpen(_ path: String) -> StoreError {
        if code == Self.movedCode { return .commitsLost(path: path, reason: message) }
        if isBusy { return .busy(path: path) }
        return isDamage ? .damaged(path: path, reason: reason) : .diskFailed(path: path, reason: reason)
    }
}
