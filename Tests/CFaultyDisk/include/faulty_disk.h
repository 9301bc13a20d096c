// A disk under SQLite that can be full, fail, and lose its power: a VFS around the default one.
//
// It is a model of what a disk may do. What was written and not synced is lost with the power, or kept, sector by sector,
// as chance has it. After a sync that failed, what it was about is never on the disk, whatever a later sync says: so it is
// on Linux. Names of files, and their removal, are on the disk at once.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct faulty_disk;

enum faulty_operation {
    faulty_write,
    faulty_sync,
    faulty_read,
    faulty_operations,
};

// Watches all files whose path begins with `prefix`, of those that SQLite opens from now on.
struct faulty_disk *faulty_disk_make(const char *prefix);

// Watches no more. Its files must have been closed.
void faulty_disk_free(struct faulty_disk *disk);

// From the operation of that kind after the next `after` ones on, each fails with this code of SQLite's; 0: none does.
void faulty_disk_fail(struct faulty_disk *disk, enum faulty_operation operation, int code, int after);

// How often a file whose path ends so was synced.
int faulty_disk_syncs(struct faulty_disk *disk, const char *suffix);

// Writes what would be left if the power failed now: each file of the disk, with `target` in place of its prefix. Of
// what was not synced, chance keeps a part; with the seed 0 nothing. Returns whether it could be written.
bool faulty_disk_lose_power(struct faulty_disk *disk, const char *target, uint64_t seed);
