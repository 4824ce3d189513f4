/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passwords, in /etc/shadow or, without one, in /etc/passwd. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "customize/ops.h"
#include "customize/secret.h"

static int user_host (struct customize_task *t,
                      const struct customize_options *o);
static int root_host (struct customize_task *t,
                      const struct customize_options *o);
static int password_check (struct customize *c, const struct customize_task *t);
static int password_act (struct customize *c, const struct customize_task *t);
static void forget (struct customize_task *t);

const struct customize_op op_password = {
  .name = "password",
  .syntax = OP_PAIR,
  .flags = OP_UNIX,
  .args = "USER:SELECTOR",
  .help = "set the password of a user",
  .doing = "setting the password of",
  .host = user_host,
  .check = password_check,
  .act = password_act,
  .forget = forget,
};

const struct customize_op op_root_password = {
  .name = "root-password",
  .syntax = OP_TEXT,
  .flags = OP_UNIX,
  .args = "SELECTOR",
  .help = "set the password of root",
  .doing = "setting the password of",
  .host = root_host,
  .check = password_check,
  .act = password_act,
  .forget = forget,
};

/* The line of one user. */
struct entry {
  const char *user;
  const char *hash; /* what it becomes, NULL: what it is */
  bool locked;
  bool shadow;           /* there is a date to be set, too */
  bool found, elsewhere; /* elsewhere: the hash is in another file */
};

static int parse (struct customize_task *t, const struct customize_options *o,
                  const char *selector);
static char *make_hash (struct customize *c, const struct customize_task *t);
static int change_entry (struct customize *c, struct entry *entry,
                         bool dry_run);
static int change_file (struct customize *c, const char *path,
                        struct entry *entry, bool dry_run);
static void change_line (FILE *out, const char *line, void *opaque);
static void print_hash (FILE *out, const struct entry *entry, const char *old,
                        size_t len);
static long today (void);

static int
user_host (struct customize_task *t, const struct customize_options *o)
{
  return parse (t, o, t->second);
}

/* What is told of the task names the user, not the secret. */
static int
root_host (struct customize_task *t, const struct customize_options *o)
{
  int r = parse (t, o, t->first);

  secret_free_text (t->first);
  t->first = text_copy ("root");
  return r;
}

static int
parse (struct customize_task *t, const struct customize_options *o,
       const char *selector)
{
  if (o->crypto != NULL && secret_prefix (o->crypto) == NULL)
    tool_misuse ("--password-crypto: %s: expected yescrypt, sha512, sha256 or "
                 "md5",
                 o->crypto);
  t->data = secret_parse (selector, t->op->name);
  return t->data == NULL ? -1 : 0;
}

static int
password_check (struct customize *c, const struct customize_task *t)
{
  struct entry entry = { .user = t->first };

  if (check_user (c, t->first) == -1)
    return -1;
  return may_be_made (c, "/etc/passwd") || may_be_made (c, "/etc/shadow")
           ? 0
           : change_entry (c, &entry, true);
}

static int
password_act (struct customize *c, const struct customize_task *t)
{
  const struct secret *secret = t->data;
  CLEANUP_FREE char *hash = make_hash (c, t);
  struct entry entry = { .user = t->first,
                         .hash = hash,
                         .locked = secret->locked };

  if (hash == NULL && secret->kind != SECRET_KEEP)
    return -1;
  return change_entry (c, &entry, false);
}

/* The argument, too, may hold the password. */
static void
forget (struct customize_task *t)
{
  secret_free (t->data);
  secret_free_text (t->text);
  secret_free_text (t->second);
  t->data = t->text = t->second = NULL;
}

static int
change_entry (struct customize *c, struct entry *entry, bool dry_run)
{
  entry->shadow = true;
  if (guestfs_exists (c->g, "/etc/shadow") == 1 &&
      change_file (c, "/etc/shadow", entry, dry_run) == -1)
    return -1;
  if (entry->found)
    return 0;
  entry->shadow = false;
  if (change_file (c, "/etc/passwd", entry, dry_run) == -1)
    return -1;
  if (!entry->found)
    return tool_error (entry->user, "there is no such user in the image");
  if (entry->elsewhere)
    return tool_error (entry->user, "the user has no line in /etc/shadow");
  return 0;
}

/* NULL for what stays as it is, or after a message. */
static char *
make_hash (struct customize *c, const struct customize_task *t)
{
  const struct secret *secret = t->data;
  char *random, *hash;

  switch (secret->kind) {
  case SECRET_KEEP:
    return NULL;
  case SECRET_NONE:
    return text_copy ("*");
  case SECRET_HASH:
    return text_copy (secret->text);
  case SECRET_RANDOM:
    random = secret_random ();
    fprintf (stderr, "%s: the password of %s is %s\n",
             program_invocation_short_name, t->first, random);
    hash = secret_hash (c->g, c->opts->crypto, random);
    secret_free_text (random);
    return hash;
  default:
    return secret_hash (c->g, c->opts->crypto, secret->text);
  }
}

static int
change_file (struct customize *c, const char *path, struct entry *entry,
             bool dry_run)
{
  CLEANUP_FREE char *text = NULL, *new = NULL;
  int r = text_read (c->g, path, &text);

  if (r != 1)
    return r;
  new = text_map (text, change_line, entry);
  if (dry_run || strcmp (new, text) == 0)
    return 0;
  note_change (c, path);
  return text_write (c->g, path, new);
}

static void
change_line (FILE *out, const char *line, void *opaque)
{
  struct entry *entry = opaque;
  size_t n = strlen (entry->user), len, date;
  const char *old = line + n + 1;

  if (entry->found || strncmp (line, entry->user, n) != 0 || line[n] != ':') {
    fprintf (out, "%s\n", line);
    return;
  }
  entry->found = true;
  len = strcspn (old, ":");
  if (!entry->shadow && len == 1 && old[0] == 'x') {
    entry->elsewhere = true;
    fprintf (out, "%s\n", line);
    return;
  }
  fprintf (out, "%s:", entry->user);
  print_hash (out, entry, old, len);
  old += len;
  date = old[0] == ':' ? strcspn (old + 1, ":") : 0;
  if (entry->shadow && entry->hash != NULL) {
    fprintf (out, ":%ld", today ());
    old += old[0] == ':' ? 1 + date : 0;
  }
  fprintf (out, "%s\n", old);
}

/* A hash that nothing matches, but that is still there, is a lock. */
static void
print_hash (FILE *out, const struct entry *entry, const char *old, size_t len)
{
  const char *hash = entry->hash ? entry->hash : old;

  if (entry->hash != NULL)
    len = strlen (hash);
  if (entry->locked && (len == 0 || hash[0] != '!'))
    fputc ('!', out);
  fprintf (out, "%.*s", (int) len, hash);
}

/* In days, as passwd(1) has it: of an image that is to be reproducible, the
 * day that it says.
 */
static long
today (void)
{
  const char *epoch = getenv ("SOURCE_DATE_EPOCH");
  long long now = epoch && epoch[0] ? strtoll (epoch, NULL, 10) : time (NULL);

  return now / 86400;
}
