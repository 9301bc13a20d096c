/// Reads the lines of a theme file: `key = value` settings, several a line with ` ; ` between, and `#` comments.
struct ThemeParser {
    /// What was read so far.
    private(set) var file: ThemeFile
    private var line = 0
    private var linesOfKeys: [String: Int] = [:]

    init(_ file: ThemeFile) { self.file = file }

    /// Reads all lines of `text`.
    mutating func read(_ text: String) {
        for content in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            line += 1
            for setting in Self.withoutComment(content).split(separator: ";") { read(setting: setting) }
        }
    }

    /// A comment starts at the line's start, or after a blank where a blank follows: `#ff5555` is a colour.
    private static func withoutComment(_ content: Substring) -> Substring {
        if content.trimmed.first == "#" { return "" }
        let comment = content.split(whereSeparator: \.isWhitespace).first { $0 == "#" }
        return comment.map { content[..<$0.startIndex] } ?? content
    }

    private mutating func read(setting: Substring) {
        guard !setting.trimmed.isEmpty else { return }
        guard let equals = setting.firstIndex(of: "=") else {
            return warn("expected \"slot = colour\", got \"\(setting.trimmed)\"")
        }
        let key = setting[..<equals].trimmed
        let value = setting[setting.index(after: equals)...].trimmed
        guard !value.isEmpty else { return warn("\"\(key)\" has no value") }
        if let earlier = linesOfKeys.updateValue(line, forKey: key) {
            warn("\"\(key)\" was already set in line \(earlier); this one counts")
        }
        set(key, to: value)
    }

    private mutating func set(_ key: String, to value: String) {
        switch key {
        case "name": file.title = value
        case "inherits": file.parent = value
        case "glyphs": setGlyphs(value)
        case "terminal": file.terminal = look(value, isGradient: false)
        case _ where key.hasPrefix("palette."): setPalette(String(key.dropFirst("palette.".count)), value)
        case _ where key.hasSuffix(".mono"): setLook(String(key.dropLast(".mono".count)), value, isMono: true)
        default: setLook(key, value, isMono: false)
        }
    }

    private mutating func setGlyphs(_ value: String) {
        file.glyphs = GlyphPreference(rawValue: value)
        guard file.glyphs == nil else { return }
        let known = GlyphPreference.allCases.map(\.rawValue)
        warn("unknown glyphs \"\(value)\": expected \(known.joined(separator: ", "))")
    }

    private mutating func setPalette(_ name: String, _ value: String) {
        file.palette[name] = Color(palette: value)
        if file.palette[name] == nil { warn("bad colour \"\(value)\": expected \"#rrggbb | 0-255 | name\"") }
    }

    private mutating func setLook(_ name: String, _ value: String, isMono: Bool) {
        guard Self.slotNames.contains(name) else {
            let known = Self.slotNames.union(Self.otherKeys)
            return warn("unknown slot \"\(name)\"\(suggestion(for: name, among: known))")
        }
        guard let look = look(value, isGradient: name.hasPrefix("grad")) else { return }
        guard isMono else { return file.looks[name] = look }
        if !look.colors.filter({ $0 != "default" }).isEmpty || look.background != nil {
            warn("\"\(name).mono\" has colours; only attributes are used")
        }
        file.monoLooks[name] = look
    }

    /// `foreground on background attributes`, or the colours of a gradient.
    private mutating func look(_ value: String, isGradient: Bool) -> ThemeFile.Look? {
        var look = ThemeFile.Look(line: line)
        var words = value.split(whereSeparator: \.isWhitespace).map(String.init)[...]
        while let word = words.popFirst() {
            if let attribute = Style.Attributes.named[word] {
                look.attributes.formUnion(attribute)
            } else if word == "on", look.background == nil, let background = words.popFirst() {
                look.background = background
            } else if isGradient || (look.colors.isEmpty && look.attributes.isEmpty && look.background == nil) {
                look.colors.append(word)
            } else {
                warn("unknown attribute \"\(word)\"\(suggestion(for: word, among: Style.Attributes.named.keys))")
                return nil
            }
        }
        return look
    }

    private mutating func warn(_ message: String) {
        file.warnings.append(ThemeWarning(file: file.file, line: line, message: message))
    }

    private static let slotNames = Set(Slot.allCases.flatMap(\.names))
    private static let otherKeys: Set<String> = ["name", "inherits", "glyphs", "terminal"]
}

extension StringProtocol {
    /// Without blanks at its ends.
    var trimmed: String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
