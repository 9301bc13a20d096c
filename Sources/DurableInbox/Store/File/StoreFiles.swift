internal import Foundation
internal import Glibc

/// The files of a store: the database, and beside it those that have its name with something behind.
struct StoreFiles: Sendable {
    /// The database.
    let path: String

    init(_ path: String) { self.path = path }

    /// The database's name without its folder.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Locked by the owner.
    var lock: String { path + "-lock" }

    /// What the owner's workers have in their hands.
    var inFlight: String { path + "-flight" }

    /// A back-up that is not complete.
    var partial: String { path + "-partial" }

    /// The database as SQLite is to be told that nobody changes it, https://www.sqlite.org/uri.html
    var unchanging: String {
        let path = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
        return "file:\(path)?immutable=1"
    }

    /// The folder that they are in.
    var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Makes the folder, and those above it, where they are missing; only this user may look in.
    func makeFolder() throws(StoreError) {
        guard Self.make(folder) else {
            throw .unusable(path: path, reason: "its folder cannot be made: \(Self.lastReason)")
        }
    }

    private static func make(_ folder: String) -> Bool {
        if mkdir(folder, 0o700) == 0 { return true }
        switch errno {
        case EEXIST: return isFolder(folder)
        case ENOENT: return make(StoreFiles(folder).folder) && mkdir(folder, 0o700) == 0
        default: return false
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        errno = ENOTDIR
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// Looks whether the database is one of ours; without a change to it.
    /// - Returns: whether there is none yet.
    func check() throws(StoreError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .unusable(path: path, reason: Self.lastReason) }
            try refuseLog(of: "missing")
            return true
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unusable(path: path, reason: "not a regular file") }
        if status.st_size == 0 {
            try refuseLog(of: "empty")
            return true
        }
        guard let header = try Header(path) else { throw .notAStore(path: path) }
        guard header.applicationID == Schema.applicationID else { throw .notAStore(path: path) }
        return false
    }

    /// A database is marked before it has a log: where a log stands beside none, the database was lost, and SQLite would
    /// remove the log with all that was committed to it.
    private func refuseLog(of state: String) throws(StoreError) {
        var status = stat()
        guard stat(log, &status) == 0, status.st_size > 0 else { return }
        throw .damaged(
            path: path, reason: "it is \(state), and its log \(log) has \(status.st_size) bytes of commits")
    }

    /// What was committed and is not in the database yet.
    var log: String { path + "-wal" }

    /// Whether something has the database's name.
    var isThere: Bool { access(path, F_OK) == 0 }

    /// Whether the database has a log: it has while it is open, and after a death until it is opened again.
    var hasLog: Bool { access(log, F_OK) == 0 }

    /// Makes an empty file that only this user may open.
    func makeEmpty() throws(StoreError) {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unusable(path: path, reason: Self.lastReason) }
        close(file)
    }

    /// Makes sure that the names in the folder outlive a power failure.
    func syncFolder() throws(StoreError) {
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw .unusable(path: path, reason: Self.lastReason) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw .unusable(path: path, reason: Self.lastReason) }
    }

    /// The system's last error in words.
    static var lastReason: String { String(cString: strerror(errno)).lowercased() }
}

/// The database and its log as they were when a store was opened: both stay the same files until it is closed.
///
/// Whoever removes or replaces them takes away everything that is committed from then on, and SQLite would not notice: it
/// goes on with files that have no name any more.
struct OpenedFiles: Sendable {
    private struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t

        /// Nil when there is no such file.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (device, inode) = (status.st_dev, status.st_ino)
        }
    }

    private let files: StoreFiles
    private let database, log: Identity?

    /// Remembers the files of a store that has just been opened.
    init(_ files: StoreFiles) {
        self.files = files
        (database, log) = (Identity(files.path), Identity(files.log))
    }

    /// What is wrong with them; nil when they are what they were.
    var problem: String? {
        if Identity(files.path) != database { return "the file was removed or replaced while it was in use" }
        if Identity(files.log) != log { return "its log \(files.log) was removed or replaced while it was in use" }
        return nil
    }
}

/// The first bytes of a database, https://www.sqlite.org/fileformat.html#the_database_header
struct Header {
    private static let magic = Array("SQLite format 3\0".utf8)
    static let length = 100

    let applicationID: Int32

    /// Nil for what is no database of SQLite's.
    init?(_ path: String) throws(StoreError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unusable(path: path, reason: StoreFiles.lastReason) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: Self.length)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw .unusable(path: path, reason: StoreFiles.lastReason) }
        guard count == Self.length else { return nil }
        self.init(bytes)
    }

    /// Nil for bytes that are no database of SQLite's.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length, bytes.starts(with: Self.magic) else { return nil }
        applicationID = bytes[68..<72].reduce(0) { $0 << 8 | Int32($1) }
    }
}
