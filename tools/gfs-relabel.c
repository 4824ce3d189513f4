/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-relabel: set the SELinux labels of files in a disk image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "memory.h"

#define CONFIG "/etc/selinux/config"
#define CONFIG_MAX 65536

struct opts {
  struct tool_common common;
  int force;
  char *specfile;
};

static char *find_specfile (guestfs_h *g);
static char *read_config (guestfs_h *g);
static char *find_type (char *config);

int
main (int argc, const char *argv[])
{
  struct opts o = { 0 };
  struct poptOption table[] = {
    { "force", 'F', POPT_ARG_NONE, &o.force, 0,
      "set users, roles and ranges, too", NULL },
    { "spec", '\0', POPT_ARG_STRING, &o.specfile, 0,
      "file of the image that says which labels", "PATH" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  guestfs_h *g;
  int r = 0;

  tool_parse (&o.common, argc, argv, table, "[PATH...]", 0, -1);
  tool_need_rw (&o.common);
  g = tool_handle (&o.common);
  tool_expand (&o.common, g, 0);
  if (o.specfile == NULL)
    o.specfile = find_specfile (g);
  for (int i = 0; i < (o.common.nr_args ? o.common.nr_args : 1); i++) {
    const char *path = o.common.nr_args ? o.common.args[i] : "/";

    if (guestfs_selinux_relabel (g, o.specfile, path,
                                 GUESTFS_SELINUX_RELABEL_FORCE, o.force,
                                 -1) == -1)
      r = tool_fail (g, path);
  }
  free (o.specfile);
  return tool_finish (&o.common, g, r);
}

/* That of the policy which the image says it uses. */
static char *
find_specfile (guestfs_h *g)
{
  CLEANUP_FREE char *config = read_config (g);
  char *type = find_type (config), *path;

  if (type == NULL)
    tool_die (TOOL_EXIT_FAILED, CONFIG,
              "it does not name a policy, use --spec");
  if (asprintf (&path, "/etc/selinux/%s/contexts/files/file_contexts", type) ==
      -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return path;
}

static char *
read_config (guestfs_h *g)
{
  CLEANUP_FD int fd = memory_open ("config", MFD_CLOEXEC, CONFIG_MAX);
  char *text = calloc (1, CONFIG_MAX + 1);
  char name[32];

  if (fd == -1 || text == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  snprintf (name, sizeof name, "/dev/fd/%d", fd);
  if (guestfs_download_offset (g, CONFIG, name, 0, CONFIG_MAX) == -1)
    tool_die_fail (TOOL_EXIT_FAILED, g, CONFIG);
  if (pread (fd, text, memory_length (fd), 0) == -1)
    text[0] = '\0';
  return text;
}

/* The word behind SELINUXTYPE=, in CONFIG; NULL if there is none that can be
 * the name of a directory.
 */
static char *
find_type (char *config)
{
  char *line, *save;

  for (line = strtok_r (config, "\n", &save); line != NULL;
       line = strtok_r (NULL, "\n", &save)) {
    line += strspn (line, " \t");
    if (strncmp (line, "SELINUXTYPE=", 12) != 0)
      continue;
    line += 12;
    line[strcspn (line, " \t\r#")] = '\0';
    return line[0] != '\0' && line[0] != '.' && !strchr (line, '/') ? line
                                                                    : NULL;
  }
  return NULL;
}
