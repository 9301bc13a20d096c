/// The products of an order, each once, found by their ids.
///
/// An order has a few nearly always: those are looked through, which takes less time than one look into a hash table, and
/// less memory.
package struct Products: Sendable {
    /// Up to so many are looked through.
    private static let few = 16

    /// As they were added.
    package private(set) var all: [Product] = []
    /// Where each is in `all`; empty while there are few.
    private var places: [ProductID: Int] = [:]

    /// - Parameter capacity: how many are expected.
    package init(capacity: Int = 0) { all.reserveCapacity(capacity) }

    package init(_ products: some Sequence<Product>) {
        self.init(capacity: products.underestimatedCount)
        for product in products { add(product) }
    }

    /// The product of that id; nil when there is none.
    package subscript(id: ProductID) -> Product? {
        guard all.count > Self.few else { return all.first { $0.id == id } }
        return places[id].map { all[$0] }
    }

    /// Adds a product, unless there is one of its id.
    package mutating func add(_ product: Product) {
        guard self[product.id] == nil else { return }
        all.append(product)
        guard all.count > Self.few else { return }
        for place in places.count..<all.count { places[all[place].id] = place }
    }
}
