internal import Actors
internal import CInFlightRecord
internal import Glibc

/// What the last owner of a store noted: which messages its workers had in their hands, and what killed it.
struct InFlightContents: Equatable {
    static let magic: UInt64 = 0x3174_6867_696c_4663

    /// Which owner wrote it.
    var epoch: Int
    /// The fatal signal that came, or 0.
    var signal: Int32
    /// In no order; each once.
    var keys: Set<MessageKey>

    /// Reads the file. Nil when there is none, or when it is not whole: it is only a help.
    init?(_ path: String) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var header = in_flight_header()
        let size = MemoryLayout<in_flight_header>.size
        guard pread(file, &header, size, 0) == size, header.magic == Self.magic else { return nil }
        guard let keys = Self.keys(file, slots: Int(header.slots)) else { return nil }
        epoch = Int(header.epoch)
        signal = header.signal
        self.keys = keys
    }

    private static func keys(_ file: Int32, slots: Int) -> Set<MessageKey>? {
        let line = Int(in_flight_line)
        guard (0...InFlightRecord.limit).contains(slots) else { return nil }
        var bytes = [UInt8](repeating: 0, count: slots * line)
        guard pread(file, &bytes, bytes.count, off_t(line)) == bytes.count else { return nil }
        return bytes.withUnsafeBytes { bytes in
            let keys = stride(from: 0, to: bytes.count, by: line).map { bytes.load(fromByteOffset: $0, as: Int64.self) }
            return Set(keys.lazy.filter { $0 != 0 }.map(MessageKey.init(rawValue:)))
        }
    }
}
