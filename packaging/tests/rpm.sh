#!/bin/bash
# Proves the .rpm in dist/ as far as a Debian machine can: rpmlint, its requirements against the
# libraries of a real system, installation with rpm into a clean root, verification, self-test,
# upgrade from an older build, erasure without trace.
set -euo pipefail
kind=rpm
# shellcheck source=packaging/tests/linux.sh
. "$(dirname "$0")/linux.sh"
need_root
package=$(artifact '*.x86_64.rpm')
lint=$top/packaging/linux/rpm/rpmlint.toml
in_rpm_root() { rpm --root "$scratch/root" --dbpath /var/lib/rpm "$@"; }

say "what rpm and rpmlint say of it"
rpm --checksig --nosignature "$package" | grep -q ': digests OK' || fail "its digests"
[ -z "$(rpm -qp --scripts --triggers "$package")" ] || fail "it has scripts"
[ "$(rpm -qp --provides "$package" | sed 's/[ (].*//' | sort -u)" = $name ] || fail "it provides libraries of its own folder"
rpm -qp --queryformat '[%{FILEUSERNAME}:%{FILEGROUPNAME} %{FILENAMES}\n]' "$package" | grep -v '^root:root /usr/' && fail "odd owners or places"
(cd "$scratch" && rpmlint --config "$lint" "$package") >"$scratch/rpmlint" || { cat "$scratch/rpmlint" >&2; fail "rpmlint"; }
grep -E ': [EW]: ' "$scratch/rpmlint" && fail "rpmlint warns"
# Every line of the filter must still be needed.
(cd "$scratch" && rpmlint "$package") >"$scratch/unfiltered" 2>&1 || true
"$python" - "$lint" "$scratch/unfiltered" <<'END' || fail "lines of rpmlint.toml that nothing needs"
import re, sys, tomllib
said = open(sys.argv[2]).read()
unused = [line for line in tomllib.load(open(sys.argv[1], "rb"))["Filters"] if not re.search(line, said, re.M)]
print(*unused, sep="\n", end="", file=sys.stderr)
sys.exit(bool(unused))
END

step=install
say "its requirements, against the libraries of a clean Debian"
mkdir "$scratch/unpacked"
(cd "$scratch/unpacked" && rpm2cpio "$package" | cpio --extract --make-directories --quiet)
root_with_libraries "$scratch/unpacked$folder" shared-mime-info desktop-file-utils hicolor-icon-theme
# A list of what that system provides, in rpm's words: the library each soname is, and its versions.
find "$scratch/root"/{usr/lib/x86_64-linux-gnu,usr/lib64,lib64} -maxdepth 1 -name '*.so*' 2>/dev/null |
  while read -r library; do
    objdump --private-headers "$library" 2>/dev/null | awk '
      $1 == "SONAME" { name = $2; print name "()(64bit)" }
      /^Version definitions:/ { defines = 1; next }
      /^$/ { defines = 0 }
      defines && NF >= 4 && $4 != name { print name "(" $4 ")(64bit)" }'
  done | LC_ALL=C sort -u >"$scratch/provided"
# rtld(GNU_HASH) is what glibc's package says of itself; hicolor-icon-theme is a folder; the rest
# are features of rpm, which rpm checks itself.
rpm -qp --requires "$package" | grep -vE '^(rpmlib\(|rtld\(GNU_HASH\)$|hicolor-icon-theme$)' |
  LC_ALL=C sort -u >"$scratch/required"
lacking=$(LC_ALL=C comm -23 "$scratch/required" "$scratch/provided" | head -n 5 | tr '\n' ' ')
[ -z "$lacking" ] || fail "nobody provides $lacking"
say "all $(wc -l <"$scratch/required") sonames and versions are there"

# An older release with a file that this one has no more, packed fast: for the upgrade.
older_package() {
  local tree=$scratch/older work=$scratch/older-build
  cp -a "$scratch/unpacked" "$tree"
  echo old >"$tree$folder/gone-since"
  mkdir "$work"
  (cd "$tree" && find . -type f -o -type l) | sed 's/^\.\(.*\)/"\1"/' >"$work/files"
  : >"$work/none"
  rpmbuild -bb --quiet --target x86_64 --define "_topdir $work" --define "tree $tree" \
    --define "version_of_program 0.0.1" --define "homepage https://example.org" --define "terms MIT" \
    --define "requirements $work/none" --define "file_list $work/files" --define "changes $work/none" \
    --define "fast_payload w1.gzdio" "$top/packaging/linux/rpm/$name.spec" >"$work/log" 2>&1 ||
    { tail -n 5 "$work/log" >&2; fail "an older release cannot be built"; }
  echo "$work"/RPMS/x86_64/*.rpm
}

say "install, with an older release first"
older=$(older_package)
# Folders that every system of rpms has, by its filesystem package, and Debian has not.
mkdir -p "$scratch/root/usr/share/licenses" "$scratch/root/var/lib/rpm"
listing "$scratch/root" | grep -vE '^./(var/lib/rpm|proc|tmp|dev)/' >"$scratch/before"
in_rpm_root --initdb
# Debian's libraries are not in rpm's database: what they provide was checked above.
in_rpm_root --force-debian --install --nodeps "$older"
[ -f "$scratch/root$folder/gone-since" ] || fail "the older release is not there"
mkdir -p "$scratch/root/home/user/.local/share/$name"
echo mine >"$scratch/root/home/user/.local/share/$name/mine.txt"
begin=$(date +%s)
in_rpm_root --force-debian --upgrade --nodeps "$package"
seconds=$(($(date +%s) - begin))
[ ! -e "$scratch/root$folder/gone-since" ] || fail "a file of the older release stayed"
[ "$(in_rpm_root -q $name)" = "$(basename "$package" .rpm)" ] || fail "it is not installed: $(in_rpm_root -q $name)"
in_rpm_root --verify --nodeps $name || fail "what is installed is not what was packed"
in_root sh -c 'update-mime-database /usr/share/mime && update-desktop-database' ||
  fail "its file types or menu entry"
note "install=ok, $seconds s"

step=self-test
on_screen env --unset=DBUS_SESSION_BUS_ADDRESS AS=1000:1000 bash "$tests/clean_root.sh" run "$scratch/root" \
  guest-inspector --self-test --screenshot /home/user/window.png >"$scratch/report.json" || true
judged "a clean root, a user" "$scratch/report.json" "$scratch/root/home/user/window.png"
keep_picture "$scratch/root/home/user/window.png" rpm
in_rpm_root --verify --nodeps $name || fail "running it changed what is installed"
note "self-test=$said" "screenshot=dist/proof/rpm.png"

step=remove
in_rpm_root --force-debian --erase $name
in_root sh -c 'update-mime-database /usr/share/mime && update-desktop-database'
[ -f "$scratch/root/home/user/.local/share/$name/mine.txt" ] || fail "it removed the user's data"
# The caches of file types are the system's, and are written anew by its own tools.
left=$(listing "$scratch/root" | comm -13 "$scratch/before" - |
  sed -E '\,^\./(var/lib/rpm|proc|tmp|dev|home/user)(/|$),d; \,^\./usr/share/(mime/|applications/mimeinfo.cache),d')
[ -z "$left" ] || fail "it left $(echo "$left" | head -n 3 | tr '\n' ' ')"
note "remove=nothing left"
say "proved"
