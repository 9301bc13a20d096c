import Actors
import DurableInbox
import Foundation
import Orders

/// A message as one line of an export: what is known of it, and it itself, as JSON.
struct ExportLine: Equatable {
    /// The longest line taken, in bytes.
    static let longest = 1 << 24
    /// The version of the messages' encoding.
    private static let version = 1
    /// Stands for the key that the message does not have yet. No name of a step begins with it by chance.
    private static let key = MessageKey(rawValue: .min)
    /// Marks a step that belongs to the message whatever its key, as those that a processor records by their bare names.
    fileprivate static let scope = (key: "scope", message: "message")
    private static let keys = [
        "inbox", "state", "identity", "version", "attempts", "acceptedAt", "dueAt", "diedAt", "reason", "failures",
        "kills", "steps", "body", "bodyBytes",
    ]

    var inbox: String
    var message: ExportedMessage
}

// MARK: - Writing

extension ExportLine {
    /// What is wrong with a line of so many bytes that has more than ``longest``.
    static func tooLong(_ count: Int) -> InputError {
        InputError(problem: "expected at most \(longest) bytes a line, got \(count)")
    }

    /// The line as an object.
    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("inbox", .string(inbox)), .init("state", .string(message.place.name)),
            .init("identity", message.message.identity.map(JSONValue.string) ?? .null),
            .init("version", .integer(message.message.version)), .init("attempts", .integer(message.attempt)),
            .init("acceptedAt", Self.time(message.acceptedAt)),
        ]
        switch message.place {
        case .ready: break
        case .retrying(let due): members.append(.init("dueAt", Self.time(due)))
        case .dead(let time, _): members.append(.init("diedAt", Self.time(time)))
        }
        members.append(.init("reason", reason.map(JSONValue.string) ?? .null))
        if !message.failures.isEmpty { members.append(.init("failures", .array(message.failures.map(Self.failure)))) }
        if message.kills > 0 { members.append(.init("kills", .integer(message.kills))) }
        members.append(.init("steps", .array(message.steps.map(step))))
        return .object(members + [Self.member("body", message.message.body)])
    }

    private var reason: String? {
        if case .dead(_, let reason) = message.place { reason } else { message.failures.last?.error }
    }

    private static func failure(_ failure: RecordedFailure) -> JSONValue {
        .object([
            .init("attempt", .integer(failure.attempt)), .init("worker", .integer(failure.worker)),
            .init("error", .string(failure.error)),
        ])
    }

    /// A step whose name begins with the message's key is written without it, as the key is another one elsewhere. All
    /// others are marked: their names stay as they are.
    private func step(_ step: StepRow) -> JSONValue {
        let prefix = message.key.prefix
        let isKeyed = step.name.hasPrefix(prefix)
        let name = isKeyed ? String(step.name.dropFirst(prefix.count)) : Self.portable(step.name)
        return .object(
            [.init("name", .string(name)), .init("at", Self.time(step.at))]
                + (isKeyed ? [] : [.init(Self.scope.key, .string(Self.scope.message))])
                + [Self.member("result", step.result)])
    }

    /// A step of an earlier life of the message, before it was a dead letter, is named after the key that it had then.
    /// It is kept and counts for nothing; in another file that key may be this message's, and must not make it count.
    private static func portable(_ name: String) -> String {
        guard let slash = name.firstIndex(of: "/"), let key = Int64(name[..<slash]),
            MessageKey(rawValue: key).inbox.rawValue != 0
        else { return name }
        return "earlier:\(name)"
    }

    /// Bytes that are JSON stand as such, if they can be read back as the same bytes; others, as text under another key.
    private static func member(_ key: String, _ bytes: [UInt8]) -> JSONValue.Member {
        if let value = try? JSONParser.parse(bytes) {
            var written: [UInt8] = []
            value.append(to: &written)
            if written == bytes { return .init(key, value) }
        }
        return .init("\(key)Bytes", .string(Data(bytes).base64EncodedString()))
    }

    private static func time(_ nanoseconds: Int64) -> JSONValue {
        .string(Timestamp(nanoseconds: nanoseconds).utc(digits: 9))
    }
}

extension ExportedMessage.Place {
    fileprivate var name: String {
        switch self {
        case .ready: "ready"
        case .retrying: "retrying"
        case .dead: "dead"
        }
    }
}

// MARK: - Reading

extension ExportLine {
    /// Reads a line. Throws the first thing that is wrong: with it, or with the message, when no actor could read that.
    init(_ line: [UInt8]) throws(InputError) {
        guard line.count <= Self.longest else {
            throw Self.tooLong(line.count)
        }
        let object = try JSONObject(try JSONValue(line: line), keys: Self.keys)
        let inbox = try object.inbox()
        let version = try object.integer("version", in: 1...Int.max)
        guard version <= Self.version else {
            throw object.wrong("version", "\(version) is of a newer program (this one knows \(Self.version))")
        }
        let place = try object.place()
        let body = try object.bytes("body")
        let identity = try object.identity(in: inbox, of: body, isDead: place.name == "dead")
        self.inbox = inbox.rawValue
        message = ExportedMessage(
            key: Self.key, NewMessage(body, version: version, identity: identity), place,
            acceptedAt: try object.time("acceptedAt"), attempt: try object.count("attempts"),
            kills: try object.count("kills"), failures: try object.failures(), steps: try object.steps(under: Self.key))
    }
}

