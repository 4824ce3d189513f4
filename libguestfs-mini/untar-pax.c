/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The records of an extended header of a tar stream. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "untar-pax.h"

#define ATTRIBUTES_MAX 4096
#define VALUE_MAX (64 << 10) /* Linux has none that are longer */
#define XATTR "SCHILY.xattr."

/* A record's key and value, neither of which ends with a NUL. */
struct record {
  const char *key, *value;
  size_t key_len, len;
};

static ptrdiff_t next_record (struct record *r, const char *buf, size_t len);
static int take (struct gm_pax *pax, const struct record *r);
static int take_path (char **path, const struct record *r);
static int take_number (bool *has, uint64_t *number, const struct record *r);
static int take_time (bool *has, struct timespec *t, const struct record *r);
static int take_attribute (struct gm_pax *pax, const struct record *r);
static int protocol_error (void);

int
gm_pax_parse (struct gm_pax *pax, const char *buf, size_t len)
{
  while (len > 0) {
    struct record r;
    ptrdiff_t n = next_record (&r, buf, len);

    if (n == -1 || take (pax, &r) == -1)
      return -1;
    buf += n;
    len -= n;
  }
  return 0;
}

void
gm_pax_clear (struct gm_pax *pax)
{
  free (pax->path);
  free (pax->target);
  free (pax->sparse_path);
  gm_attributes_free (pax->attributes, pax->nr_attributes);
  memset (pax, 0, sizeof *pax);
}

int
gm_attribute_add (struct gm_attribute *a, const char *name, size_t name_len,
                  const char *value, size_t len)
{
  a->name = strndup (name, name_len);
  a->value = malloc (len + 1);
  a->len = len;
  if (a->name == NULL || a->value == NULL) {
    free (a->name);
    free (a->value);
    return -1;
  }
  memcpy (a->value, value, len);
  a->value[len] = '\0';
  return 0;
}

void
gm_attributes_free (struct gm_attribute *attributes, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    free (attributes[i].name);
    free (attributes[i].value);
  }
  free (attributes);
}

/* Returns the length of the record at BUF, or -1. */
static ptrdiff_t
next_record (struct record *r, const char *buf, size_t len)
{
  size_t size = 0, i = 0;
  const char *equals;

  for (; i < len && buf[i] >= '0' && buf[i] <= '9' && size <= len; i++)
    size = 10 * size + (buf[i] - '0');
  if (i == len || buf[i] != ' ' || size > len || size < i + 3 ||
      buf[size - 1] != '\n')
    return protocol_error ();
  r->key = buf + i + 1;
  equals = memchr (r->key, '=', size - i - 2);
  if (equals == NULL)
    return protocol_error ();
  r->key_len = equals - r->key;
  r->value = equals + 1;
  r->len = buf + size - 1 - r->value;
  return size;
}

static bool
is (const struct record *r, const char *key)
{
  return r->key_len == strlen (key) && memcmp (r->key, key, r->key_len) == 0;
}

static int
take (struct gm_pax *pax, const struct record *r)
{
  uint64_t number;
  bool ignored;

  if (is (r, "path"))
    return take_path (&pax->path, r);
  if (is (r, "linkpath"))
    return take_path (&pax->target, r);
  if (is (r, "size"))
    return take_number (&pax->has_size, &pax->size, r);
  if (is (r, "uid"))
    return take_number (&pax->has_uid, &pax->uid, r);
  if (is (r, "gid"))
    return take_number (&pax->has_gid, &pax->gid, r);
  if (is (r, "mtime"))
    return take_time (&pax->has_mtime, &pax->mtime, r);
  if (is (r, "atime"))
    return take_time (&pax->has_atime, &pax->atime, r);
  if (is (r, "GNU.sparse.major") || is (r, "GNU.sparse.minor")) {
    if (take_number (&ignored, &number, r) == -1)
      return -1;
    return number == is (r, "GNU.sparse.major") ? 0 : protocol_error ();
  }
  if (is (r, "GNU.sparse.name"))
    return take_path (&pax->sparse_path, r);
  if (is (r, "GNU.sparse.realsize"))
    return take_number (&pax->sparse, &pax->real_size, r);
  if (r->key_len > strlen (XATTR) &&
      memcmp (r->key, XATTR, strlen (XATTR)) == 0)
    return take_attribute (pax, r);
  return 0;
}

static int
take_path (char **path, const struct record *r)
{
  if (memchr (r->value, '\0', r->len) != NULL)
    return protocol_error ();
  free (*path);
  *path = strndup (r->value, r->len);
  return *path == NULL ? -1 : 0;
}

/* Nothing counted here is above what a file can be long. */
static int
take_number (bool *has, uint64_t *number, const struct record *r)
{
  *number = 0;
  for (size_t i = 0; i < r->len; i++) {
    if (r->value[i] < '0' || r->value[i] > '9' || *number > INT64_MAX / 16)
      return protocol_error ();
    *number = 10 * *number + (r->value[i] - '0');
  }
  *has = true;
  return r->len > 0 ? 0 : protocol_error ();
}

/* "-1.25" is the time that lies a second and a quarter before 1970. */
static int
take_time (bool *has, struct timespec *t, const struct record *r)
{
  const char *p = r->value, *end = p + r->len;
  bool negative = p < end && *p == '-';
  int64_t seconds = 0;
  long nanoseconds = 0;

  p += negative;
  for (; p < end && *p >= '0' && *p <= '9' && seconds < INT64_MAX / 16; p++)
    seconds = 10 * seconds + (*p - '0');
  if (p < end && *p == '.') {
    p++;
    for (long unit = 100000000; p < end && *p >= '0' && *p <= '9'; p++) {
      nanoseconds += unit * (*p - '0');
      unit /= 10;
    }
  }
  if (p != end)
    return protocol_error ();
  t->tv_sec = negative ? -seconds - (nanoseconds > 0) : seconds;
  t->tv_nsec =
    negative && nanoseconds > 0 ? 1000000000 - nanoseconds : nanoseconds;
  *has = true;
  return 0;
}

static int
take_attribute (struct gm_pax *pax, const struct record *r)
{
  struct gm_attribute *attributes = pax->attributes;

  if (pax->nr_attributes == ATTRIBUTES_MAX || r->len > VALUE_MAX ||
      memchr (r->key, '\0', r->key_len) != NULL)
    return protocol_error ();
  attributes =
    reallocarray (attributes, pax->nr_attributes + 1, sizeof *attributes);
  if (attributes == NULL)
    return -1;
  pax->attributes = attributes;
  if (gm_attribute_add (&attributes[pax->nr_attributes],
                        r->key + strlen (XATTR), r->key_len - strlen (XATTR),
                        r->value, r->len) == -1)
    return -1;
  pax->nr_attributes++;
  return 0;
}

static int
protocol_error (void)
{
  errno = EPROTO;
  return -1;
}
