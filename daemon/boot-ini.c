/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file that chooses a Windows before Vista; see boot-ini.h. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "boot-ini.h"

/* "default=multi(0)disk(0)rdisk(0)partition(1)\WINDOWS" */
char *
boot_ini_default (char *text)
{
  char *line, *save = NULL;

  for (line = strtok_r (text, "\r\n", &save); line != NULL;
       line = strtok_r (NULL, "\r\n", &save)) {
    char *root;

    line += strspn (line, " \t");
    if (strncasecmp (line, "default", 7) != 0)
      continue;
    line += 7 + strspn (line + 7, " \t");
    root = *line == '=' ? strchr (line, '\\') : NULL;
    if (root == NULL)
      continue;
    for (char *s = root; *s != '\0'; s++)
      if (*s == '\\')
        *s = '/';
    for (size_t len = strlen (root);
         len > 0 && isspace ((unsigned char) root[len - 1]); len--)
      root[len - 1] = '\0';
    return strdup (root);
  }
  errno = ENOENT;
  return NULL;
}
