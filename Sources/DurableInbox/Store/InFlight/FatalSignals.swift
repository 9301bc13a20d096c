internal import CInFlightRecord

/// The signals by which a faulty program dies: a trap, a bad address, an abort.
public enum FatalSignals {
    /// From now on, every open store notes which of these signals killed the process: SIGILL, SIGTRAP, SIGSEGV, SIGBUS,
    /// SIGFPE, SIGABRT. The next owner then knows that one of the messages in flight may have been the cause.
    ///
    /// A ``DurableStore`` does this when it is opened. The handlers pass each signal on to whoever had it before; a signal
    /// that is ignored stays ignored. May be called again, to no effect.
    public static func watch() { in_flight_watch() }
}
