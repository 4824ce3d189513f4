/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of all tools, and how they end.  Messages are in
 * message.c, the way to an appliance is in appliance.c.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "cleanup.h"
#include "common.h"
#include "key.h"
#include "unlock.h"

/* What poptGetNextOpt returns for options that tool_parse handles itself. */
enum {
  OPT_ADD = 1000,
  OPT_MOUNT,
  OPT_FORMAT,
  OPT_KEY,
  OPT_VERSION,
  OPT_PRINT_OPTIONS,
};

static void handle_option (struct tool_common *c, int opt,
                           const struct poptOption *table);
static void print_options (const struct poptOption *table);
static void start_timeout (int seconds);
static struct poptOption *share_letters (struct tool_common *c,
                                         const struct poptOption *table,
                                         bool named);
static void take_letter (struct poptOption *common[3], char letter);
static bool names_appliance (const char *argv[],
                             const struct poptOption *table);
static void *grow (void *vec, size_t nr, size_t size);

#define TABLE_END                      \
  {                                    \
    NULL, '\0', 0, NULL, 0, NULL, NULL \
  }

/* clang-format off */
struct poptOption *
tool_output_table (struct tool_common *c)
{
  struct poptOption table[] = {
    { "null", '0', POPT_ARG_NONE, &c->null, 0,
      "end each item with a NUL byte, not a newline", NULL },
    { "json", '\0', POPT_ARG_NONE, &c->json, 0, "print JSON", NULL },
    TABLE_END
  };

  return memcpy (c->output_table, table, sizeof table);
}

struct poptOption *
tool_disk_table (struct tool_common *c)
{
  struct poptOption table[] = {
    { "add", 'a', POPT_ARG_STRING, NULL, OPT_ADD,
      "attach this disk image to an appliance of our own", "DISK" },
    { "format", '\0', POPT_ARG_STRING, NULL, OPT_FORMAT,
      "format of the disks named after this", "raw|qcow2" },
    { "backing", '\0', POPT_ARG_NONE, &c->backing, 0,
      "allow images to name backing or data files", NULL },
    { "mount", 'm', POPT_ARG_STRING, NULL, OPT_MOUNT,
      "mount this, at / if nothing else is said",
      "DEV[:MOUNTPOINT[:OPTIONS]]" },
    { "inspector", 'i', POPT_ARG_NONE, &c->inspect, 0,
      "mount the system on the disks (the default without -m)", NULL },
    { "root", '\0', POPT_ARG_STRING, &c->root, 0,
      "of several systems, this one", "DEV|first|single" },
    { "key", '\0', POPT_ARG_STRING, NULL, OPT_KEY,
      "open an encrypted device", "ID:key|file|fd:VALUE" },
    { "keys-from-stdin", '\0', POPT_ARG_NONE, &c->keys_from_stdin, 0,
      "read passphrases of encrypted devices, a line for each", NULL },
    { "ro", '\0', POPT_ARG_NONE, &c->ro, 0,
      "attach disks read-only (the default)", NULL },
    { "rw", '\0', POPT_ARG_NONE, &c->rw, 0,
      "attach disks for writing", NULL },
    { "discard", '\0', POPT_ARG_NONE, &c->discard, 0,
      "with --rw: let images shrink by what is discarded", NULL },
    { "require-kvm", '\0', POPT_ARG_NONE, &c->require_kvm, 0,
      "fail where only emulation works", NULL },
    TABLE_END
  };

  return memcpy (c->disk_table, table, sizeof table);
}

struct poptOption *
tool_handle_table (struct tool_common *c)
{
  struct poptOption table[] = {
    { "handle", 'H', POPT_ARG_STRING, &c->handle, 0,
      "use this live appliance ($GFS_HANDLE)", "PATH" },
    { "timeout", '\0', POPT_ARG_INT, &c->timeout, 0,
      "give up after this time with status 124", "SECONDS" },
    { "quiet", 'q', POPT_ARG_NONE, &c->quiet, 0, "no progress bar", NULL },
    { "verbose", 'v', POPT_ARG_NONE, &c->verbose, 0,
      "tell what the library and the appliance do", NULL },
    { "trace", 'x', POPT_ARG_NONE, &c->trace, 0, "tell every API call", NULL },
    { "version", '\0', POPT_ARG_NONE, NULL, OPT_VERSION,
      "print the version", NULL },
    { "print-options", '\0', POPT_ARG_NONE | POPT_ARGFLAG_DOC_HIDDEN, NULL,
      OPT_PRINT_OPTIONS, NULL, NULL },
    TABLE_END
  };

  return memcpy (c->handle_table, table, sizeof table);
}
/* clang-format on */

