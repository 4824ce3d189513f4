/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checking and translating arguments by their kind. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"

static int
replace (char **value, char *with)
{
  if (with == NULL)
    return -1;
  free (*value);
  *value = with;
  return 0;
}

int
args_path (struct call *c, const char *arg, char **value)
{
  return check_path (c, arg, *value);
}

int
args_device (struct call *c, const char *arg, char **value)
{
  return replace (value, resolve_device_or_reply (c, arg, *value));
}

int
args_dev_or_path (struct call *c, const char *arg, char **value)
{
  if (is_device_name (*value))
    return args_device (c, arg, value);
  return args_path (c, arg, value);
}

int
args_mountable_or_path (struct call *c, const char *arg, char **value)
{
  if ((*value)[0] == '/' && !is_device_name (*value))
    return args_path (c, arg, value);
  return 0;
}

int
args_guid (struct call *c, const char *arg, char **value)
{
  static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  const char *p = *value;
  bool brace = *p == '{';
  size_t i;

  if (brace)
    p++;
  for (i = 0; form[i]; i++)
    if (form[i] == 'x' ? !isxdigit ((unsigned char) p[i]) : p[i] != '-')
      break;
  if (form[i] || strcmp (p + i, brace ? "}" : "") != 0)
    return reply_explained (c, EINVAL, "%s: '%s' is not a GUID", arg, *value);
  return 0;
}

int
args_list (struct call *c, const char *arg, u_int len, char ***list)
{
  char **longer = reallocarray (*list, (size_t) len + 1, sizeof *longer);

  if (longer == NULL)
    return reply_errno (c, "%s", arg);
  longer[len] = NULL;
  *list = longer;
  return 0;
}

int
args_devices (struct call *c, const char *arg, u_int len, char ***list)
{
  for (u_int i = 0; i < len; i++)
    if (args_device (c, arg, &(*list)[i]) == -1)
      return -1;
  return args_list (c, arg, len, list);
}

int
args_filenames (struct call *c, const char *arg, u_int len, char ***list)
{
  for (u_int i = 0; i < len; i++) {
    const char *name = (*list)[i];

    if (name[0] == '\0' || strchr (name, '/') != NULL ||
        strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
      return reply_explained (c, EINVAL, "%s: '%s' is not a file name", arg,
                              name);
  }
  return args_list (c, arg, len, list);
}

u_int
args_count (char *const *list)
{
  size_t n = 0;

  while (list[n])
    n++;
  return args_wire_len (n);
}

u_int
args_wire_len (size_t n)
{
  return n > UINT32_MAX ? UINT32_MAX : (u_int) n;
}
