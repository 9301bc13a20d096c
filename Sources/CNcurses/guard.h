// Signals while a terminal is ours: those that can be waited for become bytes in a pipe, those that kill give the
// terminal back first.
//
// Why this is C, and why it is safe: a handler may run at any instruction of any thread, so it may call only what
// POSIX lists as async-signal-safe. All it touches is one `terminal_guard`, allocated before the first handler is
// installed and never freed, found through one static pointer. There is no allocation, no lock, no stdio, no Swift
// runtime and no lazily initialised global on that path.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
    guard_recent_capacity = 65536,
    guard_stack_size = 65536,
    guard_replay_limit = 4 << 20,
};

struct terminal_guard {
    int signal_pipe;         // signals that can be waited for, a byte each; non-blocking write end
    int terminal;            // where the leave sequence goes
    struct termios modes;    // as they were found
    char *leave;             // bytes that give the screen back
    size_t leave_length;
    int standard_error;      // the real one
    int captured;            // what is written to standard error, to be read; non-blocking
    char *recent;            // the last bytes read from it that only this process has seen
    size_t recent_length;
    int nothing;             // /dev/null
    int holds_terminal;
    int holds_standard_error;
    int is_dying;
    struct sigaction *previous;   // by signal number, of those in `taken`
    bool *taken;
    void *stack;
    bool owns_stack;
};

// The one guard, set before the first handler is installed. A variable inside a function because the Swift compiler does
// not emit those of a header. Each object file that uses this would have its own, so only `terminal_guard_arm` and the
// handlers it installs may: they always lie in the same object file.
static inline struct terminal_guard **terminal_guard_current(void) {
    static struct terminal_guard *current;
    return &current;
}

static inline void terminal_guard_note_signal(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t written = write((*terminal_guard_current())->signal_pipe, &byte, 1);
    (void)written;   // full: whoever reads has enough to do already
    errno = saved;
}

static inline void terminal_guard_write(int descriptor, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        length -= (size_t)written;
    }
}

// Nothing from data may steer the terminal: C0, DEL, and in UTF-8 the C1 controls, the ends of lines and paragraphs and
// what turns the direction of text become question marks. `before` holds the last two bytes.
static inline void terminal_guard_clean(char *bytes, size_t length, unsigned char before[2]) {
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        bool steers = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f;
        steers = steers || (before[1] == 0xc2 && byte >= 0x80 && byte < 0xa0);
        steers = steers || (before[1] == 0xd8 && byte == 0x9c);   // U+061C
        bool is_general = before[0] == 0xe2 && before[1] == 0x80;  // U+200E, U+200F, U+2028 to U+202E
        steers = steers || (is_general && (byte == 0x8e || byte == 0x8f || (byte >= 0xa8 && byte <= 0xae)));
        steers = steers || (before[0] == 0xe2 && before[1] == 0x81 && byte >= 0xa6 && byte <= 0xa9);   // U+2066 to U+2069
        if (steers) bytes[i] = '?';
        before[0] = before[1];
        before[1] = byte;
    }
}

// Whether writing to the terminal is ours to do: a process in the background must leave it to the shell.
static inline bool terminal_is_foreground(int descriptor) {
    pid_t group = tcgetpgrp(descriptor);
    return group == getpgrp() || (group < 0 && errno == ENOTTY);   // not our controlling terminal: no job control
}

