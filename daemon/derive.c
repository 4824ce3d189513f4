/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is derived from the seed; see derive.h. */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <nettle/sha2.h>

#include "derive.h"
#include "preload/preload.h"

/* A program that ran, and how often. */
struct ran {
  unsigned char id[SHA256_DIGEST_SIZE];
  uint64_t times;
};

static struct {
  pthread_mutex_t lock;
  bool on;
  int64_t epoch;
  unsigned char key[SHA256_DIGEST_SIZE];
  uint64_t taken; /* blocks of random bytes, by the daemon itself */
  struct ran *ran;
  size_t nr_ran;
} state = { .lock = PTHREAD_MUTEX_INITIALIZER };

static __thread int names; /* depth of derive_begin */

static uint64_t count (const unsigned char *id);
static bool makes_names (const char *program);
static void hash (unsigned char *out, const char *what, const void *data,
                  size_t len, uint64_t number);

void
derive_start (int64_t epoch, const char *seed)
{
  struct sha256_ctx ctx;

  pthread_mutex_lock (&state.lock);
  sha256_init (&ctx);
  sha256_update (&ctx, strlen (seed), (const uint8_t *) seed);
  sha256_digest (&ctx, sizeof state.key, state.key);
  free (state.ran);
  state.ran = NULL;
  state.nr_ran = 0;
  state.taken = 0;
  state.epoch = epoch;
  state.on = true;
  pthread_mutex_unlock (&state.lock);
}

bool
derive_on (int64_t *epoch)
{
  if (epoch != NULL)
    *epoch = state.epoch;
  return state.on;
}

void
derive_clock (void)
{
  const struct timespec ts = { .tv_sec = state.epoch };

  if (state.on)
    clock_settime (CLOCK_REALTIME, &ts);
}

void
derive_begin (void)
{
  names++;
}

void
derive_end (void)
{
  names--;
}

/* PRELOAD's variable has the epoch and, for programs that make names, a seed
 * that depends on the arguments and on how often they have been used.
 */
char **
derive_environment (const char *const *argv)
{
  unsigned char id[SHA256_DIGEST_SIZE], seed[SHA256_DIGEST_SIZE];
  char *word = NULL, **env, hex[2 * sizeof seed + 1] = "";
  size_t n = 0, len = 0;
  FILE *fp;

  if (!state.on)
    return NULL;
  fp = open_memstream (&word, &len);
  for (size_t i = 0; fp != NULL && argv[i] != NULL; i++)
    fwrite (argv[i], strlen (argv[i]) + 1, 1, fp);
  if (fp == NULL || fclose (fp) != 0)
    return NULL;
  hash (id, "program", word, len, 0);
  free (word);
  hash (seed, "run", id, sizeof id, count (id));
  for (size_t i = 0; makes_names (argv[0]) && i < sizeof seed; i++)
    sprintf (hex + 2 * i, "%02x", seed[i]);

  while (environ[n] != NULL)
    n++;
  env = calloc (n + 3, sizeof *env);
  if (env == NULL)
    return NULL;
  memcpy (env, environ, n * sizeof *env);
  env[n] = strdup ("LD_PRELOAD=" PRELOAD_LIBRARY);
  if (asprintf (&env[n + 1], "%s=%" PRIi64 ":%s", PRELOAD_VARIABLE, state.epoch,
                hex) == -1)
    env[n + 1] = NULL;
  return env;
}

void
derive_free (char **environment)
{
  size_t n = 0;

  if (environment == NULL)
    return;
  while (environ[n] != NULL)
    n++;
  free (environment[n]);
  free (environment[n + 1]);
  free (environment);
}

/* How often ID was seen before. */
static uint64_t
count (const unsigned char *id)
{
  uint64_t times = 0;
  struct ran *more;
  size_t i;

  pthread_mutex_lock (&state.lock);
  for (i = 0; i < state.nr_ran; i++)
    if (memcmp (state.ran[i].id, id, sizeof state.ran[i].id) == 0)
      times = state.ran[i].times++;
  if (times == 0 &&
      (more = reallocarray (state.ran, i + 1, sizeof *more)) != NULL) {
    state.ran = more;
    memcpy (more[i].id, id, sizeof more[i].id);
    more[i].times = 1;
    state.nr_ran++;
  }
  pthread_mutex_unlock (&state.lock);
  return times;
}

/* None that may make a key. */
static bool
makes_names (const char *program)
{
  static const char *const table[] = {
    "btrfs",  "btrfstune", "lvm",       "mdadm",   "mke2fs",    "mkswap",
    "sfdisk", "sgdisk",    "swaplabel", "tune2fs", "xfs_db",
  };
  const char *slash = strrchr (program, '/');
  const char *name = slash != NULL ? slash + 1 : program;

  if (strncmp (name, "mkfs.", 5) == 0 || strncmp (name, "vg", 2) == 0 ||
      strncmp (name, "pv", 2) == 0 || strncmp (name, "lv", 2) == 0)
    return true;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (strcmp (table[i], name) == 0)
      return true;
  return false;
}

static void
hash (unsigned char *out, const char *what, const void *data, size_t len,
      uint64_t number)
{
  struct sha256_ctx ctx;

  sha256_init (&ctx);
  sha256_update (&ctx, sizeof state.key, state.key);
  sha256_update (&ctx, strlen (what) + 1, (const uint8_t *) what);
  sha256_update (&ctx, len, data);
  sha256_update (&ctx, sizeof number, (const uint8_t *) &number);
  sha256_digest (&ctx, SHA256_DIGEST_SIZE, out);
}

/* These take the places of functions of libc and libuuid, for all libraries
 * that the daemon is linked to.
 */
__attribute__ ((visibility ("default"))) ssize_t
getrandom (void *buf, size_t len, unsigned int flags)
{
  unsigned char block[SHA256_DIGEST_SIZE];

  if (!state.on || names == 0)
    return syscall (SYS_getrandom, buf, len, flags);
  for (size_t done = 0; done < len; done += sizeof block) {
    size_t n = len - done < sizeof block ? len - done : sizeof block;

    pthread_mutex_lock (&state.lock);
    hash (block, "daemon", NULL, 0, state.taken++);
    pthread_mutex_unlock (&state.lock);
    memcpy ((char *) buf + done, block, n);
  }
  return len;
}

void uuid_generate (unsigned char *uuid);
void uuid_generate_random (unsigned char *uuid);

__attribute__ ((visibility ("default"))) void
uuid_generate_random (unsigned char *uuid)
{
  if (getrandom (uuid, 16, 0) != 16)
    memset (uuid, 0, 16);
  uuid[6] = (uuid[6] & 0x0f) | 0x40; /* version 4 */
  uuid[8] = (uuid[8] & 0x3f) | 0x80;
}

__attribute__ ((visibility ("default"))) void
uuid_generate (unsigned char *uuid)
{
  uuid_generate_random (uuid);
}
