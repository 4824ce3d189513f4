/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages to and from the program that holds an Augeas session. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "augeas-wire.h"

#define NO_STRING UINT32_MAX

struct writer {
  char *to;
};

struct reader {
  const char *from;
  size_t left;
};

static void put_number (struct writer *w, uint32_t value);
static int get_number (struct reader *r, uint32_t *value);
static int get_string (struct reader *r, char **string);

char *
augeas_wire_encode (const struct augeas_message *m, size_t *len)
{
  size_t size = 5 * sizeof (uint32_t);
  struct writer w;
  char *buf;

  for (size_t i = 0; i < m->nr; i++) {
    size += sizeof (uint32_t);
    if (m->strings[i] != NULL)
      size += strlen (m->strings[i]);
  }
  if (size - AUGEAS_HEADER > AUGEAS_WIRE_MAX || m->nr > AUGEAS_STRINGS_MAX) {
    errno = EMSGSIZE;
    return NULL;
  }
  w.to = buf = malloc (size);
  if (buf == NULL)
    return NULL;
  put_number (&w, size - AUGEAS_HEADER);
  put_number (&w, m->what);
  put_number (&w, m->number);
  put_number (&w, m->umask);
  put_number (&w, m->nr);
  for (size_t i = 0; i < m->nr; i++) {
    size_t n = m->strings[i] != NULL ? strlen (m->strings[i]) : 0;

    put_number (&w, m->strings[i] != NULL ? n : NO_STRING);
    if (n > 0)
      memcpy (w.to, m->strings[i], n);
    w.to += n;
  }
  *len = size;
  return buf;
}

size_t
augeas_wire_length (const char buf[AUGEAS_HEADER])
{
  uint32_t len;

  memcpy (&len, buf, sizeof len);
  return len >= 4 * sizeof (uint32_t) && len <= AUGEAS_WIRE_MAX ? len : 0;
}

int
augeas_wire_decode (const char *buf, size_t len, struct augeas_message *m)
{
  struct reader r = { buf, len };
  uint32_t what, number, nr;

  *m = (struct augeas_message){ 0 };
  if (get_number (&r, &what) == -1 || get_number (&r, &number) == -1 ||
      get_number (&r, &m->umask) == -1 || get_number (&r, &nr) == -1 ||
      nr > AUGEAS_STRINGS_MAX || nr > r.left / sizeof (uint32_t)) {
    errno = EBADMSG;
    return -1;
  }
  m->what = what;
  m->number = number;
  m->strings = calloc (nr + 1, sizeof m->strings[0]);
  if (m->strings == NULL)
    return -1;
  for (m->nr = 0; m->nr < nr; m->nr++)
    if (get_string (&r, &m->strings[m->nr]) == -1)
      goto bad;
  if (r.left == 0)
    return 0;
  errno = EBADMSG;
bad:
  augeas_wire_free (m);
  return -1;
}

void
augeas_wire_free (struct augeas_message *m)
{
  int err = errno;

  for (size_t i = 0; i < m->nr; i++)
    free (m->strings[i]);
  free (m->strings);
  *m = (struct augeas_message){ 0 };
  errno = err;
}

static void
put_number (struct writer *w, uint32_t value)
{
  memcpy (w->to, &value, sizeof value);
  w->to += sizeof value;
}

static int
get_number (struct reader *r, uint32_t *value)
{
  if (r->left < sizeof *value)
    return -1;
  memcpy (value, r->from, sizeof *value);
  r->from += sizeof *value;
  r->left -= sizeof *value;
  return 0;
}

/* On failure errno is set and *STRING is NULL. */
static int
get_string (struct reader *r, char **string)
{
  uint32_t len;

  *string = NULL;
  errno = EBADMSG;
  if (get_number (r, &len) == -1)
    return -1;
  if (len == NO_STRING)
    return 0;
  if (len > r->left || memchr (r->from, '\0', len) != NULL)
    return -1;
  *string = strndup (r->from, len);
  if (*string == NULL)
    return -1;
  r->from += len;
  r->left -= len;
  return 0;
}
