/// The characters that East Asian typography sets two columns wide (UAX #11, classes W and F).
///
/// Runs are joined across code points that no character uses. Emoji are not listed: Unicode marks them itself.
enum WideCharacters {
    /// Whether `scalar` lies in one of the wide runs.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
        }
        return low < runs.count && runs[low].contains(scalar.value)
    }

    private static let runs: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4C6,
        0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F320,
        0x20000...0x3FFFD,
    ]
}
