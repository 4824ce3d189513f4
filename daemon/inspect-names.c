/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names that a system has for devices; see inspect-names.h. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"

#include "inspect-names.h"

#define BLANKS " \t\r"

static char *next_line (const char **text);
static char *next_word (char **line);
static int add (struct inspect_names *names, const char *name,
                const char *value);
static const char *array_name (const char *device);

/* "root UUID=... none luks" */
int
names_of_crypttab (const char *text, struct inspect_names *names)
{
  while (*text != '\0' && names->pairs.len < 2 * INSPECT_NAMES_MAX) {
    CLEANUP_FREE char *line = next_line (&text);
    char *p = line, *name, *device;

    if (line == NULL)
      return -1;
    name = next_word (&p);
    device = next_word (&p);
    if (name != NULL && device != NULL && add (names, name, device) == -1)
      return -1;
  }
  return 0;
}

/* "ARRAY /dev/md0 metadata=1.2 UUID=..." */
int
names_of_mdadm (const char *text, struct inspect_names *names)
{
  while (*text != '\0' && names->pairs.len < 2 * INSPECT_NAMES_MAX) {
    CLEANUP_FREE char *line = next_line (&text);
    char *p = line, *word, *device = NULL;

    if (line == NULL)
      return -1;
    word = next_word (&p);
    if (word != NULL && strcasecmp (word, "ARRAY") == 0)
      device = next_word (&p);
    while (device != NULL && (word = next_word (&p)) != NULL)
      if (strncasecmp (word, "uuid=", 5) == 0) {
        if (add (names, array_name (device), word + 5) == -1)
          return -1;
        break;
      }
  }
  return 0;
}

const char *
names_find (const struct inspect_names *names, const char *name)
{
  for (size_t i = 0; i + 1 < names->pairs.len; i += 2)
    if (strcmp (names->pairs.strings[i], name) == 0)
      return names->pairs.strings[i + 1];
  return NULL;
}

/* There is a p before the number only if the name ends with a digit. */
unsigned
names_cut_part (char *name)
{
  size_t len = strlen (name), end;
  unsigned part;

  while (len > 0 && isdigit ((unsigned char) name[len - 1]))
    len--;
  end = len;
  if (len >= 2 && name[len - 1] == 'p' &&
      isdigit ((unsigned char) name[len - 2]))
    end--;
  if (end == 0 || strlen (name + len) == 0 || strlen (name + len) > 5)
    return 0;
  part = strtoul (name + len, NULL, 10);
  if (part != 0)
    name[end] = '\0';
  return part;
}

/* For the caller to free; NULL without memory. */
static char *
next_line (const char **text)
{
  size_t len = strcspn (*text, "\n");
  char *line = strndup (*text, len);

  *text += len + ((*text)[len] == '\n');
  return line;
}

/* NULL at the end, or at a comment. */
static char *
next_word (char **line)
{
  char *word = *line + strspn (*line, BLANKS);
  size_t len = strcspn (word, BLANKS);

  if (len == 0 || *word == '#')
    return NULL;
  *line = word + len + (word[len] != '\0');
  word[len] = '\0';
  return word;
}

static int
add (struct inspect_names *names, const char *name, const char *value)
{
  if (names_find (names, name) != NULL)
    return 0;
  if (gm_strvec_add (&names->pairs, name) == -1)
    return -1;
  return gm_strvec_add (&names->pairs, value);
}

/* "/dev/md0", "/dev/md/0", "md0" and "0" are all the same array. */
static const char *
array_name (const char *device)
{
  if (strncmp (device, "/dev/", 5) == 0)
    device += 5;
  if (strncmp (device, "md", 2) == 0)
    device += 2;
  return device + (*device == '/');
}
