/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extracting what comes out of a disk image: hostile streams, each of which
 * must leave everything outside of its folder, and what it has no business with in
 * there, as it was.
 */

#include "extract-helper.h"
#include "extract-names.h"

static const struct gm_extract_options plain;
static const struct gm_extract_options all_links = { .links = GM_LINKS_KEEP };

static void
begin (void)
{
  if (system ("rm -rf in") != 0 || mkdir ("in", 0755) == -1)
    abort ();
  write_file ("outside", "safe");
}

static void
end (struct unit *u)
{
  SAME_STR (u, "safe", content ("outside"));
  SAME_INT (u, 0, system ("ls -A in | grep -q '^.gfs-' && exit 1; rm -rf in"));
}

static void
bad_names (struct unit *u)
{
  struct stream s = { 0 };
  char outside[4096] = "";

  begin ();
  CHECK (u, getcwd (outside, sizeof outside - 8) != NULL);
  strcat (outside, "/outside");
  add_file (&s, "../outside", "evil");
  add_file (&s, "a/../../outside", "evil");
  add_file (&s, outside, "evil");
  add_file (&s, "", "evil");
  add_file (&s, ".", "evil");
  add_dir (&s, "..");
  add_link (&s, GM_MEMBER_SYMLINK, "../link", "x");
  add_file (&s, "././/good", "good");
  SAME_INT (u, 0, extract (&s, &plain));
  HAS (u, "../outside: refused: its name has .. in it\n", s.refused);
  HAS (u, "a/../../outside: refused: its name has .. in it\n", s.refused);
  HAS (u, "/outside: refused: its name is absolute\n", s.refused);
  HAS (u, ": it has no name\n", s.refused);
  HAS (u, ".: refused: it is no directory\n", s.refused);
  HAS (u, "..: refused: its name has .. in it\n", s.refused);
  HAS (u, "../link: refused: its name has .. in it\n", s.refused);
  SAME_STR (u, "good", content ("in/good"));
  end (u);
}

static void
through_links (struct unit *u)
{
  struct stream s = { 0 };

  begin ();
  add_link (&s, GM_MEMBER_SYMLINK, "up", "..");
  add_file (&s, "up/outside", "evil");
  add_dir (&s, "up/made");
  add_link (&s, GM_MEMBER_SYMLINK, "up/link", "x");
  add_dir (&s, "up");
  add_link (&s, GM_MEMBER_SYMLINK, "file", "../outside");
  add_file (&s, "file", "replaced");
  add_link (&s, GM_MEMBER_HARDLINK, "hard", "up/outside");
  SAME_INT (u, 0, extract (&s, &all_links));
  HAS (u, "up/outside: refused: a symbolic link is in its way\n", s.refused);
  HAS (u, "up/made: refused: a symbolic link is in its way\n", s.refused);
  HAS (u, "up/link: refused: a symbolic link is in its way\n", s.refused);
  HAS (u, "hard: link to up/outside:", s.refused);
  SAME_STR (u, "replaced", content ("in/file"));
  CHECK (u, access ("made", F_OK) == -1);
  end (u);
}

static void
link_cycles (struct unit *u)
{
  struct stream s = { 0 };

  begin ();
  add_link (&s, GM_MEMBER_SYMLINK, "a", "b");
  add_link (&s, GM_MEMBER_SYMLINK, "b", "a");
  add_link (&s, GM_MEMBER_SYMLINK, "self", "self/self");
  add_file (&s, "a/x", "evil");
  add_file (&s, "self/x", "evil");
  add_link (&s, GM_MEMBER_HARDLINK, "c", "a/b");
  add_file (&s, "b", "good");
  SAME_INT (u, 0, extract (&s, &plain));
  HAS (u, "a/x: refused: a symbolic link", s.refused);
  HAS (u, "self/x: refused: a symbolic link", s.refused);
  HAS (u, "c: link to a/b:", s.refused);
  SAME_STR (u, "good", content ("in/a"));
  end (u);
}

