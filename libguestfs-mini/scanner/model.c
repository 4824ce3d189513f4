/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions about the model that more than one emitter asks. */
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "util.h"

const struct call *
model_find_call (const struct model *m, const char *name)
{
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_calls; j++)
      if (strcmp (m->families[i].calls[j].name, name) == 0)
        return &m->families[i].calls[j];
  return NULL;
}

const struct structure *
model_find_struct (const struct model *m, const char *name)
{
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_structs; j++)
      if (strcmp (m->families[i].structs[j].name, name) == 0)
        return &m->families[i].structs[j];
  return NULL;
}

bool
model_has_fixed (const struct model *m, const char *name)
{
  for (size_t i = 0; i < m->nr_fixed_names; i++)
    if (strcmp (m->fixed_names[i], name) == 0)
      return true;
  return false;
}

bool
call_has_wire_args (const struct call *call)
{
  for (size_t i = 0; i < call->nr_args; i++)
    if (arg_shape (&call->args[i]) != SHAPE_FILEIN &&
        arg_shape (&call->args[i]) != SHAPE_FILEOUT)
      return true;
  return call->nr_opts > 0;
}

bool
call_has_wire_ret (const struct call *call)
{
  return call->ret != RET_ERR && call->ret != RET_VOID;
}

bool
call_has_shape (const struct call *call, enum shape shape)
{
  for (size_t i = 0; i < call->nr_args; i++)
    if (arg_shape (&call->args[i]) == shape)
      return true;
  return false;
}

const struct arg *
call_find_opt (const struct call *call, const char *name)
{
  for (size_t i = 0; i < call->nr_opts; i++)
    if (strcmp (call->opts[i].name, name) == 0)
      return &call->opts[i];
  return NULL;
}

const char *
call_ret_type (const struct call *call)
{
  switch (call->ret) {
  case RET_STRUCT:
    return xasprintf ("struct guestfs_%s *", call->ret_of);
  case RET_STRUCTLIST:
    return xasprintf ("struct guestfs_%s_list *", call->ret_of);
  default:
    return ret_types[call->ret].c_type;
  }
}

const char *
call_opts_name (const struct call *call)
{
  return call->plain ? xasprintf ("%s_opts", call->name) : call->name;
}

static int
compare_names (const void *a, const void *b)
{
  const struct call *const *x = a, *const *y = b;

  return strcmp ((*x)->name, (*y)->name);
}

static int
compare_procs (const void *a, const void *b)
{
  const struct call *const *x = a, *const *y = b;

  return (*x)->proc - (*y)->proc;
}

static const struct call **
collect (const struct model *m, bool daemon_only, size_t *nr)
{
  const struct call **calls = xcalloc (1, sizeof *calls);

  *nr = 0;
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_calls; j++) {
      const struct call *call = &m->families[i].calls[j];

      if (!daemon_only || call->side == SIDE_DAEMON)
        *VECTOR_ADD (calls, *nr) = call;
    }
  return calls;
}

const struct call **
model_calls_by_name (const struct model *m, size_t *nr)
{
  const struct call **calls = collect (m, false, nr);

  if (*nr > 0)
    qsort (calls, *nr, sizeof *calls, compare_names);
  return calls;
}

const struct call **
model_calls_by_proc (const struct model *m, size_t *nr)
{
  const struct call **calls = collect (m, true, nr);

  if (*nr > 0)
    qsort (calls, *nr, sizeof *calls, compare_procs);
  return calls;
}
