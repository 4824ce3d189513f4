/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making ext filesystems and their journals.  API: share/api/ext2.xml. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "device.h"
#include "ext2.h"
#include "wipe.h"

#define OPT(NAME, name)                     \
  GUESTFS_MKE2FS_##NAME##_BITMASK, #name,   \
    offsetof (struct do_mke2fs_opts, name), \
    sizeof (((struct do_mke2fs_opts *) NULL)->name)

/* An optional argument of mke2fs.  WORDS: an option of the program, or "-E"
 * with a key that goes into its list.
 */
struct option {
  uint64_t bit;
  const char *name;
  size_t offset, size;
  const char *words;
};

/* clang-format off */
static const struct option numbers[] = {
  { OPT (BLOCKSIZE, blocksize), "-b" },
  { OPT (BLOCKSPERGROUP, blockspergroup), "-g" },
  { OPT (NUMBEROFGROUPS, numberofgroups), "-G" },
  { OPT (BYTESPERINODE, bytesperinode), "-i" },
  { OPT (INODESIZE, inodesize), "-I" },
  { OPT (NUMBEROFINODES, numberofinodes), "-N" },
  { OPT (RESERVEDBLOCKSPERCENTAGE, reservedblockspercentage), "-m" },
  { OPT (JOURNALSIZE, journalsize), "-Jsize=" },
  { OPT (STRIDESIZE, stridesize), "-Estride=" },
  { OPT (STRIPEWIDTH, stripewidth), "-Estripe_width=" },
  { OPT (MAXONLINERESIZE, maxonlineresize), "-Eresize=" },
  { OPT (MMPUPDATEINTERVAL, mmpupdateinterval), "-Emmp_update_interval=" },
};

static const struct option texts[] = {
  { OPT (LABEL, label), "-L" },
  { OPT (LASTMOUNTEDDIR, lastmounteddir), "-M" },
  { OPT (CREATOROS, creatoros), "-o" },
  { OPT (FSTYPE, fstype), "-t" },
  { OPT (USAGETYPE, usagetype), "-T" },
  { OPT (UUID, uuid), "-U" },
};

/* If true; those of the second table also stand there if they are false: "^"
 * turns a feature off, and other words have two forms.
 */
static const struct option switches[] = {
  { OPT (FORCECREATE, forcecreate), "-F" },
  { OPT (WRITESBANDGROUPONLY, writesbandgrouponly), "-S" },
  { OPT (TESTFS, testfs), "-Etest_fs" },
  { OPT (QUOTATYPE, quotatype), "-Equotatype=usrquota:grpquota" },
};

static const struct {
  struct option option;
  const char *off;
} features[] = {
  { { OPT (LAZYITABLEINIT, lazyitableinit), "-Elazy_itable_init=1" },
    "-Elazy_itable_init=0" },
  { { OPT (LAZYJOURNALINIT, lazyjournalinit), "-Elazy_journal_init=1" },
    "-Elazy_journal_init=0" },
  { { OPT (DISCARD, discard), "-Ediscard" }, "-Enodiscard" },
  { { OPT (EXTENT, extent), "-Oextent" }, "-O^extent" },
  { { OPT (FILETYPE, filetype), "-Ofiletype" }, "-O^filetype" },
  { { OPT (FLEXBG, flexbg), "-Oflex_bg" }, "-O^flex_bg" },
  { { OPT (HASJOURNAL, hasjournal), "-Ohas_journal" }, "-O^has_journal" },
  { { OPT (JOURNALDEV, journaldev), "-Ojournal_dev" }, "-O^journal_dev" },
  { { OPT (LARGEFILE, largefile), "-Olarge_file" }, "-O^large_file" },
  { { OPT (QUOTA, quota), "-Oquota" }, "-O^quota" },
  { { OPT (RESIZEINODE, resizeinode), "-Oresize_inode" }, "-O^resize_inode" },
  { { OPT (SPARSESUPER, sparsesuper), "-Osparse_super" }, "-O^sparse_super" },
  { { OPT (UNINITBG, uninitbg), "-Ouninit_bg" }, "-O^uninit_bg" },
};
/* clang-format on */

#define LEN(array) (sizeof (array) / sizeof (array)[0])

/* What the command line is made of. */
struct line {
  struct gm_strvec argv;
  char *lists[3]; /* of -E, -J and -O: "a,b", or NULL */
};
static const char list_letters[3] = { 'E', 'J', 'O' };

static int add_numbers (struct call *c, const char *device,
                        const struct do_mke2fs_opts *o, struct line *line);
static int add_texts (struct call *c, const char *device,
                      const struct do_mke2fs_opts *o, struct line *line);
