/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths inside of an image, as text.  All results are malloc'ed; memory that
 * runs out ends the program.
 */
#ifndef TOOL_GUESTPATH_H
#define TOOL_GUESTPATH_H

/* What is above the last part of PATH: "/a" of "/a/b/", "/" of "/". */
char *path_parent (const char *path);

/* NAME in the directory DIR. */
char *path_join (const char *dir, const char *name);

/* The way from the directory DIR to PATH, both absolute and without ".":
 * "../c" from "/a/b" to "/a/c".
 */
char *path_relative (const char *dir, const char *path);

/* PATH without ".", ".." and empty parts, as if there were no symlinks. */
char *path_tidy (const char *path);

#endif
