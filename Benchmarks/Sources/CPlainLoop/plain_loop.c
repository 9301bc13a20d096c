#include "plain_loop.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct plain_loop {
    sqlite3 *db;
    sqlite3_stmt *insert;
    sqlite3_int64 key;
};

static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE message("
    " key INTEGER PRIMARY KEY, version INTEGER NOT NULL, accepted_at INTEGER NOT NULL, attempt INTEGER NOT NULL,"
    " due INTEGER, kills INTEGER NOT NULL, identity TEXT, history BLOB, body BLOB NOT NULL) STRICT;"
    "CREATE INDEX retrying ON message(key >> 47, due) WHERE due IS NOT NULL;"
    "CREATE INDEX suspect ON message(kills) WHERE kills > 0;";

struct plain_loop *plain_loop_open(const char *path) {
    struct plain_loop *loop = calloc(1, sizeof *loop);
    const char *insert = "INSERT INTO message VALUES(?1, 1, ?2, 0, NULL, 0, NULL, NULL, ?3)";
    if (sqlite3_open(path, &loop->db) == SQLITE_OK && sqlite3_exec(loop->db, schema, NULL, NULL, NULL) == SQLITE_OK &&
        sqlite3_prepare_v3(loop->db, insert, -1, SQLITE_PREPARE_PERSISTENT, &loop->insert, NULL) == SQLITE_OK)
        return loop;
    plain_loop_close(loop);
    return NULL;
}

int plain_loop_run(struct plain_loop *loop, int messages, int bytes) {
    unsigned char *body = malloc((size_t)bytes);
    memset(body, 'x', (size_t)bytes);
    int is_well = 1;
    for (int i = 0; i < messages && is_well; i++) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        sqlite3_bind_int64(loop->insert, 1, ((sqlite3_int64)1 << 47) + ++loop->key);
        sqlite3_bind_int64(loop->insert, 2, (sqlite3_int64)now.tv_sec * 1000000000 + now.tv_nsec);
        sqlite3_bind_blob(loop->insert, 3, body, bytes, SQLITE_STATIC);
        is_well = sqlite3_step(loop->insert) == SQLITE_DONE;
        sqlite3_reset(loop->insert);
    }
    free(body);
    return is_well;
}

void plain_loop_close(struct plain_loop *loop) {
    sqlite3_finalize(loop->insert);
    sqlite3_close(loop->db);
    free(loop);
}
