#!/bin/sh
# Lays out what every Linux package installs: tree.sh TREE [--linked KIND]
#   TREE/usr/lib/guest-api-inspector   the frozen folder with its licences
#   TREE/usr/bin/guest-inspector       link to the program
#   TREE/usr/share                     menu entry, icons, metainfo, file types, manual, completion
# --linked KIND also names the licences of what is linked into that kind of package's own runtime.
set -eu
tree=$1
shift
cd "$(dirname "$0")/../.."
. packaging/reproducible.sh

id=io.github.guest_api_inspector.GuestInspector
desktop=packaging/linux/desktop
python=build/env/bin/python
stage=build/stage
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' $stage/inspector/__init__.py)
day=$(date --date="@$SOURCE_DATE_EPOCH" +%F)
[ -x build/frozen/guest-inspector/guest-inspector ] || {
  echo "There is no frozen program yet:  make frozen" >&2
  exit 1
}

rm -rf "$tree"
share=$tree/usr/share
mkdir -p "$tree/usr/lib" "$tree/usr/bin" "$share/applications" "$share/metainfo" \
  "$share/mime/packages" "$share/man/man1" "$share/bash-completion/completions"
cp -a build/frozen/guest-inspector "$tree/usr/lib/$name"
# The frozen folder has the licences of its parts already.
[ $# = 0 ] || $python packaging/licences.py "$tree/usr/lib/$name" \
  "$(echo build/env/lib/python3*/site-packages)" \
  "$tree/usr/lib/$name/_internal/resources/licences" "$@"
ln -s ../lib/$name/guest-inspector "$tree/usr/bin/guest-inspector"

cp $desktop/$id.desktop "$share/applications/"
desktop-file-validate "$share/applications/$id.desktop"
cp $desktop/$id.xml "$share/mime/packages/"
$python $desktop/releases.py $desktop/$id.metainfo.xml CHANGELOG.md "$homepage" "$day" \
  >"$share/metainfo/$id.metainfo.xml"
# Offline; and with words for those who fix what it finds.
said=$(appstreamcli validate --no-net "$share/metainfo/$id.metainfo.xml") || {
  echo "$said" >&2
  exit 1
}
$python -B $desktop/manual.py man $stage "$version" "$day" | gzip -9n \
  >"$share/man/man1/guest-inspector.1.gz"
$python -B $desktop/manual.py bash $stage >"$share/bash-completion/completions/guest-inspector"

icon=$stage/resources/icons/guest-inspector.svg
for size in 16 24 32 48 64 128 256 512; do
  folder=$share/icons/hicolor/${size}x$size/apps
  mkdir -p "$folder"
  rsvg-convert --width=$size --height=$size "$icon" --output="$folder/$id.png"
done
mkdir -p "$share/icons/hicolor/scalable/apps"
cp "$icon" "$share/icons/hicolor/scalable/apps/$id.svg"

find "$tree" -type d -exec chmod 755 {} +
find "$tree" -type f -exec chmod 644 {} +
chmod 755 "$tree/usr/lib/$name/guest-inspector"
find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
