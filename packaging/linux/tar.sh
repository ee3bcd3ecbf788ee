#!/bin/sh
# Builds the portable archive into dist/ from the frozen folder: it runs where it is unpacked, and
# its install.sh puts it into the user's own folders. The same commit gives the same bytes.
set -eu
cd "$(dirname "$0")/../.."
. packaging/reproducible.sh

work=build/tar
top=$name-$version
artifact=dist/$name-$version-linux-x86_64.tar.xz

rm -rf $work
mkdir -p $work dist
sh packaging/linux/tree.sh $work/tree
mv $work/tree/usr/lib/$name "$work/$top"
mv $work/tree/usr/share "$work/$top/share"
cp packaging/linux/tar/install.sh packaging/linux/tar/uninstall.sh LICENSE "$work/$top/"
sh packaging/linux/system_needs.sh "$work/$top" >$work/needs
sed -e "s/@VERSION@/$version/" -e "/@NEEDS@/{r $work/needs" -e 'd}' \
  packaging/linux/tar/README.txt >"$work/$top/README.txt"
chmod 755 "$work/$top/install.sh" "$work/$top/uninstall.sh"
chmod 644 "$work/$top/LICENSE" # whatever it is in the checkout
find "$work/$top" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

rm -f dist/$name-*-linux-x86_64.tar.xz
tar --create --directory=$work --sort=name --format=posix \
  --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime \
  --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner "$top" |
  xz -9 --threads=1 >$work/whole
touch --date="@$SOURCE_DATE_EPOCH" $work/whole
mv $work/whole "$artifact"
ls -l "$artifact"