static int add_switches (const struct do_mke2fs_opts *o, struct line *line);
static int add_journal (struct call *c, const char *journal, struct line *line);
static int add (struct line *line, const char *words, const char *value);
static int make_or_reply (struct call *c, const char *device, struct line *line,
                          int64_t blocks);
static int make_journal (struct call *c, const char *device, int blocksize,
                         const char *label, const char *uuid);
static int make_with_journal (struct call *c, const char *fstype, int blocksize,
                              const char *device, const char *kind,
                              const char *journal);
static int check_type (struct call *c, const char *fstype);
static void line_free (struct line *line);

#define CLEANUP_LINE __attribute__ ((cleanup (line_free)))

int
do_mke2fs (struct call *c, const char *device, const struct do_mke2fs_opts *o)
{
  CLEANUP_LINE struct line line = { 0 };

  if (o->blockscount < 0)
    return reply_explained (c, EINVAL, "%s: blockscount: must not be negative",
                            device);
  if (o->bitmask & GUESTFS_MKE2FS_FRAGSIZE_BITMASK &&
      o->fragsize != o->blocksize) /* Linux never had any other */
    return reply_explained (
      c, ENOTSUP, "%s: fragsize: must be the same as blocksize", device);
  if (o->label != NULL && e2_check_label (c, o->label) == -1)
    return -1;
  if (o->fstype != NULL && check_type (c, o->fstype) == -1)
    return -1;
  if (add_numbers (c, device, o, &line) == -1 ||
      add_texts (c, device, o, &line) == -1)
    return -1;
  if (o->journaldevice != NULL &&
      add_journal (c, o->journaldevice, &line) == -1)
    return -1;
  if (add_switches (o, &line) == -1)
    return reply_errno (c, "%s", device);
  return make_or_reply (
    c, device, &line,
    o->bitmask & GUESTFS_MKE2FS_BLOCKSCOUNT_BITMASK ? o->blockscount : -1);
}

int
do_mke2journal (struct call *c, int blocksize, const char *device)
{
  return make_journal (c, device, blocksize, NULL, NULL);
}

int
do_mke2journal_L (struct call *c, int blocksize, const char *label,
                  const char *device)
{
  return make_journal (c, device, blocksize, label, NULL);
}

int
do_mke2journal_U (struct call *c, int blocksize, const char *uuid,
                  const char *device)
{
  return make_journal (c, device, blocksize, NULL, uuid);
}

int
do_mke2fs_J (struct call *c, const char *fstype, int blocksize,
             const char *device, const char *journal)
{
  return make_with_journal (c, fstype, blocksize, device, "", journal);
}

int
do_mke2fs_JL (struct call *c, const char *fstype, int blocksize,
              const char *device, const char *label)
{
  if (e2_check_label (c, label) == -1)
    return -1;
  return make_with_journal (c, fstype, blocksize, device, "LABEL=", label);
}

int
do_mke2fs_JU (struct call *c, const char *fstype, int blocksize,
              const char *device, const char *uuid)
{
  return make_with_journal (c, fstype, blocksize, device, "UUID=", uuid);
}

static int
make_journal (struct call *c, const char *device, int blocksize,
              const char *label, const char *uuid)
{
  const struct do_mke2fs_opts o = {
    .bitmask = GUESTFS_MKE2FS_BLOCKSIZE_BITMASK |
               GUESTFS_MKE2FS_JOURNALDEV_BITMASK |
               GUESTFS_MKE2FS_FORCECREATE_BITMASK |
               (label != NULL ? GUESTFS_MKE2FS_LABEL_BITMASK : 0) |
               (uuid != NULL ? GUESTFS_MKE2FS_UUID_BITMASK : 0),
    .blocksize = blocksize,
    .journaldev = true,
    .forcecreate = true,
    .label = label,
    .uuid = uuid,
  };

  return do_mke2fs (c, device, &o);
}

static int
make_with_journal (struct call *c, const char *fstype, int blocksize,
                   const char *device, const char *kind, const char *journal)
{
  CLEANUP_FREE char *name = NULL;
  struct do_mke2fs_opts o = {
    .bitmask =
      GUESTFS_MKE2FS_BLOCKSIZE_BITMASK | GUESTFS_MKE2FS_FSTYPE_BITMASK |
      GUESTFS_MKE2FS_JOURNALDEVICE_BITMASK | GUESTFS_MKE2FS_FORCECREATE_BITMASK,
    .blocksize = blocksize,
    .fstype = fstype,
    .forcecreate = true,
  };

  if (asprintf (&name, "%s%s", kind, journal) == -1)
    return reply_errno (c, "%s", device);
  o.journaldevice = name;
  return do_mke2fs (c, device, &o);
}

static int
check_type (struct call *c, const char *fstype)
{
  if (strcmp (fstype, "ext2") == 0 || strcmp (fstype, "ext3") == 0 ||
      strcmp (fstype, "ext4") == 0)
    return 0;
  return reply_explained (c, EINVAL, "%s: not ext2, ext3 or ext4", fstype);
}

