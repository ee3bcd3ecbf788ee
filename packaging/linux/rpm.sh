#!/bin/sh
# Builds the .rpm into dist/ from the frozen folder. The same commit on the same machine image gives
# the same bytes.
set -eu
cd "$(dirname "$0")/../.."
. packaging/reproducible.sh

work=$PWD/build/rpm
tree=$work/tree
artifact=dist/$name-$version-1.x86_64.rpm

rm -rf "$work"
mkdir -p "$work" dist
sh packaging/linux/tree.sh "$tree"
licences=usr/lib/$name/_internal/resources/licences
mkdir -p "$tree/usr/share/licenses/$name"
install -m 644 LICENSE "$tree/usr/share/licenses/$name/"
# Terms of everything inside, each once; a choice of terms in brackets.
terms=MIT$(sed -n 's/^- Licence: //p' "$tree/$licences/THIRD-PARTY.md" | sed 's/.* OR .*/(&)/' |
  LC_ALL=C sort -u | grep -vx MIT | sed 's/^/ AND /' | tr -d '\n')
find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

# The folder is ours with all that is below. Of the system's folders only our files are, but for
# those that no package may be there for: they are shared with the packages that own them too.
find "$tree" -mindepth 1 -printf '%y /%P\n' | LC_ALL=C sort -k 2 | while read -r kind path; do
  case $kind:$path in
    *:/$licences/* | *:/usr/share/licenses/$name/*) attribute='%license ' ;;
    d:/usr/lib/"$name" | d:/usr/lib/"$name"/* | d:/usr/share/*/"$name" | d:/usr/share/doc/"$name"/*)
      attribute='%dir ' ;;
    d:/usr/share/metainfo | d:/usr/share/mime | d:/usr/share/mime/* | d:/usr/share/bash-completion*)
      attribute='%dir ' ;;
    d:*) continue ;;
    *:/usr/share/man/* | *:/usr/share/doc/*) attribute='%doc ' ;;
    *) attribute= ;;
  esac
  [ "$kind:$attribute" != "d:%license " ] || attribute='%dir '
  printf '%s"%s"\n' "$attribute" "$path"
done >"$work/files"
python3 packaging/linux/rpm/requires.py "$tree/usr/lib/$name" >"$work/requires"
{
  printf '* %s Guest API Inspector <%s> - %s-1\n' \
    "$(TZ=UTC date --date="@$SOURCE_DATE_EPOCH" '+%a %b %d %Y')" "$homepage/issues" "$version"
  printf -- '- See %s\n' "$(sed -n 's/^Changelog = "\(.*\)"$/\1/p' pyproject.toml)"
} >"$work/changes"

nice rpmbuild -bb --quiet --target x86_64 --define "_topdir $work/top" --define "tree $tree" \
  --define "version_of_program $version" --define "homepage $homepage" --define "terms $terms" \
  --define "requirements $work/requires" --define "file_list $work/files" --define "changes $work/changes" \
  packaging/linux/rpm/guest-api-inspector.spec
rm -f dist/$name-*.rpm
touch --date="@$SOURCE_DATE_EPOCH" "$work/top/RPMS/x86_64/"*.rpm
mv "$work/top/RPMS/x86_64/"*.rpm "$artifact"
ls -l "$artifact"
