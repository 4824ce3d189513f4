/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checking filesystems.  API: share/api/fsck.xml.
 *
 * Every checker has its own options and its own idea of an exit status; `table`
 * has the former, status_of the latter.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "label.h"
#include "run.h"

/* Exit statuses of fsck(8), which are summed up. */
enum { CORRECTED = 1, REBOOT = 2, LEFT = 4, TROUBLE = 8 };

/* What a badly damaged file system has to say must fit into a message. */
#define MOST_OUTPUT (1 << 20)

enum mode { MODE_CHECK, MODE_SAFE, MODE_ALL, NR_MODES };
static const char *const mode_names[NR_MODES] = { "check", "safe", "all" };

/* What a checker's exit status means. */
enum codes {
  CODES_FSCK,   /* as of fsck(8) */
  CODES_FAT,    /* 1: there are errors, which a repair has corrected */
  CODES_SIMPLE, /* all but 0: errors are left */
  CODES_XFS,    /* xfs_repair(8) */
};

struct checker {
  const char *fstype;
  const char *program;
  enum codes codes;
  const char *options[NR_MODES][3]; /* none: it cannot do that */
  const char *force;
};

/* clang-format off */
#define EXT "e2fsck", CODES_FSCK, { { "-n" }, { "-p" }, { "-y" } }, "-f"
#define FAT "fsck.fat", CODES_FAT, { { "-n" }, { "-a" }, { "-a" } }, NULL
static const struct checker table[] = {
  { "ext2", EXT },
  { "ext3", EXT },
  { "ext4", EXT },
  { "vfat", FAT },
  { "fat", FAT },
  { "msdos", FAT },
  { "exfat", "fsck.exfat", CODES_FSCK, { { "-n" }, { "-p" }, { "-y" } }, NULL },
  { "f2fs", "fsck.f2fs", CODES_FSCK,
    { { "--dry-run" }, { "-a" }, { "-y" } }, "-f" },
  { "jfs", "fsck.jfs", CODES_FSCK, { { "-n" }, { "-a" }, { "-a" } }, "-f" },
  { "minix", "fsck.minix", CODES_FSCK, { { "-l" }, { "-a" }, { "-a" } }, "-f" },
  { "ntfs", "ntfsfix", CODES_SIMPLE, { { "-n" }, { "-d" }, { "-d" } }, NULL },
  { "xfs", "xfs_repair", CODES_XFS, { { "-n" }, { "-e" }, { "-e" } }, NULL },
  { "btrfs", "btrfs", CODES_SIMPLE,
    { { "check", "--readonly" }, { "check", "--readonly" },
      { "check", "--readonly" } }, NULL },
};
/* clang-format on */

static const struct checker *
find_checker_or_reply (struct call *c, const char *device, const char *fstype);
static int find_mode_or_reply (struct call *c, const char *name);
static char *find_type_or_reply (struct call *c, const char *device);
static int check (struct call *c, const struct checker *ch, enum mode mode,
                  bool force, const char *device, char **output);
static int run_check (struct call *c, const char *const *argv,
                      const char *device, char **output);
static int status_of (const struct checker *ch, enum mode mode, int status);
static void remove_version (char *text, const char *program);
static char **result (const char *fstype, int status, const char *output);

int
do_fsck (struct call *c, const char *fstype, const char *device)
{
  CLEANUP_FREE char *program = NULL, *found = NULL, *output = NULL;

  if (strcmp (fstype, "auto") == 0) {
    fstype = found = find_type_or_reply (c, device);
    if (found == NULL)
      return -1;
  }
  if (fstype[0] == '\0' || strchr (fstype, '/') != NULL)
    return reply_explained (c, EINVAL, "%s: not the name of a filesystem",
                            fstype);
  if (asprintf (&program, "fsck.%s", fstype) == -1)
    return reply_errno (c, "%s", device);
  if (!run_exists (program))
    return reply_explained (c, ENOTSUP, "%s: %s: there is no program %s here",
                            device, fstype, program);
  if (device_unused_or_reply (c, device) == -1)
    return -1;
  return run_check (c, RUN_ARGV (program, "-a", device), device, &output);
}

char **
do_mini_fsck (struct call *c, const char *device,
              const struct do_mini_fsck_opts *o)
{
  CLEANUP_FREE char *found = NULL, *output = NULL;
  const char *fstype = o->fstype;
  const struct checker *ch;
  int mode = find_mode_or_reply (c, o->mode), status;
  char **list;

  if (mode == -1)
    return NULL;
  if (fstype == NULL)
    fstype = found = find_type_or_reply (c, device);
  ch = fstype == NULL ? NULL : find_checker_or_reply (c, device, fstype);
  if (ch == NULL || device_unused_or_reply (c, device) == -1)
    return NULL;
  status = check (c, ch, mode, o->force, device, &output);
  if (status == -1)
    return NULL;
  list = result (ch->fstype, status, output);
  return list != NULL ? list : reply_errno_null (c, "%s", device);
}