static void
safe_links (struct unit *u)
{
  struct stream s = { 0 };
  char target[64];

  CHECK (u, gm_link_is_safe ("a", "b"));
  CHECK (u, gm_link_is_safe ("a/b/c", "../../x"));
  CHECK (u, gm_link_is_safe ("a/b", "./..//./x/y"));
  CHECK (u, gm_link_is_safe ("a", ""));
  CHECK (u, gm_link_is_safe ("a", "..x"));
  CHECK (u, !gm_link_is_safe ("a", "/"));
  CHECK (u, !gm_link_is_safe ("a", ".."));
  CHECK (u, !gm_link_is_safe ("a/b", "../../x"));
  /* Behind another link this would start from elsewhere. */
  CHECK (u, !gm_link_is_safe ("a", "b/c/../.."));
  begin ();
  add_link (&s, GM_MEMBER_SYMLINK, "out", "../outside");
  add_link (&s, GM_MEMBER_SYMLINK, "abs", "/etc/passwd");
  add_link (&s, GM_MEMBER_SYMLINK, "in", "good");
  SAME_INT (u, 0, extract (&s, &plain));
  HAS (u, "out: refused: a symbolic link that leads out, to ../outside\n",
       s.refused);
  HAS (u, "abs: refused: a symbolic link that leads out, to /etc/passwd\n",
       s.refused);
  SAME_INT (u, 4, readlink ("in/in", target, sizeof target));
  CHECK (u, access ("in/out", F_OK) == -1);
  end (u);
}

static void
hard_links (struct unit *u)
{
  struct stream s = { 0 };
  struct stat st = { 0 };

  begin ();
  write_file ("in/mine", "private");
  add_link (&s, GM_MEMBER_HARDLINK, "a", "mine");
  add_link (&s, GM_MEMBER_HARDLINK, "b", "../outside");
  add_link (&s, GM_MEMBER_HARDLINK, "c", "/etc/shadow");
  add_link (&s, GM_MEMBER_HARDLINK, "d", "e");
  add_file (&s, "e", "later");
  add_link (&s, GM_MEMBER_HARDLINK, "f", "e");
  add_link (&s, GM_MEMBER_HARDLINK, "f", "e");
  add_link (&s, GM_MEMBER_HARDLINK, "e", "e");
  add_dir (&s, "dir");
  add_link (&s, GM_MEMBER_HARDLINK, "g", "dir");
  SAME_INT (u, 0, extract (&s, &plain));
  HAS (u, "a: refused: link to mine, which was not copied\n", s.refused);
  HAS (u, "b: link to ../outside: refused: its name has .. in it", s.refused);
  HAS (u, "c: link to /etc/shadow: refused: its name is absolute", s.refused);
  HAS (u, "d: link to e: No such file or directory\n", s.refused);
  HAS (u, "g: refused: link to dir", s.refused);
  SAME_INT (u, 0, stat ("in/f", &st));
  SAME_INT (u, 2, st.st_nlink);
  SAME_STR (u, "later", content ("in/f"));
  end (u);
}

/* A name less deep than the first makes another place of its target. */
static void
links_to_symlinks (struct unit *u)
{
  struct stream s = { 0 }, kept = { 0 };
  struct stat st = { 0 };

  begin ();
  add_dir (&s, "d");
  add_dir (&s, "d/a");
  add_link (&s, GM_MEMBER_SYMLINK, "d/a/deep", "../../x");
  add_link (&s, GM_MEMBER_HARDLINK, "d/same", "d/a/deep");
  add_link (&s, GM_MEMBER_HARDLINK, "d/a/same", "d/a/deep");
  SAME_INT (u, 0, extract (&s, &plain));
  HAS (u, "d/same: refused: a symbolic link that leads out", s.refused);
  CHECK (u, strstr (s.refused, "d/a/same") == NULL);
  CHECK (u, lstat ("in/d/same", &st) == -1);
  SAME_INT (u, 0, lstat ("in/d/a/same", &st));
  SAME_INT (u, 2, st.st_nlink);
  end (u);
  begin ();
  add_link (&kept, GM_MEMBER_SYMLINK, "up", "../x");
  add_link (&kept, GM_MEMBER_HARDLINK, "up2", "up");
  SAME_INT (u, 0, extract (&kept, &all_links));
  SAME_STR (u, "", kept.refused);
  SAME_INT (u, 0, lstat ("in/up2", &st));
  end (u);
}

