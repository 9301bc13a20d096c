internal import Glibc

/// The lock that makes a process the one owner of a store. It ends with the process, however that ends.
final class OwnerLock: Sendable {
    private let file: Int32

    /// Takes the lock, or throws `inUse` with what its holder wrote into it.
    init(_ files: StoreFiles, now: Int64) throws(StoreError) {
        file = open(files.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unusable(path: files.lock, reason: StoreFiles.lastReason) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let holder = Self.holder(file)
            close(file)
            guard reason == EWOULDBLOCK else {
                throw .unusable(path: files.lock, reason: String(cString: strerror(reason)).lowercased())
            }
            throw .inUse(path: files.path, process: holder.process, since: holder.since)
        }
        // For whoever comes and has to be refused: without it the lock holds all the same.
        ftruncate(file, 0)
        let text = "\(getpid()) \(Self.text(now))\n"
        _ = text.withCString { pwrite(file, $0, strlen($0), 0) }
    }

    deinit {
        // A child that was forked meanwhile has the file open, too, until it runs another program.
        flock(file, LOCK_UN)
        close(file)
    }

    private static func holder(_ file: Int32) -> (process: Int32, since: String) {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = pread(file, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        let words = text.split(maxSplits: 1) { $0 == " " || $0 == "\n" }
        guard words.count == 2, let process = Int32(words[0]) else { return (0, "an unknown time") }
        return (process, words[1].split(separator: "\n").joined())
    }

    private static func text(_ now: Int64) -> String {
        var seconds = time_t(now / 1_000_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
        return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
