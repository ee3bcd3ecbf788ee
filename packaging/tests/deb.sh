#!/bin/bash
# Proves the .deb in dist/ on clean roots of Debian 12 and 13, which have no Python; needs root.
# SUITES="bookworm" proves it on one of them only.
#   alone    apt installs it without what it only recommends: it must run, be seen and go again
#   upgrade  apt installs an older version with what is recommended, somebody works with it, and
#            the data is there in the new version and after its removal
# Its row of the table is dist/proof/deb.json, its pictures dist/proof/deb-SUITE.png.
set -euo pipefail
cd "$(dirname "$0")/../.."
top=$PWD
tests=$top/packaging/tests
name=guest-api-inspector
suites=${SUITES:-bookworm trixie}
note() { "$top/.venv/bin/python" "$top/packaging/proof_table.py" note deb "$@"; }
step=install
fail() {
  note "$step=FAILED: $*"
  echo "deb: $suite: $step: $*" >&2
  exit 1
}

if [ "$(id -u)" != 0 ]; then
  echo "Installing into clean roots needs root:  sudo make installer-deb-test" >&2
  exit 1
fi
package=$(echo dist/${name}_*_amd64.deb)
[ -f "$package" ] || { echo "There is no .deb in dist/:  make installer-deb" >&2; exit 1; }
version=$(dpkg-deb --field "$package" Version)
scratch=$(mktemp -d)
roots=$top/build/roots/deb-$$
end() {
  rm -rf "$scratch"
  rm -rf --one-file-system "$roots"
}
trap end EXIT
trap 'exit 130' INT TERM
mkdir -p dist/proof

inside() { bash "$tests/clean_root.sh" run "$root" "$@"; }
on_screen() { sh "$tests/on_screen.sh" "$@"; }
apt() { # quietly, but for what went wrong
  inside apt-get -y -qq -o Dpkg::Use-Pty=0 "$@" >"$scratch/apt.log" 2>&1 ||
    { tail -n 20 "$scratch/apt.log" >&2; fail "apt-get $1 ${*: -1}"; }
}
new_root() {
  root=$roots/$suite-$1
  bash "$tests/clean_root.sh" copy "$suite" "$root"
  apt update
}
self_test() { # self_test PICTURE: in the root, seen on a screen outside of it
  on_screen bash "$tests/clean_root.sh" run "$root" guest-inspector --self-test \
    --screenshot /root/window.png >"$scratch/report.json" || true
  said=$("$top/.venv/bin/python" "$tests/self_test.py" "$scratch/report.json" --frozen yes \
    --screenshot "$root/root/window.png") || fail "$said"
  echo "$said"
  mv "$root/root/window.png" "$1"
  cp "$scratch/report.json" "${1%.png}-self-test.json"
}
# What systems write down of every package, ours or not, and caches that are made again.
notes='^\./(var/(log|cache|lib/(apt|dpkg|systemd))|etc/ld\.so\.cache|run|root/\.(cache|config|local))([ /]|$)'
files() { (cd "$root" && find . -xdev ! -type d -printf '%p %s\n' | grep -vE "$notes" | LC_ALL=C sort); }
no_trace() { # nothing of ours by name or by word, but the user's data and the systems' notes
  local left
  left=$(cd "$root" && { find . -xdev \( -iname '*guest*inspector*' -o -iname '*guest_api*' \) &&
    grep -rIl --exclude-dir=proc -e 'guest.inspector' etc usr var/lib | sed 's,^,./,'; } |
    grep -vE "$notes|^\./(home|root)/.*" || true)
  [ -z "$left" ] || fail "left behind: $(echo "$left" | head -n 5 | tr '\n' ' ')"
}

alone() {
  step=install
  new_root alone
  cp "$package" "$root/root/"
  local begin
  begin=$(date +%s)
  apt install --no-install-recommends "/root/${package##*/}"
  seconds=$(($(date +%s) - begin))
  rm "$root/root/${package##*/}"
  echo "deb: $suite: installed in $seconds s"
  inside dpkg-query --listfiles $name | sed 's,^,.,' >"$scratch/ours"
  files | awk 'NR == FNR { ours[$0]; next } !($1 in ours)' "$scratch/ours" - >"$scratch/before"
  ! inside sh -c 'command -v python3 python' || fail "a Python came with it"
  inside dpkg --verify $name >"$scratch/changed"
  [ ! -s "$scratch/changed" ] || fail "dpkg --verify: $(head -n 3 "$scratch/changed")"
  inside test -x /usr/bin/guest-inspector || fail "there is no command on the path"

  step=self-test
  inside guest-inspector --version || fail "--version"
  inside guest-inspector demo >"$scratch/demo" || fail "demo"
  self_test "$top/dist/proof/deb-$suite.png"
  # A program that writes into its own folder would be changed now.
  inside dpkg --verify $name >"$scratch/changed"
  [ ! -s "$scratch/changed" ] || fail "it changed itself: $(head -n 3 "$scratch/changed")"

  step=remove
  apt purge $name
  no_trace
  # What it depended on is still there, so all but our own files must be as they were.
  files >"$scratch/after"
  diff "$scratch/before" "$scratch/after" >"$scratch/left" || {
    head -n 10 "$scratch/left" >&2
    fail "$(grep -c '^[<>]' "$scratch/left") files are left or changed"
  }
  apt autoremove --purge
}