static void
no_setuid (struct unit *u)
{
  const struct gm_extract_options setuid = { .setuid = true };
  struct stream s = { 0 }, t = { 0 };
  struct stat st = { 0 };

  begin ();
  add_mode (&s, GM_MEMBER_FILE, "su", "", 06755);
  add_mode (&s, GM_MEMBER_DIRECTORY, "dir", "", 03777);
  add_mode (&t, GM_MEMBER_FILE, "asked", "", 06755);
  SAME_INT (u, 0, extract (&s, &plain));
  SAME_INT (u, 0, extract (&t, &setuid));
  SAME_INT (u, 0, stat ("in/su", &st));
  SAME_INT (u, 0755, st.st_mode & 07777);
  SAME_INT (u, geteuid (), st.st_uid);
  SAME_INT (u, 1000, st.st_mtime);
  SAME_INT (u, 5, st.st_mtim.tv_nsec);
  SAME_INT (u, 0, stat ("in/dir", &st));
  SAME_INT (u, 01777, st.st_mode & 07777);
  SAME_INT (u, 1000, st.st_mtime);
  SAME_INT (u, 0, stat ("in/asked", &st));
  SAME_INT (u, 06755, st.st_mode & 07777);
  end (u);
}

/* Attributes of directories wait for the end of what is in them. */
static void
many_attributes (struct unit *u)
{
  const struct gm_extract_options none = { .xattrs = GM_XATTRS_NONE };
  struct stream deep = { 0 }, flat = { 0 }, same = { 0 }, large = { 0 };
  char path[600] = "d";

  begin ();
  for (int i = 0; i < 280; i++) {
    char name[16];

    add_attributed (&deep, path, 64 << 10);
    add_attributed (&same, path, 64 << 10);
    strcat (path, "/d");
    snprintf (name, sizeof name, "f%d", i);
    add_attributed (&flat, name, 64 << 10);
  }
  SAME_INT (u, 0, extract (&deep, &plain));
  HAS (u, "/d/d: attributes left out: too many at once\n", deep.refused);
  SAME_INT (u, 0, extract (&flat, &plain));
  CHECK (u, strstr (flat.refused, "too many") == NULL);
  SAME_INT (u, 0, extract (&same, &none));
  SAME_STR (u, "", same.refused);
  add_attributed (&large, "d", (64 << 10) + 1);
  SAME_INT (u, -1, extract (&large, &plain));
  SAME_INT (u, EPROTO, errno);
  end (u);
}

static void
no_devices (struct unit *u)
{
  struct stream s = { 0 };

  begin ();
  add_mode (&s, GM_MEMBER_CHAR, "char", "", 0666);
  add_mode (&s, GM_MEMBER_BLOCK, "block", "", 0666);
  add_mode (&s, GM_MEMBER_FIFO, "fifo", "", 0666);
  add_mode (&s, 'g', "other", "", 0666);
  add_file (&s, "good", "good");
  SAME_INT (u, 0, extract (&s, &plain));
  SAME_STR (u,
            "char: left out: a device node\nblock: left out: a device node\n"
            "fifo: left out: a FIFO\nother: refused: of an unknown type\n",
            s.refused);
  SAME_STR (u, "good", content ("in/good"));
  end (u);
}

static void
types_change (struct unit *u)
{
  struct stream s = { 0 };
  struct stat st = { 0 };

  begin ();
  add_dir (&s, "dir");
  add_file (&s, "dir/one", "1");
  add_link (&s, GM_MEMBER_SYMLINK, "dir", "..");
  add_file (&s, "dir/outside", "2");
  add_file (&s, "dir", "3");
  add_file (&s, "file", "4");
  add_dir (&s, "file");
  add_file (&s, "file/below", "5");
  add_link (&s, GM_MEMBER_SYMLINK, "file", "dir");
  add_file (&s, "file/outside", "6");
  add_dir (&s, "dir");
  SAME_INT (u, 0, extract (&s, &all_links));
  HAS (u, "dir: Is a directory\n", s.refused);
  HAS (u, "file: Not a directory\n", s.refused);
  HAS (u, "file/below: Not a directory\n", s.refused);
  HAS (u, "file/outside: refused: a symbolic link", s.refused);
  SAME_STR (u, "1", content ("in/dir/one"));
  SAME_STR (u, "2", content ("in/dir/outside"));
  SAME_INT (u, 0, lstat ("in/file", &st));
  CHECK (u, S_ISLNK (st.st_mode));
  end (u);
}

