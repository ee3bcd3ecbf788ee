"""Unpacks an installer to look inside, without installing it: unpack(artifact, folder)."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

KINDS = (".deb", ".rpm", ".AppImage", ".tar.xz", ".tar.gz", ".whl", ".zip", ".exe")


def kind_of(artifact: Path) -> str | None:
    """Returns the ending that tells what an artifact is, None where it is none of ours."""
    return next((kind for kind in KINDS if artifact.name.endswith(kind)), None)


def unpack(artifact: Path, folder: Path) -> None:
    """Puts the files that an artifact installs under folder, which must not exist.

    Raises:
        OSError: The tool that unpacks this kind is not here, or the file is damaged.
        subprocess.CalledProcessError: The tool refused the file.
    """
    folder.mkdir(parents=True)
    artifact = artifact.resolve()
    kind = kind_of(artifact)
    if kind in {".tar.xz", ".tar.gz"}:
        with tarfile.open(artifact) as archive:
            archive.extractall(folder, filter="tar")
    elif kind in {".whl", ".zip"}:
        with zipfile.ZipFile(artifact) as archive_of_zip:
            archive_of_zip.extractall(folder)  # noqa: S202 - we made it ourselves
    elif kind == ".deb":
        _run(["dpkg-deb", "--extract", str(artifact), str(folder)])
    elif kind == ".rpm":
        cpio = subprocess.run(["rpm2cpio", str(artifact)], check=True, capture_output=True).stdout
        command = ["cpio", "--extract", "--make-directories", "--quiet", "--no-absolute-filenames"]
        subprocess.run(command, check=True, cwd=folder, input=cpio, capture_output=True)
    elif kind == ".AppImage":
        _run([str(artifact), "--appimage-extract"], folder)
        _lift(folder / "squashfs-root", folder)
    elif kind == ".exe":
        _run(["7z", "x", "-y", f"-o{folder}", str(artifact)])
        # What the installer itself uses is not installed.
        for of_nsis in folder.glob("$*"):
            shutil.rmtree(of_nsis)
    else:
        raise OSError(f"{artifact.name} is no kind of installer that is known here")


def _lift(inner: Path, folder: Path) -> None:
    for path in inner.iterdir():
        path.rename(folder / path.name)
    inner.rmdir()


def _run(command: list[str], folder: Path | None = None) -> None:
    subprocess.run(command, check=True, cwd=folder, capture_output=True)
