/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Passwords: where they come from, and their hashes. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <crypt.h>

#include "cleanup.h"
#include "common.h"
#include "customize/secret.h"
#include "customize/text.h"

enum { PASSWORD_MAX = 512, RANDOM_LETTERS = 16 };

static struct secret *new_secret (int kind, bool locked, const char *text);
static struct secret *from_file (const char *path, bool locked);
static struct secret *from_fd (const char *number, bool locked,
                               const char *option);
static struct secret *read_password (int fd, const char *name, bool locked);
static struct secret *from_hash (const char *hash, bool locked,
                                 const char *option);
static bool is_hash (const char *text);
static const char *crypto_of_system (guestfs_h *g);

struct secret *
secret_parse (const char *selector, const char *option)
{
  bool locked = strncmp (selector, "locked", 6) == 0 &&
                (selector[6] == '\0' || selector[6] == ':');
  const char *rest = locked ? selector + 6 + (selector[6] == ':') : selector;

  if (locked && rest[0] == '\0')
    return new_secret (SECRET_KEEP, true, "");
  if (strcmp (rest, "random") == 0)
    return new_secret (SECRET_RANDOM, locked, "");
  if (strcmp (rest, "disabled") == 0)
    return new_secret (SECRET_NONE, locked, "");
  if (strncmp (rest, "password:", 9) == 0)
    return new_secret (SECRET_PASSWORD, locked, rest + 9);
  if (strncmp (rest, "file:", 5) == 0)
    return from_file (rest + 5, locked);
  if (strncmp (rest, "fd:", 3) == 0)
    return from_fd (rest + 3, locked, option);
  if (strncmp (rest, "hash:", 5) == 0)
    return from_hash (rest + 5, locked, option);
  tool_misuse ("--%s: expected [locked:]hash:HASH, file:FILE, fd:N, "
               "password:TEXT, random, disabled, or locked",
               option);
}

static struct secret *
new_secret (int kind, bool locked, const char *text)
{
  struct secret *s = malloc (sizeof *s + strlen (text) + 1);

  if (s == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  s->kind = kind;
  s->locked = locked;
  strcpy (s->text, text);
  return s;
}

static struct secret *
from_file (const char *path, bool locked)
{
  CLEANUP_FD int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd == -1) {
    tool_error (path, "%s", strerror (errno));
    return NULL;
  }
  return read_password (fd, path, locked);
}

static struct secret *
from_fd (const char *number, bool locked, const char *option)
{
  char *end;
  long fd = strtol (number, &end, 10);

  if (number[0] < '0' || number[0] > '9' || *end != '\0' || fd > 1 << 20)
    tool_misuse ("--%s: fd:%s: expected the number of a descriptor", option,
                 number);
  return read_password (fd, number, locked);
}

/* The first line is the password; what is behind it is left for others that
 * read from the same descriptor.
 */
static struct secret *
read_password (int fd, const char *name, bool locked)
{
  char text[PASSWORD_MAX + 3];
  struct secret *s = NULL;
  size_t len = 0;
  ssize_t n = 0;

  while (len < sizeof text - 1) {
    n = read (fd, text + len, 1);
    if (n == -1 && errno == EINTR)
      continue;
    if (n <= 0 || text[len] == '\n')
      break;
    len++;
  }
  if (len > 0 && text[len - 1] == '\r')
    len--;
  text[len] = '\0';
  if (n == -1)
    tool_error (name, "%s", strerror (errno));
  else if (len == 0)
    tool_error (name, "there is no password in it");
  else if (len > PASSWORD_MAX)
    tool_error (name, "the password is longer than %d bytes", PASSWORD_MAX);
  else
    s = new_secret (SECRET_PASSWORD, locked, text);
  explicit_bzero (text, sizeof text);
  return s;
}

/* It becomes a field of a line.  Without any letter it would let everybody in;
 * and a password that is taken for one is there for all to read.
 */
