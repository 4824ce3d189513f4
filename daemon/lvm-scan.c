/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which devices LVM sees, and commands as they are.  API: share/api/lvm.xml.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "lvm-run.h"
#include "server.h"

/* LVM reads it after lvm.conf. */
#define FILTER_FILE "/etc/lvm/lvmlocal.conf"

/* What names in it may consist of: nothing that quote() does not know. */
#define FILTER_CHARS \
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+/:@-"

static int check_filter_or_reply (struct call *c, char *const *devices);
static char *filter_text (char *const *devices);
static char *quote (const char *device);
static int set_filter_or_reply (struct call *c, const char *text);
static int write_filter (const char *text);
static bool may_run (const char *command);

int
do_lvm_scan (struct call *c, bool activate)
{
  return lvm_run_or_reply (
    c, "volume groups",
    activate ? LVM_ARGV ("vgchange", "-aay") : LVM_ARGV ("vgscan"), NULL);
}

int
do_vgscan (struct call *c)
{
  return do_lvm_scan (c, false);
}

int
do_lvm_set_filter (struct call *c, char *const *devices)
{
  CLEANUP_FREE char *text = NULL;

  if (check_filter_or_reply (c, devices) == -1)
    return -1;
  text = filter_text (devices);
  if (text == NULL)
    return reply_errno (c, "filter");
  return set_filter_or_reply (c, text);
}

int
do_lvm_clear_filter (struct call *c)
{
  return set_filter_or_reply (c, "");
}

/* vgcfgbackup writes to files only. */
char *
do_vgmeta (struct call *c, const char *vgname, size_t *size_r)
{
  char path[] = "/tmp/vgmetaXXXXXX";
  CLEANUP_FD int fd = mkostemp (path, O_CLOEXEC);
  CLEANUP_FREE char *text = NULL;
  struct stat st;
  int r;

  if (fd == -1)
    return reply_errno_null (c, "%s", path);
  r = lvm_run_or_reply (
    c, vgname, LVM_ARGV ("vgcfgbackup", "-f", path, "--", vgname), NULL);
  close (steal_fd (&fd)); /* it may have been replaced */
  fd = open (path, O_RDONLY | O_CLOEXEC);
  unlink (path);
  if (r == -1)
    return NULL;
  if (fd == -1 || fstat (fd, &st) == -1 ||
      (text = malloc (st.st_size + 1)) == NULL ||
      read (fd, text, st.st_size) != st.st_size)
    return reply_errno_null (c, "%s", vgname);
  *size_r = st.st_size;
  return steal_ptr (&text);
}

char **
do_mini_lvm (struct call *c, const char *command, char *const *arguments)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  CLEANUP_RUN struct run r = { 0 };
  char **list;

  if (!may_run (command)) {
    reply_explained (c, EINVAL, "%s: not a command of LVM that may be run",
                     command);
    return NULL;
  }
  if (gm_strvec_add (&argv, "lvm") == -1 ||
      gm_strvec_add (&argv, command) == -1)
    return reply_errno_null (c, "%s", command);
  for (; *arguments != NULL; arguments++)
    if (gm_strvec_add (&argv, *arguments) == -1)
      return reply_errno_null (c, "%s", command);
  r.argv = (const char *const *) argv.strings;
  if (lvm_run (c, &r) == -1)
    return reply_errno_null (c, "%s: lvm", command);
  list = run_table (&r);
  return list != NULL ? list : reply_errno_null (c, "%s", command);
}

/* Names may come from an image, and LVM's file has a syntax of its own. */
static int
check_filter_or_reply (struct call *c, char *const *devices)
{
  for (; *devices != NULL; devices++)
    if ((*devices)[strspn (*devices, FILTER_CHARS)] != '\0')
      return reply_explained (
        c, EINVAL, "%s: a filter cannot hold a name with such characters",
        *devices);
  return 0;
}

/* A whole disk stands for its partitions, too: their names go on in digits.
 */
static char *
filter_text (char *const *devices)
{
  char *text = strdup ("devices {\n  filter = [");

  for (; text != NULL && *devices != NULL; devices++) {
    CLEANUP_FREE char *before = text, *quoted = quote (*devices);
    size_t len = strlen (*devices);
    bool disk = (*devices)[len - 1] < '0' || (*devices)[len - 1] > '9';

    if (quoted == NULL || asprintf (&text, "%s \"a|^%s%s$|\",", before, quoted,
                                    disk ? "[0-9]*" : "") == -1)
      text = NULL;
  }
  if (text != NULL) {
    CLEANUP_FREE char *before = text;

    if (asprintf (&text, "%s \"r|.*|\" ]\n}\n", before) == -1)
      text = NULL;
  }
  return text;
}

/* An expression for the name DEVICE, for the caller to free, or NULL. */
static char *
quote (const char *device)
{
  char *text = malloc (3 * strlen (device) + 1), *to = text;

  if (text == NULL)
    return NULL;
  for (; *device != '\0'; device++)
    if (*device == '.' || *device == '+') {
      *to++ = '[';
      *to++ = *device;
      *to++ = ']';
    } else
      *to++ = *device;
  *to = '\0';
  return text;
}

/* What is active was found by the old filter: it goes first. */
static int
set_filter_or_reply (struct call *c, const char *text)
{
  CLEANUP_RUN struct run on = { .argv = LVM_ARGV ("vgchange", "-aay") };
  int r =
    lvm_run_or_reply (c, "volume groups", LVM_ARGV ("vgchange", "-an"), NULL);

  if (r == 0 && write_filter (text) == -1)
    r = reply_errno (c, "%s", FILTER_FILE);
  /* If one is in use, others may have gone before it.  Groups that cannot be
   * activated are no matter of the filter. */
  if (!c->server->testing)
    lvm_run (c, &on);
  return r;
}

/* A command that runs at the same time reads the old file or the new one. */
static int
write_filter (const char *text)
{
  CLEANUP_FD int fd =
    open (FILTER_FILE "~", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ssize_t len = strlen (text);

  if (fd == -1 || write (fd, text, len) != len || close (steal_fd (&fd)) == -1)
    return -1;
  return rename (FILTER_FILE "~", FILTER_FILE);
}

static bool
may_run (const char *command)
{
  static const char *const commands[] = {
    "lvchange", "lvconvert", "lvcreate", "lvextend", "lvreduce", "lvremove",
    "lvrename", "lvresize",  "lvs",      "pvchange", "pvck",     "pvcreate",
    "pvmove",   "pvremove",  "pvresize", "pvs",      "vgchange", "vgck",
    "vgcreate", "vgextend",  "vgmerge",  "vgreduce", "vgremove", "vgrename",
    "vgs",      "vgsplit",
  };

  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    if (strcmp (command, commands[i]) == 0)
      return true;
  return false;
}
