/// A change that must leave nothing behind, though it is not the disk's fault.
enum Undone: Error {
    /// A message that it needs is not there.
    case gone
    /// It is wrong by itself.
    case refused(StoreError)

    static func refused(_ reason: String) -> Undone { .refused(.refused(reason: reason)) }
}