static const struct checker *
find_checker_or_reply (struct call *c, const char *device, const char *fstype)
{
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (strcmp (table[i].fstype, fstype) == 0) {
      if (run_exists (table[i].program))
        return &table[i];
      reply_explained (c, ENOTSUP, "%s: %s: there is no program %s here",
                       device, fstype, table[i].program);
      return NULL;
    }
  reply_explained (c, ENOTSUP, "%s: %s: nothing here can check that", device,
                   fstype);
  return NULL;
}

static int
find_mode_or_reply (struct call *c, const char *name)
{
  if (name == NULL)
    return MODE_CHECK;
  for (int i = 0; i < NR_MODES; i++)
    if (strcmp (mode_names[i], name) == 0)
      return i;
  return reply_explained (c, EINVAL, "mode: %s: not check, safe or all", name);
}

static char *
find_type_or_reply (struct call *c, const char *device)
{
  char *type = label_get (device, "TYPE");

  if (type == NULL)
    return reply_errno_null (c, "%s", device);
  if (type[0] != '\0')
    return type;
  free (type);
  reply_explained (c, EINVAL, "%s: no filesystem is recognised", device);
  return NULL;
}

/* Returns a status as of fsck(8), or -1 after a reply. */
static int
check (struct call *c, const struct checker *ch, enum mode mode, bool force,
       const char *device, char **output)
{
  const char *argv[8] = { ch->program };
  size_t n = 1;
  int status;

  for (size_t i = 0; ch->options[mode][i] != NULL; i++)
    argv[n++] = ch->options[mode][i];
  if (force && ch->force != NULL)
    argv[n++] = ch->force;
  argv[n] = device;
  status = run_check (c, argv, device, output);
  if (status == -1)
    return -1;
  remove_version (*output, ch->program);
  status = status_of (ch, mode, status);
  if (mode != MODE_ALL || !(status & LEFT))
    return status;

  /* These two do what may lose something only when told so. */
  if (ch->codes == CODES_XFS) {
    free (steal_ptr (output));
    status = run_check (c, RUN_ARGV ("xfs_repair", "-e", "-L", device), device,
                        output);
    return status == -1 ? -1 : status_of (ch, mode, status) | CORRECTED;
  }
  if (strcmp (ch->fstype, "btrfs") == 0) {
    free (steal_ptr (output));
    status =
      run_check (c, RUN_ARGV ("btrfs", "check", "--repair", "--force", device),
                 device, output);
    return status == -1 ? -1 : status == 0 ? CORRECTED : LEFT;
  }
  return status;
}

/* *OUTPUT is all that it said, for the caller to free.  Returns its exit
 * status, or -1 after a reply.
 */
static int
run_check (struct call *c, const char *const *argv, const char *device,
           char **output)
{
  /* A checker that is stopped leaves a file system half repaired. */
  CLEANUP_RUN struct run r = { .argv = argv, .errors_too = true, .cut = true };

  if (run_program (c, &r) == -1)
    return reply_errno (c, "%s: %s", device, argv[0]);
  if (!WIFEXITED (r.status))
    return reply_error (c, "%s: %s", device, run_reason (&r));
  if (r.out_len > MOST_OUTPUT + sizeof "...\n")
    strcpy (r.out + MOST_OUTPUT, "...\n");
  *output = steal_ptr (&r.out);
  return WEXITSTATUS (r.status);
}

static int
status_of (const struct checker *ch, enum mode mode, int status)
{
  if (status == 0)
    return 0;
  switch (ch->codes) {
  case CODES_SIMPLE:
    return LEFT;
  case CODES_FAT:
    if (status != 1)
      return TROUBLE;
    return mode == MODE_CHECK ? LEFT : CORRECTED;
  case CODES_XFS:
    if (mode == MODE_CHECK)
      return status == 1 ? LEFT : TROUBLE;
    if (status == 4)
      return CORRECTED;
    return status == 2 ? LEFT : TROUBLE; /* 2: there is a log to be replayed */
  case CODES_FSCK:
    break;
  }
  return (status & (CORRECTED | REBOOT) ? CORRECTED : 0) | (status & LEFT) |
         (status >= TROUBLE ? TROUBLE : 0);
}

/* The first line of some is nothing but "e2fsck 1.47.0 (5-Feb-2023)". */
static void
remove_version (char *text, const char *program)
{
  size_t n = strlen (program), len = strcspn (text, "\n");

  if (strncmp (text, program, n) != 0 || text[n] != ' ' || text[n + 1] < '0' ||
      text[n + 1] > '9')
    return;
  if (text[len] == '\n')
    len++;
  memmove (text, text + len, strlen (text + len) + 1);
}

static char **
result (const char *fstype, int status, const char *output)
{
  CLEANUP_STRVEC struct gm_strvec list = { 0 };

  if (gm_strvec_add (&list, "type") == -1 ||
      gm_strvec_add (&list, fstype) == -1 ||
      gm_strvec_add (&list, "status") == -1 ||
      gm_strvec_addf (&list, "%d", status) == -1 ||
      gm_strvec_add (&list, "output") == -1 ||
      gm_strvec_add (&list, output) == -1)
    return NULL;
  return gm_strvec_steal (&list);
}