static inline void terminal_guard_give_back(struct terminal_guard *guard) {
    if (__atomic_load_n(&guard->holds_terminal, __ATOMIC_ACQUIRE) && terminal_is_foreground(guard->terminal)) {
        terminal_guard_write(guard->terminal, guard->leave, guard->leave_length);
        tcsetattr(guard->terminal, TCSANOW, &guard->modes);
    }
    if (!__atomic_load_n(&guard->holds_standard_error, __ATOMIC_ACQUIRE)) return;
    dup2(guard->standard_error, STDERR_FILENO);
    struct termios unused;
    bool is_terminal = tcgetattr(guard->standard_error, &unused) == 0;   // isatty() is not on POSIX's list
    unsigned char before[2] = {0, 0};
    if (is_terminal) terminal_guard_clean(guard->recent, guard->recent_length, before);
    terminal_guard_write(STDERR_FILENO, guard->recent, guard->recent_length);
    char chunk[4096];
    for (size_t total = 0; total < guard_replay_limit;) {
        ssize_t count = read(guard->captured, chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        if (is_terminal) terminal_guard_clean(chunk, (size_t)count, before);
        terminal_guard_write(STDERR_FILENO, chunk, (size_t)count);
        total += (size_t)count;
    }
}

// All signals are blocked in here, so the kernel ends a thread that faults again; whoever enters second is therefore
// another thread, and must not end the process before the first is done.
static inline void terminal_guard_die(int number, siginfo_t *info, void *context) {
    struct terminal_guard *guard = *terminal_guard_current();
    if (__atomic_exchange_n(&guard->is_dying, 1, __ATOMIC_ACQ_REL))
        for (;;) pause();
    terminal_guard_give_back(guard);
    const struct sigaction *previous = &guard->previous[number];
    if (previous->sa_flags & SA_SIGINFO) {
        // Swift's crash reporter. It would ask for a key and wait 30 seconds: it finds nobody to ask. It also returns,
        // and after a signal that another process sent, nothing would fault again and the process would live on.
        dup2(guard->nothing, STDIN_FILENO);
        previous->sa_sigaction(number, info, context);
    }
    signal(number, SIG_DFL);
    raise(number);   // delivered when this handler returns
}

static inline void terminal_guard_take(
    struct terminal_guard *guard, int number, const struct sigaction *action, bool may_be_ignored) {
    if (sigaction(number, NULL, &guard->previous[number]) != 0) return;
    // What the parent had us ignore (nohup, a shell without job control) stays ignored.
    if (may_be_ignored && guard->previous[number].sa_handler == SIG_IGN) return;
    guard->taken[number] = sigaction(number, action, NULL) == 0;
}

// Allocates a guard with everything a handler will need; NULL without memory. Never freed: a handler may be running
// in another thread.
static inline struct terminal_guard *terminal_guard_make(void) {
    struct terminal_guard *guard = calloc(1, sizeof *guard);
    if (!guard) return NULL;
    guard->recent = calloc(1, guard_recent_capacity);
    guard->previous = calloc(NSIG, sizeof *guard->previous);
    guard->taken = calloc(NSIG, sizeof *guard->taken);
    guard->stack = calloc(1, guard_stack_size);
    guard->nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return guard->recent && guard->previous && guard->taken && guard->stack ? guard : NULL;
}

// Installs the handlers. Call it before newterm(), which then leaves these signals alone.
static inline void terminal_guard_arm(struct terminal_guard *guard) {
    *terminal_guard_current() = guard;
    stack_t stack = {.ss_sp = guard->stack, .ss_size = guard_stack_size}, found;
    if (sigaltstack(NULL, &found) == 0 && (found.ss_flags & SS_DISABLE))
        guard->owns_stack = sigaltstack(&stack, NULL) == 0;
    struct sigaction wait, die;
    memset(&wait, 0, sizeof wait);
    memset(&die, 0, sizeof die);
    wait.sa_handler = terminal_guard_note_signal;
    wait.sa_flags = SA_RESTART;
    die.sa_sigaction = terminal_guard_die;
    die.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigfillset(&die.sa_mask);
    const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}, changes[] = {SIGWINCH, SIGCONT};
    const int fatal[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) terminal_guard_take(guard, ends[i], &wait, true);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) terminal_guard_take(guard, changes[i], &wait, false);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) terminal_guard_take(guard, fatal[i], &die, false);
}

// Puts every handler back that was found; in the thread that armed.
static inline void terminal_guard_disarm(struct terminal_guard *guard) {
    for (int number = 1; number < NSIG; number++)
        if (guard->taken[number]) sigaction(number, &guard->previous[number], NULL);
    stack_t none = {.ss_flags = SS_DISABLE};
    if (guard->owns_stack) sigaltstack(&none, NULL);
}

// From now on, a fatal signal gives the terminal back, or no longer does.
static inline void terminal_guard_hold_terminal(struct terminal_guard *guard, bool holds) {
    __atomic_store_n(&guard->holds_terminal, holds, __ATOMIC_RELEASE);
}

// From now on, a fatal signal puts standard error back, or no longer does.
static inline void terminal_guard_hold_standard_error(struct terminal_guard *guard, bool holds) {
    __atomic_store_n(&guard->holds_standard_error, holds, __ATOMIC_RELEASE);
}

// Reads what was captured into `recent`, so that a crash right after it still shows it. Returns what read() does;
// `bytes` points at what was read until the next call.
static inline long terminal_guard_read_captured(struct terminal_guard *guard, const char **bytes) {
    const size_t most = guard_recent_capacity / 4;
    if (guard->recent_length > guard_recent_capacity - most) {
        memmove(guard->recent, guard->recent + guard->recent_length - 2 * most, 2 * most);
        guard->recent_length = 2 * most;
    }
    *bytes = guard->recent + guard->recent_length;
    ssize_t count = read(guard->captured, guard->recent + guard->recent_length, most);
    if (count > 0) guard->recent_length += (size_t)count;
    return count;
}

// Someone outside this process has seen all that was read: a crash need not show it again.
static inline void terminal_guard_forget_captured(struct terminal_guard *guard) { guard->recent_length = 0; }

// Stops this process and those of its job, as the terminal's own Ctrl-Z does; returns once it is continued, or at
// once where nobody could continue it (an orphaned process group, SIGTSTP ignored from the start).
static inline void terminal_guard_stop_process(struct terminal_guard *guard) {
    struct sigaction ignore, stop, ours;
    memset(&ignore, 0, sizeof ignore);
    memset(&stop, 0, sizeof stop);
    ignore.sa_handler = SIG_IGN;
    stop.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &ignore, &ours);
    kill(0, SIGTSTP);
    // raise() stops within the call; kill() could pick another thread and let this one run on.
    if (guard->taken[SIGTSTP]) {
        sigaction(SIGTSTP, &stop, NULL);
        raise(SIGTSTP);
    }
    sigaction(SIGTSTP, &ours, NULL);
}
