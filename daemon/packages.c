/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mini_list_applications: what is installed.  API: share/api/packages.xml.
 *
 * A list may be of any length, and so is streamed.  Databases are hostile: what
 * is damaged costs a warning, which travels in the same stream.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

#include "daemon-calls.h"
#include "inspect-scan.h"
#include "packages.h"
#include "sysroot.h"

#define SECONDS 60  /* of a child, unless asked otherwise */
#define WARNINGS 20 /* more are only counted */

static const struct {
  const char *format;
  int (*list) (struct packages *p);
} databases[] = {
  { "deb", packages_dpkg },       { "rpm", packages_rpm },
  { "apk", packages_apk },        { "pacman", packages_pacman },
  { "ebuild", packages_portage }, { "windows", packages_windows },
};
#define NR_DATABASES (sizeof databases / sizeof databases[0])

static int find_deployment (struct call *c);
static int list_or_reply (struct packages *p, const char *format);
static int fail (struct packages *p, const char *what);
static int tell_of_more (struct packages *p);
static int send_warning (struct packages *p, const char *text);
static int begin (struct packages *p);

int
do_mini_list_applications (struct call *c, const char *format,
                           const struct do_mini_list_applications_opts *o)
{
  CLEANUP_FREE struct packages *p = calloc (1, sizeof *p);
  int r;

  if (check_path (c, "root", "/") == -1) /* is anything mounted? */
    return -1;
  if (p == NULL)
    return reply_errno (c, "%s", format);
  p->c = p->out.c = c;
  p->root = find_deployment (c);
  p->seconds = SECONDS;
  if (o->bitmask & GUESTFS_MINI_LIST_APPLICATIONS_SECONDS_BITMASK)
    p->seconds = o->seconds;
  if (p->seconds < 1)
    return reply_explained (c, EINVAL, "seconds: %d is not positive",
                            p->seconds);
  r = list_or_reply (p, format);
  gm_cleanup_fd (&p->root);
  if (r == -1)
    return -1;
  if (tell_of_more (p) == -1 || begin (p) == -1 ||
      sendbuf_flush (&p->out) == -1)
    return -1;
  return send_end (c);
}

/* The root of a system that ostree has deployed, or -1. */
static int
find_deployment (struct call *c)
{
  CLEANUP_FD int top = sysroot_open (c, "/", O_RDONLY | O_DIRECTORY);
  CLEANUP_FREE char *path = NULL;

  return top != -1 ? inspect_ostree (top, &path) : -1;
}

int
packages_open (struct packages *p, const char *path, int flags)
{
  return p->root != -1 ? open_file_in_root (p->root, path, flags)
                       : sysroot_open (p->c, path, flags);
}

static int
list_or_reply (struct packages *p, const char *format)
{
  bool all = format[0] == '\0', known = false, found = false;

  for (size_t i = 0; i < NR_DATABASES; i++) {
    int r;

    if (!all && strcmp (format, databases[i].format) != 0)
      continue;
    known = true;
    r = databases[i].list (p);
    if (r == -1 && errno == EFBIG)
      r = send_warning (p, "there are more packages than can be listed") == -1
            ? -1
            : 1;
    if (r == -1)
      return fail (p, databases[i].format);
    found |= r == 1;
  }
  if (!known && !all)
    return reply_explained (p->c, EINVAL, "%s: unknown format of packages",
                            format);
  if (p->warnings >
      0) /* there is something, and why it is of no use was told */
    return 0;
  if (!found && all)
    return reply_explained (p->c, ENOENT, "no list of installed packages");
  if (!found)
    return reply_explained (p->c, ENOENT, "%s: no list of installed packages",
                            format);
  return 0;
}

static int
fail (struct packages *p, const char *what)
{
  if (!p->begun)
    return reply_errno (p->c, "%s", what);
  if (errno == ECANCELED) /* the stream has ended */
    return -1;
  return send_failed (p->c, errno, "%s", what);
}

int
packages_add (struct packages *p, const struct gm_package *package)
{
  size_t len;
  CLEANUP_FREE char *record = gm_package_record (package, &len);

  return record == NULL ? -1 : packages_pass (p, record, len);
}

int
packages_pass (struct packages *p, const char *record, size_t len)
{
  p->bytes += len;
  if (++p->nr > GM_PACKAGES_MAX || p->bytes > GM_PACKAGES_BYTES) {
    errno = EFBIG;
    return -1;
  }
  if (begin (p) == 0 && sendbuf_add (&p->out, record, len) == 0)
    return 0;
  errno = ECANCELED;
  return -1;
}

int
packages_warn (struct packages *p, const char *object, const char *fs, ...)
{
  CLEANUP_FREE char *text = NULL, *reason = NULL;
  va_list args;
  int r;

  if (++p->warnings > WARNINGS)
    return 0;
  va_start (args, fs);
  r = vasprintf (&reason, fs, args);
  va_end (args);
  if (r == -1)
    reason = NULL;
  if (reason == NULL || asprintf (&text, "%s: %s", object, reason) == -1) {
    text = NULL;
    return -1;
  }
  return send_warning (p, text);
}

static int
tell_of_more (struct packages *p)
{
  char text[64];

  if (p->warnings <= WARNINGS)
    return 0;
  snprintf (text, sizeof text, "%u more warnings", p->warnings - WARNINGS);
  return send_warning (p, text);
}

/* Those are few, and beyond the limits of packages_pass. */
static int
send_warning (struct packages *p, const char *text)
{
  const struct gm_package warning = {
    .kind = GM_PACKAGE_WARNING,
    .fields = { text },
  };
  size_t len;
  CLEANUP_FREE char *record = gm_package_record (&warning, &len);

  if (record == NULL)
    return -1;
  if (begin (p) == 0 && sendbuf_add (&p->out, record, len) == 0)
    return 0;
  errno = ECANCELED;
  return -1;
}

static int
begin (struct packages *p)
{
  if (p->begun)
    return 0;
  p->begun = true;
  return reply_begin_file (p->c);
}
