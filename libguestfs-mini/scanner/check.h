/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of single things; all return the number of mistakes, each printed. */
#ifndef SCANNER_CHECK_H
#define SCANNER_CHECK_H

#include "model.h"

/* check-call.c */
int check_call (const struct model *m, const struct call *call);
/* Whether NAME can be a variable in C and C++ and, if WIRE, in the .x file. */
int check_identifier (const char *name, bool wire, struct loc loc);

/* check.c */
int check_summary (const char *summary, const char *name, struct loc loc);
/* Written, backquotes in pairs, all links leading somewhere. */
int check_doc (const struct model *m, const char *doc, const char *name,
               struct loc loc);

#endif
