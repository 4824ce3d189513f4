/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mini_windows_users: the accounts that a Windows has itself.  API:
 * share/api/packages.xml.
 *
 * They are in the hive SAM, in two binary values each whose layout never
 * changed; their profiles are in SOFTWARE.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "strvec.h"

#include "daemon-calls.h"
#include "call.h"
#include "registry.h"
#include "windows-hive.h"

#define USERS "SAM\\Domains\\Account\\Users"
#define PROFILES "Microsoft\\Windows NT\\CurrentVersion\\ProfileList"
#define BUDGET (64 << 20) /* bytes of a hive that may be read */
#define USERS_MAX 10000
#define TEXT_MAX 512  /* bytes of UTF-16, as of Windows; the rest is cut */
#define PATH_LEN 1024 /* bytes of UTF-8; Windows has 260 characters */
#define EPOCH INT64_C (11644473600) /* seconds from 1601 to 1970 */

/* In the value F: times in units of 100 ns since 1601, and flags. */
enum { F_LOGIN = 0x08, F_CHANGED = 0x18, F_EXPIRES = 0x20, F_FLAGS = 0x38 };
enum { F_LEN = 0x3a };

/* In the value V: where texts are and how long, counted from V_DATA. */
enum { V_NAME = 0x0c, V_FULL_NAME = 0x18, V_COMMENT = 0x24, V_DATA = 0xcc };

static int list_users (struct registry *sam, struct gm_strvec *list);
static int add_user (struct registry *sam, registry_key key,
                     const char *key_name, struct gm_strvec *list);
static int add_times (const unsigned char *f, struct gm_strvec *list);
static int add_text (struct gm_strvec *list, const char *key,
                     const struct registry_value *v, size_t at);
static int add_profiles (struct call *c, struct gm_strvec *list);
static int list_profiles (struct registry *software, struct gm_strvec *list);

char **
do_mini_windows_users (struct call *c)
{
  CLEANUP_REGISTRY struct registry sam = REGISTRY_INIT;
  CLEANUP_STRVEC struct gm_strvec list = { 0 };
  CLEANUP_FREE char *path = NULL;
  CLEANUP_FD int fd = -1;
  char **strings;

  if (check_path (c, "root", "/") == -1) /* is anything mounted? */
    return NULL;
  fd = windows_hive_open (c, "SAM", &path);
  if (fd == -1)
    return reply_errno_null (c, "%s", path != NULL ? path : "SAM");
  if (windows_registry_open (c, &sam, fd, BUDGET) == -1 ||
      list_users (&sam, &list) == -1)
    return reply_errno_null (c, "%s", path);
  if (add_profiles (c, &list) == -1)
    return reply_errno_null (c, "profiles");
  strings = gm_strvec_steal (&list);
  return strings != NULL ? strings : reply_errno_null (c, "%s", path);
}

/* Users are keys whose name is their number; the key Names is the other way
 * round.
 */
static int
list_users (struct registry *sam, struct gm_strvec *list)
{
  CLEANUP_FREE registry_key *keys = NULL;
  registry_key users;
  size_t nr;
  int r = registry_find (sam, sam->root, USERS, &users);

  if (r == 0)
    errno = ENOENT;
  if (r != 1)
    return -1;
  keys = registry_subkeys (sam, users, &nr);
  if (keys == NULL)
    return -1;
  if (nr > USERS_MAX) {
    errno = EFBIG;
    return -1;
  }
  for (size_t i = 0; i < nr; i++) {
    CLEANUP_FREE char *name = registry_key_name (sam, keys[i]);

    if (name == NULL && errno != EINVAL)
      return -1;
    if (name == NULL) /* one bad key hides no others */
      continue;
    if (strlen (name) == 8 && strspn (name, "0123456789abcdefABCDEF") == 8 &&
        add_user (sam, keys[i], name, list) == -1)
      return -1;
  }
  return 0;
}

static int
add_user (struct registry *sam, registry_key key, const char *key_name,
          struct gm_strvec *list)
{
  CLEANUP_VALUE struct registry_value f = { 0 }, v = { 0 };
  int has_f = registry_get (sam, key, "F", &f);
  int has_v = registry_get (sam, key, "V", &v);

