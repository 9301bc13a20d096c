extension Duration {
    /// What poll() takes: whole milliseconds, rounded up so that nobody wakes too early and asks again at once.
    var pollMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        let rounded = attoseconds / 1_000_000_000_000_000 + (attoseconds % 1_000_000_000_000_000 > 0 ? 1 : 0)
        let (total, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        return overflow ? .max : Int32(clamping: max(0, total + rounded))
    }
}
