import Actors
import Screens

extension DashboardState {
    /// Takes in one event.
    /// - Returns: what has to be done, in order.
    package mutating func handle(_ event: Event) -> [Command] {
        let commands = respond(to: event)
        if commands.contains(where: \.movesActors) { movesUntil = now + .seconds(1) }
        for command in commands { placing += command.placedMessages }
        return commands
    }

    private mutating func respond(to event: Event) -> [Command] {
        switch event {
        case .sampled(let sample):
            take(sample)
            return readOrders()
        case .resized(let size): self.size = size
        case .reported(let text, let actor, let isError): report(text, about: actor, isError: isError)
        case .slipped(let text): hint(text)
        case .logged(let level, let source, let text): record(text, level: level, source: source)
        case .loadRefused(let problem): refuse(problem)
        case .placing(let count): placing += count
        case .placed(let count, let refused): endPlacing(count, refused: refused)
        case .notPlaced(let count, let problem):
            placing -= count
            report(problem, isError: true)
        case .stopped(let actor, let kept): tellStopped(actor, kept)
        case .looked: return quitAfterLook()
        case .ordersRead(let answer): orders.take(answer, at: now)
        case .ordersNotRead(let problem): orders.fail(problem, at: now)
        case .timeIsOver: return [.quit(canDrain ? .drained : .now)]
        case .loadTaken(let title):
            if case .prompt(let prompt) = overlay, prompt.purpose == .load { overlay = nil }
            timeline.mark("L", at: now)
            restartRates()
            tellLoad(title)
        case .key(let key, let time):
            now = max(now, time)
            return press(key)
        case .pasted(let text, let time):
            now = max(now, time)
            if case .prompt(let prompt) = overlay { paste(text, into: prompt) }
        }
        return []
    }

    private mutating func press(_ key: Key) -> [Command] {
        if key == .control("c") { return interrupt() }
        if key == .control("l") { return [.redraw] }
        if key == .control("z") { return [.suspend] }
        switch overlay {
        case .question(let question, let focus): return answer(question, focus: focus, key)
        case .prompt(let prompt): return type(prompt, key)
        case .help(let scroll):
            read(from: scroll, key)
            return []
        case nil:
            guard let binding = Binding.of(key) else { return [] }
            if isReadOnly, binding.group.isWithheldReadOnly {
                hint("\(binding.caption): not with --readonly")
                return []
            }
            return perform(binding.action)
        }
    }

    private mutating func interrupt() -> [Command] {
        if let interruptedAt, now - interruptedAt <= .seconds(2) { return [.quit(.forced)] }
        interruptedAt = now
        overlay = nil
        return perform(.quit)
    }

    private mutating func perform(_ action: Action) -> [Command] {
        if orders.isOpen, let commands = performInOrders(action) { return commands }
        switch action {
        case .up, .down, .first, .last, .pageUp, .pageDown: move(action)
        case .nextPanel: moveFocus(by: 1)
        case .previousPanel: moveFocus(by: -1)
        case .details: zoomed = zoomed == nil ? focus : nil
        case .back: zoomed = nil
        case .orders: return openOrders()
        case .nextState: hint("there is a state to choose among the orders: 9 shows them")
        case .freeze: toggleFreeze()
        case .theme: return nextTheme()
        case .shorterRange: changeRange(by: -1)
        case .longerRange: changeRange(by: 1)
        case .help: open(.help())
        case .placeOne: return [.placeOne]
        case .burst, .load, .setWorkers: ask(action)
        case .halveLoad: return changeLoad(.scaleLoad(0.5))
        case .doubleLoad: return changeLoad(.scaleLoad(2))
        case .loadOff: return changeLoad(.loadOff)
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .interrupt: return interrupt()
        case .quit: return quit()
        case .addWorker, .removeWorker, .pause, .drain, .cancelDrain, .stop, .restart: return control(action)
        }
        return []
    }

    private mutating func changeLoad(_ command: Command) -> [Command] {
        guard load != nil else {
            hint("no load runs: L starts one")
            return []
        }
        timeline.mark("L", at: now)
        restartRates()
        return [command]
    }

    // MARK: Looking

    private mutating func moveFocus(by step: Int) {
        let panels = visiblePanels
        let index = panels.firstIndex(of: focus) ?? 0
        focus = panels[(index + step + panels.count) % panels.count]
        if zoomed != nil { zoomed = focus }
        (scroll, logEnd) = (0, nil)
    }

    private mutating func move(_ action: Action) {
        guard focus == .actors || focus == .latency || focus == .timeline else { return scroll(action) }
        let names = rowNames
        let index = names.firstIndex(of: selected) ?? 0
        let target =
            switch action {
            case .up: index - 1
            case .down: index + 1
            case .first, .pageUp: 0
            default: names.count - 1
            }
        selected = names[min(max(target, 0), names.count - 1)]
    }

    /// The log is scrolled back from its newest line, the workers on from their first.
    private mutating func scroll(_ action: Action) {
        let step =
            switch action {
            case .up: -1
            case .down: 1
            case .pageUp: -10
            case .pageDown: 10
            case .first: -1_000_000
            default: 1_000_000
            }
        if focus == .log { return scrollLog(by: step) }
        let area = zoomed == nil ? layout.workers : OrdersLayout.area(size)
        let hidden = (selectedActor?.latest.workers.count ?? 0) - WorkersPanel.capacity(of: area ?? layout.status)
        // Where it is may be beyond the end: there are fewer workers now.
        let limit = max(0, hidden)
        scroll = min(max(min(scroll, limit) + step, 0), limit)
    }

    /// At its end the log follows what comes; elsewhere it stays where it is read.
    private mutating func scrollLog(by step: Int) {
        let entries = log.entries
        let last = log.entries(upTo: logEnd).count - 1
        let index = min(max(last + step, 0), entries.count - 1)
        logEnd = index >= 0 && index < entries.count - 1 ? entries[index].number : nil
    }

    private mutating func changeRange(by step: Int) {
        let ranges = Timeline.Range.allCases
        let index = ranges.firstIndex(of: timeline.range) ?? 0
        timeline.range = ranges[min(max(index + step, 0), ranges.count - 1)]
    }

    private mutating func nextTheme() -> [Command] {
        let index = themeNames.firstIndex(of: themeName).map { ($0 + 1) % themeNames.count } ?? 0
        themeName = themeNames[index]
        notice = Notice(text: "theme \(themeName)", isError: false, since: now)
        return [.setTheme(themeName)]
    }

    /// A key while the help is open: it scrolls what does not fit, any other leaves.
    private mutating func read(from scroll: Int, _ key: Key) {
        let page = HelpPage(isReadOnly: isReadOnly, in: size)
        let step: Int? =
            switch Binding.of(key)?.action {
            case .up: -1
            case .down: 1
            case .pageUp: -page.height
            case .pageDown, .freeze: page.height
            case .first: -page.limit
            case .last: page.limit
            default: nil
            }
        guard page.limit > 0, let step else { return overlay = nil }
        overlay = .help(scroll: min(max(scroll + step, 0), page.limit))
    }

    /// A question is about what is, so it ends a freeze.
    mutating func open(_ overlay: Overlay) {
        self.overlay = overlay
        overlaySince = now
        if case .question = overlay { frozen = nil }
    }
}
