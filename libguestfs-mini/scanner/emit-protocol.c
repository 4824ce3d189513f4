/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* guestfs_protocol.x for rpcgen: what goes over the wire.
 *
 * Every length is bounded, so that a short message that claims a long string
 * cannot make the decoder allocate more than one message's worth.  Bounds do
 * not change the bytes on the wire.
 */
#include <stdlib.h>

#include "emit.h"
#include "util.h"

/* Largest message; the daemon and the library refuse longer ones. */
enum { MESSAGE_MAX = 4 * 1024 * 1024 };

static void emit_fixed_types (FILE *fp);
static void emit_wire_struct (FILE *fp, const struct structure *s);
static void emit_call_types (FILE *fp, const struct call *call);
static void emit_procedures (FILE *fp, const struct model *m);
static void emit_message_types (FILE *fp);

void
emit_protocol_x (FILE *fp, const struct model *m,
                 const struct family *unused __attribute__ ((unused)))
{
  emit_banner (fp, NULL, "The protocol between library and daemon.");
  fprintf (fp, "\n");
  emit_fixed_types (fp);
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_structs; j++)
      emit_wire_struct (fp, &m->families[i].structs[j]);
  for (size_t i = 0; i < m->nr_families; i++)
    for (size_t j = 0; j < m->families[i].nr_calls; j++)
      if (m->families[i].calls[j].side == SIDE_DAEMON)
        emit_call_types (fp, &m->families[i].calls[j]);
  emit_procedures (fp, m);
  emit_message_types (fp);
}

static void
emit_fixed_types (FILE *fp)
{
  fprintf (fp,
           "const GUESTFS_PROGRAM = 0x2000f5f5;\n"
           "const GUESTFS_PROTOCOL_VERSION = 4;\n"
           "/* The daemon's first word. */\n"
           "const GUESTFS_LAUNCH_FLAG = 0xf5f55ff5;\n"
           "/* Instead of a length: the library cancels a transfer. */\n"
           "const GUESTFS_CANCEL_FLAG = 0xffffeeee;\n"
           "/* Instead of a length: a progress message follows. */\n"
           "const GUESTFS_PROGRESS_FLAG = 0xffff5555;\n"
           "const GUESTFS_MESSAGE_MAX = %d;\n"
           "const GUESTFS_MAX_CHUNK_SIZE = 8192;\n"
           "const GUESTFS_ERROR_LEN = 65536;\n"
           "/* Strings take four bytes at least. */\n"
           "const GUESTFS_LIST_MAX = %d;\n\n",
           MESSAGE_MAX, MESSAGE_MAX / 4);
  fprintf (fp, "typedef string guestfs_str<GUESTFS_MESSAGE_MAX>;\n\n");
}

static void
emit_wire_struct (FILE *fp, const struct structure *s)
{
  int min = 0;

  fprintf (fp, "struct guestfs_int_%s {\n", s->name);
  for (size_t i = 0; i < s->nr_fields; i++) {
    const struct field *f = &s->fields[i];
    const char *bound = "";

    min += field_types[f->kind].min_wire;
    if (f->kind == FIELD_STRING || f->kind == FIELD_BUFFER)
      bound = "<GUESTFS_MESSAGE_MAX>";
    else if (f->kind == FIELD_UUID)
      bound = "[32]";
    fprintf (fp, "  %s%s%s;\n", field_types[f->kind].xdr_type, f->name, bound);
  }
  fprintf (fp,
           "};\n"
           "/* Each takes %d bytes at least. */\n"
           "typedef guestfs_int_%s guestfs_int_%s_list<%d>;\n\n",
           min, s->name, s->name, MESSAGE_MAX / min);
}

/* One member of an _args struct; nothing for files, which are streamed. */
static void
emit_wire_arg (FILE *fp, const struct arg *a)
{
  switch (arg_shape (a)) {
  case SHAPE_STRING:
    fprintf (fp, "  string %s<GUESTFS_MESSAGE_MAX>;\n", a->name);
    break;
  case SHAPE_OPTSTRING:
    fprintf (fp, "  guestfs_str *%s;\n", a->name);
    break;
  case SHAPE_LIST:
    fprintf (fp, "  guestfs_str %s<GUESTFS_LIST_MAX>;\n", a->name);
    break;
  case SHAPE_BOOL:
    fprintf (fp, "  bool %s;\n", a->name);
    break;
  case SHAPE_INT:
    fprintf (fp, "  int %s;\n", a->name);
    break;
  case SHAPE_INT64:
    fprintf (fp, "  int64_t %s;\n", a->name);
    break;
  case SHAPE_BUFFER:
    fprintf (fp, "  opaque %s<GUESTFS_MESSAGE_MAX>;\n", a->name);
    break;
  case SHAPE_FILEIN:
  case SHAPE_FILEOUT:
  case SHAPE_POINTER:
    break;
  }
}

