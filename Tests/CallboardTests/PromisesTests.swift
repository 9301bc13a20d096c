import Foundation
import Testing

/// Holds docs/promises.md against the tests: each that it names exists.
@Suite struct PromisesTests {
    /// A promise: its heading, and the tests that hold it.
    private struct Promise {
        let heading: String
        let tests: [(file: String, names: [String])]
        /// How many test files it names, however it goes on.
        let files: Int

        /// - Parameter section: a part of the page, from its heading on.
        init(_ section: Substring) {
            heading = String(section.prefix { $0 != "\n" })
            files = section.matches(of: #/\.swift`/#).count
            tests = section.matches(of: #/`(\w+/\w+\.swift)`:((?:\s+`\w+`,?)+)/#).map { match in
                (String(match.1), match.2.matches(of: #/\w+/#).map { String($0.0) })
            }
        }
    }

    private func promises() throws -> [Promise] {
        let page = try String(contentsOf: Program.checkout.appending(path: "docs/promises.md"), encoding: .utf8)
        return page.split(separator: "\n## ").dropFirst().map { Promise($0) }
    }

    /// The names of a file's tests, whatever stands between `@Test` and the function.
    private func tests(in file: String) throws -> Set<String> {
        let source = try String(contentsOf: Program.checkout.appending(path: "Tests/" + file), encoding: .utf8)
        return Set(source.matches(of: #/(?s)@Test\b(?:(?!@Test|func ).)*func (\w+)\(/#).map { String($0.1) })
    }

    @Test func everyTestThatThePageNamesExists() throws {
        for promise in try promises() {
            for (file, names) in promise.tests {
                let missing = Set(names).subtracting(try tests(in: file))
                #expect(missing.isEmpty, "\(promise.heading): \(file) has no test \(missing.sorted())")
            }
        }
    }

    @Test func everyPromiseHasATestThatHoldsIt() throws {
        let promises = try promises()
        #expect(promises.count >= 15)
        for promise in promises {
            #expect(!promise.tests.isEmpty, "nothing holds: \(promise.heading)")
            // A list that cannot be read is not a list of tests.
            #expect(promise.tests.count == promise.files, "\(promise.heading): not all its tests can be read")
        }
    }
}
