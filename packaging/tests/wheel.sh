#!/bin/sh
# Proves the wheel and the source distribution in dist/: wheel.sh PYTHON
# Installs the wheel as pipx would: an empty environment, the locked runtime packages, nothing of
# the checkout; runs what was installed; takes it out again and looks for what stayed.
set -eu
python=$1
cd "$(dirname "$0")/../.."
top=$PWD
wheel=$(echo "$top"/dist/guest_api_inspector-*.whl)
sdist=$(echo "$top"/dist/guest_api_inspector-*.tar.gz)
[ -f "$wheel" ] && [ -f "$sdist" ] || { echo "dist/ has no wheel or no sdist: make installer-wheel" >&2; exit 1; }
note() { "$python" "$top/packaging/proof_table.py" note wheel "$@"; }
judge() { "$python" "$top/packaging/tests/self_test.py" "$@"; }
fail() { note "$step=FAILED: $1"; echo "wheel: $step: $1" >&2; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME="$scratch/home" XDG_CONFIG_HOME="$scratch/home/.config" XDG_DATA_HOME="$scratch/home/.local/share"
export XDG_CACHE_HOME="$scratch/home/.cache" XDG_STATE_HOME="$scratch/home/.local/state"
export XDG_RUNTIME_DIR="$scratch/run" PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONNOUSERSITE=1
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV
mkdir -p "$HOME" && mkdir -m 700 "$XDG_RUNTIME_DIR"
cd "$scratch"

step=install
echo "wheel: what it holds"
"$python" - "$wheel" "$sdist" "$top" <<'END' || fail "the contents are not as they should be"
import json, subprocess, sys, tarfile, zipfile
wheel, sdist, top = sys.argv[1:]
git = lambda *words: subprocess.run(["git", "-C", top, *words], check=True, capture_output=True, text=True).stdout
tracked = set(git("ls-files", "inspector", "resources").split())
inside = zipfile.ZipFile(wheel).namelist()
got = {name.replace("inspector/_resources/", "resources/", 1) for name in inside if ".dist-info/" not in name}
assert got == tracked | {"resources/build.json"}, sorted(got ^ (tracked | {"resources/build.json"}))
build = json.loads(zipfile.ZipFile(wheel).read("inspector/_resources/build.json"))
assert build["commit"] == git("rev-parse", "HEAD").strip(), build
names = {name.partition("/")[2] for name in tarfile.open(sdist).getnames()}
assert tracked | {"resources/build.json", "pyproject.toml", "LICENSE", "README.md"} <= names
END

echo "wheel: the source distribution builds the same"
mkdir source rebuilt
tar --extract --file="$sdist" --directory=source --strip-components=1
(cd source && umask 077 && SOURCE_DATE_EPOCH=$(git -C "$top" log -1 --format=%ct) \
  "$top/build/tools/bin/python" -m hatchling build -t wheel -d "$scratch/rebuilt" >/dev/null)
cmp "$wheel" rebuilt/*.whl || fail "the wheel of the source distribution differs"

echo "wheel: into an empty environment"
begin=$(date +%s)
"$python" -m venv env
env/bin/python -m pip install --quiet --require-hashes --only-binary :all: \
  -r "$top/packaging/locks/linux.txt"
find env -not -path '*/__pycache__*' | LC_ALL=C sort >before
env/bin/python -m pip install --quiet --no-index --no-deps "$wheel" || fail "pip refused it"
env/bin/python -m pip check || fail "its requirements are not met by the lock"
note "install=ok, $(($(date +%s) - begin)) s"

step=self-test
echo "wheel: run"
program=$scratch/env/bin/guest-inspector
"$program" --version || fail "--version"
"$program" demo --json >demo.json || fail "demo"
sh "$top/packaging/tests/on_screen.sh" \
  sh -c "QT_QPA_PLATFORM=offscreen '$program' --self-test" >offscreen.json || true
judge offscreen.json --frozen no || fail "offscreen: see above"
sh "$top/packaging/tests/on_screen.sh" "$program" --self-test --screenshot "$scratch/window.png" \
  >screen.json || true
said=$(judge screen.json --frozen no --screenshot window.png) || fail "$said"
echo "$said"
mkdir -p "$top/dist/proof"
cp window.png "$top/dist/proof/wheel.png"
cp screen.json "$top/dist/proof/wheel-self-test.json"
note "self-test=${said%%,*}" "screenshot=dist/proof/wheel.png"

step=remove
echo "wheel: out again"
env/bin/python -m pip uninstall --quiet --yes guest-api-inspector
find env -not -path '*/__pycache__*' | LC_ALL=C sort >after
cmp -s before after || fail "$(diff before after | grep '^[<>]' | head -3 | tr '\n' ' ')"
[ ! -e env/bin/guest-inspector ] || fail "the command is still there"
note "remove=nothing left"
echo "wheel: proved"