older() { # the same package as an older version: what apt does of an upgrade is what is tried
  dpkg-deb --raw-extract "$package" "$scratch/older"
  sed -i "s/^Version: .*/Version: 0.0.1/" "$scratch/older/DEBIAN/control"
  dpkg-deb --root-owner-group -Zgzip -z1 --build "$scratch/older" "$scratch/older.deb" >/dev/null
  rm -r "$scratch/older"
}

upgrade() {
  step=install
  new_root upgrade
  [ -f "$scratch/older.deb" ] || older
  cp "$scratch/older.deb" "$package" "$root/root/"
  apt install /root/older.deb
  ! inside sh -c 'command -v python3' || fail "a Python came with what is recommended"
  inside useradd --create-home --uid 1000 user
  local data=home/user/.local/share/$name
  AS=1000:1000 inside mkdir -p "/$data/profiles" "/$data/rules"
  cp "$tests/kept/profile.toml" "$root/$data/profiles/"
  cp "$tests/kept/rules.toml" "$root/$data/rules/"
  chown -R 1000:1000 "$root/home/user"
  as_user >"$scratch/told-before" || fail "upgrade: the older version cannot use the data"
  # A window of the older version writes what windows write: history, layout.
  AS=1000:1000 on_screen env -u DBUS_SESSION_BUS_ADDRESS bash "$tests/clean_root.sh" run "$root" \
    timeout --signal=TERM 30 guest-inspector || [ $? = 124 ] || fail "the window, as another user"
  (cd "$root/$data" && find . -type f -exec sha256sum {} +) | LC_ALL=C sort >"$scratch/data-before"
  for file in history.sqlite window.ini; do
    grep -q "$file" "$scratch/data-before" || fail "the older window wrote no $file"
  done

  apt install "/root/${package##*/}"
  rm "$root/root/"*.deb
  [ "$(inside dpkg-query --show --showformat='${Version}' $name)" = "$version" ] ||
    fail "apt did not take the newer version"
  inside dpkg --verify $name >"$scratch/changed"
  [ ! -s "$scratch/changed" ] || fail "dpkg --verify: $(head -n 3 "$scratch/changed")"
  as_user >"$scratch/told-after" || fail "upgrade: the newer version cannot use the data"
  diff "$scratch/told-before" "$scratch/told-after" || fail "upgrade: the data is read differently"
  same_data

  local id=io.github.guest_api_inspector.GuestInspector type=application/vnd.guest-inspector
  for kind in profile+toml rules+toml report+json; do
    grep -qxF "$type.$kind=$id.desktop;" "$root/usr/share/applications/mimeinfo.cache" ||
      fail "no program is registered for $type.$kind"
    grep -q "$type.$kind:\*\.guest" "$root/usr/share/mime/globs2" ||
      fail "the type $type.$kind is not known"
  done

  step=remove
  apt remove $name
  inside test ! -e /usr/lib/$name || fail "/usr/lib/$name is still there"
  ! inside dpkg-query --status $name >/dev/null 2>&1 || fail "something is left to be purged"
  no_trace
  ! grep -rq guest-inspector "$root/usr/share/applications" "$root/usr/share/mime" ||
    fail "the desktop's lists still name it"
  same_data
}

as_user() { # what the commands say of the profile and the rules
  AS=1000:1000 inside guest-inspector check --profile Kept --json &&
    AS=1000:1000 inside guest-inspector rules --json
}
same_data() {
  (cd "$root/$data" && find . -type f -exec sha256sum {} +) | LC_ALL=C sort >"$scratch/data-after"
  diff "$scratch/data-before" "$scratch/data-after" || fail "upgrade or removal: the user's data has changed"
}

suite=lintian
lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$package" ||
  fail "lintian found what no override explains"
times=
pictures=
for suite in $suites; do
  bash "$tests/clean_root.sh" make $suite
  alone
  times="$times${times:+, }$suite $seconds s"
  pictures="$pictures${pictures:+, }dist/proof/deb-$suite.png"
  upgrade
  rm -rf --one-file-system "$roots"
done
note "install=ok, $times" "self-test=${said%%,*}" "screenshot=$pictures" \
  "remove=nothing left, data kept"
echo "deb: proved"