void
tool_parse (struct tool_common *c, int argc, const char *argv[],
            const struct poptOption *table, const char *args_help, int min,
            int max)
{
  char help[256];
  int opt;

  c->table = share_letters (c, table, names_appliance (argv, table));
  c->popt =
    poptGetContext (program_invocation_short_name, argc, argv, c->table,
                    c->words_end_options ? POPT_CONTEXT_POSIXMEHARDER : 0);
  snprintf (help, sizeof help, "[OPTION...] %s", args_help);
  poptSetOtherOptionHelp (c->popt, help);
  while ((opt = poptGetNextOpt (c->popt)) >= 0)
    handle_option (c, opt, table);
  if (opt < -1)
    tool_misuse ("%s: %s", poptBadOption (c->popt, POPT_BADOPTION_NOALIAS),
                 poptStrerror (opt));

  c->args = (char **) poptGetArgs (c->popt);
  while (c->args && c->args[c->nr_args])
    c->nr_args++;
  if (c->nr_args < min)
    tool_misuse ("missing argument, expected: %s", args_help);
  if (max >= 0 && c->nr_args > max)
    tool_misuse ("%s: unexpected argument", c->args[max]);
  if (c->ro && c->rw)
    tool_misuse ("--ro and --rw exclude each other");
  if (c->null && c->json)
    tool_misuse ("--null and --json exclude each other");
  if (c->nr_mounts > 0 && c->root != NULL)
    tool_misuse ("--mount and --root exclude each other");
  tool_check_keys (c);
  if (c->timeout < 0)
    tool_misuse ("--timeout: %d is not a time", c->timeout);

  signal (SIGPIPE, SIG_IGN); /* see tool_reader_gone */
  start_timeout (c->timeout);
}

/* A letter that the tool itself uses, for what its namesake means by it, is
 * not that of a common option any more: that keeps its long name.  There is one
 * exception.  -a names a disk in every tool; a tool may have it for itself only
 * where the appliance is NAMED otherwise, by a handle or --add.
 * Returns the table to parse by, for the caller to free.
 */
static struct poptOption *
share_letters (struct tool_common *c, const struct poptOption *table,
               bool named)
{
  struct poptOption *common[] = { c->disk_table, c->handle_table,
                                  c->output_table };
  struct poptOption *copy;
  size_t nr = 1;

  while (table[nr - 1].longName || table[nr - 1].arg)
    nr++;
  copy = grow (NULL, nr, sizeof *copy);
  memcpy (copy, table, nr * sizeof *copy);
  for (struct poptOption *own = copy; own->longName || own->arg; own++)
    if (own->shortName == 'a' && !named && c->disk_table[0].longName)
      own->shortName = '\0';
    else
      take_letter (common, own->shortName);
  return copy;
}

static void
take_letter (struct poptOption *common[3], char letter)
{
  for (size_t i = 0; letter && i < 3; i++)
    for (struct poptOption *o = common[i]; o->longName; o++)
      if (o->shortName == letter)
        o->shortName = '\0';
}

/* Does the environment or a word of the command line name the appliance, but
 * for -a?  (Or is it help that is wanted, which shows all letters.)
 */
static bool
names_appliance (const char *argv[], const struct poptOption *table)
{
  static const char *const options[] = { "--handle", "--add", "--help",
                                         "--print-options", "-?" };
  const char *env = getenv ("GFS_HANDLE");
  bool own_h = false;

  for (; table->longName || table->arg; table++)
    own_h |= table->shortName == 'H';
  if (env != NULL && env[0] != '\0')
    return true;
  for (size_t i = 1; argv[i] != NULL && strcmp (argv[i], "--") != 0; i++) {
    if (!own_h && argv[i][0] == '-' && argv[i][1] != '-' &&
        strchr (argv[i], 'H') != NULL)
      return true;
    for (size_t j = 0; j < sizeof options / sizeof options[0]; j++)
      if (strncmp (argv[i], options[j], strlen (options[j])) == 0)
        return true;
  }
  return false;
}

