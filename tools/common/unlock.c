/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --key and --keys-from-stdin; see unlock.h. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"
#include "key.h"
#include "strvec.h"
#include "unlock.h"

/* Containers may lie in containers. */
enum { LAYERS_MAX = 8 };

struct selector {
  char *id;    /* device, UUID, or "all" */
  char *value; /* passphrase, file or descriptor; lent by id */
  enum { KEY_TEXT, KEY_FILE, KEY_FD } kind;
  char *key; /* once it has been read */
  bool used;
};

struct keys {
  struct selector *selectors;
  size_t nr;
  bool from_stdin;
  struct gm_strvec done; /* devices that have been tried */
};

static bool parse (const char *text, struct selector *s);
static void unlock_layer (struct keys *keys, guestfs_h *g, bool *opened);
static bool unlock_device (struct keys *keys, guestfs_h *g, const char *device,
                           const char *uuid);
static bool selects (guestfs_h *g, const struct selector *s, const char *device,
                     const char *uuid);
static bool same_device (guestfs_h *g, const char *a, const char *b);
static bool open_with (guestfs_h *g, const char *device, const char *key);
static void list_devices (guestfs_h *g, struct gm_strvec *list);
static const char *selector_key (struct selector *s);
static bool contains (const struct gm_strvec *vec, const char *string);
static void add (struct gm_strvec *vec, const char *string);
static void add_all (struct gm_strvec *vec, char **take_strings);
static void finish (struct keys *keys, bool quiet);

void
tool_check_keys (const struct tool_common *c)
{
  for (size_t i = 0; i < c->nr_keys; i++) {
    struct selector s = { 0 };

    if (!parse (c->keys[i], &s))
      tool_misuse ("--key: expected ID:key:PASSPHRASE, ID:file:FILE or "
                   "ID:fd:N, where ID is a device, a UUID or `all'");
    free (s.id);
  }
}

