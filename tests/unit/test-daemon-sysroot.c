/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon against a hostile image: links that lead out of it, files that
 * block or have effects when they are opened, archives that climb.
 */
#include <archive.h>
#include <archive_entry.h>
#include <sched.h>

#include "daemon-client.h"
#include "unit.h"

/* An archive being made in memory. */
struct tar {
  struct archive *archive;
  char buf[65536];
  size_t len;
};

static void
tar_begin (struct tar *t)
{
  t->archive = archive_write_new ();
  if (archive_write_set_format_pax_restricted (t->archive) != ARCHIVE_OK ||
      archive_write_open_memory (t->archive, t->buf, sizeof t->buf, &t->len) !=
        ARCHIVE_OK)
    abort ();
}

/* LINK: a symlink's target, or after "=" a hard link's. */
static void
tar_add (struct tar *t, const char *name, mode_t mode, const char *link,
         const char *content)
{
  struct archive_entry *e = archive_entry_new ();
  size_t len = content == NULL ? 0 : strlen (content);

  archive_entry_set_pathname (e, name);
  archive_entry_set_mode (e, mode);
  archive_entry_set_uid (e, getuid ());
  archive_entry_set_gid (e, getgid ());
  archive_entry_set_size (e, len);
  archive_entry_set_mtime (e, 1000000000, 0);
  if (link != NULL && link[0] == '=')
    archive_entry_set_hardlink (e, link + 1);
  else if (link != NULL)
    archive_entry_set_symlink (e, link);
  if (archive_write_header (t->archive, e) != ARCHIVE_OK ||
      (len > 0 &&
       archive_write_data (t->archive, content, len) != (ssize_t) len))
    abort ();
  archive_entry_free (e);
}

/* Unpack it into DIRECTORY of the image.  Returns client_reply's. */
static int
tar_send (struct tar *t, struct client *cl, const char *directory)
{
  guestfs_tar_in_args args = { .directory = (char *) directory,
                               .compress = (char *) "" };
  unsigned char word[4];

  archive_write_close (t->archive);
  archive_write_free (t->archive);
  client_call (cl, GUESTFS_PROC_TAR_IN, (xdrproc_t) xdr_guestfs_tar_in_args,
               &args);
  for (size_t i = 0; i < t->len; i += GM_CHUNK_PLAIN)
    client_chunk (cl, t->buf + i,
                  t->len - i < GM_CHUNK_PLAIN ? t->len - i : GM_CHUNK_PLAIN,
                  false);
  client_chunk (cl, NULL, 0, false);
  /* A cancel word stands before the reply of a call that failed early. */
  if (recv (cl->fd, word, 4, MSG_PEEK | MSG_WAITALL) == 4 &&
      gm_get_be32 (word) == GUESTFS_CANCEL_FLAG)
    client_read (cl, word, 4);
  return client_reply (cl, NULL, NULL);
}

static int
write_file (struct client *cl, const char *path, const char *text)
{
  guestfs_internal_write_args args = { (char *) path,
                                       { strlen (text), (char *) text } };

  client_call (cl, GUESTFS_PROC_INTERNAL_WRITE,
               (xdrproc_t) xdr_guestfs_internal_write_args, &args);
  return client_reply (cl, NULL, NULL);
}

static int
call_path (struct client *cl, int proc, const char *path)
{
  guestfs_mkdir_args args = { (char *) path }; /* all such calls are alike */

  client_call (cl, proc, (xdrproc_t) xdr_guestfs_mkdir_args, &args);
  return client_reply (cl, NULL, NULL);
}

/* The image is the folder /image of the sysroot; what is beside it is the
 * appliance's.
 */
static void
start (struct client *cl)
{
  client_start (cl, CHANNEL_PLAIN);
  if (mkdir (client_path (cl, "/image"), 0755) == -1 ||
      mkdir (client_path (cl, "/image/etc"), 0755) == -1)
    abort ();
  client_make (cl, "/secret", "secret");
  /* Nothing runs yet that would look at it. */
  strcat (cl->sysroot, "/image");
}

static void
stop (struct client *cl)
{
  cl->sysroot[strlen (cl->sysroot) - strlen ("/image")] = '\0';
  client_stop (cl);
}

static const char *
secret (struct client *cl)
{
  return client_content (cl, "/../secret");
}

