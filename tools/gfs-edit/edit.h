/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What gfs-edit.c and its parts share. */
#ifndef GFS_EDIT_H
#define GFS_EDIT_H

#include <stdbool.h>
#include <sys/types.h>

/* A directory of the host that only we can read, which is removed whatever
 * becomes of this process.
 */
struct scratch {
  char *dir;
  pid_t janitor;
  int leash; /* closed: the janitor removes the directory */
};

/* Return 0, or -1 after a message. */
int scratch_make (struct scratch *s);
void scratch_remove (struct scratch *s);

/* A new file in the directory, with mode 0600 and a name like that of PATH,
 * for editors that go by names.  Returns a descriptor, or -1 after a message;
 * *NAME is for the caller to free.
 */
int scratch_file (const struct scratch *s, const char *path, char **name);

/* Move the file NAME, which is open as FD, out of the directory to a new name
 * beside it, and make it only ours.  Returns the new name, malloc'ed, or NULL
 * with errno.
 */
char *scratch_keep (const struct scratch *s, const char *name, int fd);

/* Copy all of FROM to the position of TO.  Returns 0, or -1 with errno. */
int copy_file (int from, int to);

/* Let the user edit the file NAME.  PATH is for messages.  Returns 0, or -1
 * after a message.
 */
int run_editor (const char *name, const char *path);

#endif
