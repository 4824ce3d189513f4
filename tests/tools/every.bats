# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=fast
# What holds for all tools.
load ../helper.bash

tools () {
  local f

  for f in "$TOP"/tools/gfs.c "$TOP"/tools/gfs-*.c; do basename "$f" .c; done
}

@test "every tool: --help prints its options and exits 0" {
  for tool in $(tools); do
    t "$tool" --help
    has "Usage: $tool" "$output"
    same "" "$stderr"
  done
}

@test "every tool: --version prints name and version" {
  for tool in $(tools); do
    t "$tool" --version
    [[ $output =~ ^$tool\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
  done
}

@test "every tool: an unknown option is misuse, is named, and prints nothing" {
  for tool in $(tools); do
    t -2 "$tool" --no-such-option
    same "" "$output"
    has "$tool: --no-such-option: unknown option" "$stderr"
  done
}

@test "every tool: no appliance at all is misuse and says what to do" {
  for tool in $(tools); do
    # These need none; gfs-make-fs would begin to copy all of the host.
    case $tool in gfs-disk-info | gfs-make-fs) continue ;; esac
    case $tool in gfs | gfs-launch | gfs-test | gfs-call) continue ;; esac
    t -2 "$tool" --timeout 5 / /x
  done
}

@test "every tool: a handle that is not there is exit 3" {
  for tool in gfs-cat gfs-close gfs-status gfs-devices; do
    arg=
    [ "$tool" = gfs-cat ] && arg=/x
    t -3 "$tool" -H "$BATS_TEST_TMPDIR/nothing" $arg
    has "$BATS_TEST_TMPDIR/nothing" "$stderr"
  done
}

@test "every tool: has a manual page and a test of its own" {
  for tool in $(tools); do
    t test -e "$TOP/man/$tool.pod"
    t test -e "$TOP/tests/tools/$tool.bats"
  done
}

@test "every tool: stands in the README and in the page of the whole" {
  local readme page

  readme=$(cat "$TOP/README.md")
  page=$(cat "$TOP/man/guestfs-mini.pod")
  for tool in $(tools); do
    case $tool in gfs | gfs-hello) continue ;; esac # the way to them, a model
    [[ $readme == *"\`${tool#gfs-}\`"* || $readme == *"\`$tool\`"* ]] || {
      echo "$tool is not in README.md"
      return 1
    }
    [[ $page =~ $tool[^a-z0-9-] ]] || {
      echo "$tool is not in guestfs-mini.pod"
      return 1
    }
  done
}

# `--long -s ARG` lines of the program against `=item B<-s>, B<--long>` lines
# of the section OPTIONS.
@test "every tool: the manual lists the options of --help, in that order" {
  for tool in $(tools); do
    t "$tool" --print-options
    same "$(awk '{ print $1, $2 }' <<<"$output")" "$(page_options "$tool")"
  done
}
page_options () {
  awk '
    /^=head1/ { on = $2 == "OPTIONS" }
    on && /^=item B<-/ {
      long = short = "-"
      if (match ($0, /B<--[a-z0-9-]+>/))
        long = substr ($0, RSTART + 2, RLENGTH - 3)
      if (match ($0, /B<-[A-Za-z0-9]>/))
        short = substr ($0, RSTART + 2, RLENGTH - 3)
      print long, short
    }' "$GFS_BUILD/man/$1.pod"
}

@test "every page: is well-formed and has all sections" {
  need podchecker
  for page in "$GFS_BUILD"/man/*.pod; do
    t podchecker -warnings "$page"
    hasnt WARNING "$stderr"
    [[ ${page##*/} == gfs* ]] || continue
    for section in NAME SYNOPSIS DESCRIPTION EXAMPLES OPTIONS "EXIT STATUS" \
      ENVIRONMENT "SEE ALSO"; do
      has "=head1 $section" "$(cat "$page")"
    done
  done
}

@test "every page: links lead to pages that exist" {
  for page in "$GFS_BUILD"/man/*.pod; do
    for link in $(grep -o 'L<gfs[a-z-]*(1)>' "$page" | sed 's/L<\(.*\)(1)>/\1/'); do
      t test -e "$TOP/man/$link.pod"
    done
  done
}
