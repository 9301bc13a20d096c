// What is in flight, in a file that is mapped into memory: it outlives the process, however that ends.
//
// Why this is C: each note is one atomic store without a lock or a system call, and the handlers of fatal signals, which
// may run at any instruction of any thread, write into the same memory.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    in_flight_line = 64,   // a cache line: two workers do not write to the same one
};

// At the start of the file, on a line of its own.
struct in_flight_header {
    uint64_t magic;
    int64_t epoch;
    int32_t slots;    // so many lines follow that were ever in use
    int32_t signal;   // the fatal signal that came, or 0
    int32_t process;  // whose it is: a fork of it may die as it likes
};

// Whether handlers are installed, and whether this thread has a stack for them.
extern bool in_flight_is_watching;
extern _Thread_local bool in_flight_is_covered;

// Gives this thread a stack of its own for signal handlers, without which an overflow of its stack goes unnoticed.
void in_flight_cover_thread(void);

// Installs the handlers, once; each passes on to what was there before.
void in_flight_watch(void);

// The same, again: what has a handler by now is passed on to that one.
void in_flight_install(void);

// From now on a fatal signal of this process is noted in this header, or no longer is. False when there is no room for
// one more.
bool in_flight_enlist(struct in_flight_header *header);
void in_flight_delist(struct in_flight_header *header);

// This worker has the message of that key in its hands from now on; 0 for none.
static inline void in_flight_note(void *line, int64_t key) {
    if (__atomic_load_n(&in_flight_is_watching, __ATOMIC_RELAXED) && !in_flight_is_covered) in_flight_cover_thread();
    __atomic_store_n((int64_t *)line, key, __ATOMIC_RELAXED);
}
