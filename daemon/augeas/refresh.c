/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees of files that others have changed, or that are of another disk by now,
 * are loaded again.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"

#include "session.h"

static bool is_changed (struct session *s, const char *file,
                        const struct gm_strvec *changed);

int
refresh_files (struct session *s, const char *place, struct augeas_message *out)
{
  CLEANUP_STRVEC struct gm_strvec stale = { 0 }, changed = { 0 };
  struct stat st;

  if (seen_stale (place, &stale) == -1 ||
      (stale.len > 0 && changed_trees (s, &changed) == -1))
    return out != NULL ? failed (out, "out of memory") : -1;
  for (size_t i = 0; i < stale.len; i++) {
    const char *file = stale.strings[i];

    if (!is_changed (s, file, &changed)) {
      forget_file (s, file);
      if (stat (file, &st) == 0 && S_ISREG (st.st_mode))
        aug_load_file (s->aug, file); /* what is wrong is below its node */
    } else if (out != NULL)
      return failed (out,
                     "%s: was changed by others since it was loaded, and its "
                     "tree was changed, too: load it again, without the "
                     "changes of the tree",
                     file);
  }
  return 0;
}

void
forget_file (struct session *s, const char *file)
{
  CLEANUP_FREE char *meta = node_of_file (s, "/augeas/files", file);
  CLEANUP_FREE char *tree = node_of_file (s, "/files", file);

  if (meta != NULL && tree != NULL) {
    aug_rm (s->aug, meta);
    aug_rm (s->aug, tree);
  }
  seen_forget (file);
}

/* Would it be saved, or would have been if its lens accepted it? */
static bool
is_changed (struct session *s, const char *file,
            const struct gm_strvec *changed)
{
  CLEANUP_FREE char *meta = node_of_file (s, "/augeas/files", file);
  const char *error = meta != NULL ? value_of (s, meta, "error") : NULL;

  for (size_t i = 0; i < changed->len; i++)
    if (strcmp (changed->strings[i], file) == 0)
      return true;
  return error != NULL && strcmp (error, "parse_failed") != 0 &&
         strcmp (error, "read_failed") != 0;
}
