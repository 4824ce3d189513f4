/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gfs-luks: encrypted devices, as cryptsetup(8) has them.  Each subcommand is
 * one entry of the table below and one function.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "common.h"
#include "escape.h"
#include "key.h"

#define SLOTS 32 /* of LUKS 2; LUKS 1 has 8 */

struct opts {
  struct tool_common common;
  struct key_source key, new_key;
  char *type, *cipher, *label, *uuid, *pbkdf;
  int slot, iterations, memory, readonly;
};

struct command {
  const char *name, *args_help;
  int nr_args; /* the device is the first */
  bool changes;
  int (*run) (guestfs_h *g, struct opts *o, char *const *args);
};

static int run_format (guestfs_h *g, struct opts *o, char *const *args);
static int run_open (guestfs_h *g, struct opts *o, char *const *args);
static int run_close (guestfs_h *g, struct opts *o, char *const *args);
static int run_add (guestfs_h *g, struct opts *o, char *const *args);
static int run_kill (guestfs_h *g, struct opts *o, char *const *args);
static int run_uuid (guestfs_h *g, struct opts *o, char *const *args);
static int run_dump (guestfs_h *g, struct opts *o, char *const *args);
static const struct command *find_command (const struct opts *o);
static void check_options (const struct command *cmd, const struct opts *o);
static int first_free_slot (guestfs_h *g, const char *device);
static int print_text (guestfs_h *g, const char *device, char *take_text);

/* clang-format off */
static const struct command commands[] = {
  { "format", "DEVICE", 1, true, run_format },
  { "open", "DEVICE NAME", 2, false, run_open },
  { "close", "NAME", 1, false, run_close },
  { "addkey", "DEVICE", 1, true, run_add },
  { "killslot", "DEVICE SLOT", 2, true, run_kill },
  { "uuid", "DEVICE", 1, false, run_uuid },
  { "dump", "DEVICE", 1, false, run_dump },
};
/* clang-format on */

int
main (int argc, const char *argv[])
{
  struct opts o = { .key = KEY_SOURCE, .new_key = KEY_SOURCE, .slot = -1 };
  struct poptOption table[] = {
    { "key-file", 'd', POPT_ARG_STRING, &o.key.file, 0,
      "all of this file is the passphrase", "FILE" },
    { "key-fd", '\0', POPT_ARG_INT, &o.key.fd, 0,
      "the passphrase is the next line of this descriptor", "N" },
    { "new-key-file", '\0', POPT_ARG_STRING, &o.new_key.file, 0,
      "addkey: all of this file is the new passphrase", "FILE" },
    { "new-key-fd", '\0', POPT_ARG_INT, &o.new_key.fd, 0,
      "addkey: the new one is the next line of this descriptor", "N" },
    { "key-slot", 'S', POPT_ARG_INT, &o.slot, 0,
      "format, addkey: the slot to use", "N" },
    { "readonly", 'r', POPT_ARG_NONE, &o.readonly, 0, "open: allow no changes",
      NULL },
    { "type", 'M', POPT_ARG_STRING, &o.type, 0,
      "format: luks2 or luks1; open: luks, bitlk, ...", "TYPE" },
    { "cipher", 'c', POPT_ARG_STRING, &o.cipher, 0, "format: the cipher",
      "CIPHER" },
    { "label", '\0', POPT_ARG_STRING, &o.label, 0, "format: the label",
      "TEXT" },
    { "uuid", '\0', POPT_ARG_STRING, &o.uuid, 0, "format: the UUID", "UUID" },
    { "pbkdf", '\0', POPT_ARG_STRING, &o.pbkdf, 0,
      "format: how keys are derived, argon2id, argon2i or pbkdf2", "NAME" },
    { "pbkdf-force-iterations", '\0', POPT_ARG_INT, &o.iterations, 0,
      "format: how often", "N" },
    { "pbkdf-memory", '\0', POPT_ARG_INT, &o.memory, 0,
      "format: in how much memory", "KIB" },
    TOOL_COMMON_OPTIONS (&o.common),
    POPT_AUTOHELP POPT_TABLEEND,
  };
  char *strings[] = { NULL, NULL, NULL, NULL, NULL, NULL, NULL };
  const struct command *cmd;
  guestfs_h *g;
  int r;

  tool_parse (&o.common, argc, argv, table, "COMMAND DEVICE [ARGUMENT]", 2, 3);
  cmd = find_command (&o);
  check_options (cmd, &o);
  if (cmd->changes)
    tool_need_rw (&o.common);
  g = tool_handle_devices (&o.common);
  if (cmd->changes && !tool_device_writable (g, o.common.args[1]))
    r = tool_error (o.common.args[1], "is on a read-only drive");
  else
    r = cmd->run (g, &o, o.common.args + 1);
  memcpy (strings,
          (char *[]){ o.type, o.cipher, o.label, o.uuid, o.pbkdf, o.key.file,
                      o.new_key.file },
          sizeof strings);
  for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
    free (strings[i]);
  return tool_finish (&o.common, g, r);
}

