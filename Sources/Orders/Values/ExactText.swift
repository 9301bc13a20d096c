internal import Foundation

/// Text that is compared byte by byte, as files and services compare it.
///
/// `String` takes two spellings of a text for equal (é as one code point or as two).
struct ExactText: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactText, right: ExactText) -> Bool {
        let (left, right) = (left.text.utf8.span, right.text.utf8.span)
        guard left.count == right.count else { return false }
        return left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { left.elementsEqual($0) } }
    }

    func hash(into hasher: inout Hasher) {
        text.utf8.span.withUnsafeBufferPointer { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension String {
    /// The same text in the one spelling that ids have: Unicode's normalization form C.
    ///
    /// Nearly all ids are ASCII, which has one spelling only.
    package var normalized: String {
        let bytes = utf8.span
        var bits: UInt8 = 0
        for place in bytes.indices { bits |= bytes[place] }
        return bits < 0x80 ? self : precomposedStringWithCanonicalMapping
    }
}
