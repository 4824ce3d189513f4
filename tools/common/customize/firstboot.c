/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scripts that the system runs once, in their order, when it boots next.
 *
 * They lie in a directory of their own; a small script, which whatever starts
 * the system's services starts, runs them one by one, puts each aside before it
 * does, writes a log, and takes itself out of the services when none is left.
 * It waits for the scripts only, not for what they leave running: so their
 * output is a file, which is shown when they have ended.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "customize/ops.h"

#define DIR "/var/lib/gfs-firstboot"
#define LOG "/var/log/gfs-firstboot.log"
#define UNIT "/etc/systemd/system/gfs-firstboot.service"
#define WANTED \
  "/etc/systemd/system/multi-user.target.wants/gfs-firstboot.service"
#define INIT "/etc/init.d/gfs-firstboot"
#define RUNLEVEL "/etc/runlevels/default"

static int firstboot_check (struct customize *c,
                            const struct customize_task *t);
static int install_check (struct customize *c, const struct customize_task *t);
static int script_act (struct customize *c, const struct customize_task *t);
static int command_act (struct customize *c, const struct customize_task *t);
static int install_act (struct customize *c, const struct customize_task *t);

const struct customize_op op_firstboot = {
  .name = "firstboot",
  .syntax = OP_TEXT,
  .flags = OP_UNIX | OP_FIRST_FILE,
  .args = "SCRIPT",
  .help = "have the system run this script of the host at its next boot",
  .doing = "for the first boot:",
  .check = firstboot_check,
  .act = script_act,
};

const struct customize_op op_firstboot_command = {
  .name = "firstboot-command",
  .syntax = OP_TEXT,
  .flags = OP_UNIX,
  .args = "COMMAND",
  .help = "have it run this command line at its next boot",
  .doing = "for the first boot:",
  .check = firstboot_check,
  .act = command_act,
};

const struct customize_op op_firstboot_install = {
  .name = "firstboot-install",
  .syntax = OP_TEXT,
  .flags = OP_UNIX,
  .args = "NAME[,NAME...]",
  .help = "have it install these packages at its next boot",
  .doing = "for the first boot: installing",
  .check = install_check,
  .act = install_act,
};

static const char runner[] =
  "#!/bin/sh\n"
  "# Runs what was left here for the first boot, once and in order.\n"
  "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
  "HOME=/root\n"
  "export PATH HOME\n"
  "stopping () {\n"
  "  case $(systemctl is-system-running 2>/dev/null) in\n"
  "    stopping) return 0 ;;\n"
  "  esac\n"
  "  case $(busctl get-property org.freedesktop.login1 \\\n"
  "    /org/freedesktop/login1 org.freedesktop.login1.Manager \\\n"
  "    PreparingForShutdown 2>/dev/null) in\n"
  "    *true) return 0 ;;\n"
  "  esac\n"
  "  case $(runlevel 2>/dev/null) in\n"
  "    *\" 0\" | *\" 6\") return 0 ;;\n"
  "  esac\n"
  "  return 1\n"
  "}\n"
  "dir=" DIR "\n"
  "log=" LOG "\n"
  "cd / || exit 1\n"
  "mkdir -p \"$dir/done\" /var/log\n"
  "(umask 077; : >>\"$log\") || log=/dev/null\n"
  "for script in \"$dir\"/scripts/*; do\n"
  "  [ -f \"$script\" ] || continue\n"
  "  name=${script##*/}\n"
  "  if stopping; then exit 0; fi\n"
  "  mv \"$script\" \"$dir/done/\" || exit 1\n"
  "  old=$(wc -c <\"$log\")\n"
  "  {\n"
  "    echo \"gfs-firstboot: $name: begins, $(date)\"\n"
  "    \"$dir/done/$name\" </dev/null\n"
  "    echo \"gfs-firstboot: $name: ended with status $?, $(date)\"\n"
  "  } >>\"$log\" 2>&1\n"
  "  tail -c +$((old + 1)) \"$log\"\n"
  "done\n"
  "rm -f " WANTED " " RUNLEVEL "/gfs-firstboot \\\n"
  "  /etc/rc[0-9].d/S99gfs-firstboot /etc/rc.d/rc[0-9].d/S99gfs-firstboot \\\n"
  "  /etc/init.d/rc[0-9].d/S99gfs-firstboot\n";

