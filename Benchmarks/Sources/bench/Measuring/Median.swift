extension [Double] {
    /// The middle one; of two in the middle the lower, as the peers do. Not of nothing.
    var median: Double { sorted()[(count - 1) / 2] }
}
