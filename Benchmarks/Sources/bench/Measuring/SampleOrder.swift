/// An order that takes ``bytes`` in a store.
struct SampleOrder: Codable, Sendable {
    static let bytes = 300
    /// `{"number":1234567,"items":"…"}`
    private static let allItems = String(repeating: "x", count: bytes - 29)

    var number: Int
    var items = allItems

    init(_ number: Int) { self.number = 1_000_000 + number }
}
