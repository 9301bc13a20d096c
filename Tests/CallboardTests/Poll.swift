import Dispatch

/// Waits for facts outside this process, which cannot tell when they come true.
enum Poll {
    /// Returns when `fact` holds, or after `seconds`, whichever comes first.
    /// - Returns: whether it held.
    @discardableResult
    static func until(within seconds: Double = 60, _ fact: () async -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if await fact() { return true }
            await pause()
        }
        return await fact()
    }

    /// A moment between two looks, so that looking does not take the machine from what is looked at.
    private static func pause() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { continuation.resume() }
        }
    }
}
