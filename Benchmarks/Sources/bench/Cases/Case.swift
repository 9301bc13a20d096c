/// One measurement: a case with its parameters.
///
/// It is taken in a process of its own, so that the memory it reads is its own.
protocol Case: Sendable {
    /// The case in its lines, as the peers name it.
    var name: String { get }
    /// Its parameters in its lines, as the peers write them.
    var parameters: String { get }
    /// Takes the measurement once.
    /// - Throws: ``Lost`` when not every message arrived.
    func measure() async throws -> [(Metric, Double)]
}

extension Case {
    /// What names this measurement alone, for the process that takes it.
    var id: String { "\(name)/\(parameters)" }
}
