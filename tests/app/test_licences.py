"""Licences: from the build's folder where there is one, else from what is installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspector import resource
from inspector.app import licences


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "licences"
    (folder / "Qt").mkdir(parents=True)
    (folder / "THIRD-PARTY.md").write_text(
        "# What it contains\n\n## Qt 6.11\n\n- Text: [Qt.md](Qt/Qt.md)\n", encoding="utf-8"
    )
    (folder / "Qt" / "Qt.md").write_text("the offer", encoding="utf-8")
    monkeypatch.setattr(resource, "root", lambda: tmp_path)
    return folder


def test_a_build_tells_what_it_carries(build: Path) -> None:
    page = licences.overview()
    assert page.startswith("# Licences\n")
    assert page.count("\n# ") == 0
    assert "## Qt 6.11" in page
    assert licences.text("Qt/Qt.md") == "the offer"


def test_elsewhere_every_installed_part_is_named_with_its_text() -> None:
    page = licences.overview()
    named = re.findall(r"^## (\S+) [\d.]+$", page, re.MULTILINE)
    for name in ("httpx", "keyring", "pydantic", "truststore", "tors", "PyJWT"):
        assert name in named
    assert any(name.startswith("PySide6") for name in named)
    assert "pytest" not in named
    texts = re.findall(r"\]\(([^)]+/[^)]+)\)", page)
    assert len(texts) > 20
    assert all(licences.text(name) for name in texts)


def test_the_offer_of_qt_names_licence_and_source() -> None:
    assert "Lesser General Public License" in licences.overview()
    assert "https://download.qt.io/" in licences.QT_OFFER


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "a", "a/b/c", "no-such-part/LICENSE", "httpx/METADATA"]
)
def test_nothing_but_licences_is_read(name: str) -> None:
    assert licences.text(name) is None