static void
links_stay_inside (struct unit *u)
{
  struct client cl;

  start (&cl);
  CHECK (
    u, symlink ("../../../../../../secret", client_path (&cl, "/etc/up")) == 0);
  CHECK (u, symlink ("/secret", client_path (&cl, "/etc/absolute")) == 0);
  CHECK (u, symlink ("..", client_path (&cl, "/out")) == 0);
  SAME_INT (u, 0, write_file (&cl, "/etc/up", "one"));
  SAME_INT (u, 0, write_file (&cl, "/etc/absolute", "two"));
  SAME_STR (u, "two", client_content (&cl, "/secret"));
  SAME_INT (u, 0, write_file (&cl, "/out/secret", "three"));
  SAME_INT (u, 0, write_file (&cl, "/../../secret", "four"));
  SAME_STR (u, "four", client_content (&cl, "/secret"));
  SAME_STR (u, "secret", secret (&cl));
  stop (&cl);
}

static void
names_end_in_dotdot (struct unit *u)
{
  struct client cl;

  start (&cl);
  SAME_INT (u, 1, call_path (&cl, GUESTFS_PROC_RMDIR, "/.."));
  SAME_INT (u, 1, call_path (&cl, GUESTFS_PROC_RM_RF, "/.."));
  SAME_INT (u, 1, call_path (&cl, GUESTFS_PROC_RM_RF, "/etc/../.."));
  SAME_INT (u, 1, call_path (&cl, GUESTFS_PROC_RM_RF, "/"));
  SAME_INT (u, 1, call_path (&cl, GUESTFS_PROC_MKDIR, "/etc/.."));
  SAME_STR (u, "secret", secret (&cl));
  stop (&cl);
}

static void
special_files_are_not_opened (struct unit *u)
{
  struct client cl;

  start (&cl);
  CHECK (u, mkfifo (client_path (&cl, "/fifo"), 0600) == 0);
  SAME_INT (u, 1, write_file (&cl, "/fifo", "x"));
  SAME_STR (u, "/fifo: not a regular file", cl.error.error_message);
  SAME_INT (u, 1, call_path (&cl, GUESTFS_PROC_TOUCH, "/fifo"));
  SAME_INT (u, 1, call_path (&cl, GUESTFS_PROC_DOWNLOAD, "/fifo"));
  SAME_INT (u, 1, call_path (&cl, GUESTFS_PROC_DOWNLOAD, "/etc"));
  SAME_STR (u, "/etc: Is a directory", cl.error.error_message);
  stop (&cl);
}

static void
trees_are_removed_without_following (struct unit *u)
{
  struct client cl;
  char path[200] = "/deep";
  struct stat st;

  start (&cl);
  for (int i = 0; i < 40; i++) {
    CHECK (u, mkdir (client_path (&cl, path), 0755) == 0);
    strcat (path, "/d");
  }
  CHECK (u, symlink ("/", client_path (&cl, "/deep/d/link")) == 0);
  CHECK (u, symlink ("../../../..", client_path (&cl, "/deep/d/up")) == 0);
  client_make (&cl, "/deep/d/d/file", "x");
  SAME_INT (u, 0, call_path (&cl, GUESTFS_PROC_RM_RF, "/deep"));
  SAME_INT (u, -1, lstat (client_path (&cl, "/deep"), &st));
  SAME_INT (u, 0, lstat (client_path (&cl, "/etc"), &st));
  SAME_INT (u, 0, call_path (&cl, GUESTFS_PROC_RM_RF, "/deep"));
  SAME_STR (u, "secret", secret (&cl));
  stop (&cl);
}

static void
archive_is_unpacked (struct unit *u)
{
  struct client cl;
  struct tar t;
  struct stat st;

  start (&cl);
  tar_begin (&t);
  tar_add (&t, "./", S_IFDIR | 0750, NULL, NULL);
  tar_add (&t, "./a/", S_IFDIR | 0500, NULL, NULL);
  tar_add (&t, "./a/f", S_IFREG | 0640, NULL, "content");
  tar_add (&t, "./a/hard", S_IFREG, "=./a/f", NULL);
  tar_add (&t, "./a/soft", S_IFLNK | 0777, "f", NULL);
  tar_add (&t, "/b/c/d", S_IFREG | 0600, NULL, "made parents");
  SAME_INT (u, 0, tar_send (&t, &cl, "/etc"));
  SAME_STR (u, "content", client_content (&cl, "/etc/a/hard"));
  SAME_STR (u, "content", client_content (&cl, "/etc/a/soft"));
  SAME_STR (u, "made parents", client_content (&cl, "/etc/b/c/d"));
  SAME_INT (u, 0, stat (client_path (&cl, "/etc/a"), &st));
  SAME_INT (u, S_IFDIR | 0500, st.st_mode);
  SAME_INT (u, 1000000000, st.st_mtime);
  SAME_INT (u, 0, stat (client_path (&cl, "/etc/a/f"), &st));
  SAME_INT (u, S_IFREG | 0640, st.st_mode);
  SAME_INT (u, 2, st.st_nlink);
  SAME_INT (u, 1000000000, st.st_mtime);
  stop (&cl);
}

