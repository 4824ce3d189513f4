/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading /dev/kmsg.  Each read gives one record:
 *
 *   4,1234,56789,-;EXT4-fs (sda1): bad geometry
 *    KEY=value                       (lines of detail, left out here)
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kmsg.h"

#define RECORD_MAX 8192

int
kmsg_open (void)
{
  int fd = open ("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

  if (fd != -1)
    lseek (fd, 0, SEEK_END);
  return fd;
}

char *
kmsg_hint (int fd, const char *device, const char *type)
{
  char record[RECORD_MAX];
  char *hint = NULL;
  bool exact = false;
  ssize_t n;

  if (fd == -1)
    return NULL;
  for (;;) {
    char *text;

    n = read (fd, record, sizeof record - 1);
    if (n == -1 && (errno == EPIPE || errno == EINTR))
      continue; /* EPIPE: records were lost; go on with the next */
    if (n <= 0)
      return hint;
    record[n] = '\0';
    text = strchr (record, ';');
    if (text == NULL)
      continue;
    text[strcspn (text, "\n")] = '\0';
    if (strstr (text, device) != NULL)
      exact = true;
    else if (exact || strcasestr (text, type) == NULL)
      continue;
    free (hint);
    hint = strdup (text + 1);
  }
}
