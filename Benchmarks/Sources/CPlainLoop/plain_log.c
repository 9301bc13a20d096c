#include "plain_log.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { most_threads = 1024 };

struct plain_log {
    int file;
    pthread_mutex_t lock;
    // Rung when there is something to write, and when something is synced.
    pthread_cond_t coming, synced;
    // What waits to be written, one message of each thread at most; and what is being written.
    unsigned char *waiting, *writing;
    size_t length;
    // Which round gathers now, and how many are synced.
    long round, rounds_synced;
    int messages, bytes, threads_left, is_well;
};

struct plain_log *plain_log_open(const char *path) {
    struct plain_log *log = calloc(1, sizeof *log);
    log->file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    pthread_mutex_init(&log->lock, NULL);
    pthread_cond_init(&log->coming, NULL);
    pthread_cond_init(&log->synced, NULL);
    if (log->file >= 0) return log;
    plain_log_close(log);
    return NULL;
}

static void *produce(void *context) {
    struct plain_log *log = context;
    pthread_mutex_lock(&log->lock);
    for (int i = 0; i < log->messages; i++) {
        memset(log->waiting + log->length, 'x', (size_t)log->bytes);
        log->length += (size_t)log->bytes;
        long mine = log->round;
        pthread_cond_signal(&log->coming);
        while (log->rounds_synced <= mine) pthread_cond_wait(&log->synced, &log->lock);
    }
    log->threads_left--;
    pthread_cond_signal(&log->coming);
    pthread_mutex_unlock(&log->lock);
    return NULL;
}

// Writes and syncs what waits, until no thread is left.
static void write_all(struct plain_log *log) {
    pthread_mutex_lock(&log->lock);
    while (1) {
        while (log->length == 0 && log->threads_left > 0) pthread_cond_wait(&log->coming, &log->lock);
        if (log->length == 0) break;
        unsigned char *full = log->waiting;
        size_t length = log->length;
        log->waiting = log->writing;
        log->writing = full;
        log->length = 0;
        log->round++;
        pthread_mutex_unlock(&log->lock);
        int is_well = write(log->file, full, length) == (ssize_t)length && fdatasync(log->file) == 0;
        pthread_mutex_lock(&log->lock);
        log->is_well &= is_well;
        log->rounds_synced = log->round;
        pthread_cond_broadcast(&log->synced);
    }
    pthread_mutex_unlock(&log->lock);
}

int plain_log_run(struct plain_log *log, int threads, int messages, int bytes) {
    pthread_t started[most_threads];
    int count = 0;
    if (threads > most_threads) return 0;
    log->waiting = malloc((size_t)threads * (size_t)bytes);
    log->writing = malloc((size_t)threads * (size_t)bytes);
    log->messages = messages;
    log->bytes = bytes;
    log->threads_left = threads;
    log->is_well = 1;
    while (count < threads && pthread_create(&started[count], NULL, produce, log) == 0) count++;
    pthread_mutex_lock(&log->lock);
    log->threads_left -= threads - count;
    pthread_mutex_unlock(&log->lock);
    write_all(log);
    for (int i = 0; i < count; i++) pthread_join(started[i], NULL);
    free(log->waiting);
    free(log->writing);
    return log->is_well && count == threads;
}

void plain_log_close(struct plain_log *log) {
    if (log->file >= 0) close(log->file);
    pthread_mutex_destroy(&log->lock);
    pthread_cond_destroy(&log->coming);
    pthread_cond_destroy(&log->synced);
    free(log);
}
