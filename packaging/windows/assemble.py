"""Makes the program's Windows folder on any system that has CPython 3.11 and mingw.

    assemble.py SOURCES FOLDER     needs VERSION in the environment

SOURCES is what stage_sources.sh made.

    FOLDER/
      Guest API Inspector.exe, guest-inspector.exe     the window and the command; launcher.c
      python311.dll, vcruntime140*.dll, DLLs/          CPython of runtime.txt, unchanged
      python3.dll                                      hands its names on to python311.dll
      python311.zip, python311._pth                    the standard library; the only search path
      Lib/                                             the lock's packages, ours, the resources

What is not needed is left out by lists of what is kept (Qt) or of what goes (the standard
library), and every DLL that a kept file asks for must be in the folder or be Windows' own.
"""

from __future__ import annotations

import marshal
import re
import shutil
import struct
import subprocess
import sys
import sysconfig
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import native
import pe

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
PYTHON = "python311"

_RUNTIME_ROOT = re.compile(r"python311\.dll", re.IGNORECASE)
_RUNTIME_DLLS = re.compile(
    r"_(asyncio|bz2|ctypes|decimal|elementtree|hashlib|lzma|multiprocessing|overlapped|queue"
    r"|socket|sqlite3|ssl|uuid|zoneinfo)\.pyd|(pyexpat|select|unicodedata)\.pyd"
    r"|lib(crypto|ssl)-3\.dll|libffi-8\.dll|sqlite3\.dll",
    re.IGNORECASE,
)
# Of the standard library: what only developers or other systems use.
_STDLIB_LEFT_OUT = {
    "test", "tests", "idlelib", "tkinter", "turtledemo", "lib2to3", "ensurepip", "site-packages",
    "lib-dynload", "__pycache__", "pydoc_data", "msilib", "curses", "dbm", "distutils", "venv",
    "unittest", "turtle.py", "antigravity.py", "this.py", "pydoc.py", "pdb.py", "doctest.py",
    "__phello__", "wsgiref", "xmlrpc", "cProfile.py", "profile.py", "pstats.py", "crypt.py",
}  # fmt: skip
_STDLIB_LEFT_OUT_LIKE = re.compile(r"config-.*|_sysconfigdata.*|_osx_support\.py|pty\.py|tty\.py")
# Of Qt: what the window uses. No OpenGL: widgets are painted by the processor, so neither
# opengl32sw.dll (20 MB, Mesa) nor d3dcompiler is ever loaded. No translations: English only.
_QT_KEPT = re.compile(
    r"__init__\.py|_config\.py|_git_pyside_version\.py|Qt(Core|Gui|Widgets)\.pyd"
    r"|Qt6(Core|Gui|Widgets|Svg)\.dll|pyside6\.abi3\.dll|msvcp140(_[12])?\.dll"
    r"|plugins/platforms/q(windows|offscreen|minimal)\.dll|plugins/styles/qmodernwindowsstyle\.dll"
    r"|plugins/iconengines/qsvgicon\.dll|plugins/imageformats/q(svg|jpeg|gif|ico|webp)\.dll"
)
_SHIBOKEN_KEPT = re.compile(
    r"(__init__|_config|_git_shiboken_module_version)\.py|Shiboken\.pyd|shiboken6\.abi3\.dll"
    r"|vcruntime140(_1)?\.dll|msvcp140(_[12])?\.dll"
)
# Typing files, sources and what only an installer reads; licences.py gathers the licences.
_PACKAGE_LEFT_OUT = re.compile(
    r".*\.(pyi|pyx|pxd|c|h|cpp|lib|exe|cmake|bash|zsh)|py\.typed|RECORD|INSTALLER|REQUESTED"
    r"|top_level\.txt|WHEEL|(LICEN[CS]E|COPYING|NOTICE|AUTHORS).*"
)
_PACKAGE_FOLDERS_LEFT_OUT = {
    "tests", "test", "testing", "__pycache__", "include", "queries", "licenses", "license_files",
    "sboms",
}  # fmt: skip
# Type checking and editors; nothing imports them at run time.
_UNUSED = re.compile(
    r"pydantic/(mypy\.py|v1/.*|_hypothesis_plugin\.py)|keyring/(testing|devpi)/?.*"
)


def main() -> int:
    """Makes the folder anew; its files have the time of their making, see pack.py."""
    if sys.version_info[:2] != (3, 11):
        print(
            f"The Windows folder carries Python 3.11 and needs the same to compile for it; this is"
            f" {sys.version.split()[0]}. Name one:  make PYTHON=python3.11 installer-windows",
            file=sys.stderr,
        )
        return 1
    sources, folder = map(Path, sys.argv[1:3])
    work = folder.parent
    shutil.rmtree(folder, ignore_errors=True)
    lib = folder / "Lib"
    lib.mkdir(parents=True)
    runtime = _download(HERE / "runtime.txt", work / "runtime")
    wheels = _download(TOP / "packaging/locks/windows.txt", work / "wheels")
    _unpack_runtime(runtime, folder)
    for wheel in wheels:
        _unpack_wheel(wheel, lib)
    _newest_runtime_dlls(folder)
    _copy_program(sources, lib)
    _write_standard_library(folder / f"{PYTHON}.zip")
    (folder / f"{PYTHON}._pth").write_text(f"{PYTHON}.zip\nDLLs\nLib\n")
    native.build(folder, work / "native")
    missing = pe.missing(folder)
    for line in missing:
        print(line, file=sys.stderr)
    return 1 if missing else 0


