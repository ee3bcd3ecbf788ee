# shellcheck shell=bash
# What the tests of the Linux packages share; sourced by them with `kind` set (bash).
# Everything that is started, mounted or written is gone at the end, also after Ctrl+C.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
python=$top/.venv/bin/python
[ -x "$python" ] || python=python3
tests=$top/packaging/tests
name=guest-api-inspector
folder=/usr/lib/$name
id=io.github.guest_api_inspector.GuestInspector
step=install
scratch=$(mktemp -d "/tmp/$kind-test.XXXXXX")
chmod 755 "$scratch"
# A home for an unprivileged user of this machine, and one of its own in a clean root.
as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs"

leave() {
  local place
  jobs -pr | xargs -r kill 2>/dev/null || true
  grep -oE "^[^ ]+ ${scratch}[^ ]*" /proc/mounts | cut -d' ' -f2 | sort -r | while read -r place; do
    umount -l "$place" || true
  done || true
  rm -rf --one-file-system "$scratch"
}
trap leave EXIT
trap 'exit 130' INT TERM

note() { (cd "$top" && "$python" packaging/proof_table.py note "$kind" "$@"); }
say() { echo "$kind: $*"; }
fail() {
  note "$step=FAILED: $1"
  echo "$kind: $step: $1" >&2
  exit 1
}

artifact() { # artifact PATTERN: the one in dist/
  local found
  found=$(echo "$top"/dist/$1)
  [ -f "$found" ] || { echo "dist/ has no one $1: make installer-$kind" >&2; exit 1; }
  echo "$found"
}

need_root() {
  [ "$(id -u)" = 0 ] || { echo "$kind.sh needs root: clean systems are made with debootstrap and chroot" >&2; exit 1; }
}

on_screen() { sh "$tests/on_screen.sh" "$@"; }
in_root() { bash "$tests/clean_root.sh" run "$scratch/root" "$@"; } # AS=, HIDE_FUSE= as it says

# A system of nothing but Debian and the libraries that the folder needs, as its users would
# install them; fonts as every desktop has them.
root_with_libraries() { # root_with_libraries FOLDER PACKAGE…
  bash "$tests/clean_root.sh" copy bookworm "$scratch/root"
  local packages
  # Of two names, new | old, the old one is bookworm's.
  packages=$("$python" "$top/packaging/linux/deb/depends.py" "$1" |
    sed 's/ ([^)]*)//g; s/[^ ,]* | //g; s/,//g')
  shift
  # shellcheck disable=SC2086 # a list of packages
  in_root sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"' sh \
    $packages "$@" fonts-dejavu-core ca-certificates >"$scratch/apt.log" 2>&1 || { tail -n 5 "$scratch/apt.log" >&2; fail "its libraries cannot be installed"; }
  mkdir -p "$scratch/root/home/user"
  chown 1000:1000 "$scratch/root/home/user"
  [ ! -e "$scratch/root/usr/bin/python3" ] || fail "there is a Python in the clean root"
}

judged() { # judged WHAT REPORT [PNG]: says and fails as the report does; the line is in $said
  said=$("$python" "$tests/self_test.py" "$2" --frozen yes ${3:+--screenshot "$3"}) ||
    fail "$1: $said"
  say "$1: $said"
}

keep_picture() { # keep_picture PNG NAME: into dist/proof
  mkdir -p "$top/dist/proof"
  cp "$1" "$top/dist/proof/$2.png"
}

listing() { # listing FOLDER: every path below it
  (cd "$1" && find . -mindepth 1 | LC_ALL=C sort)
}
