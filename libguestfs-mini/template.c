/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache of frozen appliances; see template.h.
 *
 * A template is made in a folder of its own and renamed into place, under a
 * lock that makes the second of two builders wait and then find the work
 * done.  It is trusted only while its files are those that were written:
 * size, inode, modification and change time stand in `info`.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "cache.h"
#include "clock.h"
#include "common/cleanup.h"
#include "error.h"
#include "settings.h"
#include "sparse.h"
#include "template.h"

enum {
  BOOT_KVM_MS = 10000,   /* a usable KVM boots in about one second */
  BOOT_TCG_MS = 180000,  /* emulation takes seconds; a loaded host, longer */
  BOOT_AGAIN_MS = 60000, /* a boot that failed sooner is worth another try */
  VERDICT_DAYS = 30,     /* then KVM gets another try */
};

int
gm_boot_timeout (const char *accel)
{
  return strcmp (accel, "kvm") == 0 ? BOOT_KVM_MS : BOOT_TCG_MS;
}

/* What tells that a file is still the one that was written. */
static char *
identity (guestfs_h *g, int fd)
{
  struct stat st;

  if (fd == -1 || fstat (fd, &st) == -1)
    return gm_strdup (g, "missing");
  return gm_asprintf (
    g, "%" PRIu64 " %" PRIi64 " %" PRIi64 ".%09ld %" PRIi64 ".%09ld",
    (uint64_t) st.st_ino, (int64_t) st.st_size, (int64_t) st.st_mtim.tv_sec,
    st.st_mtim.tv_nsec, (int64_t) st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
}

static char *
info_text (guestfs_h *g, const char *key, int memory, int state)
{
  CLEANUP_FREE char *m = identity (g, memory);
  CLEANUP_FREE char *s = identity (g, state);

  return gm_asprintf (g, "%smemory: %s\nstate: %s\n", key, m, s);
}

void
gm_template_close (struct gm_template *t)
{
  if (t->memory != -1)
    close (t->memory);
  if (t->state != -1)
    close (t->state);
  free (t->dir);
  *t = (struct gm_template){ .memory = -1, .state = -1 };
}

void
gm_template_discard (struct gm_template *t)
{
  CLEANUP_FD int cache = -1, lock = -1;
  struct stat st;
  char *slash = strrchr (t->dir, '/');

  *slash = '\0';
  cache = open (t->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  *slash = '/';
  if (cache == -1 || (lock = gm_cache_lock (cache)) == -1)
    return;
  /* Somebody else may have built it anew meanwhile. */
  if (fstat (t->state, &st) == 0 && st.st_nlink > 0)
    gm_cache_remove_dir (cache, slash + 1);
}

static char *
template_name (guestfs_h *g, const char *key)
{
  return gm_asprintf (g, "template-%016" PRIx64, gm_cache_hash (key));
}

/* Open the template of KEY.  Returns false if there is none, or not the one
 * that was once written.
 */
static bool
load (guestfs_h *g, int cache, const char *cache_path, const char *key,
      struct gm_template *t)
{
  CLEANUP_FREE char *name = template_name (g, key);
  CLEANUP_FREE char *info = NULL;
  CLEANUP_FREE char *expected = NULL;
  CLEANUP_FD int dir =
    openat (cache, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (dir == -1)
    return false;
  info = gm_cache_read_text (g, dir, "info");
  t->memory = openat (dir, "memory", O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  t->state = openat (dir, "state", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  t->dir = gm_asprintf (g, "%s/%s", cache_path, name);
  expected = info_text (g, key, t->memory, t->state);
  if (info != NULL && strcmp (info, expected) == 0)
    return true;
  gm_debug (g, "template %s is damaged: building it anew", t->dir);
  gm_template_close (t);
  return false;
}

/* Boot an appliance in MEMORY, freeze it, and write its state. */
static int
boot_and_freeze (guestfs_h *g, struct gm_machine *m, int memory, int state)
{
  int64_t deadline = gm_now_ms () + gm_boot_timeout (m->accel);
  struct gm_appliance *a;
  int r = -1;

  m->tsc_khz = gm_tsc_khz ();
  a = gm_appliance_start (g, m, GM_START_BUILD, memory, -1);
  if (a == NULL)
    return -1;
  if (gm_appliance_wait_boot (g, a, deadline) == 0 && gm_warm_up (g, a) == 0 &&
      gm_appliance_save (g, a, state) == 0)
    r = 0;
  gm_appliance_log (g, a);
  gm_appliance_stop (a);
  return r;
}

/* Fill the folder DIR.  Returns 0, -1 with the error recorded (the appliance
 * did not boot), or -2 with *WHY (the cache cannot hold it).
 */
static int
fill_dir (guestfs_h *g, struct gm_machine *m, int dir, const char *key,
          char **why)
{
  CLEANUP_FD int memory =
    openat (dir, "memory", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  CLEANUP_FD int state =
    openat (dir, "state", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  CLEANUP_FREE char *info = NULL;
  int err;

  if (memory == -1 || state == -1 ||
      ftruncate (memory, (off_t) m->memsize << 20) == -1) {
    *why = gm_strdup (g, strerror (errno));
    return -2;
  }
  /* A hole that the disk cannot fill would kill qemu with SIGBUS. */
  do
    err = posix_fallocate (memory, 0, (off_t) m->memsize << 20);
  while (err == EINTR);
  if (err != 0) {
    *why = gm_asprintf (g, "%d MiB of memory: %s", m->memsize, strerror (err));
    return -2;
  }
  if (boot_and_freeze (g, m, memory, state) == -1)
    return -1;
  if (gm_sparse_dig (memory) == -1 || fsync (memory) == -1 ||
      fsync (state) == -1) {
    *why = gm_strdup (g, strerror (errno));
    return -2;
  }
  info = info_text (g, key, memory, state);
  if (gm_cache_write_text (dir, "info", info) == -1) {
    *why = gm_strdup (g, strerror (errno));
    return -2;
  }
  return 0;
}

/* Build the template of KEY and move it into place; results as fill_dir. */
static int
build (guestfs_h *g, struct gm_machine *m, int cache, const char *key,
       char **why)
{
  CLEANUP_FREE char *name = template_name (g, key);
  CLEANUP_FREE char *tmp = gm_asprintf (g, "new-%d", (int) getpid ());
  CLEANUP_FD int dir = -1;
  int64_t start = gm_now_ms ();
  int r;

  gm_cache_remove_dir (cache, tmp);
  if (mkdirat (cache, tmp, 0700) == -1 ||
      (dir = openat (cache, tmp, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1) {
    *why = gm_strdup (g, strerror (errno));
    return -2;
  }
  r = fill_dir (g, m, dir, key, why);
  if (r == 0) {
    gm_cache_remove_dir (cache, name); /* a damaged one of the same key */
    if (renameat (cache, tmp, cache, name) == -1) {
      *why = gm_strdup (g, strerror (errno));
      r = -2;
    }
  }
  if (r != 0)
    gm_cache_remove_dir (cache, tmp);
  else
    gm_cache_prune (cache);
  gm_debug (g, "template under %s: %s after %" PRIi64 " ms", m->accel,
            r == 0 ? "built" : "not built", gm_now_ms () - start);
  return r;
}

/* The reason against KVM that the verdict NAME gives, or NULL. */
static char *
read_verdict (guestfs_h *g, int cache, const char *name)
{
  CLEANUP_FREE char *verdict = gm_cache_read_text (g, cache, name);
  struct stat st;

  if (fstatat (cache, name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
      time (NULL) - st.st_mtime > VERDICT_DAYS * 24 * 3600)
    return NULL;
  if (verdict == NULL || strncmp (verdict, "tcg: ", 5) != 0)
    return NULL;
  verdict[strcspn (verdict, "\n")] = '\0';
  return gm_strdup (g, verdict + 5);
}

/* Load or build, for the accelerator in M; results as fill_dir.  VERDICT is
 * the name of the verdict on KVM while that is being tried, or NULL; the
 * lock is held until it is written, so that only one process tries.  1 with
 * *REASON means that it went against KVM.
 */
static int
load_or_build (guestfs_h *g, struct gm_machine *m, int cache,
               const char *cache_path, struct gm_template *t,
               const char *verdict, char **reason, char **why)
{
  CLEANUP_FREE char *key = gm_machine_key (g, m);
  CLEANUP_FREE char *text = NULL;
  CLEANUP_FD int lock = -1;
  int64_t start;
  int r;

  if (load (g, cache, cache_path, key, t))
    return 0;
  lock = gm_cache_lock (cache);
  if (lock == -1) {
    *why = gm_strdup (g, strerror (errno));
    return -2;
  }
  if (verdict != NULL && (*reason = read_verdict (g, cache, verdict)) != NULL)
    return 1;
  if (load (g, cache, cache_path, key, t))
    return 0; /* somebody else built it while we waited */
  start = gm_now_ms ();
  r = build (g, m, cache, key, why);
  /* On a heavily loaded host an emulated boot has been seen to end early, and
   * the next one to succeed.
   */
  if (r == -1 && strcmp (m->accel, "tcg") == 0 &&
      gm_now_ms () - start < BOOT_AGAIN_MS) {
    gm_debug (g, "booting once more");
    r = build (g, m, cache, key, why);
  }
  if (r == 0 && !load (g, cache, cache_path, key, t)) {
    *why = gm_strdup (g, "the new template cannot be read back");
    return -2;
  }
  if (verdict == NULL || r == -2)
    return r;
  if (r == 0) {
    gm_cache_write_text (cache, verdict, "kvm\n");
    return 0;
  }
  *reason = gm_asprintf (g, "KVM was tried and does not work: %s",
                         guestfs_last_error (g));
  text = gm_asprintf (g, "tcg: %s\n", *reason);
  gm_cache_write_text (cache, verdict, text);
  return 1;
}

/* The name of the verdict on KVM for this qemu, this host kernel. */
static char *
verdict_name (guestfs_h *g, const struct gm_machine *m)
{
  CLEANUP_FREE char *text = NULL;
  struct utsname u;
  struct stat st = { 0 };

  uname (&u);
  stat (m->hv, &st);
  text = gm_asprintf (g, "%s %s %s %" PRIu64 " %" PRIi64 ".%09ld", m->hv,
                      u.release, u.version, (uint64_t) st.st_size,
                      (int64_t) st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
  return gm_asprintf (g, "accel-%016" PRIx64, gm_cache_hash (text));
}

/* Try KVM unless the verdict NAME is against it.  Returns 0 with the
 * template; 1: use TCG, *REASON says why; -2 with *WHY as fill_dir.
 */
static int
try_kvm (guestfs_h *g, struct gm_machine *m, int cache, const char *cache_path,
         const char *name, struct gm_template *t, char **reason, char **why)
{
  int r;

  *reason = read_verdict (g, cache, name);
  if (*reason != NULL)
    return 1;
  m->accel = "kvm";
  guestfs_push_error_handler (g, NULL, NULL);
  r = load_or_build (g, m, cache, cache_path, t, name, reason, why);
  guestfs_pop_error_handler (g);
  return r;
}

/* Which accelerators may be used at all?  Returns true to try KVM. */
static bool
may_use_kvm (guestfs_h *g, char **reason)
{
  const char *text;

  if (gm_backend_setting (g, "force_tcg"))
    *reason = gm_strdup (g, "the user asked for TCG (force_tcg)");
  else if (!gm_backend_setting (g, "force_kvm") && !gm_kvm_usable (&text))
    *reason = gm_strdup (g, text);
  else
    return true;
  return false;
}

const char *
gm_template_cold_accel (guestfs_h *g, char **reason)
{
  if (gm_backend_setting (g, "force_kvm"))
    return "kvm";
  if (may_use_kvm (g, reason))
    *reason = gm_strdup (g, "KVM is not tried without a template");
  return "tcg";
}

int
gm_template_open (guestfs_h *g, struct gm_machine *m, struct gm_template *t,
                  char **reason, char **why)
{
  CLEANUP_FREE char *path = NULL;
  CLEANUP_FREE char *text = NULL;
  bool kvm = may_use_kvm (g, reason);
  CLEANUP_FREE char *verdict = verdict_name (g, m);
  CLEANUP_FD int cache = gm_cache_open (g, &path, why);
  bool tried = false;
  int r = 1;

  *t = (struct gm_template){ .memory = -1, .state = -1 };
  if (kvm && gm_backend_setting (g, "force_kvm")) {
    m->accel = "kvm";
    r = cache == -1 ? -2
                    : load_or_build (g, m, cache, path, t, NULL, reason, why);
  } else {
    if (kvm && cache != -1) {
      r = try_kvm (g, m, cache, path, verdict, t, reason, why);
      tried = r == 1 && strcmp (m->accel, "kvm") == 0;
    } else if (kvm)
      *reason = gm_strdup (g, "KVM is not tried without a cache for the "
                              "verdict");
    if (r == 1) {
      m->accel = "tcg";
      r = cache == -1 ? -2
                      : load_or_build (g, m, cache, path, t, NULL, reason, why);
    }
    if (r == -1 && tried) /* then it was not KVM that was at fault */
      unlinkat (cache, verdict, 0);
  }
  if (r == 0)
    return 0;
  if (r == -1)
    return -2;
  text = *why;
  *why = gm_asprintf (g, "no template can be kept in %s: %s", path, text);
  return -1;
}
