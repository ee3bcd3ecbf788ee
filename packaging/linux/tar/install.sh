#!/bin/sh
# Installs Guest API Inspector for you, without root: sh install.sh
# The program goes to ~/.local/lib/guest-api-inspector, with a command, a menu entry, icons and
# file types beside it. Running it again, from this or a newer release, replaces what is there.
# PREFIX=/usr/local sh install.sh installs for everybody (as root).
set -eu
umask 022
name=guest-api-inspector
command=guest-inspector
id=io.github.guest_api_inspector.GuestInspector
here=$(cd "$(dirname "$0")" && pwd -P)
prefix=${PREFIX:-${HOME:?}/.local}
folder=$prefix/lib/$name
share=$prefix/share

fail() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

[ "$(uname -sm)" = "Linux x86_64" ] || fail "this program is for Linux on x86-64 processors"
[ -x "$here/$command" ] || fail "run it from the unpacked folder; there is no $command beside it"
case $prefix in
  /*) ;;
  *) fail "PREFIX must be a full path, not $prefix" ;;
esac
# What a desktop entry cannot name.
case $prefix in *[\"\`\$\\%]* | *"
"*) fail "the folder $prefix has one of \" \` \$ \\ % in its name: set PREFIX to another" ;; esac
[ "$here" != "$folder" ] || fail "this folder is the installed one; run $folder/uninstall.sh to remove it"
for path in "$prefix/bin/$command" "$folder"; do
  [ ! -e "$path" ] || [ -e "$folder/uninstall.sh" ] || fail "$path is there and is not ours: move it away"
done

# Beside its place first, so that what is there works until the new one is whole.
new=$folder.new
rm -rf "$new"
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT TERM
mkdir -p "$prefix/bin" "$prefix/lib" || fail "cannot write in $prefix: set PREFIX to another folder"
cp -R "$here" "$new" || fail "the program could not be copied whole into $prefix"
[ ! -e "$folder" ] || mv "$folder" "$folder.old"
mv "$new" "$folder"
rm -rf "$folder.old"
trap - EXIT

cd "$folder"
ln -sf "../lib/$name/$command" "$prefix/bin/$command"
find share -type f | LC_ALL=C sort | while read -r file; do
  mkdir -p "$prefix/$(dirname "$file")"
  cp "$file" "$prefix/$file"
done
# The menu finds the command where it is, whatever the PATH of the session is.
sed "s|^Exec=$command|Exec=\"$prefix/bin/$command\"|; s|^TryExec=.*|TryExec=$prefix/bin/$command|" \
  "share/applications/$id.desktop" >"$share/applications/$id.desktop"

refresh() { ! command -v "$1" >/dev/null || "$@" >/dev/null 2>&1 || true; }
refresh update-mime-database "$share/mime"
refresh update-desktop-database "$share/applications"
[ ! -e "$share/icons/hicolor/icon-theme.cache" ] || refresh gtk-update-icon-cache -t "$share/icons/hicolor"

echo "Installed $("$prefix/bin/$command" --version | head -n 1) in $folder."
case :$PATH: in
  *:"$prefix/bin":*) echo "Start it from the menu, or with: $command" ;;
  *) echo "Start it from the menu, or with: $prefix/bin/$command ($prefix/bin is not on your PATH)" ;;
esac
echo "To remove it: sh $folder/uninstall.sh"
