"""What is proved of each installer: rows that builds and tests write, one table at the end.

    proof_table.py timed KIND STEP -- COMMAND…   runs it; its time or failure is what STEP says
    proof_table.py note KIND STEP=WORDS…         what a test found (`install=ok in 9 s`)
    proof_table.py show [KIND…]                  the table; fails where a step failed or lacks

KIND is deb, rpm, appimage, tar, wheel, setup or zip. A row is dist/proof/KIND.json, a flat object
of strings and numbers; its artifact and size are looked up in dist/ when the table is shown, so
that they are always those of the file that is there. Only the standard library is used.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

DIST = Path(__file__).resolve().parents[1] / "dist"
# What each kind's file is called in dist/, the version left out.
ARTIFACTS = {
    "deb": "*.deb",
    "rpm": "*.rpm",
    "appimage": "*.AppImage",
    "tar": "*-linux-x86_64.tar.xz",
    "wheel": "*.whl",
    "setup": "*-setup.exe",
    "zip": "*-windows-x86_64.zip",
}
STEPS = ("build", "install", "self-test", "screenshot", "remove")
# A test may also note these; they are told where they failed.
MORE_STEPS = ("upgrade",)
FAILED = "FAILED"


def main() -> int:
    arguments = _arguments()
    if arguments.command == "timed":
        return _timed(arguments.kind, arguments.step, arguments.words)
    if arguments.command == "note":
        _note(arguments.kind, dict(word.split("=", 1) for word in arguments.words))
        return 0
    return _show(arguments.kinds or _kinds_with_rows())


def _timed(kind: str, step: str, command: list[str]) -> int:
    """Runs a command and notes its seconds, or that it failed; its exit code is ours."""
    begin = time.monotonic()
    code = subprocess.run(command, check=False).returncode
    seconds = time.monotonic() - begin
    if step == "build":  # what was proved of another build proves nothing of this one
        (DIST / "proof" / f"{kind}.json").unlink(missing_ok=True)
    _note(kind, {step: FAILED if code else f"{seconds:.0f} s"})
    return code


def _note(kind: str, steps: dict[str, str]) -> None:
    path = DIST / "proof" / f"{kind}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_row(kind) | steps, indent=1, sort_keys=True) + "\n")


def _row(kind: str) -> dict[str, str]:
    path = DIST / "proof" / f"{kind}.json"
    if not path.exists():
        return {}
    row: dict[str, str] = json.loads(path.read_text())
    return row


def _kinds_with_rows() -> list[str]:
    return [kind for kind in ARTIFACTS if _row(kind)]


def _show(kinds: list[str]) -> int:
    """Prints the table; 1 where a wanted artifact or step is missing or failed."""
    lines = [["artifact", "size", *STEPS]]
    faults = []
    for kind in kinds:
        row = _row(kind)
        found = sorted(DIST.glob(ARTIFACTS[kind]))
        name = found[-1].name if found else kind
        size = f"{found[-1].stat().st_size / 1e6:.1f} MB" if found else "none"
        lines.append([name, size, *(row.get(step, "-") for step in STEPS)])
        if not found:
            faults.append(f"{kind}: there is no {ARTIFACTS[kind]} in dist/")
        faults += [
            f"{name}: {step} {row.get(step, 'was not run')}"
            for step in STEPS + MORE_STEPS
            if row.get(step, FAILED if step in STEPS else "").startswith(FAILED)
        ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for number, line in enumerate(lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())
        if not number:
            print("  ".join("-" * width for width in widths))
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Notes and shows what is proved of each installer."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    timed = commands.add_parser("timed")
    timed.add_argument("kind", choices=ARTIFACTS)
    timed.add_argument("step", choices=STEPS)
    timed.add_argument("words", nargs="+", metavar="COMMAND")
    note = commands.add_parser("note")
    note.add_argument("kind", choices=ARTIFACTS)
    note.add_argument("words", nargs="+", metavar="STEP=WORDS", type=_step)
    show = commands.add_parser("show")
    show.add_argument("kinds", nargs="*", metavar="KIND", type=_kind)
    return parser.parse_args()


def _kind(text: str) -> str:
    if text not in ARTIFACTS:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(ARTIFACTS)}")
    return text


def _step(text: str) -> str:
    step, equals, _words = text.partition("=")
    if not equals or step not in STEPS + MORE_STEPS:
        known = ", ".join(STEPS + MORE_STEPS)
        raise argparse.ArgumentTypeError(f"{text!r} is not STEP=WORDS with STEP one of {known}")
    return text


if __name__ == "__main__":
    sys.exit(main())
