/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The get and set calls of a handle. */

#include <errno.h>

#include "common/cleanup.h"
#include "handle-helper.h"
#include "settings.h"

static void
defaults (struct unit *u)
{
  guestfs_h *g = new_handle ();
  CLEANUP_FREE char *hv = guestfs_get_hv (g);
  CLEANUP_FREE char *backend = guestfs_get_backend (g);
  CLEANUP_FREE char *method = guestfs_get_attach_method (g);
  CLEANUP_FREE char *tmpdir = guestfs_get_tmpdir (g);
  CLEANUP_FREE char *cachedir = guestfs_get_cachedir (g);
  CLEANUP_FREE char *sockdir = guestfs_get_sockdir (g);
  CLEANUP_FREE_STRINGS char **settings = guestfs_get_backend_settings (g);

  SAME_INT (u, 768, guestfs_get_memsize (g));
  SAME_INT (u, 2, guestfs_get_smp (g));
  SAME_INT (u, 1, guestfs_get_autosync (g));
  SAME_INT (u, 1, guestfs_get_recovery_proc (g));
  SAME_INT (u, 0, guestfs_get_verbose (g));
  SAME_INT (u, 0, guestfs_get_trace (g));
  SAME_INT (u, 0, guestfs_get_direct (g));
  SAME_INT (u, 0, guestfs_get_network (g));
  SAME_INT (u, 0, guestfs_get_pgroup (g));
  SAME_STR (u, GM_DEFAULT_PATH, guestfs_get_path (g));
  SAME_STR (u, NULL, guestfs_get_append (g));
  SAME_STR (u, "test-settings", guestfs_get_program (g));
  SAME_STR (u, "", guestfs_get_identifier (g));
  SAME_STR (u, GM_DEFAULT_HV, hv);
  SAME_STR (u, GM_DEFAULT_HV, guestfs_get_qemu (g));
  SAME_STR (u, "direct", backend);
  SAME_STR (u, "appliance", method);
  SAME_STR (u, "/tmp", tmpdir);
  SAME_STR (u, "/var/tmp", cachedir);
  SAME_STR (u, "/tmp", sockdir);
  CHECK (u, settings != NULL && settings[0] == NULL);
  guestfs_close (g);
}

static void
set_and_get (struct unit *u)
{
  guestfs_h *g = new_handle ();
  char *hv, *dir;

  SAME_INT (u, 0, guestfs_set_path (g, "/a:/b"));
  SAME_STR (u, "/a:/b", guestfs_get_path (g));
  SAME_INT (u, 0, guestfs_set_path (g, NULL));
  SAME_STR (u, GM_DEFAULT_PATH, guestfs_get_path (g));
  SAME_INT (u, 0, guestfs_set_recovery_proc (g, 0));
  SAME_INT (u, 0, guestfs_get_recovery_proc (g));
  SAME_INT (u, 0, guestfs_set_attach_method (g, "appliance"));
  SAME_INT (u, -1, guestfs_set_attach_method (g, "pigeon"));
  SAME_INT (u, 0, guestfs_set_append (g, "quiet"));
  SAME_STR (u, "quiet", guestfs_get_append (g));
  SAME_INT (u, 0, guestfs_set_append (g, NULL));
  SAME_STR (u, NULL, guestfs_get_append (g));
  SAME_INT (u, 0, guestfs_set_hv (g, "/bin/q"));
  hv = guestfs_get_hv (g);
  SAME_STR (u, "/bin/q", hv);
  free (hv);
  SAME_INT (u, 0, guestfs_set_qemu (g, NULL));
  SAME_STR (u, GM_DEFAULT_HV, guestfs_get_qemu (g));
  SAME_INT (u, 0, guestfs_set_memsize (g, 1024));
  SAME_INT (u, 1024, guestfs_get_memsize (g));
  SAME_INT (u, 0, guestfs_set_smp (g, 4));
  SAME_INT (u, 4, guestfs_get_smp (g));
  SAME_INT (u, 0, guestfs_set_autosync (g, 0));
  SAME_INT (u, 0, guestfs_get_autosync (g));
  SAME_INT (u, 0, guestfs_set_pgroup (g, 5));
  SAME_INT (u, 1, guestfs_get_pgroup (g));
  SAME_INT (u, 0, guestfs_set_program (g, "prog"));
  SAME_STR (u, "prog", guestfs_get_program (g));
  SAME_INT (u, 0, guestfs_set_tmpdir (g, "/usr/../usr"));
  dir = guestfs_get_tmpdir (g);
  SAME_STR (u, "/usr", dir);
  free (dir);
  SAME_INT (u, 0, guestfs_set_tmpdir (g, NULL));
  dir = guestfs_get_tmpdir (g);
  SAME_STR (u, "/tmp", dir);
  free (dir);
  guestfs_close (g);
}

