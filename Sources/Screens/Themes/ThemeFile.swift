/// A theme file, read but not yet put together with those it inherits from.
struct ThemeFile: Sendable {
    /// What the file says about one slot.
    struct Look: Equatable, Sendable {
        /// Names of colours: of the text, or of a gradient from low to high. None means: as ordinary text.
        var colors: [String] = []
        /// Name of the colour behind, or nil: as behind ordinary text.
        var background: String?
        /// Bold, dim, underline, reverse.
        var attributes: Style.Attributes = []
        /// The line that says so, from 1.
        var line = 0
    }

    /// The file's name, for warnings.
    let file: String
    /// What it calls itself.
    var title: String?
    /// The theme that says what this one does not.
    var parent: String?
    /// Which signs it asks for.
    var glyphs: GlyphPreference?
    /// What its author takes the terminal's own colours to be; only contrast is judged by it.
    var terminal: Look?
    /// Its own colours by name.
    var palette: [String: Color] = [:]
    /// What it says about slots, or groups of them, by their names.
    var looks: [String: Look] = [:]
    /// The same for terminals without colours.
    var monoLooks: [String: Look] = [:]
    /// What could not be understood and was left out.
    var warnings: [ThemeWarning] = []

    /// An empty file.
    init(file: String) { self.file = file }

    /// Reads the text of a theme file; whatever it holds, what can be understood is kept.
    static func parse(_ text: String, file: String) -> ThemeFile {
        var parser = ThemeParser(ThemeFile(file: file))
        parser.read(text)
        return parser.file
    }

    /// The theme `name` and all it inherits from, itself first.
    static func chain(from name: String, files: [String: String]) throws(ThemeError) -> [ThemeFile] {
        let known = files.keys.sorted()
        guard let text = files[name] else { throw .unknown(name, known: known) }
        var names = [name]
        var chain = [parse(text, file: file(of: name))]
        while let parent = chain[chain.count - 1].parent {
            if names.contains(parent) { throw .cycle(names + [parent]) }
            guard let text = files[parent] else {
                throw .unknownParent(parent, of: names[names.count - 1], known: known)
            }
            names.append(parent)
            chain.append(parse(text, file: file(of: parent)))
        }
        return chain
    }

    /// What a warning calls the file: a theme is chosen by a name, or by the path of its file.
    private static func file(of name: String) -> String {
        name.hasSuffix(".theme") ? name.split(separator: "/").last.map(String.init) ?? name : "\(name).theme"
    }
}
