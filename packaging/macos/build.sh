#!/bin/sh
# Builds, and where there are keys signs and notarises, the app and its disk image, on macOS:
#   build.sh PYTHON          PYTHON is CPython 3.11 for both processors (python.org's)
#   CODESIGN_IDENTITY        "Developer ID Application: …" in the keychain; without it the app is
#                            signed for this machine only (ad hoc)
#   NOTARY_PROFILE           a profile of `xcrun notarytool store-credentials`; without it, no notary
set -eu
python=$1
cd "$(dirname "$0")/../.."
[ "$(uname)" = Darwin ] || { echo "The app can only be built on macOS." >&2; exit 1; }
. packaging/reproducible.sh
export VERSION="$version"
work=$PWD/build/macos
case $(lipo -archs "$("$python" -c 'import sys; print(sys.executable)')") in
  *x86_64*arm64* | *arm64*x86_64*) ;;
  *) echo "$python serves one processor only; take python.org's installer of Python 3.11." >&2; exit 1 ;;
esac

sh packaging/build_environment.sh "$python" build/tools packaging/locks/build.txt
tools=$PWD/build/tools/bin
sh packaging/macos/packages.sh "$tools/uv" "$work/packages"
"$tools/python" packaging/macos/universal.py "$work/packages/arm64" "$work/packages/x86_64" \
  "$work/site"
sh packaging/stage_sources.sh "$work/stage"
export STAGE="$work/stage" SITE="$work/site" ICON="$work/guest-inspector.icns" PYTHONPATH="$work/site"
export PYINSTALLER_CONFIG_DIR="$work/cache"
"$tools/python" packaging/macos/app.py icon resources/icons/guest-inspector.svg "$ICON"
"$tools/python" -m PyInstaller --noconfirm --clean --log-level WARN --distpath "$work/dist" \
  --workpath "$work/pyinstaller" packaging/macos/guest-inspector.spec
app="$work/dist/Guest API Inspector.app"
"$tools/python" packaging/licences.py "$app" "$work/site" \
  "$app/Contents/Resources/resources/licences"
# The licences came after PyInstaller's signature: seal the app again.
codesign --force --options runtime --entitlements packaging/macos/entitlements.plist \
  ${CODESIGN_IDENTITY:+--timestamp} --sign "${CODESIGN_IDENTITY:--}" "$app"
codesign --verify --deep --strict "$app"

image="dist/Guest-API-Inspector-$VERSION-macos-universal2.dmg"
mkdir -p dist "$work/image"
rm -rf "$image" "$work/image"/*
cp -R "$app" "$work/image/"
ln -s /Applications "$work/image/Applications"
hdiutil create -quiet -volname "Guest API Inspector" -srcfolder "$work/image" -fs HFS+ \
  -format ULFO -ov "$image"
[ -z "${CODESIGN_IDENTITY:-}" ] || codesign --timestamp --sign "$CODESIGN_IDENTITY" "$image"
if [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$image"
else
  echo "Not notarised: NOTARY_PROFILE names no profile."
fi
ls -l "$image"
