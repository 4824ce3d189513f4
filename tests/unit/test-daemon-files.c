/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls about files and directories, on a directory of this machine. */
#include <sched.h>

#include "daemon-client.h"
#include "unit.h"

static mode_t
mode_of (struct client *cl, const char *path)
{
  struct stat st;

  return lstat (client_path (cl, path), &st) == 0 ? st.st_mode : 0;
}

static void
umask_belongs_to_the_handle (struct unit *u)
{
  guestfs_umask_ret umask_ret = { 0 };
  guestfs_get_umask_ret get_ret = { 0 };
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  SAME_INT (u, 0, CALL_RET (&cl, UMASK, umask, &umask_ret, 077));
  SAME_INT (u, 022, umask_ret.n);
  client_call (&cl, GUESTFS_PROC_GET_UMASK, NULL, NULL);
  SAME_INT (
    u, 0, client_reply (&cl, (xdrproc_t) xdr_guestfs_get_umask_ret, &get_ret));
  SAME_INT (u, 077, get_ret.n);
  SAME_INT (u, 0, CALL (&cl, MKDIR, mkdir, "/d"));
  SAME_INT (u, S_IFDIR | 0700, mode_of (&cl, "/d"));
  cl.server.umask = 0; /* as if another channel had set it */
  SAME_INT (u, 0, CALL (&cl, TOUCH, touch, "/f"));
  SAME_INT (u, S_IFREG | 0666, mode_of (&cl, "/f"));
  SAME_INT (u, 1, CALL (&cl, UMASK, umask, 01000));
  client_stop (&cl);
}

static void
directories_are_made (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  SAME_INT (u, 0, CALL (&cl, MKDIR_P, mkdir_p, "/a//b/c/"));
  SAME_INT (u, S_IFDIR | 0755, mode_of (&cl, "/a/b/c"));
  SAME_INT (u, 0, CALL (&cl, MKDIR_P, mkdir_p, "/a/b/c"));
  SAME_INT (u, 0, CALL (&cl, MKDIR_P, mkdir_p, "/"));
  SAME_INT (u, 1, CALL (&cl, MKDIR, mkdir, "/a"));
  SAME_STR (u, "/a: File exists", cl.error.error_message);
  SAME_STR (u, "EEXIST", cl.error.errno_string);
  SAME_INT (u, 0, CALL (&cl, MKDIR_MODE, mkdir_mode, "/m", 0700));
  SAME_INT (u, S_IFDIR | 0700, mode_of (&cl, "/m"));
  client_make (&cl, "/file", "");
  SAME_INT (u, 1, CALL (&cl, MKDIR_P, mkdir_p, "/file"));
  SAME_INT (u, 1, CALL (&cl, MKDIR_P, mkdir_p, "/file/x"));
  SAME_STR (u, "ENOTDIR", cl.error.errno_string);
  SAME_INT (u, 1, CALL (&cl, RMDIR, rmdir, "/a"));
  SAME_STR (u, "/a: Directory not empty", cl.error.error_message);
  SAME_INT (u, 0, CALL (&cl, RMDIR, rmdir, "/a/b/c/"));
  SAME_INT (u, 1, CALL (&cl, MKDIR, mkdir, "relative"));
  client_stop (&cl);
}

static void
files_are_removed_and_moved (struct unit *u)
{
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  client_make (&cl, "/f", "content");
  SAME_INT (u, 0, CALL (&cl, MKDIR, mkdir, "/d"));
  SAME_INT (u, 0, CALL (&cl, MV, mv, "/f", "/g"));
  SAME_INT (u, 0, CALL (&cl, MV, mv, "/g", "/d"));
  SAME_STR (u, "content", client_content (&cl, "/d/g"));
  SAME_INT (u, 1, CALL (&cl, MV, mv, "/f", "/g"));
  SAME_STR (u, "/f: No such file or directory", cl.error.error_message);
  SAME_INT (u, 1, CALL (&cl, MV, mv, "/d", "/d/e"));
  SAME_INT (u, 1, CALL (&cl, RM, rm, "/d"));
  SAME_STR (u, "/d: Is a directory", cl.error.error_message);
  SAME_INT (u, 0, CALL (&cl, RM, rm, "/d/g"));
  SAME_INT (u, 1, CALL (&cl, RM, rm, "/d/g"));
  SAME_INT (u, 0, CALL (&cl, RM_F, rm_f, "/d/g"));
  SAME_INT (u, 1, CALL (&cl, RM_F, rm_f, "/d"));
  client_stop (&cl);
}

