/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What files were like when they were read or written: by that it is seen that
 * others have changed them since.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "session.h"

struct file {
  const char *name; /* in the same piece of memory */
  struct stat st;   /* without a mode: there was none */
  bool written;     /* since then, by us */
};

struct search {
  const char *place;
  struct gm_strvec *names;
  bool failed;
};

static void *files; /* a tree of tsearch */
static enum seen_mode mode;

static struct file *find_or_add (const char *name);
static int by_name (const void *a, const void *b);
static bool is_same (const struct stat *a, const struct stat *b);
static bool related (const char *name, const char *place);
static void check (const void *node, VISIT visit, void *search);
static void settle (const void *node, VISIT visit, void *unused);

void
seen_read (const char *name, const struct stat *st)
{
  struct file *f = mode == SEEN_LOADS ? find_or_add (name) : NULL;

  if (f != NULL)
    f->st = *st;
}

void
seen_mode (enum seen_mode m)
{
  mode = m;
}

void
seen_write (const char *name)
{
  struct file *f = mode != SEEN_TRIES ? find_or_add (name) : NULL;

  if (f != NULL)
    f->written = true;
}

void
seen_settle (void)
{
  twalk_r (files, settle, NULL);
}

void
seen_forget (const char *name)
{
  const struct file key = { .name = name };
  void *node = tfind (&key, &files, by_name);
  struct file *f = node != NULL ? *(struct file **) node : NULL;

  if (f != NULL)
    tdelete (&key, &files, by_name);
  free (f);
}

int
seen_stale (const char *place, struct gm_strvec *names)
{
  struct search search = { place, names, false };

  twalk_r (files, check, &search);
  return search.failed ? -1 : 0;
}

/* NULL without memory: then it is loaded once more than it needs to be. */
static struct file *
find_or_add (const char *name)
{
  const struct file key = { .name = name };
  void *node = tfind (&key, &files, by_name);
  struct file *f;

  if (node != NULL)
    return *(struct file **) node;
  f = calloc (1, sizeof *f + strlen (name) + 1);
  if (f == NULL)
    return NULL;
  f->name = strcpy ((char *) (f + 1), name);
  if (tsearch (f, &files, by_name) != NULL)
    return f;
  free (f);
  return NULL;
}

static int
by_name (const void *a, const void *b)
{
  const struct file *x = a, *y = b;

  return strcmp (x->name, y->name);
}

static bool
is_same (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
         a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
         a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
         a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
         a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Is one of them the other, or above it?  An empty PLACE is above all. */
static bool
related (const char *name, const char *place)
{
  size_t n = strlen (name), p = strlen (place), len = n < p ? n : p;

  while (p > 0 && place[p - 1] == '/')
    len = --p < n ? p : n;
  return strncmp (name, place, len) == 0 &&
         (n == p || (n > p ? name[p] : place[n]) == '/');
}

static void
check (const void *node, VISIT visit, void *search)
{
  const struct file *f = *(struct file *const *) node;
  struct search *s = search;
  struct stat st;

  if (visit != leaf && visit != postorder)
    return;
  if (f->st.st_mode != 0 && related (f->name, s->place) &&
      (stat (f->name, &st) == -1 || !is_same (&st, &f->st)) &&
      gm_strvec_add (s->names, f->name) == -1)
    s->failed = true;
}

static void
settle (const void *node, VISIT visit, void *unused)
{
  struct file *f = *(struct file *const *) node;

  (void) unused;
  if ((visit != leaf && visit != postorder) || !f->written)
    return;
  f->written = false;
  if (stat (f->name, &f->st) == -1)
    f->st = (struct stat){ 0 };
}
