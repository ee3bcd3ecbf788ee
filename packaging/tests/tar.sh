#!/bin/bash
# Proves the portable archive in dist/ on a clean Debian, as an unprivileged user: run where it was
# unpacked, installed, run, installed again over itself, removed; only the user's data stays.
set -euo pipefail
kind=tar
# shellcheck source=packaging/tests/linux.sh
. "$(dirname "$0")/linux.sh"
need_root
archive=$(artifact '*-linux-x86_64.tar.xz')
home=$scratch/root/home/user
as_user() { AS=1000:1000 in_root sh -euc "cd /home/user; $*"; }

say "what is inside"
mkdir "$scratch/unpacked"
tar --extract --file="$archive" --directory="$scratch/unpacked"
top_folder=$(ls "$scratch/unpacked")
tar --list --verbose --numeric-owner --file="$archive" | grep -vE '^[dl-][rwx-]{9} 0/0 ' | head -n 3 |
  grep . && fail "odd owners or modes"
root_with_libraries "$scratch/unpacked/$top_folder" xz-utils shared-mime-info desktop-file-utils
cp "$archive" "$scratch/root/home/user/archive.tar.xz"

say "run where it was unpacked"
begin=$(date +%s)
as_user "tar -xf archive.tar.xz && rm archive.tar.xz && mv $top_folder unpacked"
as_user "unpacked/guest-inspector --version" >"$scratch/version" || fail "it does not start"
say "$(head -n 1 "$scratch/version")"
listing "$home" | grep -v '^./unpacked/' >"$scratch/before"

say "install.sh"
as_user "sh unpacked/install.sh && rm -r unpacked" | sed 's/^/  /'
entry=$home/.local/share/applications/$id.desktop
desktop-file-validate "$entry" || fail "its menu entry"
grep -qx 'Exec="/home/user/.local/bin/guest-inspector" open %f' "$entry" || fail "its menu entry starts something else"
for file in share/icons/hicolor/scalable/apps/$id.svg share/man/man1/guest-inspector.1.gz; do
  [ -s "$home/.local/$file" ] || fail "$file is not there"
done
for ending in guestprofile guestrules guestreport; do
  grep -q "\*\.$ending$" "$home/.local/share/mime/globs2" || fail "the file type $ending is not known"
done
note "install=ok, $(($(date +%s) - begin)) s"

step=self-test
on_screen env --unset=DBUS_SESSION_BUS_ADDRESS AS=1000:1000 bash "$tests/clean_root.sh" run "$scratch/root" \
  /home/user/.local/bin/guest-inspector --self-test --screenshot /home/user/window.png \
  >"$scratch/report.json" || true
judged "a clean root, a user" "$scratch/report.json" "$home/window.png"
keep_picture "$home/window.png" tar
rm "$home/window.png"
note "self-test=$said" "screenshot=dist/proof/tar.png"

step=remove
say "again over itself, with data"
data=.local/share/$name
as_user ".local/bin/guest-inspector --self-test --data-dir /home/user/$data/of-mine >/dev/null || true
  mkdir -p $data && echo mine >$data/mine.txt"
cp -a "$scratch/unpacked/$top_folder" "$home/newer"
touch "$home/.local/lib/$name/old-file"
as_user "sh newer/install.sh" >/dev/null || fail "a second installation"
[ ! -e "$home/.local/lib/$name/old-file" ] || fail "files of the older release stayed"
[ -f "$home/$data/mine.txt" ] || fail "the user's data was lost"
[ -z "$(find "$home/.local/lib" -maxdepth 1 -name '*.new' -o -maxdepth 1 -name '*.old')" ] || fail "half a program stayed"
rm -r "$home/newer"
as_user "sh .local/lib/$name/uninstall.sh" | sed 's/^/  /'
[ "$(cat "$home/$data/mine.txt")" = mine ] || fail "it removed the user's data"
rm -r "${home:?}/$data" "$home/.cache" 2>/dev/null || true
rmdir "$home/.local/share" "$home/.local" 2>/dev/null || true
left=$(listing "$home" | comm -13 <(sed '/^.\/unpacked$/d' "$scratch/before") - | head -n 3 | tr '\n' ' ')
[ -z "$left" ] || fail "it left $left"

say "into a folder that is somebody else's"
mkdir -p "$home/.local/bin"
echo theirs >"$home/.local/bin/guest-inspector"
cp -a "$scratch/unpacked/$top_folder" "$home/newer"
as_user "sh newer/install.sh" >/dev/null 2>"$scratch/said" && fail "it replaced a file of others"
grep -q "not ours" "$scratch/said" || fail "it does not say why: $(cat "$scratch/said")"
[ "$(cat "$home/.local/bin/guest-inspector")" = theirs ] || fail "it replaced a file of others"
note "remove=nothing left but data"
say "proved"
