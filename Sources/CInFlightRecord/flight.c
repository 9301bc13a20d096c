#include "flight.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    most_headers = 1024,
    stack_size = 65536,
};

bool in_flight_is_watching;
_Thread_local bool in_flight_is_covered;

static struct in_flight_header *headers[most_headers];
static struct sigaction previous[NSIG];
static pthread_key_t stack_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// Calls nothing that is not async-signal-safe, as far as it is ours.
static void pass_on(int number, siginfo_t *info, void *context) {
    const struct sigaction *before = &previous[number];
    if (before->sa_flags & SA_SIGINFO) before->sa_sigaction(number, info, context);
    else if (before->sa_handler != SIG_DFL) before->sa_handler(number);
    // Swift's crash reporter returns, and after a signal that another process sent, nothing would fault again.
    signal(number, SIG_DFL);
    raise(number);   // delivered when this handler returns
}

static void note_signal(int number, siginfo_t *info, void *context) {
    int saved = errno;
    for (size_t i = 0; i < most_headers; i++) {
        struct in_flight_header *header = __atomic_load_n(&headers[i], __ATOMIC_ACQUIRE);
        if (header && header->process == getpid()) __atomic_store_n(&header->signal, number, __ATOMIC_RELAXED);
    }
    pass_on(number, info, context);
    errno = saved;
}

static void uncover(void *stack) {
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    munmap(stack, stack_size);
}

void in_flight_cover_thread(void) {
    in_flight_is_covered = true;
    stack_t found;
    if (sigaltstack(NULL, &found) != 0 || !(found.ss_flags & SS_DISABLE)) return;
    void *memory = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t ours = {.ss_sp = memory, .ss_size = stack_size};
    if (sigaltstack(&ours, NULL) == 0) pthread_setspecific(stack_key, memory);
    else munmap(memory, stack_size);
}

void in_flight_install(void) {
    const int fatal[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
    pthread_key_create(&stack_key, uncover);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        int number = fatal[i];
        // What was found is stored before a handler of ours can look for it.
        sigaction(number, NULL, &previous[number]);
        if (!(previous[number].sa_flags & SA_SIGINFO) && previous[number].sa_handler == SIG_IGN) continue;
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_sigaction = note_signal;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        sigaction(number, &action, NULL);
    }
    in_flight_is_watching = true;
}

void in_flight_watch(void) { pthread_once(&once, in_flight_install); }

static bool replace(struct in_flight_header *old, struct in_flight_header *new) {
    for (size_t i = 0; i < most_headers; i++) {
        struct in_flight_header *expected = old;
        if (__atomic_compare_exchange_n(&headers[i], &expected, new, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
            return true;
    }
    return false;
}

bool in_flight_enlist(struct in_flight_header *header) {
    header->process = getpid();
    return replace(NULL, header);
}

void in_flight_delist(struct in_flight_header *header) { replace(header, NULL); }
