// The system's monotonic clock in nanoseconds, told by the processor's counter where the kernel does the same.
//
// Why this is C: Swift cannot read the counter. Why at all: a message is stamped when it comes and when it ends, and the
// kernel's own way takes more than twice the time, as it waits for all earlier instructions.
//
// Each thread looks at the kernel's clock a few thousand times a second and reckons from the counter in between. How long
// a tick is, is learned anew every few milliseconds. The clock never goes back on a thread: where the kernel's clock is
// behind what was told, as its speed was changed meanwhile, what was told last is told again until the kernel's clock has
// passed it. Where the speed does not change, it is never ahead of the kernel's clock and less than 2 us behind.
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum {
    ticks_reach = 1 << 19,         // the counter is relied on for so many ticks after a look, some 0.2 ms
    ticks_shortest_span = 1 << 23, // between two looks that tell how long a tick is: some milliseconds
    ticks_longest_look = 1 << 11,  // what takes more ticks says little of when it was
};

// One look at the kernel's clock.
struct ticks_look {
    uint64_t before;  // the counter, before the kernel's clock was read
    uint64_t kernel;  // nanoseconds
    uint64_t after;   // the counter, after that
    bool is_counting; // whether the kernel tells the time by the counter
};

// What is known of the length of a tick.
struct ticks_rate {
    uint64_t ticks, nanoseconds; // the look that the next span begins at; 0 for none
    uint64_t candidate;          // as the last span said; 0 for none
    uint64_t scale;              // nanoseconds a tick, times 2 to the 32nd, a little short; 0 while it is not known
};

// What a thread reckons from.
struct ticks_base {
    uint64_t ticks, nanoseconds;
    uint64_t scale;
    uint64_t reach; // for so many ticks; 0 when the kernel's clock has to be read each time
};

extern _Thread_local struct ticks_base ticks_own;

// Learns from a look. The length of a tick is known while two spans in a row agree on it to an eighth.
void ticks_learn(struct ticks_rate *rate, struct ticks_look look);

// Takes a look over into what a thread reckons from.
// Returns the time that the thread is told: never less than it was told before.
uint64_t ticks_rebase(struct ticks_base *base, struct ticks_look look, uint64_t scale);

// The time that a thread reckons at a count; false when it has to look.
static inline bool ticks_reckon(const struct ticks_base *base, uint64_t count, uint64_t *nanoseconds) {
    // Huge where the counter has gone back.
    uint64_t passed = count - base->ticks;
    if (passed >= base->reach) return false;
    *nanoseconds = base->nanoseconds + (passed * base->scale >> 32);
    return true;
}

// Looks at the kernel's clock.
uint64_t ticks_look_up(void);

// Nanoseconds since a fixed but arbitrary origin, the same as that of CLOCK_MONOTONIC.
static inline uint64_t ticks_now(void) {
#if defined(__x86_64__)
    uint64_t told;
    if (ticks_reckon(&ticks_own, __builtin_ia32_rdtsc(), &told)) return told;
#endif
    return ticks_look_up();
}
