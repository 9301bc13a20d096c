import Foundation
import Screens
import Testing

/// Holds a screen against the file of that name, or writes that file.
func compare(_ grid: Grid, _ name: String, location: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name).txt")
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] != nil {
        try Data((grid.text + "\n").utf8).write(to: file)
        return
    }
    let expected = try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
    let actual = (grid.text + "\n").split(separator: "\n", omittingEmptySubsequences: false)
    for (row, (old, new)) in zip(expected, actual).enumerated() where old != new {
        Issue.record("\(name), row \(row):\n  expected \(old)\n  drawn    \(new)", sourceLocation: location)
    }
    #expect(expected.count == actual.count, sourceLocation: location)
}