static void
files_are_written (struct unit *u)
{
  guestfs_filesize_ret size = { 0 };
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  SAME_INT (u, 0, CALL (&cl, WRITE_FILE, write_file, "/f", "hello", 0));
  SAME_STR (u, "hello", client_content (&cl, "/f"));
  SAME_INT (u, 0, CALL (&cl, WRITE_FILE, write_file, "/f", "hello", 4));
  SAME_STR (u, "hell", client_content (&cl, "/f"));
  SAME_INT (u, 1, CALL (&cl, WRITE_FILE, write_file, "/f", "hello", 6));
  SAME_INT (
    u, 0,
    CALL (&cl, INTERNAL_WRITE_APPEND, internal_write_append, "/f", { 1, "!" }));
  SAME_STR (u, "hell!", client_content (&cl, "/f"));
  SAME_INT (u, 0, CALL_RET (&cl, FILESIZE, filesize, &size, "/f"));
  SAME_INT (u, 5, size.n);
  client_stop (&cl);
}

static void
metadata_is_read_and_set (struct unit *u)
{
  static char *names[] = { "f", "nope" };
  guestfs_statns_ret st = { 0 }, lst = { 0 };
  guestfs_internal_lstatnslist_ret list = { 0 };
  guestfs_statvfs_ret vfs = { 0 };
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  client_make (&cl, "/f", "12345");
  CHECK (u, symlink ("/f", client_path (&cl, "/link")) == 0);
  SAME_INT (u, 0, CALL (&cl, CHMOD, chmod, 04711, "/link"));
  SAME_INT (u, S_IFREG | 04711, mode_of (&cl, "/f"));
  SAME_INT (u, 1, CALL (&cl, CHMOD, chmod, 010000, "/f"));
  SAME_INT (u, 0, CALL (&cl, CHOWN, chown, getuid (), getgid (), "/f"));
  SAME_INT (u, 0, CALL_RET (&cl, STATNS, statns, &st, "/link"));
  SAME_INT (u, 5, st.n.st_size);
  SAME_INT (u, getuid (), st.n.st_uid);
  client_call (&cl, GUESTFS_PROC_LSTATNS, (xdrproc_t) xdr_guestfs_lstatns_args,
               &(guestfs_lstatns_args){ "/link" });
  SAME_INT (u, 0,
            client_reply (&cl, (xdrproc_t) xdr_guestfs_lstatns_ret, &lst));
  CHECK (u, S_ISLNK (lst.n.st_mode));
  SAME_INT (u, 0,
            CALL_RET (&cl, INTERNAL_LSTATNSLIST, internal_lstatnslist, &list,
                      "/", { 2, names }));
  if (SAME_INT (u, 2, list.n.guestfs_int_statns_list_len)) {
    SAME_INT (u, st.n.st_ino, list.n.guestfs_int_statns_list_val[0].st_ino);
    SAME_INT (u, -1, list.n.guestfs_int_statns_list_val[1].st_ino);
  }
  FREE (internal_lstatnslist, &list);
  SAME_INT (u, 0, CALL_RET (&cl, STATVFS, statvfs, &vfs, "/"));
  CHECK (u, vfs.n.blocks > 0 && vfs.n.namemax == 255);
  client_stop (&cl);
}

static void
types_are_told_apart (struct unit *u)
{
  guestfs_exists_ret exists = { 0 };
  guestfs_is_file_ret file = { 0 };
  guestfs_is_dir_ret dir = { 0 };
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  client_make (&cl, "/f", "");
  CHECK (u, symlink ("f", client_path (&cl, "/link")) == 0);
  CHECK (u, symlink ("nope", client_path (&cl, "/dangling")) == 0);
  SAME_INT (u, 0, CALL_RET (&cl, EXISTS, exists, &exists, "/link"));
  SAME_INT (u, true, exists.n);
  SAME_INT (u, 0, CALL_RET (&cl, EXISTS, exists, &exists, "/dangling"));
  SAME_INT (u, false, exists.n);
  SAME_INT (u, 0, CALL_RET (&cl, IS_FILE, is_file, &file, "/f", false));
  SAME_INT (u, true, file.n);
  SAME_INT (u, 0, CALL_RET (&cl, IS_FILE, is_file, &file, "/link", false));
  SAME_INT (u, false, file.n);
  cl.optargs = 1;
  SAME_INT (u, 0, CALL_RET (&cl, IS_FILE, is_file, &file, "/link", true));
  SAME_INT (u, true, file.n);
  SAME_INT (u, 0, CALL_RET (&cl, IS_DIR, is_dir, &dir, "/", false));
  SAME_INT (u, true, dir.n);
  SAME_INT (u, 0, CALL_RET (&cl, IS_DIR, is_dir, &dir, "/f/x", false));
  SAME_INT (u, false, dir.n);
  client_stop (&cl);
}

