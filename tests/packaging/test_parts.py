"""What parts.py, licences.py say of a folder that is packed."""

from __future__ import annotations

import re
from pathlib import Path

import licences
import pytest
from origins import PartsError
from parts import PROGRAM, parts_of


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    _package(site, "Thing", "1.2", {"thing/__init__.py": "", "thing/core.so": "x"})
    _package(site, "PySide6-Essentials", "6.11.3", {"PySide6/QtCore.abi3.so": "x"}, texts=())
    return site


def _package(
    site: Path,
    name: str,
    version: str,
    files: dict[str, str],
    texts: tuple[str, ...] = ("LICENSE",),
) -> None:
    info = f"{name.lower().replace('-', '_')}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nLicense-Expression: MIT\n"
    files = files | {f"{info}/METADATA": metadata} | {f"{info}/licenses/{t}": "text" for t in texts}
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in files)
    _lay_out(site, files)


def _lay_out(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def test_each_file_belongs_to_the_part_that_it_came_from(tmp_path: Path, packages: Path) -> None:
    folder = tmp_path / "in"
    _lay_out(
        folder,
        {
            "_internal/thing/core.so": "x",
            "_internal/thing/__init__.pyc": "x",
            "_internal/resources/rules/README.md": "x",
            "_internal/PySide6/QtCore.abi3.so": "x",
            "_internal/PySide6/Qt/lib/libQt6Core.so.6": "x",
            "_internal/libcrypto.so.3": "xx OpenSSL 3.0.19 27 Jan 2026",
        },
    )

    found = {part.name: part for part in parts_of(folder, packages)}

    assert set(found) == {PROGRAM, "Thing", "PySide6-Essentials", "Qt", "OpenSSL"}
    assert [str(file) for file in found["Thing"].files] == [
        "_internal/thing/__init__.pyc",
        "_internal/thing/core.so",
    ]
    assert found["Qt"].version == "6.11.3"
    assert found["OpenSSL"].version == "3.0.19"
    assert {"LGPL-3.0.txt", "GPL-3.0.txt", "Qt.md"} <= found["Qt"].texts.keys()


def test_a_library_that_nobody_knows_stops_the_build(tmp_path: Path, packages: Path) -> None:
    folder = tmp_path / "in"
    _lay_out(folder, {"_internal/libunheard.so.4": "x", "_internal/thing/core.so": "x"})

    with pytest.raises(PartsError, match=re.escape("libunheard.so.4")):
        parts_of(folder, packages)


def test_a_package_without_a_licence_text_stops_the_build(tmp_path: Path, packages: Path) -> None:
    _package(packages, "Bare", "3", {"bare/__init__.py": ""}, texts=())
    folder = tmp_path / "in"
    _lay_out(folder, {"_internal/bare/__init__.pyc": "x"})

    with pytest.raises(PartsError, match="Bare has no licence text"):
        parts_of(folder, packages)


def test_an_empty_folder_has_no_licences_to_write(tmp_path: Path, packages: Path) -> None:
    (tmp_path / "in").mkdir()

    with pytest.raises(PartsError, match="There is nothing in"):
        parts_of(tmp_path / "in", packages)


def test_every_licence_text_is_written_and_named(tmp_path: Path, packages: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "licences"
    _lay_out(folder, {"thing/core.so": "x", "PySide6/Qt/lib/libQt6Core.so.6": "x"})

    licences.write(parts_of(folder, packages), out)

    said = (out / "THIRD-PARTY.md").read_text()
    assert "## Thing 1.2" in said
    for name in re.findall(r"\]\(([^)]+)\)", said):
        assert (out / name).read_text().strip(), name
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (out / "Qt/LGPL-3.0.txt").read_text()
    assert "download.qt.io" in (out / "Qt/Qt.md").read_text()