static void
handle_option (struct tool_common *c, int opt, const struct poptOption *table)
{
  char *arg = poptGetOptArg (c->popt);

  switch (opt) {
  case OPT_ADD:
    c->drives = grow (c->drives, c->nr_drives, sizeof *c->drives);
    c->drives[c->nr_drives++] =
      (struct tool_drive){ .path = arg,
                           .format = c->format ? strdup (c->format) : NULL };
    return;
  case OPT_MOUNT:
    c->mounts = grow (c->mounts, c->nr_mounts, sizeof *c->mounts);
    c->mounts[c->nr_mounts++] = arg;
    return;
  case OPT_KEY:
    c->keys = grow (c->keys, c->nr_keys, sizeof *c->keys);
    c->keys[c->nr_keys++] = arg;
    return;
  case OPT_FORMAT:
    free (c->format);
    c->format = arg;
    return;
  case OPT_VERSION:
    printf ("%s %s\n", program_invocation_short_name, PACKAGE_VERSION);
    exit (fflush (stdout) == EOF ? TOOL_EXIT_FAILED : TOOL_EXIT_OK);
  case OPT_PRINT_OPTIONS:
    print_options (table);
    exit (fflush (stdout) == EOF ? TOOL_EXIT_FAILED : TOOL_EXIT_OK);
  default:
    if (c->take_option != NULL && opt >= TOOL_OPTION_OWN)
      c->take_option (c->take_opaque, opt, arg);
    else
      free (arg);
  }
}

/* For completion and for checking the manual: one option per line, in the
 * order of the table: `--long -s ARG`, with `-` for what it has not.
 */
static void
print_options (const struct poptOption *table)
{
  for (const struct poptOption *o = table; o->longName || o->arg; o++) {
    const char letter[] = { '-', o->shortName, '\0' };

    if ((o->argInfo & POPT_ARG_MASK) == POPT_ARG_INCLUDE_TABLE) {
      if (o->arg != poptHelpOptions)
        print_options (o->arg);
    } else if (!(o->argInfo & POPT_ARGFLAG_DOC_HIDDEN))
      printf ("--%s %s %s\n", o->longName, letter,
              o->argDescrip ? o->argDescrip : "-");
  }
}

static void
on_alarm (int sig)
{
  static const char message[] = "timed out\n";
  const char *name = program_invocation_short_name;

  (void) sig;
  if (write (STDERR_FILENO, name, strlen (name)) == -1 ||
      write (STDERR_FILENO, ": ", 2) == -1 ||
      write (STDERR_FILENO, message, sizeof message - 1) == -1)
    _exit (TOOL_EXIT_TIMEOUT);
  _exit (TOOL_EXIT_TIMEOUT);
}

/* The whole program ends when the time is over.  That is safe anywhere: a
 * private appliance ends with us, a live one sees us hang up, and a host file
 * not yet committed has no name.  (But on file systems without O_TMPFILE it has
 * one, .gfs-RANDOM, and that stays.)
 */
static void
start_timeout (int seconds)
{
  if (seconds > 0) {
    signal (SIGALRM, on_alarm);
    alarm (seconds);
  }
}

static int failed_status = TOOL_EXIT_FAILED;

void
tool_failed_is (int status)
{
  failed_status = status;
}

int
tool_exit_status (int status)
{
  return status == TOOL_EXIT_FAILED ? failed_status : status;
}

int
tool_finish (struct tool_common *c, guestfs_h *g, int r)
{
  bool failed = r != 0;
  bool lost = failed && g && guestfs_is_ready (g) != 1;

  if ((fflush (stdout) == EOF || ferror (stdout)) && !tool_reader_gone ()) {
    tool_error (NULL, "standard output: %s", strerror (errno));
    failed = true;
  }
  /* What was written must have reached the image, or we say that it has not */
  if (g && c->private_appliance && c->rw && guestfs_shutdown (g) == -1) {
    tool_fail (g, NULL);
    failed = true;
  }
  if (g)
    guestfs_close (g);

  for (size_t i = 0; i < c->nr_drives; i++) {
    free (c->drives[i].path);
    free (c->drives[i].format);
  }
  for (size_t i = 0; i < c->nr_mounts; i++)
    free (c->mounts[i]);
  for (size_t i = 0; i < c->nr_keys; i++)
    key_free (c->keys[i]);
  free (c->drives);
  free (c->mounts);
  free (c->keys);
  free (c->root);
  free (c->system);
  free (c->handle);
  free (c->format);
  gm_strings_free (c->expanded);
  poptFreeContext (c->popt);
  free (c->table);
  return lost ? TOOL_EXIT_NO_APPLIANCE : failed ? failed_status : TOOL_EXIT_OK;
}

/* Room for one more element and a final NULL. */
static void *
grow (void *vec, size_t nr, size_t size)
{
  vec = reallocarray (vec, nr + 2, size);
  if (vec == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  memset ((char *) vec + nr * size, 0, 2 * size);
  return vec;
}