extension JSONObject {
    fileprivate func inbox() throws(InputError) -> OrderInbox {
        let name = try text("inbox")
        guard let inbox = OrderInbox(rawValue: name) else {
            let known = OrderInbox.allCases.map(\.rawValue).joined(separator: ", ")
            throw wrong("inbox", "expected one of \(known), got \(JSONValue.string(name))")
        }
        return inbox
    }

    fileprivate func place() throws(InputError) -> ExportedMessage.Place {
        switch try text("state") {
        case "ready": return .ready
        case "retrying": return .retrying(due: member("dueAt") == nil ? 0 : try time("dueAt"))
        case "dead":
            let accepted = try time("acceptedAt")
            return .dead(
                at: member("diedAt") == nil ? accepted : try time("diedAt"),
                reason: member("reason") == nil ? "" : try text("reason"))
        case let other: throw wrong("state", "expected ready, retrying or dead, got \(JSONValue.string(other))")
        }
    }

    /// What a message is known by: what it says itself. A dead letter may be one that nobody can read.
    fileprivate func identity(
        in inbox: OrderInbox, of body: [UInt8], isDead: Bool
    ) throws(InputError) -> String? {
        let given = member("identity") == nil ? nil : try text("identity").normalized
        let own: String
        do {
            own = try inbox.identity(of: body)
        } catch {
            if isDead { return given }
            throw unreadable(error)
        }
        guard given == nil || given == own else {
            throw wrong(
                "identity", "expected \(JSONValue.string(own)) as in the body, got \(JSONValue.string(given ?? ""))")
        }
        return own
    }

    private func unreadable(_ error: any Error) -> InputError {
        guard let error = error as? DecodingError else { return wrong("body", "cannot be read: \(error)") }
        let (path, problem) = error.place
        return InputError(path: (["body"] + path).joined(separator: "."), problem: problem)
    }

    fileprivate func failures() throws(InputError) -> [RecordedFailure] {
        guard member("failures") != nil else { return [] }
        var failures: [RecordedFailure] = []
        for (value, path) in try list("failures") {
            let failure = try JSONObject(value, path: path, keys: ["attempt", "worker", "error"])
            failures.append(
                RecordedFailure(
                    attempt: try failure.count("attempt"), worker: try failure.count("worker"),
                    error: try failure.text("error")))
        }
        return failures
    }

    fileprivate func steps(under key: MessageKey) throws(InputError) -> [StepRow] {
        guard member("steps") != nil else { return [] }
        var steps: [StepRow] = []
        for (value, path) in try list("steps") {
            let step = try JSONObject(
                value, path: path, keys: ["name", "at", ExportLine.scope.key, "result", "resultBytes"])
            let prefix = try step.isOfMessage() ? "" : key.prefix
            steps.append(
                StepRow(
                    name: prefix + (try step.text("name")), result: try step.bytes("result"),
                    at: step.member("at") == nil ? 0 : try step.time("at")))
        }
        return steps
    }

    /// Whether a step belongs to the message whatever its key.
    private func isOfMessage() throws(InputError) -> Bool {
        let (key, message) = ExportLine.scope
        guard member(key) != nil else { return false }
        let scope = try text(key)
        guard scope == message else {
            throw wrong(key, "expected \(JSONValue.string(message)), got \(JSONValue.string(scope))")
        }
        return true
    }

    /// A whole number that may be missing.
    fileprivate func count(_ key: String) throws(InputError) -> Int {
        member(key) == nil ? 0 : try integer(key, in: 0...Int.max)
    }

    fileprivate func time(_ key: String) throws(InputError) -> Int64 {
        let text = try text(key)
        guard let time = Timestamp(utc: text) else {
            throw wrong(key, "expected a time such as 2026-11-23T19:17:49.123Z, got \(JSONValue.string(text))")
        }
        return time.nanoseconds
    }

    fileprivate func bytes(_ key: String) throws(InputError) -> [UInt8] {
        guard member("\(key)Bytes") != nil else {
            var bytes: [UInt8] = []
            try required(key).append(to: &bytes)
            return bytes
        }
        guard let data = Data(base64Encoded: try text("\(key)Bytes")) else {
            throw wrong("\(key)Bytes", "expected base64")
        }
        return [UInt8](data)
    }
}

extension DecodingError {
    /// Where and what, in words.
    fileprivate var place: (path: [String], problem: String) {
        func path(_ context: Context) -> [String] {
            context.codingPath.map { $0.intValue.map { "\($0)" } ?? $0.stringValue }
        }
        return switch self {
        case .keyNotFound(let key, let context): (path(context) + [key.stringValue], "missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            (path(context), context.debugDescription)
        @unknown default: ([], "cannot be read")
        }
    }
}