static const struct command *
find_command (const struct opts *o)
{
  const size_t nr = sizeof commands / sizeof commands[0];

  for (size_t i = 0; i < nr; i++) {
    if (strcmp (commands[i].name, o->common.args[0]) != 0)
      continue;
    if (o->common.nr_args - 1 != commands[i].nr_args)
      tool_misuse ("%s: expected: %s", commands[i].name, commands[i].args_help);
    return &commands[i];
  }
  tool_misuse ("%s: unknown command; there are format, open, close, addkey, "
               "killslot, uuid and dump",
               o->common.args[0]);
}

static void
check_options (const struct command *cmd, const struct opts *o)
{
  const struct {
    const char *name, *commands;
    bool given;
  } options[] = {
    { "--key-file", "format, open, addkey, killslot", o->key.file != NULL },
    { "--key-fd", "format, open, addkey, killslot", o->key.fd != -1 },
    { "--new-key-file", "addkey", o->new_key.file != NULL },
    { "--new-key-fd", "addkey", o->new_key.fd != -1 },
    { "--key-slot", "format, addkey", o->slot != -1 },
    { "--readonly", "open", o->readonly != 0 },
    { "--type", "format, open", o->type != NULL },
    { "--cipher", "format", o->cipher != NULL },
    { "--label", "format", o->label != NULL },
    { "--uuid", "format", o->uuid != NULL },
    { "--pbkdf", "format", o->pbkdf != NULL },
    { "--pbkdf-force-iterations", "format", o->iterations != 0 },
    { "--pbkdf-memory", "format", o->memory != 0 },
  };

  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
    if (options[i].given && strstr (options[i].commands, cmd->name) == NULL)
      tool_misuse ("%s: %s is for %s only", cmd->name, options[i].name,
                   options[i].commands);
}

