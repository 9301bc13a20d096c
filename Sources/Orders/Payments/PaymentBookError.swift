/// Why a file cannot be the payment book.
package enum PaymentBookError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system does not let it be opened or read, for that reason.
    case unusable(path: String, reason: String)
    /// A line is no charge; lines count from 1.
    case malformed(path: String, line: Int)

    package var description: String {
        switch self {
        case .unusable(let path, let reason):
            "cannot open \(path): \(reason) (choose another --payments FILE)"
        case .malformed(let path, let line):
            "\(path):\(line): expected `<key> <amount>` (mend the line, or choose another --payments FILE)"
        }
    }
}
