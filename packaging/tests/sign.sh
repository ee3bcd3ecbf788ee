#!/bin/sh
# Proves sign.sh with keys that live as long as this test: every kind is signed and verified, and a
# file that was changed afterwards is found. Takes small files of each kind, made here.
set -eu
cd "$(dirname "$0")/../.."
sh packaging/build_tools.sh test-sign deb rpm windows
scratch=$(mktemp -d)
export GNUPGHOME="$scratch/gnupg" DIST="$scratch/dist" HOME="$scratch"
end() { gpgconf --kill all 2>/dev/null || true; rm -rf "$scratch"; }
trap end EXIT
mkdir -m 700 "$GNUPGHOME"
mkdir "$DIST" "$scratch/tree" "$scratch/tree/DEBIAN"
unset GPG_KEY
fail() { echo "sign: $1" >&2; exit 1; }

# Small files of each kind.
printf 'Package: small\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <n@example.org>\nDescription: small\n' \
  >"$scratch/tree/DEBIAN/control"
dpkg-deb --root-owner-group -Zxz --build "$scratch/tree" "$DIST/small.deb" >/dev/null
cat >"$scratch/small.spec" <<'END'
Name: small
Version: 1
Release: 1
Summary: small
License: MIT
BuildArch: noarch
%description
small
%files
END
rpmbuild -bb --quiet --define "_topdir $scratch/rpm" --define "_rpmdir $DIST" \
  --define "_rpmfilename small.rpm" "$scratch/small.spec" 2>/dev/null
echo 'int main(void) { return 0; }' >"$scratch/small.c"
x86_64-w64-mingw32-gcc -o "$DIST/small-setup.exe" "$scratch/small.c"
for name in small.AppImage small-linux-x86_64.tar.xz small.whl small.tar.gz small.zip; do
  head -c 5000 /dev/urandom >"$DIST/$name"
done

echo "sign: without keys nothing happens"
before=$(cd "$DIST" && sha256sum -- *)
sh packaging/sign.sh packages
sh packaging/sign.sh files
[ "$before" = "$(cd "$DIST" && sha256sum -- *)" ] || fail "something changed without a key"
sh packaging/sign.sh verify >"$scratch/said"
[ "$(grep -c 'carries no signature' "$scratch/said")" -ge 2 ] || fail "unsigned files are not named"

echo "sign: with throw-away keys"
gpg --batch --quiet --passphrase '' --quick-generate-key 'Test <test@example.org>' rsa3072 sign never 2>/dev/null
GPG_KEY=$(gpg --batch --with-colons --list-secret-keys | sed -n 's/^fpr:*\([0-9A-F]*\):/\1/p' | head -1)
export GPG_KEY
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$scratch/code.key" -out "$scratch/code.crt" -days 2 \
  -subj '/CN=Test' -addext extendedKeyUsage=codeSigning -addext keyUsage=digitalSignature 2>/dev/null
export AUTHENTICODE_CA="$scratch/code.crt"
osslsigncode sign -certs "$scratch/code.crt" -key "$scratch/code.key" -h sha256 \
  -in "$DIST/small-setup.exe" -out "$scratch/signed.exe" >/dev/null
mv "$scratch/signed.exe" "$DIST/small-setup.exe"
sh packaging/sign.sh packages
sh packaging/sign.sh packages >/dev/null # again, as a second release attempt does
(cd "$DIST" && sha256sum -- * >SHA256SUMS)
sh packaging/sign.sh files >/dev/null
sh packaging/sign.sh verify >"$scratch/said" || { cat "$scratch/said"; fail "good signatures do not hold"; }
cat "$scratch/said"
[ "$(grep -c 'its signature holds' "$scratch/said")" = 9 ] || fail "not all of nine signatures were checked"

echo "sign: a change is found in each"
for name in small.deb small.rpm small-setup.exe small.AppImage small-linux-x86_64.tar.xz small.whl \
  small.tar.gz small.zip SHA256SUMS; do
  cp -a "$DIST" "$scratch/changed"
  python3 - "$scratch/changed/$name" <<'END'
import sys
from pathlib import Path
path = Path(sys.argv[1])
data = bytearray(path.read_bytes())
places = {".deb": data.find(b"data.tar.xz") + 100, ".rpm": len(data) - 20}
place = places.get(path.suffix, len(data) // 2)
data[place] ^= 1
path.write_bytes(data)
END
  if DIST="$scratch/changed" sh packaging/sign.sh verify >/dev/null 2>"$scratch/said"; then
    fail "$name was changed and nobody noticed"
  fi
  grep -q "$name" "$scratch/said" || fail "$name was changed; said was: $(cat "$scratch/said")"
  rm -rf "$scratch/changed"
done
echo "sign: proved for nine kinds"
