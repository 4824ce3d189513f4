/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filesystems of the types ext2, ext3 and ext4: checks, sizes, settings.  API:
 * share/api/ext2.xml.  They are made in ext2-make.c, attributes of their files
 * are in ext2-attributes.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "ext2.h"
#include "run.h"

/* e2fsck: 1 is "errors corrected"; 2 asks for a reboot, 4 is the first of
 * those that are failures.
 */
#define FSCK_CORRECTED 1

static int resize (struct call *c, const char *device, const char *option,
                   const char *size);
static int check_unless_mounted (struct call *c, const char *device);
static int add_settings (struct call *c, const struct do_tune2fs_opts *o,
                         struct gm_strvec *argv);
static int add_number (struct call *c, const char *name, const char *option,
                       int64_t value, const char *unit, struct gm_strvec *argv);
static char **parse_settings (char *text);
static void drop_steps (char *text);

bool
available_linuxfsuuid (void)
{
  return true; /* Linux itself has them */
}

int
do_e2fsck (struct call *c, const char *device, const struct do_e2fsck_opts *o)
{
  const char *mode = "-n";

  if (o->correct && o->forceall)
    return reply_explained (
      c, EINVAL, "%s: `correct' and `forceall' exclude each other", device);
  if (o->correct)
    mode = "-p";
  else if (o->forceall)
    mode = "-y";
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return e2_or_reply (c, device, RUN_ARGV ("e2fsck", "-f", mode, device),
                      FSCK_CORRECTED, NULL) == -1
           ? -1
           : 0;
}

int
do_resize2fs (struct call *c, const char *device)
{
  return resize (c, device, NULL, NULL);
}

int
do_resize2fs_size (struct call *c, const char *device, int64_t size)
{
  char text[32];

  if (size <= 0 || size % 1024 != 0)
    return reply_explained (
      c, EINVAL, "%s: size %" PRIi64 " must be a positive multiple of 1024",
      device, size);
  snprintf (text, sizeof text, "%" PRIi64 "K", size / 1024);
  return resize (c, device, NULL, text);
}

int
do_resize2fs_M (struct call *c, const char *device)
{
  return resize (c, device, "-M", NULL);
}

int
do_tune2fs (struct call *c, const char *device, const struct do_tune2fs_opts *o)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };

  if (gm_strvec_add (&argv, "tune2fs") == -1 ||
      (o->force && gm_strvec_add (&argv, "-f") == -1))
    return reply_errno (c, "%s", device);
  if (add_settings (c, o, &argv) == -1)
    return -1;
  if (argv.len == 1 + (size_t) (o->force != 0))
    return reply_explained (c, EINVAL, "%s: there is nothing to change",
                            device);
  if (gm_strvec_add (&argv, device) == -1)
    return reply_errno (c, "%s", device);
  return e2_or_reply (c, device, (const char *const *) argv.strings, 0, NULL);
}

char **
do_tune2fs_l (struct call *c, const char *device)
{
  CLEANUP_FREE char *text = NULL;
  char **list;

  if (e2_or_reply (c, device, RUN_ARGV ("tune2fs", "-l", device), 0, &text) ==
      -1)
    return NULL;
  list = parse_settings (text);
  return list != NULL ? list : reply_errno_null (c, "%s", device);
}