static const char unit[] = "[Unit]\n"
                           "Description=Scripts for the first boot\n"
                           "After=local-fs.target network.target "
                           "network-online.target\n"
                           "\n"
                           "[Service]\n"
                           "Type=oneshot\n"
                           "ExecStart=/bin/sh " DIR "/run\n"
                           "KillMode=process\n"
                           "StandardOutput=journal+console\n"
                           "StandardError=inherit\n"
                           "TimeoutStartSec=0\n"
                           "\n"
                           "[Install]\n"
                           "WantedBy=multi-user.target\n";

static const char with_network[] = "[Unit]\n"
                                   "Wants=network-online.target\n";

static const char sysv[] = "#!/bin/sh\n"
                           "### BEGIN INIT INFO\n"
                           "# Provides:          gfs-firstboot\n"
                           "# Required-Start:    $remote_fs $network $syslog\n"
                           "# Required-Stop:\n"
                           "# Default-Start:     2 3 4 5\n"
                           "# Default-Stop:\n"
                           "# Short-Description: scripts for the first boot\n"
                           "### END INIT INFO\n"
                           "# chkconfig: 2345 99 01\n"
                           "case $1 in\n"
                           "  start) exec /bin/sh " DIR "/run ;;\n"
                           "esac\n";

static const char openrc[] = "#!/sbin/openrc-run\n"
                             "description=\"scripts for the first boot\"\n"
                             "depend () {\n"
                             "  need localmount\n"
                             "  after net\n"
                             "}\n"
                             "start () {\n"
                             "  /bin/sh " DIR "/run\n"
                             "}\n";

static const char *const rc_dirs[] = { "/etc/rc%d.d", "/etc/rc.d/rc%d.d",
                                       "/etc/init.d/rc%d.d" };
enum { NR_RC_DIRS = sizeof rc_dirs / sizeof rc_dirs[0] };

static const char *sysv_dirs (const struct customize *c);
static int set_up (struct customize *c);
static int put (struct customize *c, const char *path, const char *text,
                int mode);
static int enable_systemd (struct customize *c);
static int enable_openrc (struct customize *c);
static int enable_sysv (struct customize *c);
static char *new_script (struct customize *c, const char *name);
static int add_command (struct customize *c, const char *name,
                        const char *command);

static int
firstboot_check (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *object = text_format ("--%s", t->op->name);

  if (c->systemd || c->all_made || guestfs_is_dir (c->g, RUNLEVEL) == 1 ||
      sysv_dirs (c) != NULL)
    return 0;
  return tool_error (object, "the system starts its services in no way that "
                             "is known here (systemd, OpenRC, System V)");
}

static int
install_check (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *object = text_format ("--%s", t->op->name);
  CLEANUP_FREE_STRINGS char **names = text_split (t->first, ",");
  CLEANUP_FREE char *line =
    c->manager ? manager_install_line (c->manager, names) : NULL;

  if (line == NULL)
    return tool_error (object, "the system has no package manager that is "
                               "known here and installs by name");
  if (t->first[strcspn (t->first, "'\"\\$`;&|<>()\n*?[# ")] != '\0')
    return tool_error (object, "%s: these are no names of packages", t->first);
  return firstboot_check (c, t);
}

static const char *
sysv_dirs (const struct customize *c)
{
  for (size_t i = 0; i < NR_RC_DIRS; i++) {
    CLEANUP_FREE char *path = NULL;

    if (asprintf (&path, rc_dirs[i], 3) != -1 &&
        guestfs_is_dir (c->g, path) == 1)
      return rc_dirs[i];
  }
  return NULL;
}

static int
script_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *path = new_script (c, last_part (t->first));

  return path == NULL ? -1 : upload_script (c, t->first, path);
}

