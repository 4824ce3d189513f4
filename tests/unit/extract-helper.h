/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making tar streams of any kind, and extracting them into the folder "in". */
#ifndef EXTRACT_HELPER_H
#define EXTRACT_HELPER_H

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "extract.h"
#include "pack-header.h"
#include "unit.h"
#include "untar.h"

struct stream {
  struct gm_bytes bytes;
  char refused[8192]; /* "MEMBER: REASON\n" for each */
};

static inline void
add_mode (struct stream *s, char type, const char *path, const char *target,
          mode_t mode)
{
  const struct gm_bytes none = { 0 };
  const struct stat st = { .st_mode = mode,
                           .st_uid = 1234,
                           .st_gid = 567,
                           .st_rdev = makedev (1, 3),
                           .st_mtim = { .tv_sec = 1000, .tv_nsec = 5 } };

  gm_pack_header (&s->bytes, &none, type, path, target, &st, 0);
}

/* A file with the text DATA. */
static inline void
add_file (struct stream *s, const char *path, const char *data)
{
  const struct gm_bytes none = { 0 };
  const struct stat st = { .st_mode = 0644 };

  gm_pack_header (&s->bytes, &none, GM_MEMBER_FILE, path, "", &st,
                  strlen (data));
  gm_bytes_add (&s->bytes, data, strlen (data));
  gm_bytes_pad (&s->bytes);
}

static inline void
add_dir (struct stream *s, const char *path)
{
  add_mode (s, GM_MEMBER_DIRECTORY, path, "", 0755);
}

/* A directory with an attribute of LEN bytes. */
static inline void
add_attributed (struct stream *s, const char *path, size_t len)
{
  const struct stat st = { .st_mode = 0755 };
  struct gm_bytes records = { 0 };
  char *value = calloc (1, len);

  gm_pax_record (&records, "SCHILY.xattr.user.x", value, len);
  gm_pack_header (&s->bytes, &records, GM_MEMBER_DIRECTORY, path, "", &st, 0);
  free (records.data);
  free (value);
}

static inline void
add_link (struct stream *s, char type, const char *path, const char *target)
{
  add_mode (s, type, path, target, 0777);
}

static inline void
take_refused (void *opaque, const char *member, const char *reason)
{
  struct stream *s = opaque;
  size_t len = strlen (s->refused);

  snprintf (s->refused + len, sizeof s->refused - len, "%s: %s\n", member,
            reason);
}

/* Extract S, fed N bytes at a time (0: all at once).  Returns as
 * gm_extract_finish, or -1 with errno.
 */
static inline int
extract_bytes (struct stream *s, const struct gm_extract_options *o, size_t n)
{
  int dir = open ("in", O_PATH | O_DIRECTORY | O_CLOEXEC), r = 0, err;
  struct gm_extract *x = gm_extract_new (dir, o, take_refused, s);

  if (n == 0)
    n = s->bytes.len;
  for (size_t pos = 0; r == 0 && pos < s->bytes.len; pos += n)
    r = gm_extract_feed (x, s->bytes.data + pos,
                         n < s->bytes.len - pos ? n : s->bytes.len - pos);
  if (r == 0)
    r = gm_extract_finish (x);
  err = errno;
  gm_extract_free (x);
  close (dir);
  errno = err;
  return r;
}

/* The end of the archive, then all of it. */
static inline int
extract (struct stream *s, const struct gm_extract_options *o)
{
  static const char end[1024];
  int r;

  gm_bytes_add (&s->bytes, end, sizeof end);
  r = extract_bytes (s, o, 0);
  free (s->bytes.data);
  return r;
}

/* What is in the file PATH, up to its first newline; "(none)" if there is none.
 */
static inline const char *
content (const char *path)
{
  static char buf[4096];
  FILE *fp = fopen (path, "r");

  strcpy (buf, "(none)");
  if (fp != NULL && fgets (buf, sizeof buf, fp) == NULL)
    buf[0] = '\0';
  if (fp != NULL)
    fclose (fp);
  return buf;
}

static inline void
write_file (const char *path, const char *text)
{
  FILE *fp = fopen (path, "w");

  if (fp == NULL || fputs (text, fp) == EOF || fclose (fp) == EOF)
    abort ();
}

#endif
