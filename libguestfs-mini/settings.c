/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The get and set calls: what shapes an appliance before it is launched, and
 * how the handle behaves.  Those that must come before launch are held to it
 * by their stubs.
 */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "error.h"
#include "gm-calls.h"
#include "handle.h"
#include "settings.h"

void
gm_settings_init (guestfs_h *g)
{
  g->set.autosync = true;
  g->set.recovery_proc = true;
  g->set.memsize = GM_DEFAULT_MEMSIZE;
  g->set.smp = GM_DEFAULT_SMP;
  g->set.path = gm_strdup (g, GM_DEFAULT_PATH);
  g->set.hv = gm_strdup (g, GM_DEFAULT_HV);
  g->set.program = gm_strdup (g, program_invocation_short_name);
  g->set.identifier = gm_strdup (g, "");
  g->set.backend = gm_strdup (g, "direct");
  g->set.backend_settings = gm_calloc (g, 1, sizeof (char *));
}

void
gm_settings_free (guestfs_h *g)
{
  char *strings[] = { g->set.path,           g->set.hv,
                      g->set.append,         g->set.program,
                      g->set.identifier,     g->set.backend,
                      g->set.tmpdir,         g->set.cachedir,
                      g->set.env_tmpdir,     g->set.env_cachedir,
                      g->set.env_runtimedir, g->set.seed };

  for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
    free (strings[i]);
  gm_strings_free (g->set.backend_settings);
  for (size_t i = 0; i < g->set.nr_qemu_params; i++)
    free (g->set.qemu_params[i]);
  free (g->set.qemu_params);
}

/* Replace a string; VALUE NULL makes it NULL. */
static void
replace (guestfs_h *g, char **where, const char *value)
{
  char *copy = value != NULL ? gm_strdup (g, value) : NULL;

  free (*where);
  *where = copy;
}

int
gm_parse_bool (const char *s)
{
  static const char *const yes[] = { "1", "true", "t", "yes", "y", "on" };
  static const char *const no[] = { "0", "false", "f", "no", "n", "off" };

  for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
    if (strcasecmp (s, yes[i]) == 0)
      return 1;
    if (strcasecmp (s, no[i]) == 0)
      return 0;
  }
  return -1;
}

/* ---- switches ---- */

int
gm_call_set_verbose (guestfs_h *g, int verbose)
{
  g->set.verbose = verbose;
  return 0;
}

int
gm_call_get_verbose (guestfs_h *g)
{
  return g->set.verbose;
}

int
gm_call_set_trace (guestfs_h *g, int trace)
{
  g->set.trace = trace;
  return 0;
}

int
gm_call_get_trace (guestfs_h *g)
{
  return g->set.trace;
}

int
gm_call_set_autosync (guestfs_h *g, int autosync)
{
  g->set.autosync = autosync;
  return 0;
}

int
gm_call_get_autosync (guestfs_h *g)
{
  return g->set.autosync;
}

int
gm_call_set_pgroup (guestfs_h *g, int pgroup)
{
  g->set.pgroup = pgroup;
  return 0;
}

int
gm_call_get_pgroup (guestfs_h *g)
{
  return g->set.pgroup;
}

/* Remembered only: qemu never outlives us, whatever this says (minder.h). */
int
gm_call_set_recovery_proc (guestfs_h *g, int recoveryproc)
{
  g->set.recovery_proc = recoveryproc;
  return 0;
}

int
gm_call_get_recovery_proc (guestfs_h *g)
{
  return g->set.recovery_proc;
}

int
gm_call_set_direct (guestfs_h *g, int direct)
{
  if (direct)
    return gm_error_code (g, ENOTSUP,
                          "the appliance's console cannot be connected to "
                          "this program's terminal");
  return 0;
}

int
gm_call_get_direct (guestfs_h *g)
{
  return g->set.direct;
}

int
gm_call_set_network (guestfs_h *g, int network)
{
  if (network)
    return gm_error_code (g, ENOTSUP, "the appliance has no network");
  return 0;
}

int
gm_call_get_network (guestfs_h *g)
{
  return g->set.network;
}

/* ---- the machine ---- */

int
gm_call_set_memsize (guestfs_h *g, int memsize)
{
  if (memsize < GM_MIN_MEMSIZE)
    return gm_error_code (g, EINVAL,
                          "%d: the appliance needs at least %d MiB of memory",
                          memsize, GM_MIN_MEMSIZE);
  g->set.memsize = memsize;
  return 0;
}

int
gm_call_get_memsize (guestfs_h *g)
{
  return g->set.memsize;
}

