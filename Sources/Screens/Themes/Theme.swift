/// A resolved theme: every slot has a look at every depth, worked out once, so that asking is a table look-up.
///
/// Two themes are equal when they look the same. What their files call them says nothing: two may have one `name`.
package struct Theme: Equatable, Sendable {
    /// What the theme calls itself, for people.
    package let name: String
    /// Which signs it asks for.
    package let glyphs: GlyphPreference

    /// A gradient's levels are shown in so many steps.
    private static let gradientSteps = 16
    /// Where a cell may stand: in the selected row or not, in a popup or not.
    private static let places = [(false, false), (true, false), (false, true), (true, true)]
    private let styles: [Style]

    package static func == (left: Theme, right: Theme) -> Bool {
        left.glyphs == right.glyphs && left.styles == right.styles
    }

    /// A theme that looks as `style` says, which is asked for every look once.
    init(name: String, glyphs: GlyphPreference, style: (Ink, ColorDepth) -> Style) {
        self.name = name
        self.glyphs = glyphs
        var styles: [Style] = []
        for depth in ColorDepth.allCases {
            for slot in Slot.allCases {
                for step in 0..<Self.gradientSteps {
                    let level = UInt8(step * 255 / (Self.gradientSteps - 1))
                    for (isSelected, isInPopup) in Self.places {
                        let ink = Ink(slot, level: level, isSelected: isSelected, isInPopup: isInPopup)
                        styles.append(style(ink, depth))
                    }
                }
            }
        }
        self.styles = styles
    }

    /// How `ink` looks on a terminal of that many colours. Without colours only attributes are used.
    package func style(for ink: Ink, depth: ColorDepth) -> Style {
        let slot = depth.rawValue * Slot.allCases.count + ink.slot.ordinal
        let step = slot * Self.gradientSteps + Int(ink.level) * Self.gradientSteps / 256
        return styles[step * Self.places.count + (ink.isSelected ? 1 : 0) + (ink.isInPopup ? 2 : 0)]
    }
}

extension Theme {
    /// The theme `name` out of `files`, whose keys are names and whose values are the texts of theme files.
    ///
    /// A setting that cannot be understood is left out and named in the warnings, which also say where text is hard to
    /// read; those of the themes it inherits from are among them.
    /// - Throws: `ThemeError` when the theme or one it inherits from is not there, or when it inherits from itself.
    package static func named(
        _ name: String, files: [String: String]
    ) throws(ThemeError) -> (theme: Theme, warnings: [ThemeWarning]) {
        let chain = try ThemeFile.chain(from: name, files: files)
        let resolver = ThemeResolver(chain: chain + [builtIn])
        let theme = resolver.theme(named: chain[0].title ?? name)
        let warnings = chain.flatMap(\.warnings) + resolver.unknownColors() + resolver.hardToRead(theme)
        return (theme, warnings)
    }

    /// A theme of attributes and the terminal's own colours, for when no file can be found.
    package static let plain = ThemeResolver(chain: [builtIn]).theme(named: "Plain")

    /// What every theme inherits from in the end: above all the looks without colours.
    private static let builtIn = ThemeFile.parse(
        """
        ui.text = default on default ; ui.dim.mono = dim ; ui.border.mono = dim
        ui.border.focus = default bold ; ui.border.focus.mono = bold
        ui.title = default bold ; ui.header = default bold ; ui.key = default underline
        ui.selected = reverse ; ui.selected.mono = reverse
        ui.button.focus = reverse bold ; ui.button.focus.mono = reverse bold
        state.run = green ; state.run.mono = plain
        state.pause = yellow ; state.pause.mono = underline
        state.drain = cyan ; state.drain.mono = bold
        state.stop = default dim ; state.stop.mono = dim
        state.fail = red bold ; state.fail.mono = reverse bold
        level.error = red bold ; level.error.mono = bold ; level.operator = cyan
        level.warn = yellow ; level.warn.mono = underline
        worker.idle.mono = dim ; worker.slow = yellow ; worker.slow.mono = bold
        worker.retry = magenta ; worker.retry.mono = underline
        forecast.grows = red bold ; forecast.grows.mono = bold
        forecast.stalled = red bold ; forecast.stalled.mono = bold underline
        balance.good = green ; balance.bad = red reverse bold ; balance.bad.mono = reverse bold
        grad.depth = green yellow red ; grad.latency = cyan yellow red
        graph.in = blue ; graph.out = green ; graph.pending = cyan ; graph.service = cyan ; graph.wait = yellow
        graph.mark = default bold ; bar.overflow = red bold ; bar.progress = cyan
        """, file: "plain")
}
