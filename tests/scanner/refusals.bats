# bats file_tags=fast
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the scanner refuses: each file in bad/ holds one mistake and, in a
# comment, the message that it must give.
load ../helper.bash

setup () {
  scanner=${GFS_BUILD:-$TOP/build}/scanner
  here=$TOP/tests/scanner
  cd "$BATS_TEST_TMPDIR" || return
}

# refuses NAME: bad/NAME.xml gives the message of its `expect` comment, that
# alone, and nothing is written
refuses () {
  cp "$here/bad/$1.xml" .
  local want
  want=$(sed -n 's/^<!-- expect \(.*\) -->$/\1/p' "$1.xml")
  mkdir out
  t -1 "$scanner" -s "$TOP/share/api/api.rng" -H "$here/api/fixed.h.in" \
    -o out "$1.xml"
  same "$1.xml:$want" "$stderr"
  same "" "$(ls out)"
}

@test "scanner: a number that another call has is refused" { refuses number_reused; }
@test "scanner: a number that is retired is refused" { refuses number_retired; }
@test "scanner: a number that is retired twice is refused" { refuses number_retired_twice; }
@test "scanner: a daemon-side call without a number is refused" { refuses number_missing; }
@test "scanner: a library-side call with a number is refused" { refuses number_on_library_side; }
@test "scanner: two calls of one name is refused" { refuses name_reused; }
@test "scanner: a call with the name of a handwritten function is refused" { refuses name_of_fixed; }
@test "scanner: a call with the name of a function of a struct is refused" { refuses name_of_struct; }
@test "scanner: a call with the name of another's _opts form is refused" { refuses name_of_opts; }
@test "scanner: a family in a file of another name is refused" { refuses family_misnamed; }
@test "scanner: a call without since is refused" { refuses since_missing; }
@test "scanner: an empty summary is refused" { refuses summary_empty; }
@test "scanner: a summary that ends with a full stop is refused" { refuses summary_with_full_stop; }
@test "scanner: a summary of more than 60 characters is refused" { refuses summary_too_long; }
@test "scanner: an empty text is refused" { refuses text_empty; }
@test "scanner: a text that says TODO is refused" { refuses text_todo; }
@test "scanner: a text that says XXX is refused" { refuses text_xxx; }
@test "scanner: a text that is only dots is refused" { refuses text_dots; }
@test "scanner: a text that is only an ellipsis is refused" { refuses text_ellipsis; }
@test "scanner: a backquote without a partner is refused" { refuses text_quote_alone; }
@test "scanner: a link to a call that does not exist is refused" { refuses link_broken; }
@test "scanner: a call deprecated by one that does not exist is refused" { refuses deprecated_by_nothing; }
@test "scanner: an alias of a call that does not exist is refused" { refuses alias_of_nothing; }
@test "scanner: an alias of a call with other types is refused" { refuses alias_of_other_type; }
@test "scanner: an alias on the wire of a call that is not is refused" { refuses alias_of_library; }
@test "scanner: a value for an optional argument that does not exist is refused" { refuses set_unknown; }
@test "scanner: a value that is no number where one is due is refused" { refuses set_no_number; }
@test "scanner: a value other than true for a bool is refused" { refuses set_no_bool; }
@test "scanner: a value in a call that is no alias is refused" { refuses set_without_alias; }
@test "scanner: an argument that is a keyword of C is refused" { refuses argument_keyword; }
@test "scanner: an argument that is a keyword of C++ is refused" { refuses argument_keyword_of_cplusplus; }
@test "scanner: an argument on the wire that is a keyword of rpcgen is refused" { refuses argument_keyword_of_rpcgen; }
@test "scanner: an argument that is a name of the generated code is refused" { refuses argument_reserved; }
@test "scanner: two arguments of one name is refused" { refuses argument_twice; }
@test "scanner: an optional argument with the name of another is refused" { refuses argument_twice_optional; }
@test "scanner: an argument of unknown type is refused" { refuses argument_of_unknown_type; }
@test "scanner: a pointer that would go to the daemon is refused" { refuses argument_pointer_to_daemon; }
@test "scanner: an optional argument of a type that cannot be optional is refused" { refuses optional_of_wrong_type; }
@test "scanner: more than 63 optional arguments is refused" { refuses optional_too_many; }
@test "scanner: plain without optional arguments is refused" { refuses plain_without_optional; }
@test "scanner: a result of unknown type is refused" { refuses result_of_unknown_type; }
@test "scanner: a result that is a struct nobody defined is refused" { refuses result_of_unknown_struct; }
@test "scanner: a result that is a struct without a name is refused" { refuses result_struct_unnamed; }
@test "scanner: a const result from the daemon is refused" { refuses result_const_from_daemon; }
@test "scanner: a public call that returns a private struct is refused" { refuses result_struct_private; }
@test "scanner: a field of unknown type is refused" { refuses field_of_unknown_type; }
@test "scanner: two fields of one name is refused" { refuses field_twice; }
@test "scanner: an unknown flag is refused" { refuses flag_unknown; }
@test "scanner: a control call that is public is refused" { refuses control_in_public; }
@test "scanner: an attribute that the schema does not have is refused" { refuses schema_unknown_attribute; }
@test "scanner: elements in the wrong order is refused" { refuses schema_order; }
@test "scanner: a version that is not one is refused" { refuses schema_bad_version; }
@test "scanner: what is not XML is refused" { refuses xml_broken; }
