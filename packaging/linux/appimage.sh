#!/bin/sh
# Builds the AppImage into dist/ from the frozen folder: our own runtime (appimage/runtime.c) with
# the program as a squashfs image behind it. The same commit on the same machine image gives the
# same bytes.
set -eu
cd "$(dirname "$0")/../.."
. packaging/reproducible.sh

id=io.github.guest_api_inspector.GuestInspector
work=build/appimage
app=$work/AppDir
artifact=dist/Guest_API_Inspector-$version-x86_64.AppImage

rm -rf $work
mkdir -p $work dist
sh packaging/linux/tree.sh $app --linked appimage
# The LGPL's terms for what is linked into the runtime: its source and recipe, to link it anew.
mkdir -p $app/usr/share/doc/$name/appimage-runtime
cp packaging/linux/appimage/runtime.c packaging/linux/appimage/runtime.sh \
  packaging/linux/appimage/RELINKING.txt $app/usr/share/doc/$name/appimage-runtime/
chmod 644 $app/usr/share/doc/$name/appimage-runtime/* # whatever they are in the checkout
sh packaging/linux/system_needs.sh $app/usr/lib/$name >$app/usr/share/doc/$name/SYSTEM.txt
# The AppImage's usual places for what desktops show of it.
sed "s/^\[Desktop Entry\]\$/&\nX-AppImage-Version=$version/" \
  $app/usr/share/applications/$id.desktop >$app/$id.desktop
cp $app/usr/share/icons/hicolor/256x256/apps/$id.png $app/$id.png
ln -s $id.png $app/.DirIcon
ln -s usr/bin/guest-inspector $app/AppRun
find $app -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

sh packaging/linux/appimage/runtime.sh $work/runtime "$version"
# mksquashfs takes the image's own time from SOURCE_DATE_EPOCH.
mksquashfs $app $work/squashfs -root-owned -noappend -no-xattrs -no-progress -quiet \
  -comp zstd -Xcompression-level 19 -b 128K -reproducible
rm -f dist/Guest_API_Inspector-*.AppImage
cat $work/runtime $work/squashfs >$work/whole
chmod 755 $work/whole
touch --date="@$SOURCE_DATE_EPOCH" $work/whole
mv $work/whole "$artifact"
# Does the runtime find its image, and is the program in it?
APPIMAGE_EXTRACT_AND_RUN=1 "$artifact" --version >/dev/null
ls -l "$artifact"
