/// A payment book as text, one line a charge: `<idempotency key> <amount in minor units>`.
struct PaymentBookText {
    /// A line that is no charge.
    struct Malformed: Error, Equatable {
        /// Counts from 1.
        let line: Int
    }

    /// Every charge, the first of its key.
    private(set) var charges: [IdempotencyKey: Cents] = [:]
    /// The bytes up to and with the last line's end: a line that was torn off by a crash was never answered.
    private(set) var length = 0

    init(_ bytes: [UInt8]) throws(Malformed) {
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            number += 1
            guard let (key, amount) = Self.charge(in: line) else { throw Malformed(line: number) }
            if charges[key] == nil { charges[key] = amount }
            length += line.count + 1
        }
    }

    static func line(_ amount: Cents, key: IdempotencyKey) -> [UInt8] {
        Array("\(key) \(amount.minorUnits)\n".utf8)
    }

    private static func charge(in line: ArraySlice<UInt8>) -> (IdempotencyKey, Cents)? {
        guard let text = String(validating: line, as: UTF8.self), let space = text.lastIndex(of: " ") else {
            return nil
        }
        guard let key = IdempotencyKey(text[..<space]) else { return nil }
        guard let amount = Int(text[text.index(after: space)...]) else { return nil }
        return (key, Cents(amount))
    }
}
