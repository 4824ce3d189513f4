/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The backend, of which there is one, and its settings: strings NAME or
 * NAME=VALUE.  Unknown names are kept and ignored.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/strvec.h"
#include "error.h"
#include "gm-calls.h"
#include "handle.h"
#include "settings.h"

static const char *value_of (const char *setting, const char *name, size_t len);

int
gm_call_set_backend (guestfs_h *g, const char *backend)
{
  if (strcmp (backend, "direct") != 0 && strcmp (backend, "appliance") != 0)
    return gm_error_code (
      g, ENOTSUP, "%s: no such backend, there is only `direct'", backend);
  return 0;
}

char *
gm_call_get_backend (guestfs_h *g)
{
  return gm_strdup (g, g->set.backend);
}

int
gm_call_set_attach_method (guestfs_h *g, const char *backend)
{
  return gm_call_set_backend (g, backend);
}

/* What is now the backend `direct' was the attach method `appliance'. */
char *
gm_call_get_attach_method (guestfs_h *g)
{
  return gm_strdup (g, "appliance");
}

/* Settings that we act on must make sense when they are set. */
static int
check_setting (guestfs_h *g, const char *setting)
{
  static const char *const booleans[] = { "force_tcg", "force_kvm", "backing" };

  for (size_t i = 0; i < sizeof booleans / sizeof booleans[0]; i++) {
    const char *value = value_of (setting, booleans[i], strlen (booleans[i]));

    if (value != NULL && gm_parse_bool (value) == -1)
      return gm_error_code (g, EINVAL, "%s: the value must be 1 or 0", setting);
  }
  return 0;
}

int
gm_call_set_backend_settings (guestfs_h *g, char *const *settings)
{
  CLEANUP_STRVEC struct gm_strvec copy = { 0 };

  for (size_t i = 0; settings[i] != NULL; i++) {
    if (check_setting (g, settings[i]) == -1)
      return -1;
    if (gm_strvec_add (&copy, settings[i]) == -1)
      return gm_perror (g, "backend settings");
  }
  gm_strings_free (g->set.backend_settings);
  g->set.backend_settings = gm_strvec_steal (&copy);
  return 0;
}

char **
gm_call_get_backend_settings (guestfs_h *g)
{
  CLEANUP_STRVEC struct gm_strvec copy = { 0 };
  char **list = NULL;

  for (size_t i = 0; g->set.backend_settings[i] != NULL; i++)
    if (gm_strvec_add (&copy, g->set.backend_settings[i]) == -1)
      goto out;
  list = gm_strvec_steal (&copy);
out:
  if (list == NULL)
    gm_perror (g, "backend settings");
  return list;
}

int
gm_call_set_backend_setting (guestfs_h *g, const char *name, const char *val)
{
  CLEANUP_FREE char *setting = gm_asprintf (g, "%s=%s", name, val);
  char **settings;
  size_t n = 0;

  if (check_setting (g, setting) == -1)
    return -1;
  gm_call_clear_backend_setting (g, name);
  settings = g->set.backend_settings;
  while (settings[n] != NULL)
    n++;
  settings = gm_realloc (g, settings, (n + 2) * sizeof settings[0]);
  settings[n] = steal_ptr (&setting);
  settings[n + 1] = NULL;
  g->set.backend_settings = settings;
  return 0;
}

/* Returns how many settings of that name there were. */
int
gm_call_clear_backend_setting (guestfs_h *g, const char *name)
{
  char **settings = g->set.backend_settings;
  size_t kept = 0, i;

  for (i = 0; settings[i] != NULL; i++)
    if (value_of (settings[i], name, strlen (name)) != NULL)
      free (settings[i]);
    else
      settings[kept++] = settings[i];
  settings[kept] = NULL;
  return (int) (i - kept);
}

/* The value of the first setting NAME, or NULL. */
static const char *
find (guestfs_h *g, const char *name)
{
  for (size_t i = 0; g->set.backend_settings[i] != NULL; i++) {
    const char *value =
      value_of (g->set.backend_settings[i], name, strlen (name));

    if (value != NULL)
      return value;
  }
  return NULL;
}

char *
gm_call_get_backend_setting (guestfs_h *g, const char *name)
{
  const char *value = find (g, name);

  if (value == NULL) {
    gm_error_code (g, ESRCH, "%s: this backend setting is not set", name);
    return NULL;
  }
  return gm_strdup (g, value);
}

bool
gm_backend_setting (guestfs_h *g, const char *name)
{
  const char *value = find (g, name);

  return value != NULL && gm_parse_bool (value) == 1;
}

/* What SETTING gives to NAME (of LEN bytes), or NULL if it is another's.  A
 * bare name is as good as NAME=1.
 */
static const char *
value_of (const char *setting, const char *name, size_t len)
{
  if (strncmp (setting, name, len) != 0)
    return NULL;
  if (setting[len] == '\0')
    return "1";
  return setting[len] == '=' ? setting + len + 1 : NULL;
}
