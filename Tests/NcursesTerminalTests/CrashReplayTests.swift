import CNcurses
import Testing

/// What was written to standard error is shown after a crash, by a handler that may call almost nothing.
@Suite struct CrashReplayTests {
    private func cleaned(_ pieces: [UInt8]...) -> String {
        var before: [UInt8] = [0, 0]
        var bytes: [UInt8] = []
        for var piece in pieces {
            piece.withUnsafeMutableBytes { terminal_guard_clean($0.baseAddress, $0.count, &before) }
            bytes += piece
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func keepsText() {
        let text = "orders: é日👍…‘’\n\tdone‐–\u{2027}\u{202F}\u{2065}"
        #expect(cleaned(Array(text.utf8)) == text)
    }

    @Test func letsNothingSteerTheTerminal_howeverTheBytesAreCut() {
        for value in [0x7, 0x1B, 0x7F, 0x80, 0x9F, 0x61C, 0x200E, 0x200F, 0x2028, 0x202A, 0x202E, 0x2066, 0x2069] {
            let scalar = Unicode.Scalar(UInt32(value)) ?? " "
            let bytes = Array("a\(scalar)b".utf8)
            for cut in 0...bytes.count {
                let text = cleaned(Array(bytes[..<cut]), Array(bytes[cut...]))
                #expect(!text.unicodeScalars.contains(scalar) && text.contains("?"), "U+\(String(value, radix: 16))")
            }
        }
    }
}
