// The VFS: every call goes to the real one, and those that change a watched file to the model as well.
#include "model.h"
#include <sqlite3.h>
#include <string.h>

struct faulty_file {
    sqlite3_file base;
    struct faulty_disk *disk;
    const char *path;
    sqlite3_file *real;
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs faulty_vfs;

static struct faulty_file *faulty(sqlite3_file *file) { return (struct faulty_file *)file; }
static sqlite3_file *real(sqlite3_file *file) { return faulty(file)->real; }

static int file_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    struct faulty_disk *disk = faulty(file)->disk;
    pthread_mutex_lock(&disk->lock);
    int code = faulty_disk_code(disk, faulty_read);
    pthread_mutex_unlock(&disk->lock);
    return code ? code : real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    struct faulty_disk *disk = faulty(file)->disk;
    pthread_mutex_lock(&disk->lock);
    int code = faulty_disk_code(disk, faulty_write);
    if (!code) code = real(file)->pMethods->xWrite(real(file), bytes, count, offset);
    if (!code) faulty_content_write(faulty_content_find(disk, faulty(file)->path), bytes, (size_t)count, offset);
    pthread_mutex_unlock(&disk->lock);
    return code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 length) {
    struct faulty_disk *disk = faulty(file)->disk;
    pthread_mutex_lock(&disk->lock);
    int code = real(file)->pMethods->xTruncate(real(file), length);
    if (!code) faulty_content_truncate(faulty_content_find(disk, faulty(file)->path), length);
    pthread_mutex_unlock(&disk->lock);
    return code;
}

// The real file needs no sync: the machine's power does not fail.
static int file_sync(sqlite3_file *file, int flags) {
    (void)flags;
    struct faulty_disk *disk = faulty(file)->disk;
    pthread_mutex_lock(&disk->lock);
    int code = faulty_disk_code(disk, faulty_sync);
    faulty_content_sync(faulty_content_find(disk, faulty(file)->path), code != 0);
    pthread_mutex_unlock(&disk->lock);
    return code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}

static int file_lock(sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); }
static int file_unlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }

static int file_is_reserved(sqlite3_file *file, int *result) {
    return real(file)->pMethods->xCheckReservedLock(real(file), result);
}

static int file_control(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int file_sector_size(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int file_characteristics(sqlite3_file *file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}

static int shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

static void shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
static int shm_unmap(sqlite3_file *file, int removes) { return real(file)->pMethods->xShmUnmap(real(file), removes); }

// Without version 3, which would map the file into memory past the model.
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_is_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out) {
    (void)vfs;
    struct faulty_disk *disk = path ? faulty_disk_of(path) : NULL;
    // Whatever is not watched has nothing to do with us from here on.
    if (!disk) return real_vfs->xOpen(real_vfs, path, file, flags, out);
    struct faulty_file *ours = faulty(file);
    memset(ours, 0, sizeof *ours);
    ours->disk = disk;
    ours->path = path;   // valid until the file is closed
    ours->real = (sqlite3_file *)(ours + 1);
    pthread_mutex_lock(&disk->lock);
    faulty_content_find(disk, path);
    pthread_mutex_unlock(&disk->lock);
    int code = real_vfs->xOpen(real_vfs, path, ours->real, flags, out);
    if (ours->real->pMethods) ours->base.pMethods = &methods;
    return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int syncs) {
    (void)vfs;
    struct faulty_disk *disk = faulty_disk_of(path);
    int code = real_vfs->xDelete(real_vfs, path, disk ? 0 : syncs);
    if (disk && !code) {
        pthread_mutex_lock(&disk->lock);
        faulty_content_remove(disk, path);
        pthread_mutex_unlock(&disk->lock);
    }
    return code;
}

static void install(void) {
    sqlite3_initialize();
    real_vfs = sqlite3_vfs_find(NULL);
    faulty_vfs = *real_vfs;
    faulty_vfs.pNext = NULL;
    faulty_vfs.zName = "faulty";
    faulty_vfs.szOsFile = (int)sizeof(struct faulty_file) + real_vfs->szOsFile;
    faulty_vfs.xOpen = vfs_open;
    faulty_vfs.xDelete = vfs_delete;
    sqlite3_vfs_register(&faulty_vfs, 1);
}

void faulty_disk_install(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
}
