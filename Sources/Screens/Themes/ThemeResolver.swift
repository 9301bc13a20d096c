/// Puts a chain of theme files together: which look a slot has, at which depth.
///
/// A slot that a file leaves out takes the look of its dotted parent there, then whatever the next file says. Names of
/// colours are looked up last, in all palettes together: who inherits a theme may change its colours by name.
struct ThemeResolver {
    /// The files, the theme itself first.
    private let chain: [ThemeFile]
    private let palette: [String: Color]

    /// A resolver for a theme and those it inherits from, itself first.
    init(chain: [ThemeFile]) {
        self.chain = chain
        palette = chain.reduce(into: [:]) { palette, file in palette.merge(file.palette) { first, _ in first } }
    }

    /// The theme, with every look worked out.
    func theme(named name: String) -> Theme {
        let glyphs = chain.lazy.compactMap(\.glyphs).first ?? .auto
        let looks = Dictionary(uniqueKeysWithValues: Slot.allCases.map { ($0, look(of: $0)) })
        return Theme(name: name, glyphs: glyphs) { ink, depth in
            var style = style(of: ink, depth, looks)
            if ink.isInPopup { style = inPopup(style, depth, looks) }
            return ink.isSelected ? overlaid(style, depth, looks) : style
        }
    }

    /// The look a slot has, and the file that says so; nil when it looks like ordinary text.
    func source(of slot: Slot) -> (look: ThemeFile.Look, file: String)? {
        for file in chain {
            for name in slot.names {
                if let look = file.looks[name] { return (look, file.file) }
            }
        }
        return nil
    }

    /// What the author takes the terminal's own colours to be, where the theme says so.
    var terminal: (foreground: RGB?, background: RGB?) {
        guard let look = chain.lazy.compactMap(\.terminal).first else { return (nil, nil) }
        return (look.colors.first.flatMap(color)?.rgb, look.background.flatMap(color)?.rgb)
    }

    /// A warning for each name of a colour that means nothing.
    func unknownColors() -> [ThemeWarning] {
        let known = Set(palette.keys).union(Color.names.keys).union(["default", "text"])
        var warnings: [ThemeWarning] = []
        for file in chain {
            let looks = Array(file.looks.values) + [file.terminal].compactMap { $0 }
            for look in looks.sorted(by: { $0.line < $1.line }) {
                for word in look.colors + [look.background].compactMap({ $0 }) where paint(word) == nil {
                    let message = "unknown colour \"\(word)\"\(suggestion(for: word, among: known))"
                    warnings.append(ThemeWarning(file: file.file, line: look.line, message: message))
                }
            }
        }
        return warnings
    }
}

/// What a word for a colour stands for.
private enum Paint: Equatable {
    /// The terminal's own colour.
    case terminal
    /// The colour of ordinary text.
    case text
    case color(Color)
}

/// What one slot looks like, with its colours found.
private struct Look {
    var colors: [Paint] = []
    var background: Paint?
    var attributes: Style.Attributes = []
    var monoAttributes: Style.Attributes = []
}

extension ThemeResolver {
    private func look(of slot: Slot) -> Look {
        guard let found = source(of: slot)?.look else { return Look(monoAttributes: monoAttributes(of: slot)) }
        return Look(
            colors: found.colors.compactMap(paint), background: found.background.flatMap(paint),
            attributes: found.attributes, monoAttributes: monoAttributes(of: slot))
    }

    /// Looks without colours are settings of their own, found in the same way; where no file has one, the attributes
    /// used with colours count.
    private func monoAttributes(of slot: Slot) -> Style.Attributes {
        for file in chain {
            for name in slot.names {
                if let look = file.monoLooks[name] { return look.attributes }
            }
        }
        return source(of: slot)?.look.attributes ?? []
    }

    private func paint(_ word: String) -> Paint? {
        if let color = color(word) { return .color(color) }
        switch word {
        case "default": return .terminal
        case "text": return .text
        default: return nil
        }
    }

    private func color(_ word: String) -> Color? { palette[word] ?? Color(word: word) }

    private func style(of ink: Ink, _ depth: ColorDepth, _ looks: [Slot: Look]) -> Style {
        let look = looks[ink.slot, default: Look()]
        if depth == .mono { return Style(attributes: look.monoAttributes) }
        let text = looks[.text, default: Look()]
        let ordinary = text.colors.first.flatMap { number($0, depth, text: nil) }
        let background = look.background ?? text.background ?? .terminal
        let style = Style(
            foreground: foreground(look, level: ink.level, depth, text: ordinary),
            background: number(background, depth, text: ordinary), attributes: look.attributes)
        return readable(style)
    }

    /// A gradient between colours whose parts are known is mixed; between others, the nearest is taken.
    private func foreground(_ look: Look, level: UInt8, _ depth: ColorDepth, text: UInt8?) -> UInt8? {
        guard let first = look.colors.first else { return text }
        let place = Double(level) / 255 * Double(look.colors.count - 1)
        let index = min(Int(place), look.colors.count - 2)
        guard index >= 0 else { return number(first, depth, text: text) }
        if depth == .indexed256, case .color(let low) = look.colors[index],
            case .color(let high) = look.colors[index + 1], let from = low.rgb, let to = high.rgb
        {
            let rest = place - Double(index)
            if rest > 0, rest < 1 { return from.mixed(with: to, rest).nearestIndexed }
        }
        return number(look.colors[Int(place + 0.5)], depth, text: text)
    }

    private func number(_ paint: Paint, _ depth: ColorDepth, text: UInt8?) -> UInt8? {
        switch paint {
        case .terminal: nil
        case .text: text
        case .color(let color): color.number(at: depth)
        }
    }

    /// What has the background of ordinary text has that of a popup's text there; where popups are reversed, so is it.
    private func inPopup(_ style: Style, _ depth: ColorDepth, _ looks: [Slot: Look]) -> Style {
        let popup = looks[.dialog, default: Look()]
        var style = style
        let attributes = depth == .mono ? popup.monoAttributes : popup.attributes
        if attributes.contains(.reverse) { style.attributes.formUnion(.reverse) }
        guard depth != .mono, let background = popup.background else { return style }
        guard style.background == number(looks[.text]?.background ?? .terminal, depth, text: nil) else { return style }
        style.background = number(background, depth, text: nil)
        return readable(style)
    }

    /// The selected look lies over: its background, its text colour where it has one, its attributes. Without a text
    /// colour it leaves alone what has a background of its own: that was chosen to go with its text.
    private func overlaid(_ style: Style, _ depth: ColorDepth, _ looks: [Slot: Look]) -> Style {
        let selected = looks[.selected, default: Look()]
        var style = style
        style.attributes.formUnion(depth == .mono ? selected.monoAttributes : selected.attributes)
        guard depth != .mono else { return style }
        let ordinary = number(looks[.text]?.background ?? .terminal, depth, text: nil)
        if let background = selected.background, style.background == ordinary || !selected.colors.isEmpty {
            style.background = number(background, depth, text: nil)
        }
        if let color = selected.colors.first { style.foreground = number(color, depth, text: style.foreground) }
        return readable(style)
    }

    /// Two colours that differ in the file may be one on a terminal with few: text is never painted in the colour that
    /// lies behind it.
    private func readable(_ style: Style) -> Style {
        guard let background = style.background, style.foreground == background else { return style }
        let isBright = RGB(indexed: background).map { $0.luminance > 0.18 } ?? ![0, 1, 4, 5, 8].contains(background)
        var style = style
        style.foreground = isBright ? 0 : 15
        return style
    }
}
