/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs: run gfs-NAME, or list the tools there are. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

struct tool_entry {
  const char *name, *summary;
};

/* Generated from the NAME sections of the man pages. */
static const struct tool_entry tools[] = {
#include "tool-list.h"
};

static int list_tools (void);
static void run_tool (const char *argv[]) __attribute__ ((noreturn));

int
main (int argc, const char *argv[])
{
  struct tool_common common = { 0 };
  struct poptOption table[] = {
    TOOL_HANDLE_OPTIONS (&common),
    POPT_AUTOHELP POPT_TABLEEND,
  };

  if (argc > 1 && argv[1][0] != '-')
    run_tool (argv + 1);
  tool_parse (&common, argc, argv, table, "[NAME [ARGUMENT...]]", 0, 0);
  return tool_finish (&common, NULL, list_tools ());
}

static int
list_tools (void)
{
  for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
    printf ("%-14s %s\n", tools[i].name, tools[i].summary);
  return 0;
}

/* The tool that was installed beside this program, else one from PATH. */
static void
run_tool (const char *argv[])
{
  char self[PATH_MAX], path[PATH_MAX + 64], name[64];
  ssize_t n = readlink ("/proc/self/exe", self, sizeof self - 1);
  char *slash;

  if (strchr (argv[0], '/') ||
      snprintf (name, sizeof name, "gfs-%s", argv[0]) >= (int) sizeof name)
    tool_misuse ("%s: no such tool", argv[0]);
  self[n > 0 ? n : 0] = '\0';
  slash = strrchr (self, '/');
  argv[0] = name;
  if (slash) {
    snprintf (path, sizeof path, "%.*s/%s", (int) (slash - self), self, name);
    execv (path, (char **) argv);
  }
  execvp (name, (char **) argv);
  if (errno == ENOENT)
    tool_misuse ("%s: no such tool; `gfs' alone lists them", name + 4);
  tool_die (TOOL_EXIT_FAILED, name, "%s", strerror (errno));
}
