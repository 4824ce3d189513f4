/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes between the daemon and the program that holds an Augeas session
 * (augeas/): messages of some numbers and strings, each behind its length.
 *
 * The program reads what the image holds, so the daemon believes nothing that
 * it says.
 */
#ifndef GUESTFSD_AUGEAS_WIRE_H
#define GUESTFSD_AUGEAS_WIRE_H

#include <stddef.h>
#include <stdint.h>

#define AUGEAS_PROGRAM "/usr/lib/guestfsd/augeas"

#define AUGEAS_WIRE_MAX (16u << 20) /* bytes of a message */
#define AUGEAS_STRINGS_MAX 500000   /* strings in it */

enum augeas_op {
  AUGEAS_READY = 1, /* answered as soon as all lenses are loaded */
  AUGEAS_FORK,      /* begin a session, on the socket that comes along */
  AUGEAS_INIT,      /* flags; root */
  AUGEAS_DEFVAR,    /* name, expression or NULL */
  AUGEAS_DEFNODE,   /* name, expression, value; number and 1: created */
  AUGEAS_GET,       /* path; nothing or NULL, or a value */
  AUGEAS_SET,       /* path, value or NULL */
  AUGEAS_SETM,      /* base, sub or NULL, value; number */
  AUGEAS_LABEL,     /* path; nothing, or a label */
  AUGEAS_INSERT,    /* number 1: before; path, label */
  AUGEAS_RM,        /* path; number */
  AUGEAS_MV,        /* from, to */
  AUGEAS_MATCH,     /* path; paths */
  AUGEAS_SAVE,
  AUGEAS_LOAD,
  AUGEAS_TRANSFORM, /* number 1: exclude; lens, file */
  AUGEAS_NEED,      /* number of enum augeas_need; path; 5 words of each file
                       that cannot be parsed: name, line, column, lens, why */
  AUGEAS_RUN,       /* commands; what they print */
  AUGEAS_CHANGED,   /* names of files that would be saved */
};

/* What the path of AUGEAS_NEED is. */
enum augeas_need {
  AUGEAS_NEED_NODE, /* an expression; its files, if they exist */
  AUGEAS_NEED_FILE, /* a file, which must exist and have a lens */
  AUGEAS_NEED_ANEW, /* the same, loaded in any case */
};

/* A request's op, and its flags; the answer's result, 0 or -1 (then its only
 * string says why), and its number.
 */
struct augeas_message {
  int32_t what, number;
  uint32_t umask;
  char **strings; /* NULL, or nr of them, of which any may be NULL */
  size_t nr;
};

#define AUGEAS_HEADER 4 /* bytes that hold the length of what follows */

/* Encode it, header and all.  Returns malloc'ed bytes and sets *LEN, or NULL
 * with errno (EMSGSIZE: too large).
 */
char *augeas_wire_encode (const struct augeas_message *m, size_t *len);

/* How long the rest is, by the header at BUF; 0 if that is out of bounds. */
size_t augeas_wire_length (const char buf[AUGEAS_HEADER]);

/* Decode the LEN bytes behind a header.  Returns 0, or -1 with errno. */
int augeas_wire_decode (const char *buf, size_t len, struct augeas_message *m);

void augeas_wire_free (struct augeas_message *m);

#define CLEANUP_AUGEAS_MESSAGE __attribute__ ((cleanup (augeas_wire_free)))

#endif
