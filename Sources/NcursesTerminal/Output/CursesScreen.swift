import CNcurses
import Glibc
import Screens

/// The screen as ncurses draws it: takes grids, passes on what changed.
final class CursesScreen {
    /// What the terminal can show.
    let capabilities: Capabilities
    /// Columns and rows.
    private(set) var size: Size
    private let screen: OpaquePointer
    private let files: (output: UnsafeMutablePointer<FILE>, input: UnsafeMutablePointer<FILE>)
    private let colors: Int
    private let runText: RunText
    private var shown: Grid?
    private var theme: Theme?
    private var looks: [Ink: (attributes: attr_t, pair: Int32)] = [:]
    private var text: [Unicode.Scalar] = []

    /// Takes the screen. `Terminfo.load` has found the terminal good.
    init(
        _ device: TerminalDevice, type: String, isUnicode: Bool, environment: [String: String]
    ) throws(TerminalError) {
        // The window's size is the kernel's to say, not that of LINES and COLUMNS.
        use_env(false)
        use_tioctl(true)
        let output = try Self.file(device.output, "w")
        let input = try Self.file(device.keyboard, "r")
        guard let screen = newterm(type, output, input) else {
            fclose(output)
            fclose(input)
            throw .typeUnknown(type)
        }
        self.screen = screen
        files = (output, input)
        size = Size(width: Int(getmaxx(curses_screen())), height: Int(getmaxy(curses_screen())))
        colors = Self.startColors()
        capabilities = Capabilities(
            depth: Capabilities.depth(colors: colors, environment: environment), isUnicode: isUnicode)
        runText = RunText(isUnicode: isUnicode) { Int(wcwidth(wchar_t($0.value))) }
        Self.setModes()
    }

    /// Shows `grid`, clipped to the screen. What did not change since the last grid costs a comparison.
    func draw(_ grid: Grid, theme: Theme) {
        if theme != self.theme || shown?.size != grid.size { forget(theme) }
        let difference = GridDifference(grid, since: shown, width: size.width)
        var hasChanged = shown == nil
        for row in 0..<min(grid.size.height, size.height) {
            for run in difference.runs(in: row) {
                paint(run, row, of: grid, theme: theme)
                hasChanged = true
            }
        }
        shown = grid
        if hasChanged { flush() }
    }

    /// Draws everything anew, as it was shown last.
    func redraw() {
        clearok(curses_shown(), true)
        wrefresh(curses_shown())
    }

    /// The window has another size; it is blank until the next draw.
    func resize(_ size: Size) {
        self.size = size
        resizeterm(Int32(size.height), Int32(size.width))
        shown = nil
        clearok(curses_screen(), true)
    }

    /// Gives the screen back for a while; the next `redraw` takes it again.
    func leave() {
        endwin()
    }

    /// Frees what ncurses holds; after `leave`.
    func close() {
        delscreen(screen)
        fclose(files.output)
        fclose(files.input)
    }

    private static func file(_ descriptor: Int32, _ mode: String) throws(TerminalError) -> UnsafeMutablePointer<FILE> {
        guard let file = fdopen(fcntl(descriptor, F_DUPFD_CLOEXEC, 0), mode) else {
            throw .lastFailure(of: "fdopen")
        }
        return file
    }

    private static func startColors() -> Int {
        guard has_colors() else { return 0 }
        start_color()
        use_default_colors()
        return Int(curses_colors())
    }

    private static func setModes() {
        raw()
        noecho()
        nonl()
        // Sends what makes arrow keys send what terminfo says they do.
        keypad(curses_screen(), true)
        leaveok(curses_screen(), true)
        // We read the keyboard ourselves; ncurses must not put a refresh off because a key waits.
        typeahead(-1)
        curs_set(0)
        wnoutrefresh(curses_screen())
        doupdate()
    }

    private func forget(_ theme: Theme) {
        self.theme = theme
        looks.removeAll(keepingCapacity: true)
        shown = nil
        werase(curses_screen())
    }

    private func paint(_ run: Range<Int>, _ row: Int, of grid: Grid, theme: Theme) {
        let start = row * grid.size.width
        let cells = grid.cells[start..<start + grid.size.width]
        // ncurses reaches the last place of a screen from its left, and there is none on a screen of one column.
        if size.width == 1, row == size.height - 1 { return }
        let look = look(for: cells[start + run.upperBound - 1].ink, theme)
        text.removeAll(keepingCapacity: true)
        runText.append(run, of: cells, to: &text)
        curses_set_look(curses_screen(), look.attributes, look.pair)
        wmove(curses_screen(), Int32(row), Int32(run.lowerBound))
        text.withUnsafeBufferPointer { scalars in
            scalars.withMemoryRebound(to: wchar_t.self) { characters in
                _ = waddnwstr(curses_screen(), characters.baseAddress, Int32(characters.count))
            }
        }
    }

    private func look(for ink: Ink, _ theme: Theme) -> (attributes: attr_t, pair: Int32) {
        if let look = looks[ink] { return look }
        let depth = capabilities.depth
        let look = ResolvedStyle(theme.style(for: ink, depth: depth), depth: depth, colors: colors)
        let made = (attributes: attributes(look.attributes), pair: pair(look))
        looks[ink] = made
        return made
    }

    private func pair(_ look: ResolvedStyle) -> Int32 {
        // ncurses finds the pair again when it has it already, and gives the oldest away when there are too many.
        look.foreground == -1 && look.background == -1 ? 0 : max(0, alloc_pair(look.foreground, look.background))
    }

    private func attributes(_ attributes: Style.Attributes) -> attr_t {
        var sum: attr_t = 0
        if attributes.contains(.bold) { sum |= curses_bold() }
        if attributes.contains(.dim) { sum |= curses_dim() }
        if attributes.contains(.underline) { sum |= curses_underline() }
        if attributes.contains(.reverse) { sum |= curses_reverse() }
        return sum
    }

    private func flush() {
        wnoutrefresh(curses_screen())
        doupdate()
    }
}
