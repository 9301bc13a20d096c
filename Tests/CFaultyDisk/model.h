// What is on a disk for certain, and what is perhaps.
#pragma once
#include "faulty_disk.h"
#include <pthread.h>
#include <stddef.h>

// A write, or, without bytes, a change of the length to `offset`.
struct faulty_pending {
    int64_t offset;
    size_t length;
    unsigned char *bytes;
    struct faulty_pending *next;
};

struct faulty_content {
    char *path;
    unsigned char *bytes;   // what is on the disk for certain
    size_t length;
    struct faulty_pending *pending, **last;
    int syncs;
    struct faulty_content *next;
};

struct faulty_disk {
    char *prefix;
    pthread_mutex_t lock;
    struct faulty_content *contents;
    int code[faulty_operations];
    int after[faulty_operations];
    struct faulty_disk *next;
};

// The disk that watches this path, or NULL.
struct faulty_disk *faulty_disk_of(const char *path);

// All of these with the disk's lock held.
struct faulty_content *faulty_content_find(struct faulty_disk *disk, const char *path);   // makes it where it is missing
void faulty_content_write(struct faulty_content *content, const void *bytes, size_t length, int64_t offset);
void faulty_content_truncate(struct faulty_content *content, int64_t length);
void faulty_content_sync(struct faulty_content *content, bool fails);
void faulty_content_remove(struct faulty_disk *disk, const char *path);
int faulty_disk_code(struct faulty_disk *disk, enum faulty_operation operation);   // 0: it works