static int
command_act (struct customize *c, const struct customize_task *t)
{
  return add_command (c, "command", t->text);
}

static int
install_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE_STRINGS char **names = text_split (t->first, ",");
  CLEANUP_FREE char *line = manager_install_line (c->manager, names);
  CLEANUP_FREE char *command =
    text_format ("export DEBIAN_FRONTEND=noninteractive\n%s", line);

  if (add_command (c, "install", command) == -1)
    return -1;
  return c->systemd ? put (c, UNIT ".d/network.conf", with_network, 0644) : 0;
}

static int
add_command (struct customize *c, const char *name, const char *command)
{
  CLEANUP_FREE char *path = new_script (c, name);
  CLEANUP_FREE char *text = text_format ("#!/bin/sh\n%s\n", command);

  return path == NULL ? -1 : put (c, path, text, 0700);
}

/* A path for the next script: NUMBER-NAME, the number one more than any that is
 * there.  Returns NULL after a message.
 */
static char *
new_script (struct customize *c, const char *name)
{
  CLEANUP_FREE_STRINGS char **there = NULL;
  char *path;
  long last = 0;

  if (set_up (c) == -1)
    return NULL;
  there = guestfs_ls (c->g, DIR "/scripts");
  if (there == NULL) {
    tool_fail (c->g, DIR "/scripts");
    return NULL;
  }
  for (size_t i = 0; there[i] != NULL; i++) {
    long n = strtol (there[i], NULL, 10);

    last = n > last && n < 9999 ? n : last;
  }
  path = text_format (DIR "/scripts/%04ld-%.100s", last + 1, name);
  for (char *p = path + sizeof DIR "/scripts"; *p != '\0'; p++)
    if (!isascii (*p) || (!isalnum (*p) && strchr ("-_.", *p) == NULL))
      *p = '_';
  note_change (c, path);
  return path;
}

static int
set_up (struct customize *c)
{
  if (make_directories (c, DIR "/scripts") == -1)
    return -1;
  if (guestfs_chmod (c->g, 0700, DIR) == -1)
    return tool_fail (c->g, DIR);
  if (put (c, DIR "/run", runner, 0700) == -1)
    return -1;
  if (c->systemd)
    return enable_systemd (c);
  if (guestfs_is_dir (c->g, RUNLEVEL) == 1)
    return enable_openrc (c);
  return enable_sysv (c);
}

/* The directory is made if it has to be. */
static int
put (struct customize *c, const char *path, const char *text, int mode)
{
  CLEANUP_FREE char *dir =
    text_format ("%.*s", (int) (last_part (path) - path), path);

  note_change (c, path);
  if (make_directories (c, dir) == -1 || text_write (c->g, path, text) == -1)
    return -1;
  return guestfs_chmod (c->g, mode, path) == -1 ? tool_fail (c->g, path) : 0;
}

static int
enable_systemd (struct customize *c)
{
  if (put (c, UNIT, unit, 0644) == -1)
    return -1;
  if (make_directories (c, "/etc/systemd/system/multi-user.target.wants") == -1)
    return -1;
  return make_link (c, UNIT, WANTED);
}

static int
enable_openrc (struct customize *c)
{
  if (put (c, INIT, openrc, 0755) == -1)
    return -1;
  return make_link (c, INIT, RUNLEVEL "/gfs-firstboot");
}

static int
enable_sysv (struct customize *c)
{
  const char *dirs = sysv_dirs (c);

  if (dirs == NULL)
    return tool_error (INIT, "there are no directories of run levels");
  if (put (c, INIT, sysv, 0755) == -1)
    return -1;
  for (int level = 2; level <= 5; level++) {
    CLEANUP_FREE char *dir = NULL, *path = NULL;

    if (asprintf (&dir, dirs, level) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
    path = text_format ("%s/S99gfs-firstboot", dir);
    if (guestfs_is_dir (c->g, dir) == 1 && make_link (c, INIT, path) == -1)
      return -1;
  }
  return 0;
}
