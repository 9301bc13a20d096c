/// Rows of one look, one after another.
///
/// For use within that look alone, as the look itself.
package final class StoreCursor<Row> {
    /// Nil at the end.
    private var read: (() throws(StoreError) -> Row?)?

    init(_ read: @escaping () throws(StoreError) -> Row?) { self.read = read }

    /// The next row; nil at the end, from then on.
    package func next() throws(StoreError) -> Row? {
        let row = try read?()
        if row == nil { read = nil }
        return row
    }
}
