import Foundation

/// A folder for files that are measured, removed with it.
final class StoreFolder: Sendable {
    private let path = NSTemporaryDirectory() + "/callboard-bench-" + UUID().uuidString

    /// The path of the store.
    var store: String { path + "/store.sqlite" }
    /// The path of a database beside it.
    var plain: String { path + "/plain.sqlite" }
    /// The path of a file that is no database.
    var log: String { path + "/log" }

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
