# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=fast
load ../helper.bash

# GFS_OUT and GFS_BUILD are the build trees: see tests/run.
gen () { echo "${GFS_BUILD:-$TOP/build}/gen"; }
lib () { echo "${GFS_OUT:-$TOP/build}/lib/libguestfs-mini.so.0"; }
exported () { nm -D --defined-only "$(lib)" | awk '$2 != "A" { print $3 }'; }

@test "guestfs.h compiles alone as strict C99" {
  need gcc
  t gcc -std=c99 -pedantic -Wall -Wextra -Werror -fsyntax-only \
    -I "$(gen)" "$TOP/tests/unit/header-c99.c"
}

@test "guestfs.h compiles as C++" {
  need g++
  t g++ -std=c++11 -pedantic -Wall -Wextra -Werror -fsyntax-only \
    -I "$(gen)" "$TOP/tests/unit/header-cxx.cc"
}

@test "guestfs.h compiles with deprecation warnings on" {
  need gcc
  t gcc -std=c99 -Wall -Wextra -Werror -fsyntax-only \
    -DGUESTFS_WARN_DEPRECATED=1 -I "$(gen)" "$TOP/tests/unit/header-c99.c"
}

@test "the library exports upstream's names, guestfs_mini_* and what frees their structs" {
  need nm
  exported | LC_ALL=C sort >"$BATS_TEST_TMPDIR/ours"
  LC_ALL=C sort "$TOP/tests/fixtures/upstream-symbols.txt" \
    >"$BATS_TEST_TMPDIR/theirs"
  same "" "$(comm -23 "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/theirs" |
    grep -Ev '^guestfs_((compare|copy|free)_)?mini_')"
}

@test "the library exports every function that guestfs.h declares" {
  need nm
  exported | LC_ALL=C sort >"$BATS_TEST_TMPDIR/ours"
  # A declaration is `guestfs_NAME (`, on its own line or after the type.
  sed -n '/^#ifdef GUESTFS_PRIVATE/,/^#endif.*GUESTFS_PRIVATE/d
    /^extern/,/;/p' "$(gen)/guestfs.h" |
    grep -o 'guestfs_[a-z0-9_]* (guestfs_h\|guestfs_[a-z0-9_]* (const struct' |
    sed 's/ .*//' | LC_ALL=C sort -u >"$BATS_TEST_TMPDIR/declared"
  [ -s "$BATS_TEST_TMPDIR/declared" ]
  same "" "$(comm -13 "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/declared")"
}

@test "the library has the soname libguestfs-mini.so.0" {
  need objdump
  t objdump -p "$(lib)"
  has libguestfs-mini.so.0 "$(grep SONAME <<<"$output")"
}
