// The system's monotonic clock in nanoseconds, told by the processor's counter where the kernel does the same.
//
// Why this is C: Swift cannot read the counter. Why at all: a message is stamped when it comes and when it ends, and the
// kernel's own way takes more than twice the time, as it waits for all earlier instructions.
//
// Each thread looks at the kernel's clock a few thousand times a second and reckons from the counter in between, always
// a little short: what is told never goes back on a thread, is never ahead of the kernel's clock, and less than 2 us
// behind it. So no error adds up, whatever corrects the clock meanwhile.
#pragma once
#include <stdint.h>

enum {
    ticks_reach = 1 << 19,  // the counter is relied on for so many ticks, some 0.2 ms
};

// When this thread last looked.
struct ticks_look {
    uint64_t ticks;
    uint64_t nanoseconds;
};

// Nanoseconds a tick, times 2 to the 32nd; 0 while it is unknown, and for good where the counter is not relied on.
extern uint64_t ticks_scale;
extern _Thread_local struct ticks_look ticks_last;

// Looks at the kernel's clock.
uint64_t ticks_look_up(void);

// Nanoseconds since a fixed but arbitrary origin, the same as that of CLOCK_MONOTONIC.
static inline uint64_t ticks_now(void) {
#if defined(__x86_64__)
    uint64_t scale = __atomic_load_n(&ticks_scale, __ATOMIC_RELAXED);
    if (scale != 0) {
        // More than the reach, too, where the thread has not looked yet.
        uint64_t passed = __builtin_ia32_rdtsc() - ticks_last.ticks;
        if (passed < ticks_reach) return ticks_last.nanoseconds + (passed * scale >> 32);
    }
#endif
    return ticks_look_up();
}
