import Dispatch
import Glibc

/// SIGINT, SIGTERM, SIGHUP and SIGQUIT as calls, instead of the process's end. They go back to what they were when it is
/// freed. A signal that the parent had ignored (`nohup`, a background job of a script) stays ignored.
final class EndSignals {
    private let sources: [(number: Int32, source: any DispatchSourceSignal)]

    init(_ handler: @escaping @Sendable (Int32) -> Void) {
        sources = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].compactMap { number in
            let previous = signal(number, SIG_IGN)
            guard !Self.isIgnore(previous) else { return nil }
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { handler(number) }
            source.resume()
            return (number, source)
        }
    }

    deinit {
        for (number, source) in sources {
            source.cancel()
            signal(number, SIG_DFL)
        }
    }

    /// Functions cannot be compared, their addresses can.
    private static func isIgnore(_ handler: __sighandler_t?) -> Bool {
        unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
