/// Which actor's processor the current task runs in, so that an actor which stops itself does not wait for itself.
@usableFromInline
enum RunningProcessor {
    @TaskLocal static var actor: ObjectIdentifier?

    /// Runs `work` as the processor of that actor.
    @usableFromInline
    static func of(_ actor: ObjectIdentifier, _ work: () async -> Void) async {
        await $actor.withValue(actor, operation: work)
    }
}
