import Glibc

/// What the program relies on in its process, whatever started it.
enum Startup {
    /// Makes it so. To be called before anything else: what is opened before gets the number of a closed descriptor.
    static func prepare() {
        fillStandardDescriptors()
        // A reader that is gone and a file that must not grow are errors of the one write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Opens what the parent has closed of standard input, output and error. Otherwise the next file would take its
    /// place, and messages would land in it. It is opened the wrong way round: reading or writing fails as it would on
    /// the closed one (as glibc does for set-user-ID programs), so that a report nobody gets is an error.
    private static func fillStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            let mode = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY
            // The lowest free number is this one. Without /dev/null there is no safe way on, and nobody to tell.
            guard open("/dev/null", mode) == descriptor else { _exit(Failure.usage) }
        }
    }
}
