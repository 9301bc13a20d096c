import Foundation
import Orders
import Testing

/// A book's path in a folder of its own, which goes with it.
final class BookPath: Sendable {
    let path: String
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "book-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "payments").path
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func write(_ text: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    func read() throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }
}

/// What every book keeps, in memory and in a file.
@Suite struct PaymentBookContract {
    enum Kind: CaseIterable { case memory, file }

    @Test(arguments: Kind.allCases)
    func chargesOnceByKey_whoeverAsksAtOnce(_ kind: Kind) async throws {
        let file = try BookPath()
        let book: any PaymentBook = kind == .memory ? MemoryPaymentBook() : try FilePaymentBook(path: file.path)
        let key = IdempotencyKey(order: "ORD-1", step: "payment")
        #expect(book.amount(for: key) == nil)

        let answers = try await withThrowingTaskGroup { group in
            for amount in 1...50 { group.addTask { try await book.charge(Cents(amount), key: key).value } }
            return try await group.reduce(into: Set<Cents>()) { $0.insert($1) }
        }
        #expect(answers.count == 1)
        #expect(book.amount(for: key) == answers.first)

        let other = IdempotencyKey(order: "ORD-2", step: "payment")
        #expect(try await book.charge(Cents(7), key: other).value == Cents(7))
    }
}

@Suite struct MemoryPaymentBookTests {
    @Test func remembersAtLeastTheLastKeys_andNotAllForEver() async throws {
        let book = MemoryPaymentBook(limit: 10)
        func key(_ number: Int) -> IdempotencyKey { IdempotencyKey(order: OrderID("\(number)"), step: "payment") }
        for number in 1...100 { _ = try await book.charge(Cents(number), key: key(number)).value }
        for number in 91...100 { #expect(book.amount(for: key(number)) == Cents(number)) }
        #expect(book.amount(for: key(1)) == nil)
        #expect(book.count == 100)
    }
}

@Suite struct FilePaymentBookTests {
    private let key = IdempotencyKey(order: "ORD-1", step: "payment")

    @Test func answersAgainWhatAnEarlierProcessCharged() async throws {
        let file = try BookPath()
        _ = try await FilePaymentBook(path: file.path).charge(Cents(1_500), key: key).value
        #expect(try file.read() == "ORD-1/payment 1500\n")

        let again = try FilePaymentBook(path: file.path)
        #expect(try await again.charge(Cents(99), key: key).value == Cents(1_500))
        #expect(try file.read() == "ORD-1/payment 1500\n")
    }

    @Test func dropsALineThatWasTornOff() async throws {
        let file = try BookPath()
        try file.write("ORD-1/payment 1500\nORD-2/payment 12")
        let book = try FilePaymentBook(path: file.path)
        #expect(book.count == 1)
        _ = try await book.charge(Cents(1_234), key: IdempotencyKey(order: "ORD-2", step: "payment")).value
        #expect(try file.read() == "ORD-1/payment 1500\nORD-2/payment 1234\n")
    }

    @Test(arguments: ["nonsense", "ORD-1/payment", "ORD-1/payment x", "ORD-1 5", "/payment 5", ""])
    func saysWhichLineIsNoCharge(line: String) throws {
        let file = try BookPath()
        try file.write("ORD-1/payment 1500\n\(line)\n")
        #expect(throws: PaymentBookError.malformed(path: file.path, line: 2)) { try FilePaymentBook(path: file.path) }
    }

    @Test func saysWhatToDo_whenTheFileCannotBeUsed() throws {
        let missing = "/nowhere/at/all"
        #expect(throws: PaymentBookError.unusable(path: missing, reason: "no such file or directory")) {
            try FilePaymentBook(path: missing)
        }
        #expect(throws: PaymentBookError.unusable(path: "/dev/full", reason: "not a regular file")) {
            try FilePaymentBook(path: "/dev/full")
        }
        let text = PaymentBookError.unusable(path: missing, reason: "no such file or directory").description
        #expect(text == "cannot open /nowhere/at/all: no such file or directory (choose another --payments FILE)")
    }

    @Test func leavesNoHalfLine_whenTheDiskIsFull() async {
        await #expect(processExitsWith: .success) {
            let file = try BookPath()
            let book = try FilePaymentBook(path: file.path)
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            limit.rlim_cur = 24
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            _ = try await book.charge(Cents(1_500), key: IdempotencyKey(order: "ORD-1", step: "payment")).value
            let second = IdempotencyKey(order: "ORD-2", step: "payment")
            let error = await #expect(throws: ServiceError.self) { try await book.charge(Cents(7), key: second).value }
            #expect(error == .unavailable("the payment book cannot be written: file too large"))
            #expect(try file.read() == "ORD-1/payment 1500\n")
            #expect(book.amount(for: second) == nil)

            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            _ = try await book.charge(Cents(7), key: second).value
            #expect(try file.read() == "ORD-1/payment 1500\nORD-2/payment 7\n")
        }
    }
}
