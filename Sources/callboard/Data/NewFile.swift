import Glibc

/// A file that is made, for this user alone, and has its name only when it is complete and synced.
final class NewFile {
    let file: Int32
    private let path: String
    private var partial: String { path + "-partial" }

    /// - Throws: `Failure` when there is one of that name, or it cannot be made.
    init(_ path: String) throws {
        self.path = path
        guard access(path, F_OK) != 0 else { throw Self.exists(path) }
        unlink(path + "-partial")
        file = open(path + "-partial", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure(path) }
    }

    deinit {
        close(file)
        unlink(partial)
    }

    /// Gives it its name.
    /// - Throws: `Failure` when it cannot be synced, or somebody has made one of that name meanwhile.
    func finish() throws {
        guard fsync(file) == 0 else { throw Self.failure(path) }
        guard link(partial, path) == 0 else { throw errno == EEXIST ? Self.exists(path) : Self.failure(path) }
    }

    private static func exists(_ path: String) -> Failure {
        .usage("\(path) exists already; it was left as it is (choose another FILE)")
    }

    private static func failure(_ path: String) -> Failure {
        .usage("cannot make \(path): \(String(cString: strerror(errno)).lowercased()) (choose another FILE)")
    }
}
