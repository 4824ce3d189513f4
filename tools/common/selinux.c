/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an image says about its SELinux policy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "memory.h"
#include "selinux.h"

enum { CONFIG_MAX = 65536 };

static void read_lines (char *config, struct selinux *policy);
static char *value_of (char *line, const char *name);

int
selinux_read (guestfs_h *g, struct selinux *policy)
{
  CLEANUP_FD int fd = memory_open ("config", MFD_CLOEXEC, CONFIG_MAX);
  CLEANUP_FREE char *text = calloc (1, CONFIG_MAX + 1);
  char name[32];

  *policy = (struct selinux){ 0 };
  if (fd == -1 || text == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  snprintf (name, sizeof name, "/dev/fd/%d", fd);
  if (guestfs_download_offset (g, SELINUX_CONFIG, name, 0, CONFIG_MAX) == -1)
    return -1;
  if (pread (fd, text, memory_length (fd), 0) == -1)
    text[0] = '\0';
  read_lines (text, policy);
  return 0;
}

/* The name of a policy must be one that a directory can have. */
static void
read_lines (char *config, struct selinux *policy)
{
  char *line, *save;

  for (line = strtok_r (config, "\n", &save); line != NULL;
       line = strtok_r (NULL, "\n", &save)) {
    char *mode = value_of (line, "SELINUX=");
    char *type = value_of (line, "SELINUXTYPE=");

    if (mode != NULL)
      policy->disabled = strcasecmp (mode, "disabled") == 0;
    if (type == NULL || type[0] == '\0' || type[0] == '.' ||
        strchr (type, '/') != NULL || policy->specfile != NULL)
      continue;
    if (asprintf (&policy->specfile,
                  "/etc/selinux/%s/contexts/files/file_contexts", type) == -1)
      tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  }
}

static char *
value_of (char *line, const char *name)
{
  line += strspn (line, " \t");
  if (strncmp (line, name, strlen (name)) != 0)
    return NULL;
  line += strlen (name);
  line[strcspn (line, " \t\r#")] = '\0';
  return line;
}
