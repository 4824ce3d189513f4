# SPDX-License-Identifier: LGPL-2.1-or-later
# bats file_tags=appliance
load ../helper.bash
load ../os.bash

plain=(--no-icon --no-applications)

setup_file () {
  cd "$BATS_FILE_TMPDIR" || return
  os_tree debian debian
  printf '%s\n' 'Package: hello' 'Status: install ok installed' \
    'Architecture: all' 'Source: hi' 'Version: 1:2.10-3' \
    'Description: a greeting' ' and <more> of it' '' >debian/var/lib/dpkg/status
  os_image debian.img debian debian
  os_tree fedora fedora
  mkdir -p fedora/usr/share/pixmaps
  png 96 >fedora/usr/share/pixmaps/system-logo-icon.png
  os_release fedora ID=fedora VERSION_ID=38 \
    $'PRETTY_NAME="a < b \xff\xc2\x9b \x01\xef\xbf\xbf &amp;"'
  os_image fedora.img fedora fedora
  shared_handle -a debian.img -a fedora.img
}

# png WIDTH: a PNG as far as anybody looks.
png () {
  printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'
  printf '%b' "$(printf '\\0\\0\\0\\x%02x' "$1" "$1")"
  printf '\x08\x02\0\0\0\0\0\0\0'
}

valid () {
  t xmllint --noout --relaxng "$TOP/share/schema/gfs-inspect.rng" "$1"
}

@test "gfs-inspect: one system, valid, in the words of virt-inspector" {
  gfs-inspect -a "$BATS_FILE_TMPDIR/debian.img" >"$BATS_TEST_TMPDIR/xml"
  valid "$BATS_TEST_TMPDIR/xml"
  sed 's,<root>.*<,<root>btrfsvol:/dev/sda1/a name<,' "$BATS_TEST_TMPDIR/xml" \
    >"$BATS_TEST_TMPDIR/blank"
  valid "$BATS_TEST_TMPDIR/blank"
  t sed -E 's,<uuid>.*</uuid>,<uuid/>,; /<facts>/,/<\/facts>/d' \
    "$BATS_TEST_TMPDIR/xml"
  same "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<operatingsystems>
  <operatingsystem>
    <root>/dev/sda2</root>
    <name>linux</name>
    <arch>$(uname -m)</arch>
    <distro>debian</distro>
    <product_name>Debian GNU/Linux 12 (bookworm)</product_name>
    <major_version>12</major_version>
    <minor_version>5</minor_version>
    <package_format>deb</package_format>
    <package_management>apt</package_management>
    <hostname>debian-host</hostname>
    <osinfo>debian12</osinfo>
    <mountpoints>
      <mountpoint dev=\"/dev/sda2\">/</mountpoint>
    </mountpoints>
    <filesystems>
      <filesystem dev=\"/dev/sda2\">
        <type>ext4</type>
        <uuid/>
      </filesystem>
      <filesystem dev=\"/dev/sda1\">
        <type>swap</type>
        <uuid/>
      </filesystem>
    </filesystems>
    <applications>
      <application>
        <name>hello</name>
        <epoch>1</epoch>
        <version>2.10</version>
        <release>3</release>
        <arch>all</arch>
        <source_package>hi</source_package>
        <summary>a greeting</summary>
        <description>and &lt;more&gt; of it</description>
      </application>
    </applications>
  </operatingsystem>
</operatingsystems>" "$output"
}

@test "gfs-inspect: what XML cannot hold is replaced, and it stays valid" {
  gfs-inspect "${plain[@]}" >"$BATS_TEST_TMPDIR/xml"
  valid "$BATS_TEST_TMPDIR/xml"
  t gfs-inspect "${plain[@]}" --root /dev/sdb2 --xpath 'string(//product_name)'
  has "a < b " "$output"
  has "&amp;" "$output"
  hasnt $'\x01' "$output"
  hasnt $'\xc2\x9b' "$output"
  hasnt $'\xef\xbf\xbf' "$output"
  t iconv -f UTF-8 "$BATS_TEST_TMPDIR/xml"
}

@test "gfs-inspect: --xpath prints elements, texts, attributes, numbers" {
  t gfs-inspect "${plain[@]}" --xpath '//root'
  same $'<root>/dev/sda2</root>\n<root>/dev/sdb2</root>' "$output"
  t gfs-inspect "${plain[@]}" --xpath '//hostname/text()'
  same $'debian-host\nfedora-host' "$output"
  t gfs-inspect "${plain[@]}" --xpath '//mountpoint/@dev'
  same $'/dev/sda2\n/dev/sdb2' "$output"
  t gfs-inspect "${plain[@]}" --xpath 'count(//operatingsystem)'
  same 2 "$output"
  t gfs-inspect "${plain[@]}" --xpath '//nothing'
  same "" "$output"
  gfs-inspect "${plain[@]}" -0 --xpath //root/text\(\) >"$BATS_TEST_TMPDIR/list"
  t cmp "$BATS_TEST_TMPDIR/list" <(printf '/dev/sda2\0/dev/sdb2\0')
  t -2 gfs-inspect "${plain[@]}" --xpath '//['
  has "gfs-inspect: --xpath: not an XPath expression: //[" "$stderr"
  t -1 gfs-inspect "${plain[@]}" --xpath 'nothing()'
  same "gfs-inspect: nothing(): cannot be evaluated as an XPath expression" "$stderr"
}

@test "gfs-inspect: --json tells the same" {
  t bash -c 'gfs-inspect --no-icon --no-applications --json | python3 -c "
import json, sys
a, b = json.load (sys.stdin)
print (a[\"root\"], a[\"mountpoints\"], a[\"major_version\"], b[\"osinfo\"])"'
  same "/dev/sda2 [{'mountpoint': '/', 'dev': '/dev/sda2'}] 12 fedora38" "$output"
}

@test "gfs-inspect: an icon, if there is one and the system is mounted" {
  gfs-inspect -a "$BATS_FILE_TMPDIR/fedora.img" --no-applications \
    --xpath 'string(//icon)' |
    base64 -d >"$BATS_TEST_TMPDIR/icon"
  t cmp "$BATS_TEST_TMPDIR/icon" <(png 96)
  t -1 gfs-inspect --root /dev/sdb2 --no-applications
  has "<product_name>" "$output"
  hasnt "<icon>" "$output"
  has "/dev/sdb2: is not mounted at /" "$stderr"
  gfs-mount -o ro /dev/sdb2 /
  t gfs-inspect --root /dev/sdb2 --no-applications
  has "<icon>" "$output"
  gfs-umount /
}

@test "gfs-inspect: no system is status 1, options that exclude each other are 2" {
  t -1 gfs-inspect -a "$(new_fs_disk 8M)"
  same "" "$output"
  has "no operating system found" "$stderr"
  t -2 gfs-inspect --json --xpath //root
  has "exclude each other" "$stderr"
  t -2 gfs-inspect -0
  has "--null is for --xpath" "$stderr"
}

@test "gfs-inspect: the schema takes what virt-inspector prints" {
  command -v virt-inspector >/dev/null || skip "virt-inspector is not installed"
  LIBGUESTFS_BACKEND=direct LIBGUESTFS_BACKEND_SETTINGS=force_tcg T_TIMEOUT=200 \
    t env -u LIBGUESTFS_PATH -u GFS_HANDLE virt-inspector \
    -a "$BATS_FILE_TMPDIR/debian.img"
  printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/xml"
  valid "$BATS_TEST_TMPDIR/xml"
}

@test "gfs-inspect: the examples of its page work" {
  unset GFS_HANDLE
  page_examples gfs-inspect
}
