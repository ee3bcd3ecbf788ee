#!/bin/sh
# Proves the disk image of build.sh, on macOS: mounts it, copies the app as a user would, runs it.
set -eu
cd "$(dirname "$0")/../.."
image=$(echo dist/Guest-API-Inspector-*-macos-universal2.dmg)
proof=dist/proof
scratch=$(mktemp -d)
mkdir -p "$proof"
end() { hdiutil detach -quiet "$scratch/volume" 2>/dev/null || true; rm -rf "$scratch"; }
trap end EXIT
hdiutil attach -quiet -nobrowse -readonly -mountpoint "$scratch/volume" "$image"
cp -R "$scratch/volume/Guest API Inspector.app" "$scratch/"
app="$scratch/Guest API Inspector.app"
codesign --verify --deep --strict --verbose=2 "$app"
spctl --assess --type execute --verbose "$app" || echo "Gatekeeper refuses it: it is not notarised."
plutil -lint "$app/Contents/Info.plist"
program="$app/Contents/MacOS/guest-inspector"
for processor in arm64 x86_64; do
  case $(lipo -archs "$program") in *$processor*) ;; *) echo "not for $processor" >&2; exit 1 ;; esac
done
"$program" --version
"$program" --self-test --screenshot "$PWD/$proof/macos.png" >"$proof/macos.json" || true
python3 packaging/tests/self_test.py "$proof/macos.json" --screenshot "$proof/macos.png" --frozen yes
# The other processor, where its translation is there.
if arch -x86_64 /usr/bin/true 2>/dev/null; then
  arch -x86_64 "$program" --self-test >"$proof/macos-x86_64.json" || true
  python3 packaging/tests/self_test.py "$proof/macos-x86_64.json" --frozen yes
fi
