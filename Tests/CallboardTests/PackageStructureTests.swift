import Foundation
import Testing

/// Holds the drawing of the house (docs/ARCHITECTURE.md) against the sources.
@Suite struct PackageStructureTests {
    /// Who may import whom: of ours, and of others.
    private static let rooms: [String: (ours: Set<String>, others: Set<String>)] = [
        "Actors": (["CTicks"], ["DequeModule", "HeapModule", "Histogram", "ServiceLifecycle", "Logging"]),
        "DurableInbox": (["Actors", "CInFlightRecord"], ["GRDB", "GRDBSQLite"]),
        "Orders": (["Actors"], []),
        "LoadGenerator": (["Actors", "Orders"], []),
        "Screens": ([], []),
        "Dashboard": (["Screens", "Actors"], []),
        "NcursesTerminal": (["Screens", "CNcurses"], []),
        "callboard": (
            ["Actors", "DurableInbox", "Orders", "LoadGenerator", "Screens", "Dashboard", "NcursesTerminal"],
            ["ArgumentParser", "Logging"]
        ),
    ]

    private static let libraries: Set<String> = ["Actors", "DurableInbox"]

    /// What comes with the toolchain.
    private static let system: Set<String> = ["Foundation", "Glibc", "Musl", "Darwin", "Dispatch", "Synchronization"]

    private func sources() throws -> [(room: String, file: String, text: String)] {
        let folder = Program.checkout.appending(path: "Sources").path
        let files = try #require(FileManager.default.subpaths(atPath: folder)).filter { $0.hasSuffix(".swift") }
        return try files.map { file in
            let room = String(file.prefix { $0 != "/" })
            return (room, file, try String(contentsOfFile: folder + "/" + file, encoding: .utf8))
        }
    }

    @Test func everyRoomImportsOnlyWhatTheTableAllows() throws {
        let pattern =
            #/(?m)^\s*(?:@\w+\s+)*(?:public |package |internal |private )?import (?:struct |class |func )?(\w+)/#
        for (room, file, text) in try sources() {
            let allowed = try #require(Self.rooms[room], "\(room) is no room of the house")
            for match in text.matches(of: pattern) {
                let name = String(match.1)
                let isAllowed = Self.system.union(allowed.ours).union(allowed.others).contains(name)
                #expect(isAllowed, "\(file) imports \(name)")
            }
        }
    }

    @Test func onlyTheLibrariesArePublic() throws {
        for (room, file, text) in try sources() where !Self.libraries.contains(room) {
            let isPublic = text.contains(#/(?m)^\s*(public|open) (?!import)/#)
            #expect(!isPublic, "\(file) declares something public")
        }
    }

    @Test func noRoomHasADrawerForOddsAndEnds() throws {
        for (_, file, _) in try sources() {
            for name in ["Utils", "Util", "Common", "Helpers", "Helper", "Manager", "Misc"] {
                #expect(!file.contains("\(name).swift") && !file.contains("/\(name)/"), "\(file)")
            }
        }
    }

    @Test func theTableCoversEveryTarget() throws {
        let package = try String(contentsOf: Program.checkout.appending(path: "Package.swift"), encoding: .utf8)
        for room in Self.rooms.keys { #expect(package.contains("\"\(room)\"")) }
    }
}
