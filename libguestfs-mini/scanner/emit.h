/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The outputs of the scanner and what their emitters share. */
#ifndef SCANNER_EMIT_H
#define SCANNER_EMIT_H

#include <stdio.h>

#include "model.h"

/* One kind of output.  Emitters with per_family set run once for each family
 * and have a %s in the file name; F is NULL for the others. */
struct output {
  const char *filename;
  bool per_family;
  void (*emit) (FILE *fp, const struct model *m, const struct family *f);
};

void emit_guestfs_h (FILE *, const struct model *, const struct family *);
void emit_structs_c (FILE *, const struct model *, const struct family *);
void emit_protocol_x (FILE *, const struct model *, const struct family *);
void emit_wire_structs_h (FILE *, const struct model *, const struct family *);
void emit_wire_structs_c (FILE *, const struct model *, const struct family *);
void emit_gm_calls_h (FILE *, const struct model *, const struct family *);
void emit_stubs_c (FILE *, const struct model *, const struct family *);
void emit_daemon_calls_h (FILE *, const struct model *, const struct family *);
void emit_serve_c (FILE *, const struct model *, const struct family *);
void emit_serve_h (FILE *, const struct model *, const struct family *);
void emit_dispatch_c (FILE *, const struct model *, const struct family *);
void emit_dispatch_h (FILE *, const struct model *, const struct family *);
void emit_call_table_c (FILE *, const struct model *, const struct family *);
void emit_call_names (FILE *, const struct model *, const struct family *);
void emit_map (FILE *, const struct model *, const struct family *);
void emit_pod (FILE *, const struct model *, const struct family *);

/* First lines of generated C: licence, source (a family or all), purpose. */
void emit_banner (FILE *fp, const struct family *f, const char *purpose);

/* A list of words that is printed with commas, at most 80 columns wide. */
struct words {
  char **v;
  size_t nr;
};
void words_add (struct words *w, const char *fs, ...)
  __attribute__ ((format (printf, 2, 3)));
/* HEAD may hold newlines; lines are continued below its end, or below
 * INDENT if that is not -1.  The words are freed. */
void words_print (FILE *fp, const char *head, int indent, struct words *w,
                  const char *tail);

/* How a function takes its optional arguments. */
enum form {
  FORM_PLAIN,  /* it has none */
  FORM_DOTS,   /* ... */
  FORM_VA,     /* va_list args */
  FORM_STRUCT, /* const struct guestfs_X_argv *optargs */
};
/* Parameters of the public function, handle included. */
void words_add_params (struct words *w, const struct call *call,
                       enum form form);
/* The arguments to pass on to such a function; FORM_STRUCT passes OPTARGS. */
void words_add_passed (struct words *w, const struct call *call,
                       const char *optargs);
/* Print `TYPE HEAD (PARAMS)TAIL` as a prototype on one logical line. */
void emit_prototype (FILE *fp, const char *type, const char *name,
                     const struct call *call, enum form form, const char *tail);
/* The same as the start of a definition: type on a line of its own. */
void emit_definition (FILE *fp, const char *type, const char *name,
                      const struct call *call, enum form form);

/* What a function of that result returns, in words. */
const char *ret_text (const struct call *call);

#endif