/* Somebody puts a symlink in the place of a directory meanwhile. */
static void
directory_moves (struct unit *u)
{
  static const char zeroes[1024];
  struct stream s = { 0 }, t = { 0 };
  struct gm_extract *x;
  int dir;

  begin ();
  dir = open ("in", O_PATH | O_DIRECTORY | O_CLOEXEC);
  x = gm_extract_new (dir, &plain, take_refused, &s);
  add_dir (&s, "d");
  add_dir (&s, "d/e");
  SAME_INT (u, 0, gm_extract_feed (x, s.bytes.data, s.bytes.len));
  SAME_INT (u, 0, rename ("in/d", "in/was"));
  SAME_INT (u, 0, symlink ("..", "in/d"));
  add_file (&t, "d/outside", "evil");
  add_file (&t, "d/e/outside", "evil");
  gm_bytes_add (&t.bytes, zeroes, sizeof zeroes);
  SAME_INT (u, 0, gm_extract_feed (x, t.bytes.data, t.bytes.len));
  SAME_INT (u, 0, gm_extract_finish (x));
  HAS (u, "d/e/outside: refused: a symbolic link", s.refused);
  gm_extract_free (x);
  close (dir);
  free (s.bytes.data);
  free (t.bytes.data);
  end (u);
}

static void
what_is_there (struct unit *u)
{
  struct stream s = { 0 };
  int fd;
  char old[4] = "";

  begin ();
  write_file ("in/file", "old");
  SAME_INT (u, 0, symlink ("../outside", "in/link"));
  SAME_INT (u, 0, symlink ("..", "in/dir"));
  fd = open ("in/file", O_RDONLY | O_CLOEXEC);
  add_file (&s, "file", "new");
  add_file (&s, "link", "new");
  add_dir (&s, "dir");
  add_file (&s, "dir/outside", "new");
  SAME_INT (u, 0, extract (&s, &plain));
  SAME_STR (u, "new", content ("in/file"));
  SAME_STR (u, "new", content ("in/link"));
  SAME_INT (u, 3, read (fd, old, 3)); /* whoever has it open keeps the old */
  SAME_STR (u, "old", old);
  HAS (u, "dir: refused: a symbolic link is in its way\n", s.refused);
  close (fd);
  end (u);
}

/* Sizes that no file can have, of data that does not come or is nothing. */
static void
bombs (struct unit *u)
{
  struct stream s = { 0 };
  struct gm_bytes records = { 0 };
  const struct stat st = { .st_mode = 0644 };
  struct stat made = { 0 };

  begin ();
  gm_pax_number (&records, "GNU.sparse.major", 1);
  gm_pax_number (&records, "GNU.sparse.minor", 0);
  gm_pax_number (&records, "GNU.sparse.realsize", INT64_MAX / 32);
  gm_pack_header (&s.bytes, &records, GM_MEMBER_FILE, "bomb", "", &st, 512);
  gm_bytes_add (&s.bytes, "0\n", 2);
  gm_bytes_pad (&s.bytes);
  records.len = 0;
  gm_pax_number (&records, "GNU.sparse.major", 1);
  gm_pax_number (&records, "GNU.sparse.minor", 0);
  gm_pax_number (&records, "GNU.sparse.name", 0);
  gm_pax_number (&records, "GNU.sparse.realsize", 1 << 30);
  gm_pack_header (&s.bytes, &records, GM_MEMBER_FILE, "hole", "", &st, 515);
  gm_bytes_add (&s.bytes, "1\n1000000000\n3\n", 15);
  gm_bytes_pad (&s.bytes);
  gm_bytes_add (&s.bytes, "end", 3);
  gm_bytes_pad (&s.bytes);
  free (records.data);
  SAME_INT (u, 0, extract (&s, &plain));
  SAME_INT (u, 0, stat ("in/0", &made));
  SAME_INT (u, 1 << 30, made.st_size);
  CHECK (u, made.st_blocks < 1000);
  if (stat ("in/bomb", &made) ==
      0) /* file systems differ in what is too much */
    CHECK (u, made.st_blocks < 1000);
  else
    HAS (u, "bomb: File too large\n", s.refused);
  end (u);
}

