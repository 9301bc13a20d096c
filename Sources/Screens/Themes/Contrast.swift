extension ThemeResolver {
    /// The least contrast at which text reads well (WCAG 2, level AA).
    static let leastContrast = 4.5

    /// A warning for each slot whose text is hard to read, by itself or in the selected row, as it looks with 256
    /// colours. Where a colour is the terminal's own and the theme does not say what it takes it to be, none.
    func hardToRead(_ theme: Theme) -> [ThemeWarning] {
        Slot.allCases.filter(\.isText).flatMap { slot in
            let places = [("", Ink(slot)), (" in the selected row", Ink(slot, isSelected: true))]
            let popup = slot.isInPopups ? [(" in a popup", Ink(slot, isInPopup: true))] : []
            return (places + popup).compactMap { place, ink in warning(ink, place, theme) }
        }
    }

    private func warning(_ ink: Ink, _ where: String, _ theme: Theme) -> ThemeWarning? {
        let slot = ink.slot
        let style = theme.style(for: ink, depth: .indexed256)
        let foreground = style.foreground.map(RGB.init(indexed:)) ?? terminal.foreground
        let background = style.background.map(RGB.init(indexed:)) ?? terminal.background
        guard let foreground, let background, let source = source(of: slot) ?? source(of: .text) else { return nil }
        let contrast = foreground.contrast(with: background)
        guard contrast < Self.leastContrast else { return nil }
        let place = "\"\(slot.rawValue)\"\(`where`)"
        let tenths = Int(contrast * 10)
        return ThemeWarning(
            file: source.file, line: source.look.line,
            message: "\(place) is hard to read: contrast \(tenths / 10).\(tenths % 10):1, 4.5:1 is needed")
    }
}

extension Slot {
    /// Whether dialogs, prompts and the help write in it.
    var isInPopups: Bool { [.text, .dim, .title, .key, .dialog, .levelError].contains(self) }

    /// Whether words and numbers are written in it, not only lines and bars.
    var isText: Bool {
        let isLine = self == .border || self == .borderFocus
        return !isLine && !["grad.", "graph.", "bar."].contains(where: rawValue.hasPrefix)
    }
}
