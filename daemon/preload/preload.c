/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preloaded into programs of the appliance when images are to be reproducible
 * (../derive.h): the time of day stands still, and random bytes come from a
 * seed.  Nothing here is secret, and nothing secret may be made of it.
 */
#undef _FILE_OFFSET_BITS /* or open and open64 would be one */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "preload.h"

#define EXPORT __attribute__ ((visibility ("default")))
#define DEVICE_BYTES 65536 /* that a random device has to give */
#define PATIENCE 10000     /* looks at the clock, before it goes on */

static bool clock_set, random_set;
static int64_t epoch;
static uint64_t seed[4], drawn, looks;

static void seed_from (const char *hex);
static uint64_t next (void);
static int64_t now (void);
static bool is_random_device (const char *path);
static int random_device (void);

__attribute__ ((constructor)) static void
start (void)
{
  const char *value = getenv (PRELOAD_VARIABLE);
  char *end;

  if (value == NULL)
    return;
  epoch = strtoll (value, &end, 10);
  clock_set = *end == ':';
  if (clock_set && strlen (end + 1) == 64)
    seed_from (end + 1);
}

/* A program and its children shall not see the same bytes. */
static void
seed_from (const char *hex)
{
  for (int i = 0; i < 4; i++) {
    char digits[17];

    memcpy (digits, hex + 16 * i, 16);
    digits[16] = '\0';
    seed[i] = strtoull (digits, NULL, 16);
  }
  for (const char *p = program_invocation_short_name; *p != '\0'; p++)
    seed[0] = (seed[0] ^ (unsigned char) *p) * 0x100000001b3;
  random_set = true;
}

/* Words are numbered, and each number is mixed with all of the seed; names
 * need no more.  Every step can be undone, so that one seed never makes the same
 * word twice.  The factors are the fractions of the roots of 2 and 3.
 */
static uint64_t
next (void)
{
  uint64_t x = __atomic_add_fetch (&drawn, 1, __ATOMIC_RELAXED);

  for (int i = 0; i < 4; i++) {
    x ^= seed[i];
    x = (x ^ x >> 31) * UINT64_C (0x6a09e667f3bcc909);
    x = (x ^ x >> 29) * UINT64_C (0xbb67ae8584caa73b);
    x ^= x >> 32;
  }
  return x;
}

/* Whoever waits for the clock to reach something is not to wait for ever. */
static int64_t
now (void)
{
  uint64_t n = __atomic_add_fetch (&looks, 1, __ATOMIC_RELAXED);

  return epoch + (n > PATIENCE ? (int64_t) (n - PATIENCE) : 0);
}

EXPORT time_t
time (time_t *t)
{
  struct timespec ts;

  if (clock_set)
    ts.tv_sec = now ();
  else
    syscall (SYS_clock_gettime, CLOCK_REALTIME, &ts);
  if (t != NULL)
    *t = ts.tv_sec;
  return ts.tv_sec;
}

EXPORT int
clock_gettime (clockid_t id, struct timespec *ts)
{
  if (!clock_set || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE))
    return syscall (SYS_clock_gettime, id, ts);
  *ts = (struct timespec){ .tv_sec = now () };
  return 0;
}

EXPORT int
gettimeofday (struct timeval *restrict tv, void *restrict zone)
{
  struct timespec ts;

  (void) zone;
  clock_gettime (CLOCK_REALTIME, &ts);
  tv->tv_sec = ts.tv_sec;
  /* mkfs.fat makes the serial number of it. */
  tv->tv_usec = random_set ? next () % 1000000 : (uint64_t) ts.tv_nsec / 1000;
  return 0;
}

EXPORT ssize_t
getrandom (void *buf, size_t len, unsigned int flags)
{
  char *p = buf;

  if (!random_set)
    return syscall (SYS_getrandom, buf, len, flags);
  for (size_t done = 0; done < len; done += sizeof (uint64_t)) {
    uint64_t word = next ();

    memcpy (p + done, &word,
            len - done < sizeof word ? len - done : sizeof word);
  }
  return len;
}

EXPORT int
getentropy (void *buf, size_t len)
{
  return getrandom (buf, len, 0) == (ssize_t) len ? 0 : -1;
}

/* libuuid mixes in time and process id. */
void uuid_generate (unsigned char *uuid);
void uuid_generate_random (unsigned char *uuid);
void uuid_generate_time (unsigned char *uuid);

EXPORT void
uuid_generate_random (unsigned char *uuid)
{
  if (getrandom (uuid, 16, 0) != 16)
    memset (uuid, 0, 16);
  uuid[6] = (uuid[6] & 0x0f) | 0x40; /* version 4 */
  uuid[8] = (uuid[8] & 0x3f) | 0x80;
}

EXPORT void
uuid_generate (unsigned char *uuid)
{
  uuid_generate_random (uuid);
}

EXPORT void
uuid_generate_time (unsigned char *uuid)
{
  uuid_generate_random (uuid);
}

static bool
is_random_device (const char *path)
{
  return random_set && (strcmp (path, "/dev/urandom") == 0 ||
                        strcmp (path, "/dev/random") == 0);
}

static int
random_device (void)
{
  int fd = memfd_create ("random", MFD_CLOEXEC);
  char *bytes = malloc (DEVICE_BYTES);

  if (fd != -1 && bytes != NULL) {
    getrandom (bytes, DEVICE_BYTES, 0);
    if (pwrite (fd, bytes, DEVICE_BYTES, 0) != DEVICE_BYTES) {
      close (fd);
      fd = -1;
    }
  }
  free (bytes);
  return fd;
}

/* MODE is there if FLAGS say so, and does no harm if not. */
static int
open_at (int dir, const char *path, int flags, mode_t mode)
{
  return is_random_device (path)
           ? random_device ()
           : (int) syscall (SYS_openat, dir, path, flags, mode);
}

static mode_t
mode_of (int flags, va_list args)
{
  return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE
           ? va_arg (args, mode_t)
           : 0;
}

#define OPEN(name, more)                                   \
  EXPORT int name (const char *path, int flags, ...)       \
  {                                                        \
    va_list args;                                          \
    mode_t mode;                                           \
                                                           \
    va_start (args, flags);                                \
    mode = mode_of (flags, args);                          \
    va_end (args);                                         \
    return open_at (AT_FDCWD, path, flags | (more), mode); \
  }
OPEN (open, 0)
OPEN (open64, O_LARGEFILE)

/* What _FORTIFY_SOURCE makes of the others. */
int __open_2 (const char *path, int flags);
int __open64_2 (const char *path, int flags);

EXPORT int
__open_2 (const char *path, int flags)
{
  return open_at (AT_FDCWD, path, flags, 0);
}

EXPORT int
__open64_2 (const char *path, int flags)
{
  return open_at (AT_FDCWD, path, flags | O_LARGEFILE, 0);
}