static const char *
wire_ret (const struct call *call)
{
  switch (call->ret) {
  case RET_INT:
    return "int n";
  case RET_INT64:
    return "int64_t n";
  case RET_BOOL:
    return "bool n";
  case RET_STRING:
  case RET_CONSTSTRING:
    return "string n<GUESTFS_MESSAGE_MAX>";
  case RET_CONSTOPTSTRING:
    return "guestfs_str *n";
  case RET_STRINGLIST:
  case RET_HASHTABLE:
    return "guestfs_str n<GUESTFS_LIST_MAX>";
  case RET_BUFFER:
    return "opaque n<GUESTFS_MESSAGE_MAX>";
  case RET_STRUCT:
    return xasprintf ("guestfs_int_%s n", call->ret_of);
  case RET_STRUCTLIST:
    return xasprintf ("guestfs_int_%s_list n", call->ret_of);
  default:
    abort (); /* nothing on the wire: nobody asks */
  }
}

static void
emit_call_types (FILE *fp, const struct call *call)
{
  if (call_has_wire_args (call)) {
    fprintf (fp, "struct guestfs_%s_args {\n", call->name);
    for (size_t i = 0; i < call->nr_args; i++)
      emit_wire_arg (fp, &call->args[i]);
    for (size_t i = 0; i < call->nr_opts; i++)
      emit_wire_arg (fp, &call->opts[i]);
    fprintf (fp, "};\n\n");
  }
  if (call_has_wire_ret (call))
    fprintf (fp, "struct guestfs_%s_ret {\n  %s;\n};\n\n", call->name,
             wire_ret (call));
}

static void
emit_procedures (FILE *fp, const struct model *m)
{
  size_t nr;
  const struct call **calls = model_calls_by_proc (m, &nr);

  fprintf (fp, "enum guestfs_procedure {\n");
  for (size_t i = 0; i < nr; i++)
    fprintf (fp, "  GUESTFS_PROC_%s = %d%s\n", xupper (calls[i]->name),
             calls[i]->proc, i + 1 < nr ? "," : "");
  fprintf (fp,
           "};\n\n"
           "const GUESTFS_MAX_PROC_NR = %d;\n\n",
           nr ? calls[nr - 1]->proc : 0);
  free (calls);
}

static void
emit_message_types (FILE *fp)
{
  /* proc is not the enum above, so that unknown numbers can be decoded and
   * answered */
  fprintf (fp,
           "enum guestfs_message_direction {\n"
           "  GUESTFS_DIRECTION_CALL = 0,\n"
           "  GUESTFS_DIRECTION_REPLY = 1\n"
           "};\n\n"
           "enum guestfs_message_status {\n"
           "  GUESTFS_STATUS_OK = 0,\n"
           "  GUESTFS_STATUS_ERROR = 1\n"
           "};\n\n"
           "struct guestfs_message_error {\n"
           "  string errno_string<32>; /* \"EINVAL\", or empty */\n"
           "  string error_message<GUESTFS_ERROR_LEN>;\n"
           "};\n\n"
           "/* proc, direction and status are plain numbers here, so that a "
           "wrong one\n"
           " * can be decoded and answered. */\n"
           "struct guestfs_message_header {\n"
           "  unsigned int prog;\n"
           "  unsigned int vers;\n"
           "  int proc;\n"
           "  int direction;\n"
           "  unsigned int serial;\n"
           "  uint64_t progress_hint; /* bytes that will be streamed in */\n"
           "  uint64_t optargs_bitmask;\n"
           "  int status;\n"
           "};\n\n"
           "struct guestfs_chunk {\n"
           "  int cancel; /* non-zero: no more data, give up */\n"
           "  opaque data<GUESTFS_MAX_CHUNK_SIZE>; /* empty: the end */\n"
           "};\n\n"
           "struct guestfs_progress {\n"
           "  int proc;\n"
           "  unsigned int serial;\n"
           "  uint64_t position;\n"
           "  uint64_t total;\n"
           "};\n");
}
