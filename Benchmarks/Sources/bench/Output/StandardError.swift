import Glibc

/// Standard error, a line at a time.
enum StandardError {
    static func write(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        // Nobody is left to be told that standard error cannot be written to.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
