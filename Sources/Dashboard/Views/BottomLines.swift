import Actors
import Screens

extension Canvas {
    /// The line above the keys: what was just done, the load, and what watching costs.
    func drawMessage(into grid: inout Grid, in area: Rect) {
        var right = area.right
        for (text, slot) in [costText, loadText] where !text.isEmpty {
            let width = DisplayWidth.of(text) + 2
            guard right - width >= area.x + 20 || state.notice == nil, right - width >= area.x else { continue }
            right -= width
            grid.put(text, x: right, y: area.y, Ink(slot), clip: area)
        }
        guard let notice = state.notice else { return }
        let room = Rect(x: area.x, y: area.y, width: right - area.x - 1, height: 1)
        let sign = notice.isError ? glyphs.slow : glyphs.check
        let text = DisplayWidth.clipSentence(
            " \(sign) \(text(notice.text))", to: max(0, room.width), ascii: glyphs.isASCII)
        grid.put(text, x: room.x, y: room.y, Ink(notice.isError ? .levelError : .levelOperator), clip: room)
    }

    private var costText: (String, Slot) {
        guard let cost = state.cost else { return ("", .dim) }
        return ("self \(Format.percent(cost.cpu))% cpu \(Format.megabytes(cost.memory))", .dim)
    }

    private var loadText: (String, Slot) {
        guard let load = state.load else { return ("", .dim) }
        let left = load.remaining.map { " \(Format.duration($0)) left" } ?? ""
        let bar = load.progress.map { progress in
            let done = Int((progress * 10).rounded(.down))
            let full = String(repeating: String(glyphs.done), count: min(max(done, 0), 10))
            return " " + full + String(repeating: String(glyphs.open), count: 10 - full.count)
        }
        return ("LOAD \(text(load.title))\(bar ?? "")\(left)", .graphIn)
    }

    /// The keys, from the one table of bindings; those that fit.
    func drawKeys(into grid: inout Grid, in area: Rect) {
        let bindings = Binding.available(readOnly: state.isReadOnly).filter { $0.short != nil }
        // The last ones lead out of here: they stay, and go without their words before others go.
        let (first, last) = (bindings.dropLast(2), bindings.suffix(2))
        let fits = bindings.reduce(0) { $0 + keyWidth($1) } <= area.width
        let reserved = last.reduce(0) { $0 + keyWidth($1, hasWord: fits) }
        var x = area.x
        for binding in first where x + keyWidth(binding) + reserved <= area.right {
            x = putKey(binding, into: &grid, x: x, in: area)
        }
        for binding in last { x = putKey(binding, hasWord: fits, into: &grid, x: x, in: area) }
    }

    private func keyWidth(_ binding: Binding, hasWord: Bool = true) -> Int {
        DisplayWidth.of(keyCaption(binding)) + 1 + (hasWord ? DisplayWidth.of(binding.short ?? "") + 1 : 0)
    }

    private func keyCaption(_ binding: Binding) -> String {
        binding.action == .removeWorker ? "+/-" : binding.caption
    }

    private func putKey(
        _ binding: Binding, hasWord: Bool = true, into grid: inout Grid, x: Int, in area: Rect
    ) -> Int {
        let word = hasWord ? " \(binding.short ?? "")" : ""
        let pieces = [(" ", Slot.text), (keyCaption(binding), .key), (word, .dim)]
        return put(pieces, into: &grid, x: x, y: area.y, clip: area)
    }
}
