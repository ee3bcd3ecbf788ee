#!/bin/sh
# Removes what install.sh installed: sh ~/.local/lib/guest-api-inspector/uninstall.sh
# Your own data (profiles, history, rule packs) stays; the last line says where it is.
set -eu
name=guest-api-inspector
command=guest-inspector
folder=$(cd "$(dirname "$0")" && pwd -P)
prefix=${folder%/lib/"$name"}
share=$prefix/share
[ "$folder" != "$prefix" ] && [ -x "$folder/$command" ] || {
  echo "uninstall.sh: $folder is not an installed program; a folder of your own is just deleted" >&2
  exit 1
}

cd "$folder"
data=${XDG_DATA_HOME:-${HOME:-}/.local/share}/$name
# Empty folders go too, from the deepest up; those with files of others stay.
drop_empty() { rmdir "$@" 2>/dev/null || true; }
find share -type f | while read -r file; do rm -f "$prefix/$file"; done
[ "$(readlink "$prefix/bin/$command")" != "../lib/$name/$command" ] || rm "$prefix/bin/$command"

refresh() { ! command -v "$1" >/dev/null || "$@" >/dev/null 2>&1 || true; }
if [ -n "$(ls -A "$share/mime/packages" 2>/dev/null)" ]; then
  refresh update-mime-database "$share/mime"
else # nothing of others is registered: what the tool wrote for us goes with us
  rm -rf "$share/mime/application"
  for file in aliases generic-icons globs globs2 icons magic mime.cache subclasses treemagic types \
    version XMLnamespaces; do
    rm -f "$share/mime/$file"
  done
fi
if [ -n "$(find "$share/applications" -name '*.desktop' 2>/dev/null | head -n 1)" ]; then
  refresh update-desktop-database "$share/applications"
else
  rm -f "$share/applications/mimeinfo.cache"
fi
[ ! -e "$share/icons/hicolor/icon-theme.cache" ] || refresh gtk-update-icon-cache -t "$share/icons/hicolor"
find share -depth -type d | while read -r path; do drop_empty "$prefix/$path"; done
cd /
rm -rf "$folder"
drop_empty "$prefix/lib" "$prefix/bin"
echo "Guest API Inspector is removed."
[ ! -d "$data" ] || echo "Your data is still in $data; delete that folder if you need it no more."
