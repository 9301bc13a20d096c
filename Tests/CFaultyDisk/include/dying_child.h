// A child process that dies by a fatal signal, with the handlers of `flight.h` installed.
#pragma once
#include "flight.h"

enum dying_manner {
    dies_of_trap,
    dies_of_bad_address,
    dies_of_abort,
    dies_of_overflow,        // of the stack of a thread that has noted something
    dies_of_foreign_signal,  // SIGSEGV, sent by kill()
    dies_of_kill,            // SIGKILL
};

// Has a child watch, note `key` in the line behind the header and die; a handler that was there before notes the signal
// in the next line. Returns the signal that ended the child, or -1.
int dying_child(struct in_flight_header *header, int64_t key, enum dying_manner manner);
