#!/bin/sh
# Builds the .deb into dist/ from the frozen folder. The same commit on the same machine image gives
# the same bytes.
set -eu
cd "$(dirname "$0")/../.."
. packaging/reproducible.sh

python=build/env/bin/python
work=build/deb
tree=$work/tree
doc=$tree/usr/share/doc/$name
artifact=dist/${name}_${version}_amd64.deb

sh packaging/linux/tree.sh $tree
mkdir -p dist $tree/DEBIAN "$doc" $tree/usr/share/lintian/overrides
$python -B packaging/linux/deb/documents.py copyright $tree/usr/lib/$name \
  "$(echo build/env/lib/python3*/site-packages)" /usr/lib/$name >"$doc/copyright"
$python -B packaging/linux/deb/documents.py changelog CHANGELOG.md \
  "$(TZ=UTC date --rfc-email --date="@$SOURCE_DATE_EPOCH")" "$version" |
  gzip -9n >"$doc/changelog.gz"
# Its mode is not that of the checkout, which depends on who cloned it.
install -m 644 packaging/linux/deb/lintian-overrides $tree/usr/share/lintian/overrides/$name

# Beside what is linked: certificates to trust, and a font, without which the window has no text.
# A minimal system has neither. The rest makes it better and is no condition.
cat >$tree/DEBIAN/control <<END
Package: $name
Version: $version
Architecture: amd64
Maintainer: Guest API Inspector contributors <guest-api-inspector@users.noreply.github.com>
Installed-Size: $(du --apparent-size --block-size=1024 --summarize --exclude=DEBIAN $tree | cut -f1)
Depends: $($python packaging/linux/deb/depends.py $tree/usr/lib/$name), ca-certificates, fonts-dejavu-core | fonts-noto-core | fonts-liberation | fonts-liberation2
Recommends: gnome-keyring | org.freedesktop.secrets | kwalletmanager | keepassxc, desktop-file-utils, hicolor-icon-theme, shared-mime-info, xdg-utils
Suggests: fonts-noto-cjk
Section: web
Priority: optional
Homepage: $homepage
Description: find out why a Guest API call is refused, and prove it
 For support engineers who must find out why a call of the Genesys Cloud
 Guest API or of web messaging is answered with 401. Paste what the customer
 sent (curl, code in many languages, an HTTP archive, raw HTTP): token,
 headers and payload are shown side by side with what each of them lacks and
 on whose word. The request is sent to a sandbox on your own computer or to a
 region, the smallest change that makes it work is isolated, and a report
 without secrets is made for the ticket.
 .
 The package carries its own Python interpreter and Qt libraries.
END
(cd $tree && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find $tree -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
rm -f dist/${name}_*_amd64.deb
# One thread: how many there are decides how xz cuts the data, and so the bytes.
dpkg-deb --root-owner-group -Zxz -z9 --threads-max=1 --build $tree "$artifact" >/dev/null
touch --date="@$SOURCE_DATE_EPOCH" "$artifact"
ls -l "$artifact"
