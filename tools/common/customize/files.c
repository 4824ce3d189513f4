/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operations that change the contents of files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "customize/ops.h"
#include "expression.h"

static int file_check (struct customize *c, const struct customize_task *t);
static int edit_host (struct customize_task *t,
                      const struct customize_options *o);
static int upload_host (struct customize_task *t,
                        const struct customize_options *o);
static int write_act (struct customize *c, const struct customize_task *t);
static int append_act (struct customize *c, const struct customize_task *t);
static int edit_check (struct customize *c, const struct customize_task *t);
static int edit_act (struct customize *c, const struct customize_task *t);
static int upload_check (struct customize *c, const struct customize_task *t);
static int upload_act (struct customize *c, const struct customize_task *t);
static char *upload_path (struct customize *c, const struct customize_task *t);
static int copy_in_host (struct customize_task *t,
                         const struct customize_options *o);
static int copy_in_check (struct customize *c, const struct customize_task *t);
static int copy_in_act (struct customize *c, const struct customize_task *t);
static int temporary (const char *path);

const struct customize_op op_write = {
  .name = "write",
  .syntax = OP_PAIR,
  .flags = OP_MAKES_FIRST | OP_FIRST_PATH,
  .args = "FILE:CONTENT",
  .help = "make this the contents of a file",
  .doing = "writing",
  .check = file_check,
  .act = write_act,
};

const struct customize_op op_append_line = {
  .name = "append-line",
  .syntax = OP_PAIR,
  .flags = OP_MAKES_FIRST | OP_FIRST_PATH,
  .args = "FILE:LINE",
  .help = "put a line at the end of a file",
  .doing = "appending a line to",
  .check = file_check,
  .act = append_act,
};

const struct customize_op op_edit = {
  .name = "edit",
  .syntax = OP_PAIR,
  .flags = OP_FIRST_PATH,
  .args = "FILE:EXPRESSION",
  .help = "apply a perl expression to every line of a file",
  .doing = "editing",
  .host = edit_host,
  .check = edit_check,
  .act = edit_act,
};

const struct customize_op op_upload = {
  .name = "upload",
  .syntax = OP_PAIR,
  .flags = OP_MAKES_SECOND | OP_FIRST_FILE | OP_SECOND_PATH,
  .args = "HOSTFILE:PATH",
  .help = "copy a file of the host, with its mode, as root's",
  .doing = "copying",
  .between = "to",
  .host = upload_host,
  .check = upload_check,
  .act = upload_act,
};

const struct customize_op op_copy_in = {
  .name = "copy-in",
  .syntax = OP_PAIR,
  .flags = OP_MAKES_SECOND | OP_SECOND_PATH,
  .args = "HOSTPATH:DIRECTORY",
  .help = "copy a file or tree of the host into a directory",
  .doing = "copying",
  .between = "into",
  .host = copy_in_host,
  .check = copy_in_check,
  .act = copy_in_act,
};

static int
file_check (struct customize *c, const struct customize_task *t)
{
  return check_place (c, t->first, false);
}

static int
write_act (struct customize *c, const struct customize_task *t)
{
  note_change (c, t->first);
  return text_write (c->g, t->first, t->second);
}

/* The last line may lack its end; and where lines end as on Windows, so does
 * the new one.
 */
static int
append_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *end = NULL, *line = NULL;
  int64_t size = 0;
  size_t n = 0;

  if (guestfs_exists (c->g, t->first) == 1) {
    size = guestfs_filesize (c->g, t->first);
    if (size == -1)
      return tool_fail (c->g, t->first);
  }
  if (size > 0) {
    end = guestfs_pread (c->g, t->first, 2, size > 2 ? size - 2 : 0, &n);
    if (end == NULL)
      return tool_fail (c->g, t->first);
  }
  line =
    text_format ("%s%s%s\n", n > 0 && end[n - 1] != '\n' ? "\n" : "", t->second,
                 n == 2 && memcmp (end, "\r\n", 2) == 0 ? "\r" : "");
  note_change (c, t->first);
  if (guestfs_write_append (c->g, t->first, line, strlen (line)) == -1)
    return tool_fail (c->g, t->first);
  return 0;
}

