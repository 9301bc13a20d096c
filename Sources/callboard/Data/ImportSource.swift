import DurableInbox
import Glibc

/// Where lines to be imported come from.
enum ImportSource {
    /// A file of lines, or standard input.
    case file(Int32, name: String)
    /// A data directory, which they would be exported from.
    case directory(StoreReader, path: String)

    /// - Parameter path: a file, `-` for standard input, or a data directory.
    /// - Throws: `Failure` when it cannot be read, or is the one that lines are imported into.
    init(_ path: String, into target: String) throws {
        guard path != "-" else {
            self = .file(STDIN_FILENO, name: "standard input")
            return
        }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            let file = DataDirectory.file(in: path)
            guard !Self.isSame(file, target) else {
                throw Failure.usage("\(path) is where it would go to (name another DIR, or another --data DIR)")
            }
            do throws(StoreError) { self = .directory(try StoreReader(path: file), path: file) } catch {
                throw Failure(error)
            }
            return
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw Failure.usage(
                "cannot read \(path): \(String(cString: strerror(errno)).lowercased()) (give another FILE)")
        }
        self = .file(file, name: path.split(separator: "/").last.map(String.init) ?? path)
    }

    /// Gives all lines to `take`, each with its place such as `orders.jsonl:17`.
    /// - Throws: `Failure` when they cannot be read on, and what `take` throws.
    func read(_ take: (Lines.Line, String) throws -> Void) throws {
        switch self {
        case .file(let file, let name): try Self.read(file, name, take)
        case .directory(let reader, let path):
            try reader.withView { view in
                var number = 0
                _ = try OrderExport.run(view) { line in
                    number += 1
                    let bytes = Array(line.utf8)
                    try take(Lines.Line(number: number, bytes: bytes, length: bytes.count), "\(path):\(number)")
                }
            }
        }
    }

    private static func read(_ file: Int32, _ name: String, _ take: (Lines.Line, String) throws -> Void) throws {
        var lines = Lines(longest: ExportLine.longest)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure.usage(
                    "cannot read \(name): \(String(cString: strerror(errno)).lowercased()) (give another FILE)")
            }
            let ended = count > 0 ? lines.split(Array(buffer[..<count])) : lines.finish()
            for line in ended { try take(line, "\(name):\(line.number)") }
            if count == 0 { return }
        }
    }

    private static func isSame(_ first: String, _ second: String) -> Bool {
        var (one, other) = (stat(), stat())
        guard stat(first, &one) == 0, stat(second, &other) == 0 else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }
}