static struct secret *
from_hash (const char *hash, bool locked, const char *option)
{
  if (hash[0] == '\0' || !is_hash (hash))
    tool_misuse ("--%s: this is no hash of a password", option);
  return new_secret (SECRET_HASH, locked, hash);
}

/* What nothing matches is one, too.  crypt_checksalt would be content with two
 * letters, since the oldest hashes begin with no more than these.
 */
static bool
is_hash (const char *text)
{
  int fields = 0;

  text += strspn (text, "!");
  if (text[0] == '\0' || strcmp (text, "*") == 0)
    return true;
  for (const char *p = text; *p != '\0'; p++)
    fields += *p == '$';
  if (strpbrk (text, ": \t\r\n") != NULL ||
      (text[0] == '$' ? fields < 3 : text[0] != '_' && strlen (text) != 13))
    return false;
  return crypt_checksalt (text) != CRYPT_SALT_INVALID;
}

void
secret_free (struct secret *s)
{
  if (s != NULL)
    explicit_bzero (s, sizeof *s + strlen (s->text));
  free (s);
}

void
secret_free_text (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  free (text);
}

char *
secret_random (void)
{
  /* 32 characters, none of which looks like another */
  static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
  char text[RANDOM_LETTERS + 1] = { 0 }, *copy;

  if (getrandom (text, RANDOM_LETTERS, 0) != RANDOM_LETTERS)
    tool_die (TOOL_EXIT_FAILED, NULL, "random bytes: %s", strerror (errno));
  for (size_t i = 0; i < RANDOM_LETTERS; i++)
    text[i] = alphabet[(unsigned char) text[i] % 32];
  copy = text_copy (text);
  explicit_bzero (text, sizeof text);
  return copy;
}

char *
secret_hash (guestfs_h *g, const char *crypto, const char *password)
{
  const char *prefix = secret_prefix (crypto ? crypto : crypto_of_system (g));
  char salt[CRYPT_GENSALT_OUTPUT_SIZE];
  CLEANUP_FREE struct crypt_data *data = calloc (1, sizeof *data);
  char *hash = NULL;

  if (data == NULL)
    tool_die (TOOL_EXIT_FAILED, NULL, "out of memory");
  if (crypt_gensalt_rn (prefix, 0, NULL, 0, salt, sizeof salt) != NULL)
    hash = crypt_r (password, salt, data);
  if (hash != NULL && hash[0] != '*')
    hash = text_copy (hash);
  else {
    hash = NULL;
    tool_error (NULL, "the password cannot be hashed: %s", strerror (errno));
  }
  explicit_bzero (data, sizeof *data);
  return hash;
}

const char *
secret_prefix (const char *crypto)
{
  static const char *const table[][2] = {
    { "yescrypt", "$y$" },
    { "sha512", "$6$" },
    { "sha256", "$5$" },
    { "md5", "$1$" },
  };

  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (strcasecmp (crypto, table[i][0]) == 0)
      return table[i][1];
  return NULL;
}

/* yescrypt only where the system says that it knows it; what everybody has
 * known for a long time is not taken from it when it is less.
 */
static const char *
crypto_of_system (guestfs_h *g)
{
  static const char *const files[] = {
    "/etc/pam.d/common-password",
    "/etc/pam.d/system-auth",
    "/etc/pam.d/passwd",
    "/etc/login.defs",
  };

  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    CLEANUP_FREE char *text = NULL;
    char *line, *save;

    if (guestfs_exists (g, files[i]) != 1 ||
        text_read (g, files[i], &text) != 1)
      continue;
    for (line = strtok_r (text, "\n", &save); line != NULL;
         line = strtok_r (NULL, "\n", &save)) {
      line += strspn (line, " \t");
      if ((strncmp (line, "password", 8) == 0 && strstr (line, "yescrypt")) ||
          (strncmp (line, "ENCRYPT_METHOD", 14) == 0 &&
           strcasestr (line, "yescrypt")))
        return "yescrypt";
    }
  }
  return "sha512";
}