static void
directories_are_listed (struct unit *u)
{
  guestfs_readdir_ret list = { 0 };
  guestfs_ls0_args ls0 = { "/d" };
  char buf[GM_CHUNK_PLAIN];
  struct client cl;
  bool dot = false;

  client_start (&cl, CHANNEL_PLAIN);
  SAME_INT (u, 0, CALL (&cl, MKDIR, mkdir, "/d"));
  client_make (&cl, "/d/one\nname", "");
  SAME_INT (u, 0, CALL_RET (&cl, READDIR, readdir, &list, "/d"));
  SAME_INT (u, 3, list.n.guestfs_int_dirent_list_len);
  for (size_t i = 0; i < list.n.guestfs_int_dirent_list_len; i++) {
    guestfs_int_dirent *d = &list.n.guestfs_int_dirent_list_val[i];

    dot |= strcmp (d->name, ".") == 0;
    SAME_INT (u, d->name[0] == '.' ? 'd' : 'r', d->ftyp);
  }
  CHECK (u, dot);
  FREE (readdir, &list);

  client_call (&cl, GUESTFS_PROC_LS0, (xdrproc_t) xdr_guestfs_ls0_args, &ls0);
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  SAME_INT (u, 9, client_read_chunk (&cl, buf, sizeof buf));
  SAME_STR (u, "one\nname", buf);
  SAME_INT (u, 0, client_read_chunk (&cl, buf, sizeof buf));
  SAME_INT (u, 1, CALL (&cl, READDIR, readdir, "/d/one\nname"));
  SAME_STR (u, "ENOTDIR", cl.error.errno_string);
  client_stop (&cl);
}

static void
too_many_names_are_an_error (struct unit *u)
{
  struct client cl;
  char name[260] = "/d/", *digits = name + 3 + 240;

  client_start (&cl, CHANNEL_PLAIN);
  SAME_INT (u, 0, CALL (&cl, MKDIR, mkdir, "/d"));
  memset (name + 3, 'n', 240);
  for (int i = 0; i < 17000; i++) {
    snprintf (digits, 8, "%d", i);
    client_make (&cl, name, "");
  }
  SAME_INT (u, 1, CALL (&cl, READDIR, readdir, "/d"));
  HAS (u, "4 MiB", cl.error.error_message);
  SAME_INT (u, 0, CALL (&cl, RM_RF, rm_rf, "/d"));
  client_stop (&cl);
}

static void
the_daemon_talks (struct unit *u)
{
  static char *words[] = { "a", "b c", "" };
  guestfs_echo_daemon_ret echo = { 0 };
  guestfs_filesystem_available_ret fs = { 0 };
  guestfs_internal_feature_available_ret feature = { 0 };
  struct client cl;

  client_start (&cl, CHANNEL_PLAIN);
  SAME_INT (u, 0,
            CALL_RET (&cl, ECHO_DAEMON, echo_daemon, &echo, { 3, words }));
  SAME_STR (u, "a b c ", echo.n);
  FREE (echo_daemon, &echo);
  SAME_INT (
    u, 0,
    CALL_RET (&cl, FILESYSTEM_AVAILABLE, filesystem_available, &fs, "proc"));
  SAME_INT (u, true, fs.n);
  SAME_INT (u, 1,
            CALL (&cl, FILESYSTEM_AVAILABLE, filesystem_available, "-r x"));
  SAME_INT (u, 0,
            CALL_RET (&cl, INTERNAL_FEATURE_AVAILABLE,
                      internal_feature_available, &feature, "nothing"));
  SAME_INT (u, 2, feature.n);
  client_call (&cl, GUESTFS_PROC_AVAILABLE_ALL_GROUPS, NULL, NULL);
  SAME_INT (u, 0, client_reply (&cl, NULL, NULL));
  client_stop (&cl);
}

int
main (void)
{
  static const struct unit_test tests[] = {
    { "meta: the umask belongs to the handle, not to a thread",
      umask_belongs_to_the_handle },
    { "dir: directories are made and removed", directories_are_made },
    { "copy: files are removed and moved", files_are_removed_and_moved },
    { "file: files are written, appended to and measured", files_are_written },
    { "meta: modes, owners and times are read and set",
      metadata_is_read_and_set },
    { "filetest: types are told apart, links followed on demand",
      types_are_told_apart },
    { "dir: directories are listed, whatever is in the names",
      directories_are_listed },
    { "dir: readdir says when the names are too many for a message",
      too_many_names_are_an_error },
    { "system, feature: the daemon answers for itself", the_daemon_talks },
  };

  return unit_run (tests, sizeof tests / sizeof tests[0]);
}