  if (has_v != 1 || v.len < V_DATA)
    return 0;
  if (add_text (list, "user", &v, V_NAME) == -1 ||
      gm_strvec_add (list, "rid") == -1 ||
      gm_strvec_addf (list, "%lu", strtoul (key_name, NULL, 16)) == -1 ||
      add_text (list, "full_name", &v, V_FULL_NAME) == -1 ||
      add_text (list, "comment", &v, V_COMMENT) == -1)
    return -1;
  return has_f == 1 && f.len >= F_LEN ? add_times (f.data, list) : 0;
}

static int
add_times (const unsigned char *f, struct gm_strvec *list)
{
  static const struct {
    const char *key;
    size_t at;
  } times[] = {
    { "last_login", F_LOGIN },
    { "password_changed", F_CHANGED },
    { "expires", F_EXPIRES },
  };
  static const struct {
    const char *key;
    unsigned bit;
  } flags[] = {
    { "disabled", 0x0001 },
    { "password_not_required", 0x0004 },
    { "password_never_expires", 0x0200 },
    { "locked", 0x0400 },
  };

  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
    uint64_t time = registry_u32 (f + times[i].at) |
                    (uint64_t) registry_u32 (f + times[i].at + 4) << 32;

    if (time == 0 || time >= INT64_MAX) /* never */
      continue;
    if (gm_strvec_add (list, times[i].key) == -1 ||
        gm_strvec_addf (list, "%" PRIi64,
                        (int64_t) (time / 10000000) - EPOCH) == -1)
      return -1;
  }
  for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
    if (gm_strvec_add (list, flags[i].key) == -1 ||
        gm_strvec_add (
          list, registry_u16 (f + F_FLAGS) & flags[i].bit ? "1" : "0") == -1)
      return -1;
  return 0;
}

/* One that leads out of the value is empty. */
static int
add_text (struct gm_strvec *list, const char *key,
          const struct registry_value *v, size_t at)
{
  uint64_t offset = (uint64_t) registry_u32 (v->data + at) + V_DATA;
  uint32_t len = registry_u32 (v->data + at + 4);
  CLEANUP_FREE char *text =
    offset > v->len || len > v->len - offset
      ? strdup ("")
      : registry_utf16 (v->data + offset, len < TEXT_MAX ? len : TEXT_MAX);

  if (text == NULL || gm_strvec_add (list, key) == -1)
    return -1;
  return gm_strvec_add (list, text);
}

/* Without SOFTWARE there are none. */
static int
add_profiles (struct call *c, struct gm_strvec *list)
{
  CLEANUP_REGISTRY struct registry software = REGISTRY_INIT;
  CLEANUP_FREE char *path = NULL;
  CLEANUP_FD int fd = windows_hive_open (c, "software", &path);

  if (fd == -1 || windows_registry_open (c, &software, fd, BUDGET) == -1)
    return errno == ENOMEM ? -1 : 0;
  return list_profiles (&software, list) == -1 && errno == ENOMEM ? -1 : 0;
}

static int
list_profiles (struct registry *software, struct gm_strvec *list)
{
  CLEANUP_FREE registry_key *keys = NULL;
  registry_key profiles;
  size_t nr;

  if (registry_find (software, software->root, PROFILES, &profiles) != 1)
    return -1;
  keys = registry_subkeys (software, profiles, &nr);
  for (size_t i = 0; keys != NULL && i < nr && i < USERS_MAX; i++) {
    CLEANUP_FREE char *sid = registry_key_name (software, keys[i]);
    CLEANUP_FREE char *dir = NULL;

    if (sid == NULL && errno != EINVAL)
      return -1;
    if (sid == NULL)
      continue;
    if (registry_get_string (software, keys[i], "ProfileImagePath", &dir) !=
          1 ||
        strlen (dir) > PATH_LEN)
      continue;
    if (gm_strvec_add (list, "profile") == -1 ||
        gm_strvec_add (list, sid) == -1 || gm_strvec_add (list, "path") == -1 ||
        gm_strvec_add (list, dir) == -1)
      return -1;
  }
  return keys != NULL ? 0 : -1;
}
