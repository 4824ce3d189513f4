# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Bash completion of all gfs tools, installed once per tool.  Options come
# from the tools themselves (--print-options), calls from the list that the
# scanner made, paths inside an image from gfs-ls on the live handle.

_gfs_options () {
  "$1" --print-options 2>/dev/null |
    awk '{ print $1; if ($2 != "-") print $2 }'
}

# Complete $cur as a path inside the image behind $GFS_HANDLE.
_gfs_remote () {
  local dir=${cur%/*}/ name

  [ -n "${GFS_HANDLE:-}" ] && [[ $cur == /* ]] || return
  compopt -o nospace -o filenames
  while IFS= read -r -d '' name; do
    [[ $dir$name == "$cur"* ]] && COMPREPLY+=("$dir$name")
  done < <(gfs-ls --timeout 2 -0 -A "$dir" 2>/dev/null)
}

_gfs () {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
  local tool=${COMP_WORDS[0]} calls

  COMPREPLY=()
  if [ "${tool##*/}" = gfs ]; then
    if ((COMP_CWORD == 1)); then
      mapfile -t COMPREPLY < <(compgen -W "$("$tool" | awk '{ print $1 }')" -- "$cur")
      return
    fi
    tool=gfs-${COMP_WORDS[1]}
  fi
  case $prev in
  -a | --add | -H | --handle)
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    return
    ;;
  --format)
    mapfile -t COMPREPLY < <(compgen -W "raw qcow2" -- "$cur")
    return
    ;;
  esac
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_gfs_options "$tool")" -- "$cur")
  elif [[ ${tool##*/} == gfs-call && $prev == *gfs-call ]]; then
    calls=$(dirname "$(command -v "$tool")")/../share/guestfs-mini/call-names.txt
    mapfile -t COMPREPLY < <(compgen -W "$(cat "$calls" 2>/dev/null)" -- "$cur")
  else
    _gfs_remote
    if [ ${#COMPREPLY[@]} -eq 0 ]; then
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
  fi
}

# Loaded on demand under one tool's name, it serves them all.
complete -F _gfs gfs
for _gfs_tool in $(compgen -c gfs- | sort -u); do
  complete -F _gfs "$_gfs_tool"
done
unset _gfs_tool
