/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all generated stubs do around a call: bracket it, check arguments,
 * and trace it.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "error.h"
#include "event.h"
#include "handle.h"
#include "stub.h"

enum { TRACE_MAX_BUFFER = 256 }; /* bytes of a buffer that are shown */

static void put_quoted (FILE *fp, const char *p, size_t n);
static void result (guestfs_h *g, const char *call, struct gm_trace *t);

void
gm_call_begin (guestfs_h *g, const char *name)
{
  pthread_mutex_lock (&g->lock);
  if (g->depth++ > 0)
    return;
  g->call = name;
  g->user_cancel = false;
  gm_event (g, GUESTFS_EVENT_ENTER, name, strlen (name), NULL, 0);
}

void
gm_call_end (guestfs_h *g)
{
  if (--g->depth == 0)
    g->call = NULL;
  pthread_mutex_unlock (&g->lock);
}

int
gm_null_arg (guestfs_h *g, const char *call, const char *arg)
{
  return gm_error_code (g, EINVAL, "%s: %s must not be NULL", call, arg);
}

int
gm_bad_optargs (guestfs_h *g, const char *call, uint64_t bitmask)
{
  return gm_error_code (g, EINVAL,
                        "%s: an optional argument is not known to this "
                        "version of the library (bitmask 0x%" PRIx64 ")",
                        call, bitmask);
}

int
gm_need_config (guestfs_h *g, const char *call)
{
  if (g->state == GM_CONFIG)
    return 0;
  return gm_error_code (g, EBUSY, "%s: too late, only allowed before launch",
                        call);
}

/* ---- tracing ---- */

bool
gm_tracing (guestfs_h *g)
{
  return g->set.trace && g->depth <= 1;
}

void
gm_trace_open (guestfs_h *g, struct gm_trace *t, const char *call)
{
  *t = (struct gm_trace){ .g = g };
  t->fp = open_memstream (&t->text, &t->len);
  if (t->fp == NULL)
    g->abort_cb ();
  if (g->set.identifier[0] != '\0')
    fprintf (t->fp, "%s: ", g->set.identifier);
  fputs (call, t->fp);
}

/* The blank and, for an optional argument, the name before a value. */
static void
put_name (struct gm_trace *t, const char *opt)
{
  putc (' ', t->fp);
  if (opt != NULL)
    fprintf (t->fp, "%s:", opt);
}

void
gm_trace_str (struct gm_trace *t, const char *opt, const char *s)
{
  put_name (t, opt);
  if (s == NULL)
    fputs ("NULL", t->fp);
  else
    put_quoted (t->fp, s, strlen (s));
}

void
gm_trace_buf (struct gm_trace *t, const char *opt, const void *p, size_t n)
{
  put_name (t, opt);
  put_quoted (t->fp, p, n < TRACE_MAX_BUFFER ? n : TRACE_MAX_BUFFER);
  if (n > TRACE_MAX_BUFFER)
    fprintf (t->fp, "...[%zu bytes]", n);
}

void
gm_trace_int (struct gm_trace *t, const char *opt, int64_t i)
{
  put_name (t, opt);
  fprintf (t->fp, "%" PRIi64, i);
}

void
gm_trace_bool (struct gm_trace *t, const char *opt, int b)
{
  put_name (t, opt);
  fputs (b ? "true" : "false", t->fp);
}

void
gm_trace_list (struct gm_trace *t, const char *opt, char *const *list)
{
  put_name (t, opt);
  if (list == NULL) {
    fputs ("NULL", t->fp);
    return;
  }
  putc ('[', t->fp);
  for (size_t i = 0; list[i] != NULL; i++) {
    if (i > 0)
      fputs (", ", t->fp);
    put_quoted (t->fp, list[i], strlen (list[i]));
  }
  putc (']', t->fp);
}

void
gm_trace_secret (struct gm_trace *t, const char *opt)
{
  put_name (t, opt);
  fputs ("***", t->fp);
}

void
gm_trace_emit (struct gm_trace *t)
{
  if (fclose (steal_ptr (&t->fp)) == EOF)
    t->g->abort_cb ();
  gm_event (t->g, GUESTFS_EVENT_TRACE, t->text, t->len, NULL, 0);
  free (steal_ptr (&t->text));
}

void
gm_trace_result_int (guestfs_h *g, const char *call, int64_t r)
{
  struct gm_trace t;

  result (g, call, &t);
  gm_trace_int (&t, NULL, r);
  gm_trace_emit (&t);
}

void
gm_trace_result_str (guestfs_h *g, const char *call, const char *r)
{
  struct gm_trace t;

  result (g, call, &t);
  gm_trace_str (&t, NULL, r);
  gm_trace_emit (&t);
}

void
gm_trace_result_list (guestfs_h *g, const char *call, char *const *r)
{
  struct gm_trace t;

  result (g, call, &t);
  gm_trace_list (&t, NULL, r);
  gm_trace_emit (&t);
}

void
gm_trace_result_buf (guestfs_h *g, const char *call, const void *p, size_t n)
{
  struct gm_trace t;

  result (g, call, &t);
  gm_trace_buf (&t, NULL, p, n);
  gm_trace_emit (&t);
}

void
gm_trace_result_struct (guestfs_h *g, const char *call, const char *type)
{
  struct gm_trace t;

  result (g, call, &t);
  fprintf (t.fp, " <struct %s>", type);
  gm_trace_emit (&t);
}

void
gm_trace_result_error (guestfs_h *g, const char *call)
{
  struct gm_trace t;

  result (g, call, &t);
  fputs (" -1 (error)", t.fp);
  gm_trace_emit (&t);
}

static void
result (guestfs_h *g, const char *call, struct gm_trace *t)
{
  gm_trace_open (g, t, call);
  fputs (" =", t->fp);
}

/* Quote, and escape whatever a terminal might act upon. */
static void
put_quoted (FILE *fp, const char *p, size_t n)
{
  putc ('"', fp);
  for (size_t i = 0; i < n; i++) {
    unsigned char c = p[i];

    if (c == '"' || c == '\\')
      fprintf (fp, "\\%c", c);
    else if (c >= 0x20 && c < 0x7f)
      putc (c, fp);
    else
      fprintf (fp, "\\x%02x", c);
  }
  putc ('"', fp);
}