static int
run_format (guestfs_h *g, struct opts *o, char *const *args)
{
  struct guestfs_mini_luks_format_argv f = {
    .type = o->type,
    .keyslot = o->slot,
    .cipher = o->cipher,
    .label = o->label,
    .uuid = o->uuid,
    .pbkdf = o->pbkdf,
    .iterations = o->iterations,
    .memory = o->memory,
  };
  char *key = key_read (&o->key, "passphrase", true);
  int r;

  if (key == NULL)
    return -1;
#define HAS(cond, NAME) \
  ((cond) ? GUESTFS_MINI_LUKS_FORMAT_##NAME##_BITMASK : UINT64_C (0))
  f.bitmask = HAS (o->type, TYPE) | HAS (o->slot != -1, KEYSLOT) |
              HAS (o->cipher, CIPHER) | HAS (o->label, LABEL) |
              HAS (o->uuid, UUID) | HAS (o->pbkdf, PBKDF) |
              HAS (o->iterations, ITERATIONS) | HAS (o->memory, MEMORY);
#undef HAS
  r = guestfs_mini_luks_format_argv (g, args[0], key, &f);
  key_free (key);
  return r == -1 ? tool_fail (g, args[0]) : 0;
}

static int
run_open (guestfs_h *g, struct opts *o, char *const *args)
{
  struct guestfs_cryptsetup_open_argv c = {
    .bitmask = GUESTFS_CRYPTSETUP_OPEN_READONLY_BITMASK |
               (o->type ? GUESTFS_CRYPTSETUP_OPEN_CRYPTTYPE_BITMASK : 0),
    .readonly = o->readonly,
    .crypttype = o->type,
  };
  char *key = key_read (&o->key, "passphrase", false);
  int r;

  if (key == NULL)
    return -1;
  r = guestfs_cryptsetup_open_argv (g, args[0], key, args[1], &c);
  key_free (key);
  return r == -1 ? tool_fail (g, args[0]) : 0;
}

/* NAME, or /dev/mapper/NAME */
static int
run_close (guestfs_h *g, struct opts *o, char *const *args)
{
  CLEANUP_FREE char *device = NULL;

  (void) o;
  if (asprintf (&device, "%s%s",
                strncmp (args[0], "/dev/", 5) == 0 ? "" : "/dev/mapper/",
                args[0]) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  return guestfs_cryptsetup_close (g, device) == -1 ? tool_fail (g, device) : 0;
}

static int
run_add (guestfs_h *g, struct opts *o, char *const *args)
{
  char *key = key_read (&o->key, "passphrase", false), *new_key = NULL;
  int r = -1, slot = o->slot;

  if (key != NULL)
    new_key = key_read (&o->new_key, "new passphrase", true);
  if (new_key != NULL && slot == -1)
    slot = first_free_slot (g, args[0]);
  if (new_key != NULL && slot >= 0) {
    r = guestfs_luks_add_key (g, args[0], key, new_key, slot);
    if (r == -1)
      tool_fail (g, args[0]);
  }
  key_free (key);
  key_free (new_key);
  return r;
}

/* Those in use are told as "Key Slot 0: ENABLED", or below "Keyslots:" as
 * "  0: luks2".  Returns -1 after a message.
 */
static int
first_free_slot (guestfs_h *g, const char *device)
{
  CLEANUP_FREE char *text = guestfs_mini_luks_dump (g, device);
  bool used[SLOTS] = { false }, below = false;
  char *save = text, state[16];
  int slot;

  if (text == NULL)
    return tool_fail (g, device);
  for (char *line; (line = strsep (&save, "\n")) != NULL;) {
    if (line[0] != ' ' && line[0] != '\t')
      below = strcmp (line, "Keyslots:") == 0;
    if ((sscanf (line, "Key Slot %d: %15s", &slot, state) == 2
           ? strcmp (state, "ENABLED") == 0
           : below && sscanf (line, "  %d: %15s", &slot, state) == 2) &&
        slot >= 0 && slot < SLOTS)
      used[slot] = true;
  }
  for (slot = 0; slot < SLOTS; slot++)
    if (!used[slot])
      return slot;
  return tool_error (device, "all slots are in use");
}

static int
run_kill (guestfs_h *g, struct opts *o, char *const *args)
{
  char *end, *key;
  long slot = strtol (args[1], &end, 10);
  int r;

  if (end == args[1] || *end != '\0' || slot < 0 || slot > 31)
    tool_misuse ("%s: not a slot, from 0 to 31", args[1]);
  key = key_read (&o->key, "another passphrase", false);
  if (key == NULL)
    return -1;
  r = guestfs_luks_kill_slot (g, args[0], key, slot);
  key_free (key);
  return r == -1 ? tool_fail (g, args[0]) : 0;
}

static int
run_uuid (guestfs_h *g, struct opts *o, char *const *args)
{
  (void) o;
  return print_text (g, args[0], guestfs_luks_uuid (g, args[0]));
}

static int
run_dump (guestfs_h *g, struct opts *o, char *const *args)
{
  (void) o;
  return print_text (g, args[0], guestfs_mini_luks_dump (g, args[0]));
}

/* Line by line: a label in it is escaped, the ends of lines are not. */
static int
print_text (guestfs_h *g, const char *device, char *take_text)
{
  CLEANUP_FREE char *text = take_text;
  char *save = text;

  if (text == NULL)
    return tool_fail (g, device);
  for (char *line; (line = strsep (&save, "\n")) != NULL;) {
    if (line[0] == '\0' && save == NULL)
      break;
    for (char *tab = line; (tab = strchr (tab, '\t')) != NULL;)
      *tab = ' ';
    print_name (stdout, line);
    putchar ('\n');
  }
  return 0;
}
