import Actors
import Dashboard
import LoadGenerator
import Synchronization

/// Carries out the operator's commands in tasks, so that the dashboard never waits; what came of them comes by mail.
final class CommandExecutor: Sendable {
    private let scenario: Scenario
    private let mailbox: Mailbox
    private let driver = Mutex<Task<Void, Never>?>(nil)

    init(_ scenario: Scenario, _ mailbox: Mailbox) {
        self.scenario = scenario
        self.mailbox = mailbox
    }

    /// Starts the load, and what the options want placed.
    func begin(_ options: RunOptions, _ input: InputReader?) {
        driver.withLock {
            $0 = Task {
                do { try await scenario.load.run(untilOver: false) } catch is CancellationError {} catch {
                    report("\(error)", isError: true)
                }
            }
        }
        if let count = options.orders { place(count) }
        if let input { Task { await read(input) } }
        guard let time = options.time else { return }
        Task {
            try await Task.sleep(for: time)
            mailbox.send(.timeIsOver)
        }
    }

    /// Places nothing more.
    func endLoad() {
        scenario.load.off()
        driver.withLock { $0 }?.cancel()
    }

    private func read(_ input: InputReader) async {
        do {
            try await input.run()
            report("the input has ended: \(input.counts.rejected) lines rejected", isError: input.counts.rejected > 0)
        } catch {
            report("the input: \((error as? Failure)?.message ?? "\(error)")", isError: true)
        }
    }

    /// Does what a command says, except what concerns the screen.
    func perform(_ command: Command) {
        switch command {
        case .placeOne: place(1)
        case .burst(let count): place(count)
        case .setLoad(let text): setLoad(text)
        case .scaleLoad(let factor): scaleLoad(factor)
        case .loadOff: loadOff()
        case .setWorkers(let actor, let count): scenario.system[actor]?.setWorkers(count)
        case .pause(let actor): scenario.system[actor]?.pause()
        case .resume(let actor): scenario.system[actor]?.resume()
        case .drain(let actor): drain(actor)
        case .cancelDrain(let actor): scenario.system[actor]?.cancelDrain()
        case .stop(let actor): stop(actor)
        case .restart(let actor): restart(actor)
        case .replayDeadLetters: replay()
        case .readOrders(let query): read(query)
        case .setTheme, .redraw, .suspend, .quit, .quitIfIdle: break
        }
    }

    private func read(_ query: OrdersViewState.Query) {
        guard let file = scenario.file else { return }
        Task {
            do {
                mailbox.send(.ordersRead(try await file.answer(query)))
            } catch {
                mailbox.send(.ordersNotRead((error as? Failure)?.message ?? "\(error)"))
            }
        }
    }

    // MARK: Load

    private func place(_ count: Int) {
        Task {
            do {
                mailbox.send(.placed(count, refused: try await scenario.load.place(count)))
            } catch {
                mailbox.send(.notPlaced(count, "\(error)"))
            }
        }
    }

    private func setLoad(_ text: String) {
        do throws(LoadSyntaxError) {
            let profile = try LoadProfile(typed: text)
            scenario.load.setProfile(profile)
            mailbox.send(.loadTaken(profile.description))
        } catch {
            mailbox.send(.loadRefused(error.description))
        }
    }

    private func scaleLoad(_ factor: Double) {
        if factor < 1 { scenario.load.halve() } else { scenario.load.double() }
        mailbox.send(.loadTaken(scenario.load.status.description))
    }

    private func loadOff() {
        scenario.load.off()
        report("load off")
    }

    // MARK: Life

    private func drain(_ name: String) {
        guard let actor = scenario.system[name] else { return }
        report("drains: it accepts no more and works off what is pending; c cancels", about: name)
        Task {
            switch await actor.drain() {
            case .drained: report("stopped: nothing pending, R restarts it", about: name)
            case .cancelled: report("accepts again: the drain was cancelled", about: name)
            case .failed(let failure):
                report("cannot be drained: \(failure); R tries again, c cancels", about: name, isError: true)
            case .stopped, .underWay: break
            }
        }
    }

    private func stop(_ name: String) {
        guard let actor = scenario.system[name] else { return }
        Task { mailbox.send(.stopped(actor: name, kept: await actor.stopKeepingPending())) }
    }

    private func restart(_ name: String) {
        guard let actor = scenario.system[name] else { return }
        let before = actor.snapshot()
        guard actor.restart() else { return mailbox.send(.slipped("\(name) is not stopped")) }
        // A failed actor tries again and says so itself when it works.
        guard before.state == .stopped else { return }
        let kept = before.handedBack
        report(kept > 0 ? "restarted with \(Format.count(kept)) pending" : "restarted", about: name)
    }

    private func replay() {
        let count = scenario.system.actors.reduce(0) { $0 + $1.replayDeadLetters() }
        report(count > 0 ? "\(Format.count(count)) dead letters tried again" : "no actor can take dead letters now")
    }

    private func report(_ text: String, about actor: String? = nil, isError: Bool = false) {
        mailbox.send(.reported(text, about: actor, isError: isError))
    }
}