void
tool_unlock (struct tool_common *c, guestfs_h *g)
{
  struct keys keys = { .nr = c->nr_keys, .from_stdin = c->keys_from_stdin };
  bool opened = true;

  if (keys.nr == 0 && !keys.from_stdin)
    return;
  keys.selectors = calloc (keys.nr + 1, sizeof *keys.selectors);
  if (keys.selectors == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (size_t i = 0; i < keys.nr; i++)
    parse (c->keys[i], &keys.selectors[i]);
  for (int i = 0; opened && i < LAYERS_MAX; i++)
    unlock_layer (&keys, g, &opened);
  finish (&keys, c->keys_for_both);
}

bool
is_encrypted (const char *type)
{
  return strcmp (type, "crypto_LUKS") == 0 || strcmp (type, "BitLocker") == 0;
}

char *
unlock_name (guestfs_h *g, const char *device)
{
  CLEANUP_FREE char *uuid = guestfs_vfs_uuid (g, device);
  char *name = NULL;
  int r = uuid != NULL && uuid[0] != '\0'
            ? asprintf (&name, "luks-%s", uuid)
            : asprintf (&name, "crypt-%s", device + strlen ("/dev/"));

  if (r == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  for (char *p = name; *p != '\0'; p++)
    if (*p == '/')
      *p = '-';
  return name;
}

/* ID:key:PASSPHRASE, ID:file:FILE, ID:fd:N.  The passphrase itself is not shown
 * in any message.
 */
static bool
parse (const char *text, struct selector *s)
{
  char *copy = strdup (text), *kind, *end;

  if (copy == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  s->id = copy;
  kind = strchr (copy, ':');
  s->value = kind != NULL ? strchr (kind + 1, ':') : NULL;
  if (kind == copy || s->value == NULL || s->value[1] == '\0')
    goto bad;
  *kind++ = *s->value++ = '\0';
  if (strcmp (kind, "key") == 0)
    s->kind = KEY_TEXT;
  else if (strcmp (kind, "file") == 0)
    s->kind = KEY_FILE;
  else if (strcmp (kind, "fd") == 0)
    s->kind = KEY_FD;
  else
    goto bad;
  if (s->kind != KEY_FD)
    return true;
  if (strtol (s->value, &end, 10) >= 0 && *end == '\0')
    return true;
bad:
  free (copy);
  s->id = NULL;
  return false;
}

/* Open what can be seen now.  What becomes visible by it is the next layer. */
static void
unlock_layer (struct keys *keys, guestfs_h *g, bool *opened)
{
  CLEANUP_STRVEC struct gm_strvec list = { 0 };

  *opened = false;
  list_devices (g, &list);
  for (size_t i = 0; i < list.len; i++) {
    const char *device = list.strings[i];
    CLEANUP_FREE char *type = NULL, *uuid = NULL;

    if (contains (&keys->done, device))
      continue;
    add (&keys->done, device);
    type = guestfs_vfs_type (g, device);
    if (type == NULL || !is_encrypted (type))
      continue;
    uuid = guestfs_vfs_uuid (g, device);
    *opened |= unlock_device (keys, g, device, uuid);
  }
}

/* Try the keys for DEVICE, in their order. */
static bool
unlock_device (struct keys *keys, guestfs_h *g, const char *device,
               const char *uuid)
{
  bool tried = false, meant = false;

  for (size_t i = 0; i < keys->nr; i++) {
    struct selector *s = &keys->selectors[i];

    if (!selects (g, s, device, uuid))
      continue;
    s->used = tried = true;
    meant |= strcmp (s->id, "all") != 0;
    if (open_with (g, device, selector_key (s)))
      return true;
  }
  if (!tried && keys->from_stdin) {
    const struct key_source standard_input = KEY_SOURCE;
    char *key = key_read (&standard_input, device, false);
    bool ok;

    if (key == NULL) /* it has said so */
      exit (tool_exit_status (TOOL_EXIT_FAILED));
    ok = open_with (g, device, key);
    key_free (key);
    tried = meant = true;
    if (ok)
      return true;
  }
  if (meant)
    tool_die_fail (TOOL_EXIT_FAILED, g, device);
  if (tried)
    tool_fail (g, device);
  return false;
}

static bool
selects (guestfs_h *g, const struct selector *s, const char *device,
         const char *uuid)
{
  if (strcmp (s->id, "all") == 0)
    return true;
  if (s->id[0] == '/')
    return same_device (g, s->id, device);
  return uuid != NULL && strcasecmp (s->id, uuid) == 0;
}

static bool
same_device (guestfs_h *g, const char *a, const char *b)
{
  CLEANUP_FREE char *name = NULL;

  if (strcmp (a, b) == 0)
    return true;
  name = strncmp (a, "/dev/mapper/", 12) == 0
           ? guestfs_lvm_canonical_lv_name (g, a)
           : guestfs_canonical_device_name (g, a);
  return name != NULL && strcmp (name, b) == 0;
}

/* A drive that must not change has an overlay, which may: so the container is
 * never opened read-only, or a journal in it could not be replayed.
 */
static bool
open_with (guestfs_h *g, const char *device, const char *key)
{
  CLEANUP_FREE char *name = unlock_name (g, device);

  return guestfs_cryptsetup_open (g, device, key, name, -1) == 0;
}

/* Files and descriptors are read once, when they are needed. */
static const char *
selector_key (struct selector *s)
{
  struct key_source source = KEY_SOURCE;

  if (s->kind == KEY_TEXT)
    return s->value;
  if (s->key == NULL) {
    if (s->kind == KEY_FILE)
      source.file = s->value;
    else
      source.fd = atoi (s->value);
    s->key = key_read (&source, "--key", false);
  }
  if (s->key == NULL) /* it has said so */
    exit (tool_exit_status (TOOL_EXIT_FAILED));
  return s->key;
}

static void
list_devices (guestfs_h *g, struct gm_strvec *list)
{
  add_all (list, guestfs_list_partitions (g));
  add_all (list, guestfs_list_devices (g));
  add_all (list, guestfs_list_md_devices (g));
  add_all (list, guestfs_lvs (g));
  add_all (list, guestfs_list_dm_devices (g));
}

static bool
contains (const struct gm_strvec *vec, const char *string)
{
  for (size_t i = 0; i < vec->len; i++)
    if (strcmp (vec->strings[i], string) == 0)
      return true;
  return false;
}

static void
add (struct gm_strvec *vec, const char *string)
{
  if (gm_strvec_add (vec, string) == -1)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
}

/* Without a list, as where there is no LVM, there is nothing to add. */
static void
add_all (struct gm_strvec *vec, char **take_strings)
{
  for (size_t i = 0; take_strings && take_strings[i]; i++)
    if (!contains (vec, take_strings[i]))
      add (vec, take_strings[i]);
  gm_strings_free (take_strings);
}

static void
finish (struct keys *keys, bool quiet)
{
  for (size_t i = 0; i < keys->nr; i++) {
    struct selector *s = &keys->selectors[i];

    if (!s->used && !quiet && strcmp (s->id, "all") != 0)
      tool_error (s->id, "no encrypted device is called so: its key is not "
                         "used");
    key_free (s->key);
    explicit_bzero (s->value, strlen (s->value));
    free (s->id);
  }
  free (keys->selectors);
  gm_strvec_free (&keys->done);
}
