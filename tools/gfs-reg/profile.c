/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-reg: which folder a user has, as SOFTWARE tells. */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "gfs-reg/reg.h"
#include "inspect.h"
#include "regtext.h"
#include "samename.h"

#define PROFILES "Microsoft\\Windows NT\\CurrentVersion\\ProfileList"

struct search {
  const char *user;
  size_t len;
  bool by_id;   /* the key where we are has this name */
  char *folder; /* as it stands there */
};

static void take_key (void *opaque, int depth, const char *name);
static void take_value (void *opaque, const char *name, uint32_t type,
                        const unsigned char *data, size_t len);
static char *in_image (guestfs_h *g, const struct reg_opts *o,
                       const char *folder);
static const char *after (const char *folder, const char *word);

char *
reg_profile (guestfs_h *g, const struct reg_opts *o, const char *software,
             const char *user, size_t len)
{
  char key[] = PROFILES;
  const struct reg_place place = { .file = (char *) software, .key = key };
  struct search s = { .user = user, .len = len };
  const struct reg_reader reader = { take_key, take_value, &s };
  char *path;

  reg_read (g, &place, true, &reader); /* what is damaged has been told */
  path = s.folder == NULL ? NULL : in_image (g, o, s.folder);
  free (s.folder);
  return path;
}

static void
take_key (void *opaque, int depth, const char *name)
{
  struct search *s = opaque;

  s->by_id = depth == 1 && gm_same_name (name, s->user, s->len);
}

static void
take_value (void *opaque, const char *name, uint32_t type,
            const unsigned char *data, size_t len)
{
  static const char wanted[] = "ProfileImagePath";
  struct search *s = opaque;
  CLEANUP_FREE char *folder = NULL;
  const char *last;

  if (s->folder != NULL || (type != REG_SZ && type != REG_EXPAND_SZ) ||
      !gm_same_name (name, wanted, strlen (wanted)))
    return;
  while (len >= 2 && data[len - 1] == 0 && data[len - 2] == 0)
    len -= 2;
  folder = gm_regtext_utf8 (data, len);
  last = folder == NULL ? NULL : strrchr (folder, '\\');
  if (last != NULL && (s->by_id || gm_same_name (last + 1, s->user, s->len)))
    s->folder = steal_ptr (&folder);
}

/* The hive in FOLDER, "C:\\Users\\alice" or "%systemroot%\\...". */
static char *
in_image (guestfs_h *g, const struct reg_opts *o, const char *folder)
{
  struct tool_common *common = (struct tool_common *) &o->common;
  CLEANUP_FREE char *root = tool_system (common, g);
  CLEANUP_FREE char *windows =
    root == NULL ? NULL : guestfs_inspect_get_windows_systemroot (g, root);
  const char *rest;
  char *path, *found;

  if ((rest = after (folder, "%SystemRoot%")) == NULL) {
    free (steal_ptr (&windows));
    rest = after (folder, "%SystemDrive%");
  }
  if (asprintf (&path, "%s%s%sNTUSER.DAT", windows != NULL ? windows : "",
                rest != NULL ? rest : folder, "\\") == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (rest == NULL)
    return tool_path (common, g, path);
  for (char *p = path; *p != '\0'; p++)
    if (*p == '\\')
      *p = '/';
  found = guestfs_case_sensitive_path (g, path);
  if (found == NULL)
    return path;
  free (path);
  return found;
}

/* What follows WORD at the beginning of FOLDER, or NULL. */
static const char *
after (const char *folder, const char *word)
{
  size_t len = strlen (word);

  return strncasecmp (folder, word, len) == 0 && folder[len] == '\\'
           ? folder + len
           : NULL;
}
