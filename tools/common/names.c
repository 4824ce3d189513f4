/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Users and groups by the image's own files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "memory.h"
#include "names.h"

#define FILE_MAX (4 << 20)

struct entry {
  const char *name;
  uint32_t id;
  uint32_t gid; /* of a user */
};

struct table {
  const char *path;
  bool users, loaded;
  char *text; /* what the names point into */
  struct entry *entries;
  size_t nr;
};

struct names {
  guestfs_h *g;
  struct table users, groups;
};

static struct table *load (guestfs_h *g, struct table *t);
static char *fetch (guestfs_h *g, const char *path, size_t *len);
static bool parse_line (char *line, bool user, struct entry *e);
static bool parse_id (const char *text, uint32_t *id);
static int compare (const void *a, const void *b);
static const char *name_of (const struct table *t, uint32_t id);
static const struct entry *find (const struct table *t, const char *name);
static bool id_of (const struct table *t, const char *name, int *id);
static void *need (void *p);

struct names *
names_new (guestfs_h *g)
{
  struct names *n = need (calloc (1, sizeof *n));

  n->g = g;
  n->users = (struct table){ .path = "/etc/passwd", .users = true };
  n->groups = (struct table){ .path = "/etc/group" };
  return n;
}

void
names_free (struct names *n)
{
  if (n == NULL)
    return;
  free (n->users.text);
  free (n->users.entries);
  free (n->groups.text);
  free (n->groups.entries);
  free (n);
}

const char *
names_user (struct names *n, uint32_t uid)
{
  return name_of (load (n->g, &n->users), uid);
}

const char *
names_group (struct names *n, uint32_t gid)
{
  return name_of (load (n->g, &n->groups), gid);
}

bool
names_find_user (struct names *n, const char *name, uint32_t *uid,
                 uint32_t *gid)
{
  const struct entry *e = find (load (n->g, &n->users), name);

  if (e == NULL)
    return false;
  *uid = e->id;
  if (gid != NULL)
    *gid = e->gid;
  return true;
}

bool
names_find_group (struct names *n, const char *name, uint32_t *gid)
{
  const struct entry *e = find (load (n->g, &n->groups), name);

  if (e == NULL)
    return false;
  *gid = e->id;
  return true;
}

bool
names_parse_owner (struct names *n, const char *text, int *owner, int *group,
                   const char **what)
{
  static char part[256];
  const char *colon = strchr (text, ':');
  size_t len = colon != NULL ? (size_t) (colon - text) : strlen (text);
  uint32_t uid, gid;

  *owner = *group = -1;
  *what = text;
  if (len >= sizeof part)
    return false;
  memcpy (part, text, len);
  part[len] = '\0';
  *what = part;
  if (len > 0 && !id_of (load (n->g, &n->users), part, owner))
    return false;
  if (colon == NULL)
    return true;
  if (colon[1] != '\0') {
    *what = colon + 1;
    return id_of (load (n->g, &n->groups), colon + 1, group);
  }
  if (len == 0) /* ":" alone changes nothing */
    return true;
  if (!names_find_user (n, part, &uid, &gid)) /* a number has no group */
    return false;
  *group = gid;
  return true;
}

static struct table *
load (guestfs_h *g, struct table *t)
{
  size_t len, capacity = 0;
  char *end, *next;

  if (t->loaded)
    return t;
  t->loaded = true;
  t->text = fetch (g, t->path, &len);
  end = t->text + len;
  for (char *line = t->text; line < end; line = next) {
    char *newline = memchr (line, '\n', end - line);
    struct entry e;

    /* The last line of a file that was cut may be half a line. */
    if (newline == NULL && len == FILE_MAX)
      break;
    next = newline != NULL ? newline + 1 : end;
    (newline != NULL ? newline : end)[0] = '\0';
    if (strlen (line) + 1 < (size_t) (next - line) ||
        !parse_line (line, t->users, &e))
      continue;
    if (t->nr == capacity) {
      capacity = capacity == 0 ? 64 : 2 * capacity;
      t->entries = need (reallocarray (t->entries, capacity, sizeof e));
    }
    t->entries[t->nr++] = e;
  }
  if (t->nr > 0)
    qsort (t->entries, t->nr, sizeof t->entries[0], compare);
  return t;
}

/* The first FILE_MAX bytes and room for a NUL; what cannot be read is empty. */
static char *
fetch (guestfs_h *g, const char *path, size_t *len)
{
  CLEANUP_FD int fd = memory_open ("names", MFD_CLOEXEC, FILE_MAX);
  char *text = need (malloc (FILE_MAX + 1));
  char name[32];
  int64_t all;
  ssize_t n;

  *len = 0;
  snprintf (name, sizeof name, "/dev/fd/%d", fd);
  if (fd == -1 ||
      guestfs_download_offset (g, path, name, 0, (int64_t) FILE_MAX) == -1)
    return text;
  all = memory_length (fd);
  while ((int64_t) *len < all &&
         (n = pread (fd, text + *len, all - *len, *len)) > 0)
    *len += n;
  return need (realloc (text, *len + 1));
}

/* NAME:x:ID[:GID...] */
static bool
parse_line (char *line, bool user, struct entry *e)
{
  char *fields[4] = { line, NULL, NULL, NULL };

  for (int i = 1; i < 4; i++) {
    char *colon = fields[i - 1] ? strchr (fields[i - 1], ':') : NULL;

    if (colon == NULL)
      break;
    *colon = '\0';
    fields[i] = colon + 1;
  }
  if (line[0] == '\0' || fields[3] == NULL || !parse_id (fields[2], &e->id))
    return false;
  fields[3][strcspn (fields[3], ":")] = '\0';
  e->name = line;
  e->gid = 0;
  return !user || parse_id (fields[3], &e->gid);
}

/* The highest number means nobody. */
static bool
parse_id (const char *text, uint32_t *id)
{
  char *end;
  unsigned long n;

  if (text[0] < '0' || text[0] > '9')
    return false;
  errno = 0;
  n = strtoul (text, &end, 10);
  *id = n;
  return errno == 0 && *end == '\0' && n < UINT32_MAX;
}

/* By number, then as they stand in the file. */
static int
compare (const void *a, const void *b)
{
  const struct entry *x = a, *y = b;

  if (x->id != y->id)
    return x->id < y->id ? -1 : 1;
  return x->name < y->name ? -1 : 1;
}

static const char *
name_of (const struct table *t, uint32_t id)
{
  size_t low = 0, high = t->nr;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (t->entries[middle].id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < t->nr && t->entries[low].id == id ? t->entries[low].name : NULL;
}

/* The first one in the file: the one that lies lowest in its text. */
static const struct entry *
find (const struct table *t, const char *name)
{
  const struct entry *first = NULL;

  for (size_t i = 0; i < t->nr; i++)
    if (strcmp (t->entries[i].name, name) == 0 &&
        (first == NULL || t->entries[i].name < first->name))
      first = &t->entries[i];
  return first;
}

static bool
id_of (const struct table *t, const char *name, int *id)
{
  const struct entry *e = name[0] == '+' ? NULL : find (t, name);
  uint32_t n;

  if (e != NULL)
    n = e->id;
  else if (!parse_id (name[0] == '+' ? name + 1 : name, &n))
    return false;
  *id = n; /* the API's numbers are signed; the bits are the same */
  return true;
}

static void *
need (void *p)
{
  if (p == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return p;
}
