// What plain C gets without a database: threads that each append one message after another to a file and wait until it
// is synced; one sync for all that wait.
#pragma once

struct plain_log;

// Makes the file. NULL when it cannot.
struct plain_log *plain_log_open(const char *path);

// Has so many threads, at most 1,024, append so many messages of so many bytes each. Returns whether all went well.
int plain_log_run(struct plain_log *log, int threads, int messages, int bytes);

void plain_log_close(struct plain_log *log);