static int
add_numbers (struct call *c, const char *device, const struct do_mke2fs_opts *o,
             struct line *line)
{
  for (size_t i = 0; i < LEN (numbers); i++) {
    const char *place = (const char *) o + numbers[i].offset;
    int64_t value = numbers[i].size == sizeof (int) ? *(const int *) place
                                                    : *(const int64_t *) place;
    char text[32];

    if (!(o->bitmask & numbers[i].bit))
      continue;
    if (value < 0)
      return reply_explained (c, EINVAL, "%s: %s: must not be negative", device,
                              numbers[i].name);
    snprintf (text, sizeof text, "%" PRIi64, value);
    if (add (line, numbers[i].words, text) == -1)
      return reply_errno (c, "%s: mke2fs", device);
  }
  return 0;
}

static int
add_texts (struct call *c, const char *device, const struct do_mke2fs_opts *o,
           struct line *line)
{
  for (size_t i = 0; i < LEN (texts); i++) {
    const char *place = (const char *) o + texts[i].offset;

    if (o->bitmask & texts[i].bit &&
        add (line, texts[i].words, *(const char *const *) place) == -1)
      return reply_errno (c, "%s: mke2fs", device);
  }
  return 0;
}

static int
add_switches (const struct do_mke2fs_opts *o, struct line *line)
{
  for (size_t i = 0; i < LEN (switches); i++)
    if (*((const bool *) o + switches[i].offset) &&
        add (line, switches[i].words, NULL) == -1)
      return -1;
  for (size_t i = 0; i < LEN (features); i++) {
    const struct option *f = &features[i].option;

    if (o->bitmask & f->bit &&
        add (line, *((const bool *) o + f->offset) ? f->words : features[i].off,
             NULL) == -1)
      return -1;
  }
  return 0;
}

/* JOURNAL is a device, resolved or not, or LABEL=... or UUID=... */
static int
add_journal (struct call *c, const char *journal, struct line *line)
{
  CLEANUP_FREE char *path = NULL;

  /* A comma would begin the next word of -J. */
  if (strchr (journal, ',') != NULL)
    return reply_explained (c, EINVAL, "%s: no name of a journal", journal);
  if (strncmp (journal, "LABEL=", 6) != 0 &&
      strncmp (journal, "UUID=", 5) != 0) {
    path = resolve_device_or_reply (c, "journaldevice", journal);
    if (path == NULL)
      return -1;
    journal = path;
  }
  return add (line, "-Jdevice=", journal) == 0 ? 0 : reply_errno (c, "mke2fs");
}

/* WORDS is "-b", which VALUE (NULL: nothing) follows, or "-Ekey=", which it
 * belongs to.
 */
static int
add (struct line *line, const char *words, const char *value)
{
  const char *letter = memchr (list_letters, words[1], sizeof list_letters);
  char **list, *longer;

  if (letter == NULL)
    return gm_strvec_add (&line->argv, words) == -1 ||
               (value != NULL && gm_strvec_add (&line->argv, value) == -1)
             ? -1
             : 0;
  list = &line->lists[letter - list_letters];
  if (asprintf (&longer, "%s%s%s%s", *list != NULL ? *list : "",
                *list != NULL ? "," : "", words + 2,
                value != NULL ? value : "") == -1)
    return -1;
  free (*list);
  *list = longer;
  return 0;
}

/* BLOCKS -1: as many as there are. */
static int
make_or_reply (struct call *c, const char *device, struct line *line,
               int64_t blocks)
{
  CLEANUP_STRVEC struct gm_strvec argv = { 0 };
  int r = gm_strvec_add (&argv, "mke2fs");

  if (r == 0)
    r = gm_strvec_add (&argv, "-q");
  for (size_t i = 0; r == 0 && i < line->argv.len; i++)
    r = gm_strvec_add (&argv, line->argv.strings[i]);
  for (size_t i = 0; r == 0 && i < LEN (line->lists); i++)
    if (line->lists[i] != NULL)
      r = gm_strvec_addf (&argv, "-%c%s", list_letters[i], line->lists[i]);
  if (r == 0)
    r = gm_strvec_add (&argv, device);
  if (r == 0 && blocks != -1)
    r = gm_strvec_addf (&argv, "%" PRIi64, blocks);
  if (r == -1)
    return reply_errno (c, "%s", device);
  if (wipe_or_reply (c, device) == -1)
    return -1;
  return e2_or_reply (c, device, (const char *const *) argv.strings, 0, NULL);
}

static void
line_free (struct line *line)
{
  gm_strvec_free (&line->argv);
  for (size_t i = 0; i < LEN (line->lists); i++)
    free (line->lists[i]);
}
