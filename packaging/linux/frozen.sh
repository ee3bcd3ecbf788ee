#!/bin/sh
# Freezes the program into build/frozen/guest-inspector: frozen.sh PYTHON
# What goes in comes from locked, hash-checked packages in an environment of its own (build/env)
# and from the checkout's tracked files. The same commit on the same machine image gives the same
# bytes.
set -eu
python=$1
cd "$(dirname "$0")/../.."
. packaging/reproducible.sh

"$python" -c 'import sys, sysconfig
sys.exit(not sysconfig.get_config_var("Py_ENABLE_SHARED"))' || {
  echo "$python has no shared libpython, which freezing needs." >&2
  echo "Name another one with:  make PYTHON=python3.12 frozen" >&2
  exit 1
}
sh packaging/build_environment.sh "$python" build/env \
  packaging/locks/linux.txt packaging/locks/build.txt
sh packaging/stage_sources.sh build/stage
rm -rf build/frozen build/pyinstaller
# Its cache of stripped libraries is shared by all of a user's builds: a build of its own keeps it.
export PYINSTALLER_CONFIG_DIR="$PWD/build/pyinstaller/cache"
STAGE=$PWD/build/stage build/env/bin/python -m PyInstaller --noconfirm --clean --log-level ERROR \
  --distpath build/frozen --workpath build/pyinstaller packaging/linux/guest-inspector.spec
folder=build/frozen/guest-inspector
# Python's own libraries name folders of the machine that it was built on: nobody's business, and a
# place from which another user could make the program load code.
find $folder/_internal -name '*.so*' -type f | while read -r file; do
  case $(objdump --private-headers "$file") in
    *"RUNPATH "*ORIGIN* | *"RPATH "*ORIGIN*) ;;
    *"RUNPATH "* | *"RPATH "*) chrpath --delete "$file" >/dev/null ;;
  esac
done
build/env/bin/python packaging/linux/trim_icu.py $folder/_internal/PySide6/Qt/lib
build/env/bin/python packaging/licences.py $folder build/env/lib/python3*/site-packages \
  $folder/_internal/resources/licences
find $folder -type d -exec chmod 755 {} +
find $folder -type f -exec chmod 644 {} +
chmod 755 $folder/guest-inspector
find $folder -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
mebibytes=$(du -sm $folder | cut -f1)
echo "$folder: $mebibytes MiB"
# Something has come in that was left out, or a library has grown: look before it is shipped.
[ "$mebibytes" -le 130 ] || { echo "That is more than 130 MiB." >&2; exit 1; }
