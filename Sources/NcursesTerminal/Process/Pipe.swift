import CNcurses
import Glibc

extension TerminalError {
    /// The failure `errno` tells of, of the system call `name` that was just made.
    static func lastFailure(of name: String) -> TerminalError {
        .system(call: name, reason: String(cString: strerror(errno)))
    }
}

/// A pipe that no child inherits and that never blocks.
struct Pipe {
    let readEnd: Int32
    let writeEnd: Int32

    /// - Parameter capacity: bytes it should hold.
    init(capacity: Int32) throws(TerminalError) {
        var ends: [Int32] = [-1, -1]
        guard event_pipe(&ends, capacity) == 0 else { throw .lastFailure(of: "pipe") }
        readEnd = ends[0]
        writeEnd = ends[1]
    }
}