static void
refused (struct unit *u)
{
  guestfs_h *g = new_handle ();

  SAME_INT (u, -1, guestfs_set_network (g, 1));
  HAS (u, "set_network: the appliance has no network", guestfs_last_error (g));
  SAME_INT (u, 0, guestfs_set_network (g, 0));
  SAME_INT (u, -1, guestfs_set_direct (g, 1));
  SAME_INT (u, -1, guestfs_set_memsize (g, 1));
  SAME_INT (u, -1, guestfs_set_memsize (g, -768));
  SAME_INT (u, -1, guestfs_set_smp (g, 0));
  SAME_INT (u, -1, guestfs_set_smp (g, 1000));
  SAME_INT (u, EINVAL, guestfs_last_errno (g));
  SAME_INT (u, -1, guestfs_set_backend (g, "libvirt"));
  HAS (u, "libvirt", guestfs_last_error (g));
  SAME_INT (u, -1, guestfs_set_identifier (g, "a b"));
  SAME_INT (u, -1, guestfs_set_hv (g, ""));
  SAME_INT (u, -1, guestfs_set_hv (g, NULL));
  HAS (u, "set_hv: hv", guestfs_last_error (g));
  SAME_INT (u, -1, guestfs_set_tmpdir (g, "/nonexistent"));
  SAME_INT (u, ENOENT, guestfs_last_errno (g));
  SAME_INT (u, -1, guestfs_set_cachedir (g, "/etc/passwd"));
  SAME_INT (u, ENOTDIR, guestfs_last_errno (g));
  guestfs_close (g);
}

static void
backend_settings (struct unit *u)
{
  char *const two[] = { "force_tcg", "other=x", NULL };
  guestfs_h *g = new_handle ();
  char *value;

  CHECK (u, !gm_backend_setting (g, "force_tcg"));
  SAME_INT (u, 0, guestfs_set_backend_settings (g, two));
  CHECK (u, gm_backend_setting (g, "force_tcg"));
  CHECK (u, !gm_backend_setting (g, "force_kvm"));
  CHECK (u, !gm_backend_setting (g, "force"));
  value = guestfs_get_backend_setting (g, "force_tcg");
  SAME_STR (u, "1", value);
  free (value);
  value = guestfs_get_backend_setting (g, "other");
  SAME_STR (u, "x", value);
  free (value);
  SAME_INT (u, 0, guestfs_set_backend_setting (g, "other", "a=b"));
  value = guestfs_get_backend_setting (g, "other");
  SAME_STR (u, "a=b", value);
  free (value);
  SAME_INT (u, 0, guestfs_set_backend_setting (g, "force_tcg", "no"));
  CHECK (u, !gm_backend_setting (g, "force_tcg"));
  SAME_INT (u, -1, guestfs_set_backend_setting (g, "force_tcg", "perhaps"));
  HAS (u, "force_tcg=perhaps", guestfs_last_error (g));
  SAME_INT (u, 1, guestfs_clear_backend_setting (g, "other"));
  SAME_INT (u, 0, guestfs_clear_backend_setting (g, "other"));
  SAME_STR (u, NULL, guestfs_get_backend_setting (g, "other"));
  SAME_INT (u, ESRCH, guestfs_last_errno (g));
  guestfs_close (g);
}

static const struct unit_test tests[] = {
  { "a new handle has the documented defaults", defaults },
  { "what is set can be read back", set_and_get },
  { "settings that cannot be honoured are refused", refused },
  { "backend settings are names with and without values", backend_settings },
};

int
main (void)
{
  return unit_run (tests, sizeof tests / sizeof tests[0]);
}