static void
archive_replaces_files (struct unit *u)
{
  struct client cl;
  struct tar t;

  start (&cl);
  client_make (&cl, "/etc/f", "old");
  CHECK (u, symlink ("f", client_path (&cl, "/etc/link")) == 0);
  CHECK (u, mkfifo (client_path (&cl, "/etc/fifo"), 0600) == 0);
  tar_begin (&t);
  tar_add (&t, "link", S_IFREG | 0644, NULL, "new");
  tar_add (&t, "fifo", S_IFREG | 0644, NULL, "no fifo");
  SAME_INT (u, 0, tar_send (&t, &cl, "/etc"));
  SAME_STR (u, "old", client_content (&cl, "/etc/f"));
  SAME_STR (u, "new", client_content (&cl, "/etc/link"));
  SAME_STR (u, "no fifo", client_content (&cl, "/etc/fifo"));
  stop (&cl);
}

static void
archive_keeps_links_to_directories (struct unit *u)
{
  struct client cl;
  struct tar t;
  struct stat st;

  start (&cl);
  CHECK (u, mkdir (client_path (&cl, "/usr"), 0755) == 0);
  CHECK (u, mkdir (client_path (&cl, "/usr/lib"), 0755) == 0);
  CHECK (u, symlink ("/usr/lib", client_path (&cl, "/lib")) == 0);
  tar_begin (&t);
  tar_add (&t, "./lib/", S_IFDIR | 0755, NULL, NULL);
  tar_add (&t, "./lib/libc", S_IFREG | 0644, NULL, "library");
  SAME_INT (u, 0, tar_send (&t, &cl, "/"));
  SAME_INT (u, 0, lstat (client_path (&cl, "/lib"), &st));
  CHECK (u, S_ISLNK (st.st_mode));
  SAME_STR (u, "library", client_content (&cl, "/usr/lib/libc"));
  stop (&cl);
}

static void
archive_cannot_climb (struct unit *u)
{
  struct client cl;
  struct tar t;
  struct stat st;

  start (&cl);
  client_make (&cl, "/secret", "the image's");
  tar_begin (&t);
  tar_add (&t, "../secret", S_IFREG | 0644, NULL, "owned");
  SAME_INT (u, 1, tar_send (&t, &cl, "/etc"));
  HAS (u, "..", cl.error.error_message);

  tar_begin (&t);
  tar_add (&t, "l", S_IFLNK | 0777, "../..", NULL);
  tar_add (&t, "l/secret", S_IFREG | 0644, NULL, "owned");
  tar_add (&t, "m", S_IFLNK | 0777, "/", NULL);
  tar_add (&t, "m/secret2", S_IFREG | 0644, NULL, "inside");
  SAME_INT (u, 0, tar_send (&t, &cl, "/etc"));
  SAME_STR (u, "owned", client_content (&cl, "/etc/secret"));
  SAME_STR (u, "inside", client_content (&cl, "/etc/secret2"));

  tar_begin (&t);
  tar_add (&t, "hard", S_IFREG, "=../secret", NULL);
  SAME_INT (u, 1, tar_send (&t, &cl, "/etc"));
  SAME_INT (u, -1, stat (client_path (&cl, "/etc/hard"), &st));

  SAME_STR (u, "the image's", client_content (&cl, "/secret"));
  SAME_STR (u, "secret", secret (&cl));
  stop (&cl);
}

static void
garbage_is_no_archive (struct unit *u)
{
  struct client cl;
  struct tar t;

  start (&cl);
  tar_begin (&t);
  archive_write_close (t.archive);
  memset (t.buf, 'x', 10240);
  SAME_INT (u, 1, tar_send (&t, &cl, "/etc"));
  SAME_INT (u, 0, client_ping (&cl));
  stop (&cl);
}

int
main (void)
{
  static const struct unit_test tests[] = {
    { "sysroot: links do not lead out of the image", links_stay_inside },
    { "sysroot: .. at the end of a name is not above the root",
      names_end_in_dotdot },
    { "sysroot: FIFOs and directories are refused, and do not block",
      special_files_are_not_opened },
    { "sysroot: rm_rf removes a deep tree and follows no link",
      trees_are_removed_without_following },
    { "archive: owners, modes, times and links are unpacked",
      archive_is_unpacked },
    { "archive: what is in the way of a file is replaced, not followed",
      archive_replaces_files },
    { "archive: a link to a directory stays where a directory is unpacked",
      archive_keeps_links_to_directories },
    { "archive: neither .. nor links lead out of the directory",
      archive_cannot_climb },
    { "archive: garbage is an error", garbage_is_no_archive },
  };

  return unit_run (tests, sizeof tests / sizeof tests[0]);
}
