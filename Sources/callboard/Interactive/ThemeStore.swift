import Foundation
import Screens

/// The theme files there are: the user's before the shipped ones.
///
/// The shipped ones are found from where the program lies, wherever it was started from: in `share/callboard/themes`
/// beside its `bin`, or in a `themes` above it, as in a built checkout.
struct ThemeStore {
    private var files: [String: (path: String, text: String)] = [:]

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        for folder in [Self.shipped, Self.own(environment)].compactMap({ $0 }) { add(folder) }
    }

    /// The names, in order.
    var names: [String] { files.keys.sorted() }

    /// Where the theme of that name comes from.
    func path(of name: String) -> String? { files[name]?.path }

    /// The theme of that name, or in that file.
    /// - Returns: with it, what chooses it again: a name, or a path as it was given, as a file elsewhere may have the
    ///   name of another theme, and may inherit from that.
    /// - Throws: `Failure` that says where it looked.
    func theme(_ choice: String) throws -> (name: String, theme: Theme, warnings: [ThemeWarning]) {
        var texts = files.mapValues(\.text)
        let name = choice
        if choice.contains("/") || choice.hasSuffix(".theme") {
            guard let text = try? String(contentsOfFile: choice, encoding: .utf8) else {
                throw Failure.usage("cannot read the theme \(choice): it is no readable text file (name another FILE)")
            }
            texts[name] = text
        } else if files[name] == nil {
            let known = names.isEmpty ? "no theme files were found" : "there are \(names.joined(separator: ", "))"
            throw Failure.usage("--theme \(choice): \(known), or name a file such as ./\(choice).theme")
        }
        do throws(ThemeError) {
            let (theme, warnings) = try Theme.named(name, files: texts)
            return (name, theme, warnings)
        } catch {
            throw Failure.usage("--theme \(choice): \(error)")
        }
    }

    private mutating func add(_ folder: String) {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for entry in entries where entry.hasSuffix(".theme") {
            let path = folder + "/" + entry
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
            files[String(entry.dropLast(6))] = (path, text)
        }
    }

    private static func own(_ environment: [String: String]) -> String? {
        let configured = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        let home = environment["HOME"].map { $0 + "/.config" }
        return (configured ?? home).map { $0 + "/callboard/themes" }
    }

    private static var shipped: String? {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        var folder = URL(filePath: program).deletingLastPathComponent()
        while folder.path != "/" {
            for candidate in ["share/callboard/themes", "themes"] {
                let path = folder.appending(path: candidate).path
                if FileManager.default.fileExists(atPath: path + "/dark.theme") { return path }
            }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }
}
