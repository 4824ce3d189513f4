/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of the program `hive', see main.c. */
#ifndef GUESTFSD_HIVE_HIVE_H
#define GUESTFSD_HIVE_HIVE_H

#include <stddef.h>

#include <hivex.h>

#include "protocol.h"

struct task {
  hive_h *h; /* NULL: none is open */
  struct hive_request request;
  char *name; /* both end with a NUL that is not counted */
  char *data;

  /* The answer. */
  int err;
  int64_t number;
  void *out; /* malloc'ed, or NULL */
  size_t out_len;
};

/* Do what the request says, and set the answer. */
void serve (struct task *t);

/* The same for HIVE_EDIT_*.  What fails is kept: all later ones do nothing. */
void edit (struct task *t);

#endif