static int
edit_host (struct customize_task *t, const struct customize_options *o)
{
  char *const expressions[] = { t->second, NULL };

  (void) o;
  return expression_check (expressions, t->first);
}

static int
edit_check (struct customize *c, const struct customize_task *t)
{
  return check_file (c, t->first);
}

static int
edit_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FD int old = temporary (t->first);
  CLEANUP_FD int new = old == -1 ? -1 : temporary (t->first);
  char *const expressions[] = { t->second, NULL };
  char name[32];
  int same;

  if (new == -1)
    return -1;
  snprintf (name, sizeof name, "/dev/fd/%d", old);
  if (guestfs_download (c->g, t->first, name) == -1)
    return tool_fail (c->g, t->first);
  if (expression_apply (expressions, old, new, t->first) == -1)
    return -1;
  same = expression_same (old, new);
  if (same == -1 || lseek (new, 0, SEEK_SET) == -1)
    return tool_error (t->first, "%s", strerror (errno));
  if (same)
    return 0;
  note_change (c, t->first);
  snprintf (name, sizeof name, "/dev/fd/%d", new);
  return guestfs_mini_write (c->g, name, t->first, -1) == -1
           ? tool_fail (c->g, t->first)
           : 0;
}

/* A file of the host without a name. */
static int
temporary (const char *path)
{
  FILE *fp = tmpfile ();
  int fd = fp != NULL ? fcntl (fileno (fp), F_DUPFD_CLOEXEC, 3) : -1;

  if (fp != NULL)
    fclose (fp);
  return fd == -1 ? tool_error (path, "temporary file: %s", strerror (errno))
                  : fd;
}

/* Its mode is that of now, like its being there. */
static int
upload_host (struct customize_task *t, const struct customize_options *o)
{
  struct stat st;

  (void) o;
  if (stat (t->first, &st) == -1)
    return tool_error (t->first, "%s", strerror (errno));
  t->data = malloc (sizeof (int));
  if (t->data == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  *(int *) t->data = st.st_mode & 07777;
  return 0;
}

/* Into a directory, or as the name that is given. */
static char *
upload_path (struct customize *c, const struct customize_task *t)
{
  if (guestfs_is_dir_opts (c->g, t->second, GUESTFS_IS_DIR_OPTS_FOLLOWSYMLINKS,
                           1, -1) == 1)
    return text_format ("%s/%s", t->second, last_part (t->first));
  return text_copy (t->second);
}

static int
upload_check (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *path = upload_path (c, t);

  return check_place (c, path, false);
}

static int
upload_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *path = upload_path (c, t);

  note_change (c, path);
  if (guestfs_mini_write (c->g, t->first, path, -1) == -1 ||
      guestfs_chown (c->g, 0, 0, path) == -1 ||
      guestfs_chmod (c->g, *(int *) t->data, path) == -1)
    return tool_fail (c->g, path);
  return 0;
}

static int
copy_in_host (struct customize_task *t, const struct customize_options *o)
{
  (void) o;
  return access (t->first, R_OK) == -1
           ? tool_error (t->first, "%s", strerror (errno))
           : 0;
}

static int
copy_in_check (struct customize *c, const struct customize_task *t)
{
  return check_dir (c, t->second);
}

static int
copy_in_act (struct customize *c, const struct customize_task *t)
{
  CLEANUP_FREE char *path =
    text_format ("%s/%s", t->second, last_part (t->first));

  note_change (c, path);
  return guestfs_copy_in (c->g, t->first, t->second) == -1
           ? tool_fail (c->g, t->first)
           : 0;
}
