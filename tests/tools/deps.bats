# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=fast
# `make deps`, without installing anything.
load ../helper.bash

@test "deps: what is installed already is no work and no word" {
  echo "bash  # comment" >"$BATS_TEST_TMPDIR/list"
  t "$TOP/share/deps/install" "$BATS_TEST_TMPDIR/list"
  same "" "$output$stderr"
}

@test "deps: who may not install is told the names" {
  need setpriv
  [ "$(id -u)" -eq 0 ] || unmet "only root can become somebody else"
  dir=$(mktemp -d)
  later rm -rf "$dir"
  printf 'bash\nno-such-package some-module\n' >"$dir/list"
  cp "$TOP/share/deps/install" "$dir"
  chmod -R a+rX "$dir"
  t -1 setpriv --reuid 65534 --regid 65534 --clear-groups \
    "$dir/install" "$dir/list"
  has "apt-get install no-such-package" "$stderr"
}

@test "deps: a missing library stops the build with the name of its package" {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p share/deps
  cp "$TOP/Makefile" .
  echo "libnothing-dev nothing-of-that-name" >share/deps/build.txt
  t -2 make build/config.mk
  has "Debian package libnothing-dev" "$stderr"
}
