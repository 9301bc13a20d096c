import Actors
import Foundation
import GRDB
import TestKit

@testable import DurableInbox

/// A folder of one test's own, removed with it.
final class Scratch: Sendable {
    let folder: String

    init() {
        folder = URL(fileURLWithPath: NSTemporaryDirectory()).path + "/durable-inbox-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The path of the store under test.
    var path: String { folder + "/orders.sqlite" }

    func open(_ options: StoreOptions = StoreOptions()) throws -> DurableStore {
        try DurableStore(path: path, options)
    }

    /// Changes the file behind the store's back.
    func edit(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    func write(_ bytes: Data, to path: String) throws { try bytes.write(to: URL(fileURLWithPath: path)) }
}

extension DurableStore {
    /// Accepts messages with these bodies.
    @discardableResult
    func accept(_ bodies: String..., into inbox: InboxNumber) async throws -> [MessageKey] {
        try await accept(bodies.map { NewMessage(Array($0.utf8)) }, into: inbox).keys
    }

    func accept(_ messages: [NewMessage], into inbox: InboxNumber) async throws -> Accepted {
        guard case .accepted(let accepted) = try await perform(.accept(inbox, messages)) else { throw Unexpected() }
        return accepted
    }

    /// The bodies of what is ready, in order.
    func readyBodies(_ inbox: InboxNumber) async throws -> [String] {
        try await read { (view) throws(StoreError) in try view.ready(inbox, limit: .max) }.map(\.text)
    }

    func counts(_ inbox: InboxNumber) async throws -> Counts {
        try await read { (view) throws(StoreError) in try view.counts(inbox) }
    }

    func steps(of key: MessageKey) async throws -> [String] {
        try await read { (view) throws(StoreError) in try view.steps(of: key) }.map(\.name)
    }

    func dead(_ inbox: InboxNumber) async throws -> [DeadRow] {
        try await read { (view) throws(StoreError) in try view.dead(inbox, .oldestFirst, limit: .max) }
    }

    func query(_ sql: String, _ arguments: SQLValue...) async throws -> [[SQLValue]] {
        try await read { (view) throws(StoreError) in try view.query(sql, arguments) }
    }
}

struct Unexpected: Error {}

extension MessageRow { var text: String { String(decoding: body, as: UTF8.self) } }

extension NewMessage {
    init(_ text: String, identity: String? = nil) { self.init(Array(text.utf8), identity: identity) }
}

/// The time of day, in nanoseconds since 1970, as a test sets it.
final class WallClock: Sendable {
    private let now: Locked<Int64>

    init(_ time: Int64) { now = Locked(time) }

    var time: Int64 { now.withLock { $0 } }

    /// Goes on by so much, or back.
    func advance(by nanoseconds: Int64) { now.withLock { $0 += nanoseconds } }
}

/// What is off until a test turns it on.
final class Switch: Sendable {
    private let on = Locked(false)

    var isOn: Bool { on.withLock { $0 } }

    func turnOn() { on.withLock { $0 = true } }
}
