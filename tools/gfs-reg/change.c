/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-reg: collecting changes, and making them. */
#define GUESTFS_PRIVATE 1

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "cursor.h"
#include "gfs-reg/reg.h"

struct reg_changes {
  struct reg_changes *next;
  char *file;
  FILE *fp; /* of a memory file */
};

static FILE *of_file (struct reg_changes *all, const char *file);
static void put_number (FILE *fp, uint64_t n);
static void put_bytes (FILE *fp, const void *data, size_t len);
static int make (guestfs_h *g, struct reg_changes *ch);

/* An entry of no file, which the others follow. */
struct reg_changes *
reg_changes_new (void)
{
  struct reg_changes *all = calloc (1, sizeof *all);

  if (all == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return all;
}

void
reg_change (struct reg_changes *all, const char *file, int kind,
            const char *name, uint32_t type, const void *data, size_t len)
{
  FILE *fp = of_file (all, file);

  put_number (fp, kind);
  if (kind == REG_SET)
    put_number (fp, type);
  put_bytes (fp, name, strlen (name));
  if (kind == REG_SET)
    put_bytes (fp, data, len);
}

/* Hive by hive; G NULL: only forget them. */
int
reg_changes_make (guestfs_h *g, struct reg_changes *take_all)
{
  struct reg_changes *ch, *next;
  char *made = NULL; /* the last one */
  int r = 0;

  for (ch = take_all; ch != NULL; ch = next) {
    next = ch->next;
    if (ch->fp != NULL && g != NULL && r == 0) {
      r = make (g, ch);
      if (r == -1 && made != NULL)
        tool_error (made, "has been changed already");
      free (made);
      made = steal_ptr (&ch->file);
    }
    if (ch->fp != NULL)
      fclose (ch->fp);
    free (ch->file);
    free (ch);
  }
  free (made);
  return r;
}

static int
make (guestfs_h *g, struct reg_changes *ch)
{
  char path[40];

  if (!tool_path_writable (g, ch->file))
    return tool_error (ch->file, "is on a read-only drive");
  if (fflush (ch->fp) == EOF)
    return tool_error (ch->file, "%s", strerror (errno));
  snprintf (path, sizeof path, "/proc/self/fd/%d", fileno (ch->fp));
  return guestfs_mini_hive_import (g, ch->file, path) == -1
           ? tool_fail (g, ch->file)
           : 0;
}

static FILE *
of_file (struct reg_changes *all, const char *file)
{
  struct reg_changes *ch = all;
  int fd;

  for (; ch->next != NULL; ch = ch->next)
    if (strcmp (ch->next->file, file) == 0)
      return ch->next->fp;
  ch->next = reg_changes_new ();
  fd = memfd_create ("changes", MFD_CLOEXEC);
  ch->next->file = strdup (file);
  ch->next->fp = fd == -1 ? NULL : fdopen (fd, "w");
  if (ch->next->file == NULL || ch->next->fp == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "%s", strerror (errno));
  return ch->next->fp;
}

static void
put_number (FILE *fp, uint64_t n)
{
  unsigned char be[8];

  gm_put_be64 (be, n);
  fwrite (be, 1, sizeof be, fp);
}

static void
put_bytes (FILE *fp, const void *data, size_t len)
{
  put_number (fp, len);
  fwrite (data, 1, len, fp);
  putc ('\0', fp);
  if (ferror (fp))
    tool_die (TOOL_EXIT_FAILED, NULL, "%s", strerror (errno));
}