def _download(lock: Path, folder: Path) -> list[Path]:
    """Fetches the wheels of a lock, checked by their hashes; returns them sorted."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check",
            "--require-hashes", "--no-deps", "--only-binary", ":all:", "--platform", "win_amd64",
            "--python-version", "3.11", "--dest", str(folder), "--requirement", str(lock),
        ],
        check=True,
    )  # fmt: skip
    return sorted(folder.glob("*.whl"))


def _unpack_runtime(wheels: list[Path], folder: Path) -> None:
    (folder / "DLLs").mkdir()
    found = set()
    with zipfile.ZipFile(wheels[0]) as archive:
        for name in archive.namelist():
            place, _, file = name.rpartition("/")
            if place != "deploy_libs":
                continue
            if _RUNTIME_ROOT.fullmatch(file):
                (folder / file).write_bytes(archive.read(name))
            elif _RUNTIME_DLLS.fullmatch(file):
                (folder / "DLLs" / file).write_bytes(archive.read(name))
                found.add(file)
    if not (folder / f"{PYTHON}.dll").exists() or "_ssl.pyd" not in found:
        raise SystemExit(f"{wheels[0].name} holds no Windows interpreter any more.")


def _unpack_wheel(wheel: Path, lib: Path) -> None:
    """Unpacks what is kept of a wheel; pure Python as bytecode without its source."""
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            place = re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", name)
            if name.endswith("/") or ".data/" in place or not _is_kept(place):
                continue
            _write(lib, place, archive.read(name))


def _is_kept(name: str) -> bool:
    top, _, rest = name.partition("/")
    *folders, file = name.split("/")
    if top == "PySide6":
        return bool(_QT_KEPT.fullmatch(rest))
    if top == "shiboken6":
        return bool(_SHIBOKEN_KEPT.fullmatch(rest))
    return not (
        _PACKAGE_LEFT_OUT.fullmatch(file)
        or _UNUSED.fullmatch(name)
        or _PACKAGE_FOLDERS_LEFT_OUT.intersection(folders)
    )


def _copy_program(sources: Path, lib: Path) -> None:
    """Puts the package and its resources beside the libraries."""
    for source in sorted((sources / "inspector").rglob("*.py")):
        _write(lib, source.relative_to(sources).as_posix(), source.read_bytes())
    shutil.copytree(sources / "resources", lib / "resources")


def _newest_runtime_dlls(folder: Path) -> None:
    """Moves Visual C++'s libraries to the programs: one copy, and the newest that is here.

    Windows takes the first one loaded of a name for the whole process, and python311.dll's own
    is older than what Qt was linked with.
    """
    for pattern in ("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140*.dll"):
        found: dict[str, list[Path]] = {}
        for path in sorted((folder / "Lib").rglob("*.dll")):
            if path.match(pattern):
                found.setdefault(path.name, []).append(path)
        for name, copies in found.items():
            newest = max(copies, key=pe.file_version)
            shutil.copyfile(newest, folder / name)
            for path in copies:
                path.unlink()


def _write_standard_library(target: Path) -> None:
    """Packs this Python's own library as bytecode; start.py, which it runs first, is in it."""
    library = Path(sysconfig.get_path("stdlib"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for source in sorted([*library.rglob("*.py"), HERE / "start.py"]):
            if source.parent == HERE:
                name = source.relative_to(HERE)
            else:
                name = source.relative_to(library)
            if any(
                part in _STDLIB_LEFT_OUT or _STDLIB_LEFT_OUT_LIKE.fullmatch(part)
                for part in name.parts
            ):
                continue
            entry = zipfile.ZipInfo(f"{name.as_posix()}c")  # 1980: the same in every build
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, _compiled(source.read_bytes(), name.as_posix()))


def _write(lib: Path, name: str, content: bytes) -> None:
    if name.endswith(".py"):
        name, content = f"{name}c", _compiled(content, name)
    path = lib / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _compiled(source: bytes, name: str) -> bytes:
    """Returns the .pyc of a module, never compared with a source: the same in every build."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=1)
    unchecked_hash = struct.pack("<I", 0b01) + bytes(8)  # PEP 552
    return MAGIC_NUMBER + unchecked_hash + marshal.dumps(code)


if __name__ == "__main__":
    sys.exit(main())
