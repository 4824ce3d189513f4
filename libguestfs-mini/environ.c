/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings from environment variables.  Empty ones count as not set.  A bad
 * value is an error that names its variable; the others are still used.
 */

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/strvec.h"
#include "error.h"
#include "gm-calls.h"
#include "handle.h"
#include "settings.h"
#include "stub.h"

/* What file systems of the appliance can store, more or less: the year 2106. */
#define EPOCH_MAX UINT32_MAX

/* One variable.  SET gets a value that is not empty. */
struct variable {
  const char *name;
  int (*set) (guestfs_h *g, const char *value);
};

static int parse (guestfs_h *g, char *const *environment);
static const char *lookup (char *const *environment, const char *name);
static const char *reason (guestfs_h *g);

static int set_trace (guestfs_h *g, const char *value);
static int set_debug (guestfs_h *g, const char *value);
static int set_memsize (guestfs_h *g, const char *value);
static int set_backend_settings (guestfs_h *g, const char *value);
static int set_env_tmpdir (guestfs_h *g, const char *value);
static int set_env_cachedir (guestfs_h *g, const char *value);
static int set_xdg_cache (guestfs_h *g, const char *value);
static int set_home (guestfs_h *g, const char *value);
static int set_runtimedir (guestfs_h *g, const char *value);
static int set_epoch (guestfs_h *g, const char *value);
static int set_seed (guestfs_h *g, const char *value);

/* In this order: a later one overrides an earlier one. */
static const struct variable variables[] = {
  /* clang-format off */
  { "LIBGUESTFS_TRACE", set_trace },
  { "LIBGUESTFS_DEBUG", set_debug },
  { "TMPDIR", set_env_tmpdir },
  { "LIBGUESTFS_TMPDIR", set_env_tmpdir },
  { "HOME", set_home },
  { "XDG_CACHE_HOME", set_xdg_cache },
  { "LIBGUESTFS_CACHEDIR", set_env_cachedir },
  { "XDG_RUNTIME_DIR", set_runtimedir },
  { "LIBGUESTFS_PATH", gm_call_set_path },
  { "LIBGUESTFS_QEMU", gm_call_set_hv },
  { "LIBGUESTFS_HV", gm_call_set_hv },
  { "LIBGUESTFS_APPEND", gm_call_set_append },
  { "LIBGUESTFS_MEMSIZE", set_memsize },
  { "LIBGUESTFS_ATTACH_METHOD", gm_call_set_backend },
  { "LIBGUESTFS_BACKEND", gm_call_set_backend },
  { "LIBGUESTFS_BACKEND_SETTINGS", set_backend_settings },
  { "LIBGUESTFS_SEED", set_seed },
  { "SOURCE_DATE_EPOCH", set_epoch },
  /* clang-format on */
};

int
gm_call_parse_environment (guestfs_h *g)
{
  return parse (g, environ);
}

int
gm_call_parse_environment_list (guestfs_h *g, char *const *environment)
{
  return parse (g, environment);
}

static int
parse (guestfs_h *g, char *const *environment)
{
  int r = 0;

  if (gm_need_config (g, "parse_environment") == -1)
    return -1;
  for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
    const struct variable *v = &variables[i];
    const char *value = lookup (environment, v->name);
    bool failed;

    if (value == NULL || value[0] == '\0')
      continue;
    guestfs_push_error_handler (g, NULL, NULL);
    failed = v->set (g, value) == -1;
    guestfs_pop_error_handler (g);
    if (failed)
      r = gm_error_code (g, g->last_errno, "%s: %s", v->name, reason (g));
  }
  return r;
}

/* The last message without the name of the call. */
static const char *
reason (guestfs_h *g)
{
  size_t len = g->call != NULL ? strlen (g->call) : 0;

  if (len > 0 && strncmp (g->last_error, g->call, len) == 0 &&
      strncmp (g->last_error + len, ": ", 2) == 0)
    return g->last_error + len + 2;
  return g->last_error;
}

