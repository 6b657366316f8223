/* A slow disk for every program alike: adds the milliseconds of SLOW_DISK_MS to every sync. Preloaded. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_for_the_disk(void)
{
    const char *ms = getenv("SLOW_DISK_MS");
    long nanos = (ms ? atol(ms) : 1) * 1000000L;
    struct timespec left = { nanos / 1000000000L, nanos % 1000000000L };
    while (nanosleep(&left, &left) != 0) {
    }
}

int fsync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_the_disk();
    return real(fd);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_the_disk();
    return real(fd);
}
