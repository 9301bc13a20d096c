#include "ticks.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

uint64_t ticks_scale = 0;
_Thread_local struct ticks_look ticks_last;

static uint64_t kernel_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

#if defined(__x86_64__)
enum {
    longest_look = 1 << 11,   // what takes more ticks says little of when it was
    shortest_span = 1 << 23,  // between the two looks that tell how long a tick is: some milliseconds
    shortfall = 1024,         // reckoned short by one in so many: more than a clock is ever slewed, and the looks are off
};

static bool read_whether_kernel_counts(void) {
    char name[16] = "";
    FILE *file = fopen("/sys/devices/system/clocksource/clocksource0/current_clocksource", "re");
    if (file == NULL) return false;
    bool is_read = fgets(name, sizeof name, file) != NULL;
    fclose(file);
    return is_read && strcmp(name, "tsc\n") == 0;
}

// Whether the kernel tells the time by the counter: it has seen that those of all cores are in step and never stop.
static bool kernel_counts(void) {
    enum { unknown, no, yes };
    static int answer = unknown;
    int known = __atomic_load_n(&answer, __ATOMIC_RELAXED);
    if (known == unknown) {
        known = read_whether_kernel_counts() ? yes : no;
        __atomic_store_n(&answer, known, __ATOMIC_RELAXED);
    }
    return known == yes;
}

// Learns from two looks, one thread at a time, how long a tick is.
static void learn(struct ticks_look look) {
    static bool is_learning = false;
    static struct ticks_look first;
    if (__atomic_exchange_n(&is_learning, true, __ATOMIC_ACQUIRE)) return;
    uint64_t ticks = look.ticks - first.ticks;
    if (first.ticks == 0 || look.ticks < first.ticks) {
        first = look;
    } else if (ticks >= shortest_span) {
        unsigned __int128 nanoseconds = look.nanoseconds - first.nanoseconds;
        uint64_t scale = (uint64_t)((nanoseconds << 32) / ticks);
        __atomic_store_n(&ticks_scale, scale - scale / shortfall, __ATOMIC_RELAXED);
    }
    __atomic_store_n(&is_learning, false, __ATOMIC_RELEASE);
}

uint64_t ticks_look_up(void) {
    if (!kernel_counts()) return kernel_now();
    uint64_t before = __builtin_ia32_rdtsc();
    uint64_t now = kernel_now();
    // Taken after the time, so that what is reckoned from both is not ahead.
    uint64_t after = __builtin_ia32_rdtsc();
    if (after - before > longest_look) return now;
    ticks_last = (struct ticks_look){.ticks = after, .nanoseconds = now};
    if (__atomic_load_n(&ticks_scale, __ATOMIC_RELAXED) == 0) learn(ticks_last);
    return now;
}
#else
uint64_t ticks_look_up(void) { return kernel_now(); }
#endif
