// What a plain loop of C gets out of SQLite: one message a commit, each synced, by one prepared statement.
#pragma once

struct plain_loop;

// Makes a database at `path`, with the table that the store has. NULL when it cannot.
struct plain_loop *plain_loop_open(const char *path);

// Inserts so many messages of so many bytes, and commits each. Returns whether all went well.
int plain_loop_run(struct plain_loop *loop, int messages, int bytes);

void plain_loop_close(struct plain_loop *loop);
