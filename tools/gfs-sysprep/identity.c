/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tells this machine from others: machine-id, host keys, interfaces. */
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "gfs-sysprep/sysprep.h"

static bool is_regular (guestfs_h *g, const char *path);
static bool makes_host_keys (struct sysprep *s);
static int change_interfaces (struct sysprep *s, text_line_fn *fn);
static void without_hostname (FILE *out, const char *line, void *opaque);
static void without_hwaddr (FILE *out, const char *line, void *opaque);

/* systemd makes a new id where the file is empty, without taking the boot for
 * the first one of a new installation, in which it would enable services by
 * its presets.  D-Bus has its own only where systemd is not.
 */
int
do_machine_id (struct sysprep *s)
{
  CLEANUP_FREE char *text = NULL;

  if (is_regular (s->g, "/etc/machine-id")) {
    if (text_read (s->g, "/etc/machine-id", &text) == -1)
      return -1;
    if (text != NULL && strncmp (text, "uninitialized", 13) != 0 &&
        empty_file (s, "/etc/machine-id") == -1)
      return -1;
  }
  if (is_regular (s->g, "/var/lib/dbus/machine-id"))
    return remove_path (s, "/var/lib/dbus/machine-id");
  return 0;
}

static bool
is_regular (guestfs_h *g, const char *path)
{
  struct guestfs_statns *st = guestfs_lstatns (g, path);
  bool regular = st != NULL && S_ISREG (st->st_mode);

  guestfs_free_statns (st);
  return regular;
}

/* Some systems never make new ones by themselves, and then nobody gets in. */
int
do_ssh_hostkeys (struct sysprep *s)
{
  if (!s->c->dry_run && guestfs_exists (s->g, "/usr/sbin/sshd") == 1 &&
      !makes_host_keys (s))
    tool_error ("ssh-hostkeys", "this system does not make new ones when it "
                                "boots: add --firstboot-command "
                                "'ssh-keygen -A && systemctl restart ssh'");
  return 0;
}

static bool
makes_host_keys (struct sysprep *s)
{
  CLEANUP_FREE_STRINGS char **found = guestfs_glob_expand (
    s->g, "/{usr/lib,lib,etc}/systemd/system/{sshd-keygen,sshdgenkeys,"
          "ssh-keygen,regenerate_ssh_host_keys}*");

  if (found != NULL && found[0] != NULL)
    return true;
  if (!s->c->systemd || guestfs_exists (s->g, "/usr/bin/cloud-init") == 1)
    return true;
  for (size_t i = 0; i < s->c->opts->nr_tasks; i++)
    if (strncmp (s->c->opts->tasks[i].op->name, "firstboot", 9) == 0)
      return true;
  return false;
}

int
do_net_hostname (struct sysprep *s)
{
  return change_interfaces (s, without_hostname);
}

int
do_net_hwaddr (struct sysprep *s)
{
  return change_interfaces (s, without_hwaddr);
}

static int
change_interfaces (struct sysprep *s, text_line_fn *fn)
{
  static const char pattern[] =
    "/etc/{sysconfig/network-scripts/ifcfg-*,sysconfig/network/ifcfg-*,"
    "NetworkManager/system-connections/*}";
  CLEANUP_FREE_STRINGS char **found = guestfs_glob_expand (s->g, pattern);
  int r = 0;

  if (found == NULL)
    return tool_fail (s->g, pattern);
  for (size_t i = 0; found[i] != NULL; i++)
    if (change_text (s, found[i], fn, NULL) == -1)
      r = -1;
  return r;
}

static void
without (FILE *out, const char *line, const char *const *names)
{
  for (size_t i = 0; names[i] != NULL; i++)
    if (strncmp (line, names[i], strlen (names[i])) == 0)
      return;
  fprintf (out, "%s\n", line);
}

static void
without_hostname (FILE *out, const char *line, void *opaque)
{
  static const char *const names[] = { "HOSTNAME=",  "DHCP_HOSTNAME=",
                                       "DHCP_FQDN=", "dhcp-hostname=",
                                       "dhcp-fqdn=", NULL };

  (void) opaque;
  without (out, line, names);
}

static void
without_hwaddr (FILE *out, const char *line, void *opaque)
{
  static const char *const names[] = { "HWADDR=", "LLADDR=", "mac-address=",
                                       NULL };

  (void) opaque;
  without (out, line, names);
}

/* Systems with initial-setup or sysv-unconfig look for it. */
int
do_flag_reconfiguration (struct sysprep *s)
{
  if (guestfs_exists (s->g, "/.unconfigured") == 1)
    return 0;
  if (s->c->dry_run) {
    puts ("make /.unconfigured");
    return 0;
  }
  note_change (s->c, "/.unconfigured");
  return guestfs_touch (s->g, "/.unconfigured") == -1
           ? tool_fail (s->g, "/.unconfigured")
           : 0;
}
