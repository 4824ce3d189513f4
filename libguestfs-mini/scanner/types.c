/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of arguments, results and struct fields, with their C types.
 * This page is the type system of the API.
 */
#include <string.h>

#include "model.h"

/* clang-format off */
const struct arg_type arg_types[NR_ARG_KINDS] = {
  /* any text */
  { "string", SHAPE_STRING, "const char *", "GM_ARG_STRING" },
  /* any text, or NULL */
  { "optstring", SHAPE_OPTSTRING, "const char *", "GM_ARG_OPTSTRING" },
  /* absolute path below the sysroot */
  { "pathname", SHAPE_STRING, "const char *", "GM_ARG_STRING" },
  /* block device of the appliance; /dev/sdX whatever its kernel says */
  { "device", SHAPE_STRING, "const char *", "GM_ARG_STRING" },
  { "dev_or_path", SHAPE_STRING, "const char *", "GM_ARG_STRING" },
  /* device or btrfsvol:DEVICE/SUBVOLUME */
  { "mountable", SHAPE_STRING, "const char *", "GM_ARG_STRING" },
  { "mountable_or_path", SHAPE_STRING, "const char *", "GM_ARG_STRING" },
  /* UUID in text form */
  { "guid", SHAPE_STRING, "const char *", "GM_ARG_STRING" },
  /* passphrase: never traced */
  { "key", SHAPE_STRING, "const char *", "GM_ARG_KEY" },
  { "stringlist", SHAPE_LIST, "char *const *", "GM_ARG_LIST" },
  { "devicelist", SHAPE_LIST, "char *const *", "GM_ARG_LIST" },
  /* names without a slash, relative to a directory argument */
  { "filenamelist", SHAPE_LIST, "char *const *", "GM_ARG_LIST" },
  { "bool", SHAPE_BOOL, "int ", "GM_ARG_BOOL" },
  { "int", SHAPE_INT, "int ", "GM_ARG_INT" },
  { "int64", SHAPE_INT64, "int64_t ", "GM_ARG_INT64" },
  /* any bytes; a second parameter NAME_size */
  { "buffer", SHAPE_BUFFER, "const char *", "GM_ARG_BUFFER" },
  /* local file names */
  { "filein", SHAPE_FILEIN, "const char *", "GM_ARG_FILEIN" },
  { "fileout", SHAPE_FILEOUT, "const char *", "GM_ARG_FILEOUT" },
  { "pointer", SHAPE_POINTER, "void *", "GM_ARG_POINTER" },
};

const struct ret_type ret_types[NR_RET_KINDS] = {
  { "err", "int ", "-1", "GM_RET_ERR" },
  { "int", "int ", "-1", "GM_RET_INT" },
  { "int64", "int64_t ", "-1", "GM_RET_INT64" },
  { "bool", "int ", "-1", "GM_RET_BOOL" },
  { "string", "char *", "NULL", "GM_RET_STRING" },
  { "conststring", "const char *", "NULL", "GM_RET_CONSTSTRING" },
  /* NULL is not an error here */
  { "constoptstring", "const char *", "NULL", "GM_RET_CONSTOPTSTRING" },
  { "stringlist", "char **", "NULL", "GM_RET_LIST" },
  /* key, value, key, value, ..., NULL */
  { "hashtable", "char **", "NULL", "GM_RET_HASHTABLE" },
  { "buffer", "char *", "NULL", "GM_RET_BUFFER" },
  { "struct", NULL, "NULL", "GM_RET_STRUCT" },
  { "structlist", NULL, "NULL", "GM_RET_STRUCTLIST" },
  { "void", "void ", "", "GM_RET_VOID" },
};

const struct field_type field_types[NR_FIELD_KINDS] = {
  { "char", "char ", "char ", 4, "GM_FIELD_CHAR" },
  { "int32", "int32_t ", "int ", 4, "GM_FIELD_INT32" },
  { "uint32", "uint32_t ", "unsigned int ", 4, "GM_FIELD_UINT32" },
  { "int64", "int64_t ", "int64_t ", 8, "GM_FIELD_INT64" },
  { "uint64", "uint64_t ", "uint64_t ", 8, "GM_FIELD_UINT64" },
  { "bytes", "uint64_t ", "uint64_t ", 8, "GM_FIELD_UINT64" },
  { "percent", "float ", "float ", 4, "GM_FIELD_PERCENT" },
  { "string", "char *", "string ", 4, "GM_FIELD_STRING" },
  { "uuid", "char ", "opaque ", 32, "GM_FIELD_UUID" },
  { "buffer", "char *", "opaque ", 4, "GM_FIELD_BUFFER" },
};

static const struct {
  const char *name;
  enum call_flag flag;
} call_flags[] = {
  { "private", CALL_PRIVATE },
  { "progress", CALL_PROGRESS },
  { "cancellable", CALL_CANCELLABLE },
  { "config_only", CALL_CONFIG_ONLY },
  { "control", CALL_CONTROL },
  { "protocol_limit", CALL_PROTOCOL_LIMIT },
  { "no_wrapper", CALL_NO_WRAPPER },
  { "octal", CALL_OCTAL },
  { "hex", CALL_HEX },
};
/* clang-format on */

int
arg_kind_find (const char *name)
{
  for (int i = 0; i < NR_ARG_KINDS; i++)
    if (strcmp (arg_types[i].name, name) == 0)
      return i;
  return -1;
}

int
ret_kind_find (const char *name)
{
  for (int i = 0; i < NR_RET_KINDS; i++)
    if (strcmp (ret_types[i].name, name) == 0)
      return i;
  return -1;
}

int
field_kind_find (const char *name)
{
  for (int i = 0; i < NR_FIELD_KINDS; i++)
    if (strcmp (field_types[i].name, name) == 0)
      return i;
  return -1;
}

unsigned
call_flag_find (const char *name)
{
  for (size_t i = 0; i < sizeof call_flags / sizeof call_flags[0]; i++)
    if (strcmp (call_flags[i].name, name) == 0)
      return call_flags[i].flag;
  return 0;
}
