#!/bin/sh
# Signs what is in dist/, where there are keys; says so and does nothing where there are none.
#   sign.sh packages   .deb (debsigs) and .rpm (rpmsign), within the package: before the sums
#   sign.sh files      SHA256SUMS and what carries no signature itself: NAME.asc beside it
#   sign.sh verify     checks every signature that is there; fails on one that does not hold
# GPG_KEY names the secret key of GnuPG's keyring; its agent must know the passphrase, if it has one.
# Windows programs are signed while they are built: packaging/windows/sign.sh. `verify` checks them
# against AUTHENTICODE_CA (a file of certificates; the system's otherwise).
# DIST is another folder than dist/.
set -eu
what=$1
cd "$(dirname "$0")/.."
dist=${DIST:-dist}
key=${GPG_KEY:-}
if [ -z "$key" ] && [ "$what" != verify ]; then
  echo "Not signed ($what): GPG_KEY names no key."
  exit 0
fi
sh packaging/build_tools.sh sign
gpg_program=$(command -v gpg)

present() { # present PATTERN…: the files in dist/ that there are of these
  for pattern in "$@"; do
    for file in "$dist"/$pattern; do [ ! -f "$file" ] || echo "$file"; done
  done
}
failed=0
fail() { echo "$1" >&2; failed=1; }

case $what in
  packages)
    for file in $(present '*.deb'); do
      # A second signature of the same role is refused; a new one takes its place.
      ar t "$file" | grep -q '^_gpgorigin$' && ar d "$file" _gpgorigin
      debsigs --sign=origin --default-key="$key" "$file" >/dev/null
      echo "$file: signed by $key (debsigs, origin)"
    done
    for file in $(present '*.rpm'); do
      rpmsign --define "__gpg $gpg_program" --define "_gpg_name $key" --addsign "$file" >/dev/null
      echo "$file: signed by $key (rpmsign)"
    done
    ;;
  files)
    for file in $(present SHA256SUMS '*.AppImage' '*.tar.xz' '*.tar.gz' '*.whl' '*.zip' '*.cdx.json'); do
      "$gpg_program" --batch --yes --local-user "$key" --armor --output "$file.asc" \
        --detach-sign "$file"
      echo "$file.asc: by $key"
    done
    ;;
  verify)
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    for file in $(present '*.asc'); do
      "$gpg_program" --batch --quiet --verify "$file" "${file%.asc}" 2>"$scratch/said" &&
        echo "${file%.asc}: its signature holds" ||
        fail "${file%.asc}: $(grep -i 'bad\|no public' "$scratch/said" | head -1)"
    done
    if [ -f "$dist/SHA256SUMS" ]; then
      (cd "$dist" && sha256sum --quiet --check SHA256SUMS) && echo "$dist/SHA256SUMS: all sums hold" ||
        fail "$dist/SHA256SUMS: not every sum holds"
    fi
    for file in $(present '*.deb'); do
      ar t "$file" | grep -q '^_gpgorigin$' || { echo "$file: carries no signature"; continue; }
      ar p "$file" debian-binary control.tar.xz data.tar.xz >"$scratch/signed"
      ar p "$file" _gpgorigin >"$scratch/signature"
      "$gpg_program" --batch --quiet --verify "$scratch/signature" "$scratch/signed" 2>"$scratch/said" &&
        echo "$file: its signature holds" || fail "$file: $(grep -i 'bad\|no public' "$scratch/said" | head -1)"
    done
    if [ -n "$(present '*.rpm')" ] && [ -n "$key" ]; then
      "$gpg_program" --batch --armor --export "$key" >"$scratch/key.asc"
      rpmkeys --dbpath "$scratch/rpmdb" --import "$scratch/key.asc"
      for file in $(present '*.rpm'); do
        said=$(rpmkeys --dbpath "$scratch/rpmdb" --checksig "$file" 2>&1) || true
        case $said in
          *"digests signatures OK"*) echo "$file: its signature holds" ;;
          *"digests OK"*) echo "$file: carries no signature" ;;
          *) fail "$file: ${said#*: }" ;;
        esac
      done
    fi
    for file in $(present '*.exe'); do
      said=$(osslsigncode verify ${AUTHENTICODE_CA:+-CAfile "$AUTHENTICODE_CA"} -in "$file" 2>&1) &&
        echo "$file: its signature holds" ||
        case $said in
          *"No signature found"*) echo "$file: carries no signature" ;;
          *) fail "$file: $(echo "$said" | grep -i 'mismatch\|error\|failed' | head -1)" ;;
        esac
    done
    ;;
  *)
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
exit $failed
