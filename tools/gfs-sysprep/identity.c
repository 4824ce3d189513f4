/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tells this machine from others: machine-id, host keys, interfaces. */
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "gfs-sysprep/sysprep.h"

static bool is_regular (guestfs_h *g, const char *path);
static bool makes_host_keys (struct sysprep *s);
static int change_matching (struct sysprep *s, const char *pattern,
                            text_line_fn *fn);
static void without_hostname (FILE *out, const char *line, void *opaque);
static void without_hwaddr (FILE *out, const char *line, void *opaque);

#define INTERFACES                                                     \
  "/etc/{sysconfig/network-scripts/ifcfg-*,sysconfig/network/ifcfg-*," \
  "NetworkManager/system-connections/*}"
#define NETWORKD "/etc/systemd/network/{,*.d/}*.{network,link,netdev,conf}"
#define ISCSI_NAME "/etc/iscsi/initiatorname.iscsi"

/* systemd makes a new id where the file is empty, without taking the boot for
 * the first one of a new installation, in which it would enable services by
 * its presets.  D-Bus has its own only where systemd is not.
 */
int
do_machine_id (struct sysprep *s)
{
  static const char dbus[] = "/var/lib/dbus/machine-id";
  CLEANUP_FREE char *path = NULL, *text = NULL;

  if (is_file (s->g, "/etc/machine-id")) {
    path = guestfs_realpath (s->g, "/etc/machine-id");
    if (path == NULL)
      return tool_fail (s->g, "/etc/machine-id");
    if (text_read (s->g, path, &text) == -1)
      return -1;
    if (text != NULL && strncmp (text, "uninitialized", 13) != 0 &&
        empty_file (s, path) == -1)
      return -1;
  }
  if (is_regular (s->g, dbus) && (path == NULL || strcmp (path, dbus) != 0))
    return remove_path (s, dbus);
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

/* Debian makes a new name if the file says so, others if there is none. */
int
do_storage_names (struct sysprep *s)
{
  static const char new[] = "GenerateName=yes\n";
  CLEANUP_FREE char *text = NULL;
  int r;

  if (!is_file (s->g, ISCSI_NAME))
    return 0;
  if (guestfs_exists (s->g, "/lib/open-iscsi/startup-checks.sh") != 1)
    return remove_path (s, ISCSI_NAME);
  r = text_read (s->g, ISCSI_NAME, &text);
  return r == 1 ? change_to (s, ISCSI_NAME, text, new) : r;
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
  return change_matching (s, INTERFACES, without_hostname);
}

int
do_net_hwaddr (struct sysprep *s)
{
  int r = change_matching (s, INTERFACES, without_hwaddr);

  if (change_matching (s, NETWORKD, without_hwaddr) == -1)
    r = -1;
  return change_netplan (s) == -1 ? -1 : r;
}

static int
change_matching (struct sysprep *s, const char *pattern, text_line_fn *fn)
{
  CLEANUP_FREE_STRINGS char **found = guestfs_glob_expand (s->g, pattern);
  int r = 0;

  if (found == NULL)
    return tool_fail (s->g, pattern);
  for (size_t i = 0; found[i] != NULL; i++)
    if (change_text (s, found[i], fn, NULL) == -1)
      r = -1;
  return r;
}

/* A name may have blanks before and after it. */
static void
without (FILE *out, const char *line, const char *const *names)
{
  const char *name = line + strspn (line, " \t");

  for (size_t i = 0; names[i] != NULL; i++) {
    size_t len = strlen (names[i]);

    if (strncmp (name, names[i], len) == 0 &&
        name[len + strspn (name + len, " \t")] == '=')
      return;
  }
  fprintf (out, "%s\n", line);
}

static void
without_hostname (FILE *out, const char *line, void *opaque)
{
  static const char *const names[] = { "HOSTNAME",  "DHCP_HOSTNAME",
                                       "DHCP_FQDN", "dhcp-hostname",
                                       "dhcp-fqdn", NULL };

  (void) opaque;
  without (out, line, names);
}

static void
without_hwaddr (FILE *out, const char *line, void *opaque)
{
  static const char *const names[] = { "HWADDR",
                                       "LLADDR",
                                       "MACADDR",
                                       "mac-address",
                                       "MACAddress",
                                       "PermanentMACAddress",
                                       "cloned-mac-address",
                                       NULL };
  const char *value = strchr (line, '=');

  (void) opaque;
  if (value == NULL || strpbrk (value, ":0123456789") == NULL)
    fprintf (out, "%s\n", line); /* or a word, such as "random" */
  else
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