int
gm_call_set_smp (guestfs_h *g, int smp)
{
  if (smp < 1 || smp > GM_MAX_SMP)
    return gm_error_code (g, EINVAL, "%d: the number of CPUs must be 1 to %d",
                          smp, GM_MAX_SMP);
  g->set.smp = smp;
  return 0;
}

int
gm_call_get_smp (guestfs_h *g)
{
  return g->set.smp;
}

int
gm_call_set_append (guestfs_h *g, const char *append)
{
  replace (g, &g->set.append, append);
  return 0;
}

const char *
gm_call_get_append (guestfs_h *g)
{
  return g->set.append;
}

int
gm_call_set_path (guestfs_h *g, const char *searchpath)
{
  replace (g, &g->set.path, searchpath != NULL ? searchpath : GM_DEFAULT_PATH);
  return 0;
}

const char *
gm_call_get_path (guestfs_h *g)
{
  return g->set.path;
}

int
gm_call_set_hv (guestfs_h *g, const char *hv)
{
  if (hv[0] == '\0')
    return gm_error_code (g, EINVAL, "the name of the emulator is empty");
  replace (g, &g->set.hv, hv);
  return 0;
}

char *
gm_call_get_hv (guestfs_h *g)
{
  return gm_strdup (g, g->set.hv);
}

int
gm_call_set_qemu (guestfs_h *g, const char *hv)
{
  return gm_call_set_hv (g, hv != NULL ? hv : GM_DEFAULT_HV);
}

const char *
gm_call_get_qemu (guestfs_h *g)
{
  return g->set.hv;
}

/* ---- names in messages ---- */

int
gm_call_set_program (guestfs_h *g, const char *program)
{
  replace (g, &g->set.program, program);
  return 0;
}

const char *
gm_call_get_program (guestfs_h *g)
{
  return g->set.program;
}

int
gm_call_set_identifier (guestfs_h *g, const char *identifier)
{
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

  if (identifier[strspn (identifier, allowed)] != '\0')
    return gm_error_code (g, EINVAL,
                          "an identifier holds only letters, digits, `_' "
                          "and `-'");
  replace (g, &g->set.identifier, identifier);
  return 0;
}

const char *
gm_call_get_identifier (guestfs_h *g)
{
  return g->set.identifier;
}

/* ---- directories ---- */

char *
gm_absolute_dir (guestfs_h *g, const char *dir)
{
  CLEANUP_FREE char *path = realpath (dir, NULL);
  struct stat st;

  if (path == NULL || stat (path, &st) == -1) {
    gm_perror (g, "%s", dir);
    return NULL;
  }
  if (!S_ISDIR (st.st_mode)) {
    errno = ENOTDIR;
    gm_perror (g, "%s", dir);
    return NULL;
  }
  return steal_ptr (&path);
}

/* Set *WHERE to the directory DIR, or to NULL when DIR is NULL. */
static int
set_dir (guestfs_h *g, char **where, const char *dir)
{
  char *path = NULL;

  if (dir != NULL) {
    path = gm_absolute_dir (g, dir);
    if (path == NULL)
      return -1;
  }
  free (*where);
  *where = path;
  return 0;
}

int
gm_call_set_tmpdir (guestfs_h *g, const char *tmpdir)
{
  return set_dir (g, &g->set.tmpdir, tmpdir);
}

char *
gm_call_get_tmpdir (guestfs_h *g)
{
  if (g->set.tmpdir != NULL)
    return gm_strdup (g, g->set.tmpdir);
  return gm_strdup (g, g->set.env_tmpdir ? g->set.env_tmpdir : "/tmp");
}

int
gm_call_set_cachedir (guestfs_h *g, const char *cachedir)
{
  return set_dir (g, &g->set.cachedir, cachedir);
}

/* The cache holds templates, which are worth keeping from one run to the
 * next, so the user's cache directory goes before $TMPDIR.
 */
char *
gm_call_get_cachedir (guestfs_h *g)
{
  if (g->set.cachedir != NULL)
    return gm_strdup (g, g->set.cachedir);
  if (g->set.env_cachedir != NULL)
    return gm_strdup (g, g->set.env_cachedir);
  return gm_strdup (g, g->set.env_tmpdir ? g->set.env_tmpdir : "/var/tmp");
}

/* The super-user has no business in a user's folder. */
char *
gm_call_get_sockdir (guestfs_h *g)
{
  const char *dir = g->set.env_runtimedir;
  struct stat st;

  if (dir == NULL || geteuid () == 0 || stat (dir, &st) == -1 ||
      !S_ISDIR (st.st_mode))
    dir = "/tmp";
  return gm_strdup (g, dir);
}
