internal import Actors
internal import GRDB
internal import GRDBSQLite

/// A statement, compiled once and run often.
///
/// GRDB compiles it and owns it; it is bound and stepped through SQLite's own functions, which is several times as fast
/// where a statement takes a microsecond. It belongs to the connection's thread.
final class Prepared {
    /// Has SQLite copy what is bound.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private let statement: Statement
    private let handle: OpaquePointer

    /// Compiles `sql`; with `isCached`, unless the connection has done so before.
    init(_ db: Database, _ sql: String, isCached: Bool = false) throws(SQLFailure) {
        do {
            statement = try isCached ? db.cachedStatement(sql: sql) : db.makeStatement(sql: sql)
        } catch {
            throw SQLFailure(error)
        }
        handle = statement.sqliteStatement
        sqlite3_reset(handle)
    }

    /// Whether it writes nothing, as `SELECT` does, and what begins and ends transactions.
    var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    /// How many arguments it takes.
    var argumentCount: Int { Int(sqlite3_bind_parameter_count(handle)) }

    /// How many columns its rows have.
    var columnCount: Int { Int(sqlite3_column_count(handle)) }

    // MARK: Arguments, from 1

    func bind(_ value: Int64, at index: Int32) { sqlite3_bind_int64(handle, index, value) }

    func bind(_ value: Int, at index: Int32) { sqlite3_bind_int64(handle, index, Int64(value)) }

    func bind(_ key: MessageKey, at index: Int32) { sqlite3_bind_int64(handle, index, key.rawValue) }

    func bind(_ text: String, at index: Int32) {
        var text = text
        _ = text.withUTF8 { bytes in
            // Without bytes there may be no address, and that would be NULL.
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                let start = bytes.baseAddress
                return start.map { sqlite3_bind_text(handle, index, $0, Int32(bytes.count), Self.copied) }
                    ?? sqlite3_bind_text(handle, index, "", 0, Self.copied)
            }
        }
    }

    func bind(_ bytes: [UInt8], at index: Int32) {
        guard !bytes.isEmpty else {
            sqlite3_bind_zeroblob(handle, index, 0)
            return
        }
        _ = bytes.withUnsafeBytes {
            sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), Self.copied)
        }
    }

    func bind(_ bytes: [UInt8]?, at index: Int32) {
        if let bytes { bind(bytes, at: index) } else { bindNull(at: index) }
    }

    func bind(_ text: String?, at index: Int32) {
        if let text { bind(text, at: index) } else { bindNull(at: index) }
    }

    func bindNull(at index: Int32) { sqlite3_bind_null(handle, index) }

    func bind(_ values: [SQLValue]) {
        for (value, index) in zip(values, Int32(1)...) {
            switch value {
            case .null: bindNull(at: index)
            case .integer(let number): bind(number, at: index)
            case .real(let number): sqlite3_bind_double(handle, index, number)
            case .text(let text): bind(text, at: index)
            case .bytes(let bytes): bind(bytes, at: index)
            }
        }
    }

    // MARK: Running

    /// Runs it to its end.
    /// - Returns: how many rows it has changed.
    @discardableResult
    func run() throws(SQLFailure) -> Int {
        defer { sqlite3_reset(handle) }
        while try step() {}
        return Int(sqlite3_changes64(sqlite3_db_handle(handle)))
    }

    /// Runs it and makes something of each row.
    func rows<Row>(_ row: (Prepared) throws(SQLFailure) -> Row) throws(SQLFailure) -> [Row] {
        defer { sqlite3_reset(handle) }
        var rows: [Row] = []
        while let next = try next(row) { rows.append(next) }
        return rows
    }

    /// Goes on to its next row and makes something of it; nil at its end, where it begins anew.
    func next<Row>(_ row: (Prepared) throws(SQLFailure) -> Row) throws(SQLFailure) -> Row? {
        try step() ? try row(self) : nil
    }

    private func step() throws(SQLFailure) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let connection = sqlite3_db_handle(handle)
            throw SQLFailure(
                code: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)))
        }
    }

    // MARK: The current row's columns, from 0

    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func key(_ column: Int32) -> MessageKey { MessageKey(rawValue: sqlite3_column_int64(handle, column)) }

    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : sqlite3_column_int64(handle, column) }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }

    func value(_ column: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .bytes(bytes(column))
        default: .null
        }
    }
}
