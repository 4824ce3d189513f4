/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Modes and times as `ls -l` writes them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "mode.h"

static const struct {
  mode_t type;
  char letter;
  const char *name;
} types[] = {
  { S_IFREG, '-', "regular file" },     { S_IFDIR, 'd', "directory" },
  { S_IFLNK, 'l', "symbolic link" },    { S_IFBLK, 'b', "block device" },
  { S_IFCHR, 'c', "character device" }, { S_IFIFO, 'p', "fifo" },
  { S_IFSOCK, 's', "socket" },
};

const char *
mode_text (char buf[MODE_TEXT], int64_t mode)
{
  static const char bits[] = "rwxrwxrwx";

  buf[0] = '?';
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if ((mode & S_IFMT) == types[i].type)
      buf[0] = types[i].letter;
  for (int i = 0; i < 9; i++)
    buf[1 + i] = mode & (0400 >> i) ? bits[i] : '-';
  if (mode & S_ISUID)
    buf[3] = mode & S_IXUSR ? 's' : 'S';
  if (mode & S_ISGID)
    buf[6] = mode & S_IXGRP ? 's' : 'S';
  if (mode & S_ISVTX)
    buf[9] = mode & S_IXOTH ? 't' : 'T';
  buf[10] = '\0';
  return buf;
}

const char *
mode_type (int64_t mode)
{
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if ((mode & S_IFMT) == types[i].type)
      return types[i].name;
  return "unknown";
}

const char *
date_text (char buf[DATE_TEXT], int64_t seconds)
{
  time_t t = seconds;
  struct tm tm;

  /* A damaged inode can hold a year that struct tm cannot. */
  if (localtime_r (&t, &tm) == NULL ||
      strftime (buf, DATE_TEXT, "%Y-%m-%d %H:%M", &tm) == 0)
    snprintf (buf, DATE_TEXT, "%" PRIi64, seconds);
  return buf;
}