int
do_mini_tune2fs (struct call *c, const char *device,
                 const struct do_mini_tune2fs_opts *o)
{
  const struct {
    const char *option, *value;
  } words[] = {
    { "-O", o->features },
    { "-o", o->mountoptions },
    { "-E", o->extended },
    { "-L", o->label },
    { "-U", o->uuid },
    { o->journal ? "-j" : NULL, NULL },
    { o->inodesize ? "-I" : NULL, NULL },
  };
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  int r = gm_strvec_add (&argv, "tune2fs");

  if (r == 0 && o->force)
    r = gm_strvec_add (&argv, "-f");
  if (o->label != NULL && e2_check_label (c, o->label) == -1)
    return -1;
  for (size_t i = 0; r == 0 && i < sizeof words / sizeof words[0]; i++) {
    bool bare = i >= 5;

    if (words[i].option == NULL || (!bare && words[i].value == NULL))
      continue;
    r = gm_strvec_add (&argv, words[i].option);
    if (r == 0 && !bare)
      r = gm_strvec_add (&argv, words[i].value);
  }
  if (r == 0 && o->inodesize)
    r = gm_strvec_addf (&argv, "%d", o->inodesize);
  if (r == 0 && argv.len == 1 + (size_t) (o->force != 0))
    return reply_explained (c, EINVAL, "%s: there is nothing to change",
                            device);
  if (r == -1 || gm_strvec_add (&argv, device) == -1)
    return reply_errno (c, "%s", device);
  if ((o->uuid != NULL || o->features != NULL || o->inodesize) &&
      check_unless_mounted (c, device) == -1)
    return -1;
  return e2_or_reply (c, device, (const char *const *) argv.strings, 0, NULL);
}

int
do_set_e2label (struct call *c, const char *device, const char *label)
{
  if (e2_check_label (c, label) == -1)
    return -1;
  return e2_or_reply (c, device, RUN_ARGV ("tune2fs", "-L", label, device), 0,
                      NULL);
}

/* Checksums of metadata depend on the UUID: it wants a check before. */
int
do_set_e2uuid (struct call *c, const char *device, const char *uuid)
{
  if (check_unless_mounted (c, device) == -1)
    return -1;
  return e2_or_reply (c, device, RUN_ARGV ("tune2fs", "-U", uuid, device), 0,
                      NULL);
}

int
e2_check_label (struct call *c, const char *label)
{
  if (strlen (label) <= EXT2_LABEL_MAX)
    return 0;
  return reply_explained (c, EINVAL,
                          "%s: labels of ext filesystems have at most %d bytes",
                          label, EXT2_LABEL_MAX);
}

int
e2_or_reply (struct call *c, const char *device, const char *const *argv,
             int ok, char **out)
{
  CLEANUP_RUN struct run r = { .argv = argv,
                               .errors_too = out == NULL,
                               .cut = out == NULL };
  CLEANUP_FREE char *words = NULL;
  const char *reason;

  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: %s", device, argv[0]);
  if (WIFEXITED (r.status) && WEXITSTATUS (r.status) <= ok) {
    if (out != NULL)
      *out = steal_ptr (&r.out);
    return WEXITSTATUS (r.status);
  }
  drop_steps (r.out);
  words = run_tidy (r.out, argv[0]);
  reason =
    out == NULL && words != NULL && words[0] != '\0' ? words : run_reason (&r);
  return reply_error (c, "%s: %s", device, reason);
}

/* Take out "Pass 1: ..." and, from there on, advice on what to try by hand. */
static void
drop_steps (char *text)
{
  char *to = text, *advice = strstr (text, "The superblock could not be read");

  if (advice != NULL)
    *advice = '\0';
  for (const char *line = text; *line != '\0';) {
    size_t len = strcspn (line, "\n");

    len += line[len] == '\n';
    if (strncmp (line, "Pass ", 5) != 0)
      to = memmove (to, line, len) + len;
    line += len;
  }
  *to = '\0';
}

/* As large as the device, or SIZE. */
static int
resize (struct call *c, const char *device, const char *option,
        const char *size)
{
  const char *argv[5] = { "resize2fs" };
  size_t n = 1;

  if (check_unless_mounted (c, device) == -1)
    return -1;
  if (option != NULL)
    argv[n++] = option;
  argv[n++] = device;
  argv[n] = size;
  return e2_or_reply (c, device, argv, 0, NULL);
}

/* Check, and repair what is safe.  Returns 0, or -1 after a reply. */
static int
check_unless_mounted (struct call *c, const char *device)
{
  CLEANUP_FD int fd = open (device, O_RDONLY | O_EXCL | O_CLOEXEC);

  if (fd == -1 && errno == EBUSY && device_is_mounted (c, device))
    return 0;
  if (fd == -1)
    return device_busy (c, device, errno);
  close (steal_fd (&fd)); /* e2fsck wants to be the only one, too */
  return e2_check_or_reply (c, device);
}

