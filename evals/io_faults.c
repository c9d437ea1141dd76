/* Lets the n-th write, fsync, change of a name or open below one folder fail, as SQLite's own I/O tests do.
 *
 * Preloaded (LD_PRELOAD) into a process that forks one child for each fault; the child calls lind_arm() and goes to work.
 * Counters lie in memory that parent and child share. See evals/io_faults.py; Linux only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, FSYNC = 2, NAME = 4, OPEN = 8, CHANGE = 16 };

static struct { long counted, failed; } *shared;
static char folder[PATH_MAX];
static size_t folder_length;
static int kinds, number, lasting, armed;
static long at;

__attribute__((constructor)) static void begin(void) {
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* which: kinds of calls, added; place: which of them fails first, from 1 (0: none, only count); keep: all later ones too */
void lind_arm(const char *below, int which, long place, int error, int keep) {
    snprintf(folder, sizeof folder, "%s", below);
    folder_length = strlen(folder);
    kinds = which, at = place, number = error, lasting = keep;
    shared->counted = shared->failed = 0;
    armed = 1;
}

long lind_counted(void) { return shared->counted; }
long lind_failed(void) { return shared->failed; }

static int below(const char *path) {
    return !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static int fails(int kind) {
    if (!(kind & kinds)) return 0;
    long count = __sync_add_and_fetch(&shared->counted, 1);
    if (!at || count < at || (count > at && !lasting)) return 0;
    __sync_add_and_fetch(&shared->failed, 1);
    errno = number;
    return 1;
}

static int handle_is_ours(int handle) {
    char link[64], path[PATH_MAX];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

static int path_fails(int where, const char *path, int kind) {
    if (!armed || !path) return 0;
    int ours = path[0] == '/' || where == AT_FDCWD ? below(path) : handle_is_ours(where);
    return ours && fails(kind);
}

static int handle_fails(int handle, int kind) { return armed && handle_is_ours(handle) && fails(kind); }

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int opening(int flags) {
    return OPEN | ((flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) ? CHANGE : 0);
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }
#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        MODE(flags) \
        return path_fails(AT_FDCWD, path, opening(flags)) ? -1 : real(path, flags, mode); \
    }
#define OPENS_AT(name) \
    int name(int where, const char *path, int flags, ...) { \
        REAL(name); \
        MODE(flags) \
        return path_fails(where, path, opening(flags)) ? -1 : real(where, path, flags, mode); \
    }
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)
int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags) { return open64(path, flags); }
int __openat_2(int where, const char *path, int flags) { return openat(where, path, flags); }
int __openat64_2(int where, const char *path, int flags) { return openat64(where, path, flags); }

/* A write that fails leaves half of it behind, as a full or broken disk may. */
ssize_t write(int handle, const void *bytes, size_t size) {
    REAL(write);
    if (!handle_fails(handle, WRITE | CHANGE)) return real(handle, bytes, size);
    int error = errno;
    if (size > 1) (void)!real(handle, bytes, size / 2);
    errno = error;
    return -1;
}
#define PWRITES(name, offset_type) \
    ssize_t name(int handle, const void *bytes, size_t size, offset_type offset) { \
        REAL(name); \
        if (!handle_fails(handle, WRITE | CHANGE)) return real(handle, bytes, size, offset); \
        int error = errno; \
        if (size > 1) (void)!real(handle, bytes, size / 2, offset); \
        errno = error; \
        return -1; \
    }
PWRITES(pwrite, off_t)
PWRITES(pwrite64, off64_t)

#define BY_HANDLE(type, name, parameters, arguments, kind) \
    type name parameters { \
        REAL(name); \
        return handle_fails(handle, kind) ? -1 : real arguments; \
    }
BY_HANDLE(ssize_t, writev, (int handle, const struct iovec *parts, int count), (handle, parts, count), WRITE | CHANGE)
BY_HANDLE(ssize_t, sendfile, (int handle, int from, off_t *offset, size_t size), (handle, from, offset, size), WRITE | CHANGE)
BY_HANDLE(ssize_t, sendfile64, (int handle, int from, off64_t *offset, size_t size), (handle, from, offset, size), WRITE | CHANGE)
BY_HANDLE(int, ftruncate, (int handle, off_t size), (handle, size), WRITE | CHANGE)
BY_HANDLE(int, ftruncate64, (int handle, off64_t size), (handle, size), WRITE | CHANGE)
BY_HANDLE(int, fsync, (int handle), (handle), FSYNC)
BY_HANDLE(int, fdatasync, (int handle), (handle), FSYNC)
ssize_t copy_file_range(int from, off64_t *start, int handle, off64_t *offset, size_t size, unsigned flags) {
    REAL(copy_file_range);
    return handle_fails(handle, WRITE | CHANGE) ? -1 : real(from, start, handle, offset, size, flags);
}
int posix_fallocate(int handle, off_t offset, off_t size) {
    REAL(posix_fallocate);
    return handle_fails(handle, WRITE | CHANGE) ? number : real(handle, offset, size);
}
int posix_fallocate64(int handle, off64_t offset, off64_t size) {
    REAL(posix_fallocate64);
    return handle_fails(handle, WRITE | CHANGE) ? number : real(handle, offset, size);
}

#define BY_PATH(name, parameters, arguments, where, path) \
    int name parameters { \
        REAL(name); \
        return path_fails(where, path, NAME | CHANGE) ? -1 : real arguments; \
    }
BY_PATH(rename, (const char *from, const char *to), (from, to), AT_FDCWD, to)
BY_PATH(renameat, (int one, const char *from, int two, const char *to), (one, from, two, to), two, to)
BY_PATH(renameat2, (int one, const char *from, int two, const char *to, unsigned flags), (one, from, two, to, flags), two, to)
BY_PATH(link, (const char *from, const char *to), (from, to), AT_FDCWD, to)
BY_PATH(linkat, (int one, const char *from, int two, const char *to, int flags), (one, from, two, to, flags), two, to)
BY_PATH(mkdir, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
BY_PATH(mkdirat, (int where, const char *path, mode_t mode), (where, path, mode), where, path)
BY_PATH(unlink, (const char *path), (path), AT_FDCWD, path)
BY_PATH(unlinkat, (int where, const char *path, int flags), (where, path, flags), where, path)
BY_PATH(rmdir, (const char *path), (path), AT_FDCWD, path)