static int
extract_map (const char *map, uint64_t real, uint64_t size)
{
  struct stream s = { 0 };
  struct gm_bytes records = { 0 };
  const struct stat st = { .st_mode = 0644 };

  gm_pax_number (&records, "GNU.sparse.major", 1);
  gm_pax_number (&records, "GNU.sparse.realsize", real);
  gm_pack_header (&s.bytes, &records, GM_MEMBER_FILE, "f", "", &st, size);
  gm_bytes_add (&s.bytes, map, strlen (map));
  gm_bytes_pad (&s.bytes);
  free (records.data);
  return extract (&s, &plain);
}

/* All these must be noticed, not believed. */
static void
nonsense (struct unit *u)
{
  static const char *const maps[] = {
    "x\n",
    "1\n5\n",
    "99999999999999999999\n",
    "2000000\n",
    "1\n0\n11\n",      /* longer than the file */
    "1\n11\n0\n",      /* behind its end */
    "2\n5\n1\n3\n1\n", /* backwards */
    "1\n0\n4\n",       /* more than there is */
    "0\n",             /* less than there is */
  };
  struct stream s = { 0 };

  begin ();
  for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
    if (!SAME_INT (u, -1, extract_map (maps[i], 10, 512 + (i == 8))))
      printf ("# map %zu\n", i);
    SAME_INT (u, EPROTO, errno);
  }
  add_file (&s, "f", "text");
  s.bytes.data[600] ^= 1; /* in the header behind the extended one? */
  s.bytes.data[1030] ^= 1;
  SAME_INT (u, -1, extract (&s, &plain));
  SAME_INT (u, EPROTO, errno);
  end (u);
}

/* However it comes in pieces, and wherever it is cut off. */
static void
pieces (struct unit *u)
{
  static const char zeroes[1024];
  struct stream s = { 0 };
  char name[300];
  size_t whole;

  begin ();
  memset (name, 'n', 255);
  strcpy (name + 255, "");
  add_dir (&s, "dir");
  add_file (&s, "dir/file", "some text");
  add_file (&s, name, "long");
  gm_bytes_add (&s.bytes, zeroes, sizeof zeroes);
  for (size_t n = 1; n < 1100; n = n * 3 + 1) {
    SAME_INT (u, 0, extract_bytes (&s, &plain, n));
    SAME_STR (u, "some text", content ("in/dir/file"));
  }
  whole = s.bytes.len;
  for (s.bytes.len = 0; s.bytes.len + sizeof zeroes < whole;
       s.bytes.len += 100) {
    errno = 0;
    SAME_INT (u, -1, extract_bytes (&s, &plain, 0));
    SAME_INT (u, EPROTO, errno);
  }
  SAME_STR (u, "", s.refused);
  free (s.bytes.data);
  end (u);
}

static const struct unit_test tests[] = {
  { "extract: names with .., absolute ones and none are refused", bad_names },
  { "extract: nothing goes through a symlink", through_links },
  { "extract: symlinks may go round in circles", link_cycles },
  { "extract: only links that stay inside are made", safe_links },
  { "extract: hard links lead only to what was made", hard_links },
  { "extract: hard links to symlinks stay inside, too", links_to_symlinks },
  { "extract: no setuid bits and no owners but asked for", no_setuid },
  { "extract: attributes that wait take little memory", many_attributes },
  { "extract: no devices but asked for", no_devices },
  { "extract: a second member of another type changes nothing", types_change },
  { "extract: a directory that becomes a symlink meanwhile", directory_moves },
  { "extract: what is there is replaced, not followed", what_is_there },
  { "extract: holes cost nothing, however large", bombs },
  { "extract: streams that contradict themselves", nonsense },
  { "extract: in any pieces, and cut off anywhere", pieces },
};

int
main (void)
{
  return unit_run_in_folders (tests, sizeof tests / sizeof tests[0]);
}
