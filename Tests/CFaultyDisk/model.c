#include "model.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { sector = 512 };

static pthread_mutex_t disks_lock = PTHREAD_MUTEX_INITIALIZER;
static struct faulty_disk *disks;

void faulty_disk_install(void);

struct faulty_disk *faulty_disk_make(const char *prefix) {
    faulty_disk_install();
    struct faulty_disk *disk = calloc(1, sizeof *disk);
    disk->prefix = strdup(prefix);
    pthread_mutex_init(&disk->lock, NULL);
    pthread_mutex_lock(&disks_lock);
    disk->next = disks;
    disks = disk;
    pthread_mutex_unlock(&disks_lock);
    return disk;
}

static void forget_pending(struct faulty_content *content) {
    for (struct faulty_pending *next, *one = content->pending; one; one = next) {
        next = one->next;
        free(one->bytes);
        free(one);
    }
    content->pending = NULL;
    content->last = &content->pending;
}

static void forget(struct faulty_content *content) {
    forget_pending(content);
    free(content->path);
    free(content->bytes);
    free(content);
}

void faulty_disk_free(struct faulty_disk *disk) {
    pthread_mutex_lock(&disks_lock);
    struct faulty_disk **link = &disks;
    while (*link != disk) link = &(*link)->next;
    *link = disk->next;
    pthread_mutex_unlock(&disks_lock);
    for (struct faulty_content *next, *one = disk->contents; one; one = next) {
        next = one->next;
        forget(one);
    }
    free(disk->prefix);
    free(disk);
}

struct faulty_disk *faulty_disk_of(const char *path) {
    pthread_mutex_lock(&disks_lock);
    struct faulty_disk *disk = disks;
    while (disk && strncmp(path, disk->prefix, strlen(disk->prefix)) != 0) disk = disk->next;
    pthread_mutex_unlock(&disks_lock);
    return disk;
}

static void resize(struct faulty_content *content, size_t length) {
    content->bytes = realloc(content->bytes, length ? length : 1);
    if (length > content->length) memset(content->bytes + content->length, 0, length - content->length);
    content->length = length;
}

// What is in the file when it is first seen is on the disk.
static void load(struct faulty_content *content) {
    FILE *file = fopen(content->path, "rb");
    if (!file) return;
    unsigned char chunk[65536];
    for (size_t count; (count = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        size_t end = content->length;
        resize(content, end + count);
        memcpy(content->bytes + end, chunk, count);
    }
    fclose(file);
}

struct faulty_content *faulty_content_find(struct faulty_disk *disk, const char *path) {
    for (struct faulty_content *one = disk->contents; one; one = one->next)
        if (strcmp(one->path, path) == 0) return one;
    struct faulty_content *content = calloc(1, sizeof *content);
    content->path = strdup(path);
    content->last = &content->pending;
    content->next = disk->contents;
    disk->contents = content;
    load(content);
    return content;
}

static void add(struct faulty_content *content, struct faulty_pending pending) {
    struct faulty_pending *one = malloc(sizeof *one);
    *one = pending;
    *content->last = one;
    content->last = &one->next;
}

void faulty_content_write(struct faulty_content *content, const void *bytes, size_t length, int64_t offset) {
    unsigned char *copy = malloc(length ? length : 1);
    memcpy(copy, bytes, length);
    add(content, (struct faulty_pending){.offset = offset, .length = length, .bytes = copy});
}

void faulty_content_truncate(struct faulty_content *content, int64_t length) {
    add(content, (struct faulty_pending){.offset = length});
}

static void put(struct faulty_content *content, const unsigned char *bytes, size_t length, int64_t offset) {
    if ((size_t)offset + length > content->length) resize(content, (size_t)offset + length);
    memcpy(content->bytes + offset, bytes, length);
}

void faulty_content_sync(struct faulty_content *content, bool fails) {
    for (struct faulty_pending *one = content->pending; one && !fails; one = one->next) {
        if (one->bytes) put(content, one->bytes, one->length, one->offset);
        else resize(content, (size_t)one->offset);
    }
    if (!fails) content->syncs++;
    forget_pending(content);
}

void faulty_content_remove(struct faulty_disk *disk, const char *path) {
    for (struct faulty_content **link = &disk->contents; *link; link = &(*link)->next) {
        struct faulty_content *content = *link;
        if (strcmp(content->path, path) != 0) continue;
        *link = content->next;
        forget(content);
        return;
    }
}

int faulty_disk_code(struct faulty_disk *disk, enum faulty_operation operation) {
    if (disk->code[operation] == 0) return 0;
    return disk->after[operation]-- > 0 ? 0 : disk->code[operation];
}

void faulty_disk_fail(struct faulty_disk *disk, enum faulty_operation operation, int code, int after) {
    pthread_mutex_lock(&disk->lock);
    disk->code[operation] = code;
    disk->after[operation] = after;
    pthread_mutex_unlock(&disk->lock);
}

static bool ends(const char *text, const char *suffix) {
    size_t length = strlen(text), end = strlen(suffix);
    return length >= end && strcmp(text + length - end, suffix) == 0;
}

int faulty_disk_syncs(struct faulty_disk *disk, const char *suffix) {
    int syncs = 0;
    pthread_mutex_lock(&disk->lock);
    for (struct faulty_content *one = disk->contents; one; one = one->next)
        if (ends(one->path, suffix)) syncs += one->syncs;
    pthread_mutex_unlock(&disk->lock);
    return syncs;
}

// Splitmix64 (Steele, Lea, Flood 2014).
static uint64_t random_next(uint64_t *state) {
    uint64_t mixed = (*state += 0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
}

// Keeps a part of what was not synced.
static void keep_some(struct faulty_content *image, const struct faulty_content *content, uint64_t *seed) {
    for (struct faulty_pending *one = content->pending; one; one = one->next) {
        if (!one->bytes) {
            if (random_next(seed) & 1) resize(image, (size_t)one->offset);
            continue;
        }
        for (size_t start = 0; start < one->length;) {
            size_t room = sector - (size_t)(one->offset + (int64_t)start) % sector;
            size_t length = one->length - start < room ? one->length - start : room;
            if (random_next(seed) & 1) put(image, one->bytes + start, length, one->offset + (int64_t)start);
            start += length;
        }
    }
}

static bool leave(const struct faulty_content *content, const char *path, uint64_t *seed) {
    struct faulty_content image = {0};
    resize(&image, content->length);
    memcpy(image.bytes, content->bytes, content->length);
    if (*seed) keep_some(&image, content, seed);
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(image.bytes, 1, image.length, file) == image.length;
    if (file && fclose(file) != 0) written = false;
    free(image.bytes);
    return written;
}

bool faulty_disk_lose_power(struct faulty_disk *disk, const char *target, uint64_t seed) {
    bool written = true;
    pthread_mutex_lock(&disk->lock);
    for (struct faulty_content *one = disk->contents; one && written; one = one->next) {
        const char *name = one->path + strlen(disk->prefix);
        char path[4096];
        snprintf(path, sizeof path, "%s%s", target, name);
        if (one->bytes) written = leave(one, path, &seed);
    }
    pthread_mutex_unlock(&disk->lock);
    return written;
}