int
e2_check_or_reply (struct call *c, const char *device)
{
  return e2_or_reply (c, device, RUN_ARGV ("e2fsck", "-f", "-p", device),
                      FSCK_CORRECTED, NULL) == -1
           ? -1
           : 0;
}

static int
add_settings (struct call *c, const struct do_tune2fs_opts *o,
              struct gm_strvec *argv)
{
#define HAS(name) (o->bitmask & GUESTFS_TUNE2FS_##name##_BITMASK)
  const struct {
    bool given;
    const char *name, *option;
    int64_t value;
    const char *unit;
  } numbers[] = {
    { HAS (MAXMOUNTCOUNT), "maxmountcount", "-c", o->maxmountcount, "" },
    { HAS (MOUNTCOUNT), "mountcount", "-C", o->mountcount, "" },
    { HAS (GROUP), "group", "-g", o->group, "" },
    { HAS (INTERVALBETWEENCHECKS), "intervalbetweenchecks", "-i",
      o->intervalbetweenchecks, o->intervalbetweenchecks ? "s" : "" },
    { HAS (RESERVEDBLOCKSPERCENTAGE), "reservedblockspercentage", "-m",
      o->reservedblockspercentage, "" },
    { HAS (RESERVEDBLOCKSCOUNT), "reservedblockscount", "-r",
      o->reservedblockscount, "" },
    { HAS (USER), "user", "-u", o->user, "" },
  };

  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
    if (numbers[i].given &&
        add_number (c, numbers[i].name, numbers[i].option, numbers[i].value,
                    numbers[i].unit, argv) == -1)
      return -1;
  if (HAS (ERRORBEHAVIOR)) {
    if (strcmp (o->errorbehavior, "continue") != 0 &&
        strcmp (o->errorbehavior, "remount-ro") != 0 &&
        strcmp (o->errorbehavior, "panic") != 0)
      return reply_explained (
        c, EINVAL, "errorbehavior: %s: not continue, remount-ro or panic",
        o->errorbehavior);
    if (gm_strvec_add (argv, "-e") == -1 ||
        gm_strvec_add (argv, o->errorbehavior) == -1)
      return reply_errno (c, "tune2fs");
  }
  if (HAS (LASTMOUNTEDDIRECTORY) &&
      (gm_strvec_add (argv, "-M") == -1 ||
       gm_strvec_add (argv, o->lastmounteddirectory) == -1))
    return reply_errno (c, "tune2fs");
#undef HAS
  return 0;
}

static int
add_number (struct call *c, const char *name, const char *option, int64_t value,
            const char *unit, struct gm_strvec *argv)
{
  if (value < 0)
    return reply_explained (c, EINVAL, "%s: must not be negative", name);
  if (gm_strvec_add (argv, option) == -1 ||
      gm_strvec_addf (argv, "%" PRIi64 "%s", value, unit) == -1)
    return reply_errno (c, "tune2fs");
  return 0;
}

/* Lines "NAME:   VALUE" as a list of both. */
static char **
parse_settings (char *text)
{
  CLEANUP_STRVEC struct gm_strvec list = { 0 };
  char *save = NULL;

  for (char *line = strtok_r (text, "\n", &save); line != NULL;
       line = strtok_r (NULL, "\n", &save)) {
    char *colon = strchr (line, ':'), *value;

    if (colon == NULL) /* the version */
      continue;
    *colon = '\0';
    value = colon + 1 + strspn (colon + 1, " \t");
    if (strcmp (value, "<none>") == 0 || strcmp (value, "(none)") == 0 ||
        strcmp (value, "<not available>") == 0)
      value = "";
    if (gm_strvec_add (&list, line) == -1 || gm_strvec_add (&list, value) == -1)
      return NULL;
  }
  return gm_strvec_steal (&list);
}