/* The value of NAME, or NULL. */
static const char *
lookup (char *const *environment, const char *name)
{
  size_t len = strlen (name);

  for (size_t i = 0; environment != NULL && environment[i] != NULL; i++)
    if (strncmp (environment[i], name, len) == 0 && environment[i][len] == '=')
      return environment[i] + len + 1;
  return NULL;
}

static int
parse_bool (guestfs_h *g, const char *value)
{
  int b = gm_parse_bool (value);

  if (b == -1)
    return gm_error_code (g, EINVAL, "%s: the value must be 1 or 0", value);
  return b;
}

static int
set_trace (guestfs_h *g, const char *value)
{
  int b = parse_bool (g, value);

  return b == -1 ? -1 : gm_call_set_trace (g, b);
}

static int
set_debug (guestfs_h *g, const char *value)
{
  int b = parse_bool (g, value);

  return b == -1 ? -1 : gm_call_set_verbose (g, b);
}

static int
set_memsize (guestfs_h *g, const char *value)
{
  char *end;
  long mib;

  errno = 0;
  mib = strtol (value, &end, 10);
  if (*end != '\0' || errno != 0 || mib < INT_MIN || mib > INT_MAX)
    return gm_error_code (g, EINVAL, "%s: not a number of MiB", value);
  return gm_call_set_memsize (g, (int) mib);
}

/* Separated by colons. */
static int
set_backend_settings (guestfs_h *g, const char *value)
{
  CLEANUP_STRVEC struct gm_strvec settings = { 0 };
  CLEANUP_FREE char *copy = gm_strdup (g, value);
  char *save, *p;

  for (p = strtok_r (copy, ":", &save); p; p = strtok_r (NULL, ":", &save))
    if (gm_strvec_add (&settings, p) == -1)
      return gm_perror (g, "backend settings");
  if (settings.len == 0)
    return 0;
  return gm_call_set_backend_settings (g, settings.strings);
}

/* Set a fall-back for what set_tmpdir or set_cachedir may set later. */
static int
set_env_dir (guestfs_h *g, char **where, const char *value)
{
  char *path = gm_absolute_dir (g, value);

  if (path == NULL)
    return -1;
  free (*where);
  *where = path;
  return 0;
}

static int
set_env_tmpdir (guestfs_h *g, const char *value)
{
  return set_env_dir (g, &g->set.env_tmpdir, value);
}

static int
set_env_cachedir (guestfs_h *g, const char *value)
{
  return set_env_dir (g, &g->set.env_cachedir, value);
}

/* These three need not exist, and are ignored unless they are absolute: so
 * says the XDG base directory specification.
 */
static int
set_home (guestfs_h *g, const char *value)
{
  if (value[0] != '/')
    return 0;
  free (g->set.env_cachedir);
  g->set.env_cachedir = gm_asprintf (g, "%s/.cache", value);
  return 0;
}

static int
set_xdg_cache (guestfs_h *g, const char *value)
{
  if (value[0] != '/')
    return 0;
  free (g->set.env_cachedir);
  g->set.env_cachedir = gm_strdup (g, value);
  return 0;
}

static int
set_runtimedir (guestfs_h *g, const char *value)
{
  if (value[0] != '/')
    return 0;
  free (g->set.env_runtimedir);
  g->set.env_runtimedir = gm_strdup (g, value);
  return 0;
}

/* See https://reproducible-builds.org/specs/source-date-epoch/ */
static int
set_epoch (guestfs_h *g, const char *value)
{
  char *end;
  long long epoch;

  errno = 0;
  epoch = strtoll (value, &end, 10);
  if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 ||
      epoch > EPOCH_MAX)
    return gm_error_code (g, EINVAL, "%s: not a number of seconds since 1970",
                          value);
  g->set.epoch = epoch;
  g->set.reproducible = true;
  return 0;
}

static int
set_seed (guestfs_h *g, const char *value)
{
  free (g->set.seed);
  g->set.seed = gm_strdup (g, value);
  return 0;
}
