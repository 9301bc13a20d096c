// What a terminal program needs of the kernel and Swift cannot call: variadic functions, GNU extensions.
#pragma once
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

// Columns and rows as the kernel knows them; 0 where it does not.
static inline void terminal_size(int descriptor, int *width, int *height) {
    struct winsize size = {0};
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) size.ws_col = size.ws_row = 0;
    *width = size.ws_col;
    *height = size.ws_row;
}

// A counter that poll() can wait for: -1 and errno when there is none to be had.
static inline int event_counter(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// A pipe (read end, write end) that no child inherits and that never blocks: 0, or -1 and errno. It holds
// `capacity` bytes where the kernel agrees, else its usual 64 KB.
static inline int event_pipe(int *ends, int capacity) {
    const int set_pipe_size = 1031;   // F_SETPIPE_SZ, which needs _GNU_SOURCE before the first system header
    if (pipe(ends) != 0) return -1;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
    }
    fcntl(ends[1], set_pipe_size, capacity);
    return 0;
}
