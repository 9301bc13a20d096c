/// ` (did you mean "…"?)` with the name nearest to a mistyped one, or nothing when none is near.
func suggestion(for name: String, among known: some Sequence<String>) -> String {
    let nearest = known.map { (name: $0, distance: editDistance(name, $0)) }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let nearest, nearest.distance <= (name.count < 4 ? 1 : max(2, name.count / 3)) else { return "" }
    return " (did you mean \"\(nearest.name)\"?)"
}

/// How many characters to insert, delete or replace to make one text of the other (Levenshtein).
func editDistance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var distances = Array(0...second.count)
    for (row, character) in first.enumerated() {
        var diagonal = distances[0]
        distances[0] = row + 1
        for (column, other) in second.enumerated() {
            let replaced = diagonal + (character == other ? 0 : 1)
            diagonal = distances[column + 1]
            distances[column + 1] = min(replaced, diagonal + 1, distances[column] + 1)
        }
    }
    return distances[second.count]
}
