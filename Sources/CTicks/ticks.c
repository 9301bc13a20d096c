#include "ticks.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

_Thread_local struct ticks_base ticks_own;

enum {
    shortfall = 1024, // a scale is short by one in so many: more than a clock is slewed as a rule, and the looks are off
};

// No counter is so slow; and a reach of such ticks is still multiplied without overflow.
static const uint64_t longest_tick = (uint64_t)64 << 32;

static uint64_t larger(uint64_t one, uint64_t other) { return one > other ? one : other; }

void ticks_learn(struct ticks_rate *rate, struct ticks_look look) {
    if (!look.is_counting) {
        *rate = (struct ticks_rate){0};
        return;
    }
    if (look.after - look.before > ticks_longest_look) return;
    // It began anew, as after a suspend, or is only just known.
    if (rate->ticks == 0 || look.after < rate->ticks || look.kernel < rate->nanoseconds) {
        *rate = (struct ticks_rate){.ticks = look.after, .nanoseconds = look.kernel};
        return;
    }
    uint64_t ticks = look.after - rate->ticks;
    if (ticks < ticks_shortest_span) return;
    unsigned __int128 wide = (unsigned __int128)(look.kernel - rate->nanoseconds) << 32;
    wide /= ticks;
    uint64_t scale = wide > longest_tick ? longest_tick : (uint64_t)wide;
    uint64_t old = rate->candidate;
    uint64_t difference = scale > old ? scale - old : old - scale;
    // A span in which the clock was set, or the machine slept, agrees with none.
    bool agrees = scale != 0 && scale != longest_tick && difference <= old / 8;
    rate->ticks = look.after;
    rate->nanoseconds = look.kernel;
    rate->candidate = scale;
    __atomic_store_n(&rate->scale, agrees ? scale - scale / shortfall : 0, __ATOMIC_RELAXED);
}

uint64_t ticks_rebase(struct ticks_base *base, struct ticks_look look, uint64_t scale) {
    // What the thread may have been told at most since its last look.
    uint64_t passed = look.after - base->ticks;
    uint64_t reckoned = passed < base->reach ? passed : base->reach;
    uint64_t floor = base->nanoseconds + (reckoned * base->scale >> 32);
    bool is_behind = look.kernel < floor;
    // Ahead of the kernel's clock it stands still, and so has to look at that each time.
    bool is_reliable =
        look.is_counting && !is_behind && scale != 0 && look.after - look.before <= ticks_longest_look;
    *base = (struct ticks_base){
        // The count after the kernel's clock was read, so that what is reckoned from both is not ahead.
        .ticks = look.after,
        .nanoseconds = larger(look.kernel, floor),
        .scale = is_reliable ? scale : 0,
        .reach = is_reliable ? ticks_reach : 0,
    };
    return base->nanoseconds;
}

static uint64_t kernel_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

#if defined(__x86_64__)
static struct ticks_rate rate;
static bool is_counting = false;

// Whether the kernel tells the time by the counter: it has seen that those of all cores are in step and never stop.
static bool read_whether_kernel_counts(void) {
    char name[16] = "";
    FILE *file = fopen("/sys/devices/system/clocksource/clocksource0/current_clocksource", "re");
    if (file == NULL) return false;
    bool is_read = fgets(name, sizeof name, file) != NULL;
    fclose(file);
    return is_read && strcmp(name, "tsc\n") == 0;
}

// Learns from a look, one thread at a time. Reads about once a second by what the kernel tells the time: it gives up a
// counter that it finds to be unreliable.
static void note(struct ticks_look look) {
    static const uint64_t second = 1000000000;
    static bool is_busy = false;
    static uint64_t next_reading = 0;
    bool reads = look.kernel >= __atomic_load_n(&next_reading, __ATOMIC_RELAXED);
    if (!look.is_counting && !reads) return;
    if (__atomic_exchange_n(&is_busy, true, __ATOMIC_ACQUIRE)) return;
    if (reads) {
        __atomic_store_n(&next_reading, look.kernel + second, __ATOMIC_RELAXED);
        look.is_counting = read_whether_kernel_counts();
        __atomic_store_n(&is_counting, look.is_counting, __ATOMIC_RELAXED);
    }
    ticks_learn(&rate, look);
    __atomic_store_n(&is_busy, false, __ATOMIC_RELEASE);
}

uint64_t ticks_look_up(void) {
    struct ticks_look look = {.is_counting = __atomic_load_n(&is_counting, __ATOMIC_RELAXED)};
    look.before = __builtin_ia32_rdtsc();
    look.kernel = kernel_now();
    look.after = __builtin_ia32_rdtsc();
    note(look);
    return ticks_rebase(&ticks_own, look, __atomic_load_n(&rate.scale, __ATOMIC_RELAXED));
}
#else
uint64_t ticks_look_up(void) {
    return ticks_rebase(&ticks_own, (struct ticks_look){.kernel = kernel_now()}, 0);
}
#endif
