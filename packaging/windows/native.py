"""Compiles what is ours in the Windows folder: the two programs and python3.dll."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pe

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
GCC, WINDRES = "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-windres"
WINDOW, COMMAND = "Guest API Inspector", "guest-inspector"
ICON_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
# The same bytes for the same source: no time in the header, no build paths.
_FLAGS = (
    "-O2", "-s", "-Wall", "-Wextra", "-Werror", "-municode", "-static-libgcc",
    "-Wl,--no-insert-timestamp", "-Wl,--dynamicbase,--nxcompat,--high-entropy-va",
)  # fmt: skip


def build(folder: Path, work: Path) -> None:
    """Puts both launchers and python3.dll into the folder; the icon stays in `work`."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    icon(work)
    version = os.environ["VERSION"]
    launcher = HERE / "launcher.c"
    for name, about, flags in (
        (WINDOW, "Guest API Inspector", ["-mwindows"]),
        (COMMAND, "Guest API Inspector (command)", ["-mconsole", "-DCONSOLE"]),
    ):
        resource = _resource(work, name, about, version)
        _run(GCC, *_FLAGS, *flags, launcher, resource, "-o", folder / f"{name}.exe")
    _run(GCC, *_FLAGS, "-mwindows", HERE / "setup_tool.c", "-o", work / "setup_tool.exe")
    _forwarder(folder, work)


def icon(work: Path) -> None:
    """Draws program.ico from the one SVG, a picture for each size that Windows shows."""
    pictures = []
    for size in ICON_SIZES:
        picture = work / f"icon-{size}.png"
        source = TOP / "resources/icons/guest-inspector.svg"
        _run("rsvg-convert", "-w", size, "-h", size, source, "-o", picture)
        pictures += ["--raw" if size == max(ICON_SIZES) else "", picture]
    _run("icotool", "--create", "-o", work / "program.ico", *filter(None, pictures))


def _resource(work: Path, name: str, about: str, version: str) -> Path:
    """Compiles icon, manifest and version of a program."""
    numbers = ",".join([*re.findall(r"\d+", version), "0", "0", "0", "0"][:4])
    words = {
        "NUMBERS": numbers, "VERSION": version, "NAME": f"{name}.exe", "DESCRIPTION": about
    }  # fmt: skip
    text = (HERE / "program.rc.in").read_text()
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    script = work / f"{COMMAND if name == COMMAND else 'window'}.rc"
    script.write_text(text)
    shutil.copyfile(HERE / "program.manifest", work / "program.manifest")
    target = script.with_suffix(".o")
    _run(WINDRES, "-I", work, script, "-o", target)
    return target


def _forwarder(folder: Path, work: Path) -> None:
    """Makes python3.dll, which hands every name on to python311.dll.

    Extension modules for the stable interface (Qt's and the grammars') ask for python3.dll; the
    real one does just this for fewer names.
    """
    python = pe.File((folder / "python311.dll").read_bytes())
    lines = ['LIBRARY "python3.dll"', "EXPORTS"]
    lines += [f" {name} = python311.{name}" for name in python.exports()]
    definition = work / "python3.def"
    definition.write_text("\n".join(lines) + "\n")
    empty = work / "python3.c"
    empty.write_text("int __stdcall DllMainCRTStartup(void *m, unsigned r, void *p)\n"
                     "{ (void)m, (void)r, (void)p; return 1; }\n")  # fmt: skip
    flags = [flag for flag in _FLAGS if flag != "-municode"]
    _run(
        GCC, *flags, "-shared", "-nostdlib", "-Wl,-e,DllMainCRTStartup",
        "-Wl,--image-base,0x180000000",  # else the linker makes one of the output's path
        empty, definition,
        "-o", folder / "python3.dll",
    )  # fmt: skip


def _run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True)
