#include "dying_child.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct child {
    struct in_flight_header *header;
    int64_t key;
};

static struct in_flight_header *noted;

// Stands for a handler that was there before: it notes the signal in the second line.
static void handler_before(int number) { in_flight_note((char *)noted + 2 * in_flight_line, number); }

static volatile int *volatile nowhere = (int *)16;

static int overflow(volatile char *above) {
    volatile char frame[4096];
    frame[0] = above[0];
    return overflow(frame) + frame[0];
}

static void *overflow_in_thread(void *argument) {
    struct child *child = argument;
    in_flight_note((char *)child->header + in_flight_line, child->key);
    char start = 1;
    return (void *)(intptr_t)overflow(&start);
}

static void die(struct child *child, enum dying_manner manner) {
    pthread_t thread;
    switch (manner) {
    case dies_of_trap: __builtin_trap();
    case dies_of_bad_address: *nowhere = 1; break;
    case dies_of_abort: abort();
    case dies_of_overflow:
        pthread_create(&thread, NULL, overflow_in_thread, child);
        pthread_join(thread, NULL);
        break;
    case dies_of_foreign_signal:
        kill(getpid(), SIGSEGV);
        pause();
        break;
    case dies_of_kill: kill(getpid(), SIGKILL);
    }
}

int dying_child(struct in_flight_header *header, int64_t key, enum dying_manner manner) {
    pid_t process = fork();
    if (process < 0) return -1;
    if (process == 0) {
        struct rlimit none = {0};
        setrlimit(RLIMIT_CORE, &none);
        struct child child = {.header = header, .key = key};
        noted = header;
        const int fatal[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
        for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) signal(fatal[i], handler_before);
        // The parent may have done so already, for the handlers that it had.
        in_flight_install();
        in_flight_enlist(header);
        in_flight_note((char *)header + in_flight_line, key);
        die(&child, manner);
        _exit(0);
    }
    int status;
    if (waitpid(process, &status, 0) != process || !WIFSIGNALED(status)) return -1;
    return WTERMSIG(status);
}
