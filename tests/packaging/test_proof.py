"""The table of proofs, the judge of self-tests, the comparison of builds and the release notes."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import proof_table
import pytest
import release_notes
import reproducible
import self_test

PICTURE = Path(__file__).resolve().parents[2] / "resources/help/window.png"


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(proof_table, "DIST", tmp_path)
    return tmp_path


def _table(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["proof_table.py", *words])
    return proof_table.main()


def test_the_table_fails_until_every_step_was_proved(
    dist: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (dist / "x_1.deb").write_bytes(b"x")
    assert _table(monkeypatch, "timed", "deb", "build", "--", "true") == 0
    _table(monkeypatch, "note", "deb", "install=ok", "self-test=ok", "screenshot=a.png")

    assert _table(monkeypatch, "show") == 1
    assert "remove was not run" in capsys.readouterr().err

    _table(monkeypatch, "note", "deb", "remove=nothing left")
    assert _table(monkeypatch, "show", "deb") == 0
    assert _table(monkeypatch, "show", "deb", "rpm") == 1


def test_a_new_build_takes_back_what_was_proved_of_the_one_before(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _table(monkeypatch, "note", "deb", "install=ok")

    assert _table(monkeypatch, "timed", "deb", "build", "--", "false") == 1

    assert json.loads((dist / "proof/deb.json").read_text()) == {"build": "FAILED"}


def _judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: dict[str, object], *words: str
) -> int:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report))
    monkeypatch.setattr(sys, "argv", ["self_test.py", str(path), *words])
    return self_test.main()


def _report(**changed: object) -> dict[str, object]:
    checks = [{"name": n, "ok": True, "detail": "", "remedy": ""} for n in sorted(self_test.CHECKS)]
    version = {"program": "1", "commit": "a" * 40, "python": "3.11", "qt": "6"}
    whole = {"schema": 1, "ok": True, "frozen": True, "version": version, "checks": checks}
    return whole | changed


def test_a_whole_report_with_a_window_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _judge(tmp_path, monkeypatch, _report(), "--screenshot", str(PICTURE)) == 0


def test_a_report_that_leaves_a_check_out_fails_whatever_it_says_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = [{"name": "keyring", "ok": True, "detail": "", "remedy": ""}]

    assert _judge(tmp_path, monkeypatch, _report(checks=checks)) == 1
    assert "window: was not checked" in capsys.readouterr().err


def test_an_empty_picture_is_no_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtGui import QImage

    image = QImage(1200, 800, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    image.save(str(tmp_path / "blank.png"))

    assert self_test.picture_of(tmp_path / "blank.png") == (1200, 800, 1)
    blank = str(tmp_path / "blank.png")
    assert _judge(tmp_path, monkeypatch, _report(), "--screenshot", blank) == 1


def test_two_builds_that_differ_are_told_by_the_file_that_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reproducible, "WORK", tmp_path)
    for folder, content in (("one", "same"), ("two", "other")):
        (tmp_path / folder).mkdir()
        for name in ("a.whl", "b.whl"):
            with zipfile.ZipFile(tmp_path / folder / name, "w") as archive:
                archive.writestr(zipfile.ZipInfo("first.py"), "same")
                archive.writestr(zipfile.ZipInfo("second.py"), content if name[0] == "b" else "x")

    assert reproducible._compare(tmp_path / "one", tmp_path / "two") == 1

    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("a.whl  identical")
    assert said[1] == "b.whl  DIFFERS: second.py has other bytes"


LOG = "# Changelog\n\n## 1.2.0 (2026-12-01)\n\n- New.\n\n## 1.1.0 (2026-11-01)\n\n- Old.\n"


def test_the_notes_of_a_release_are_its_section() -> None:
    assert release_notes.notes("v1.2.0", "1.2.0", LOG) == "- New.\n"


@pytest.mark.parametrize(
    ("tag", "version", "log", "words"),
    [
        ("v1.2.1", "1.2.0", LOG, "is not v1.2.0"),
        ("v1.3.0", "1.3.0", LOG, "no section"),
        ("v1.2.0", "1.2.0", LOG.replace("2026-12-01", "unreleased"), "without a date"),
        ("v1.2.0", "1.2.0", LOG.replace("- New.", ""), "nothing to say"),
    ],
)
def test_what_does_not_agree_is_not_released(tag: str, version: str, log: str, words: str) -> None:
    with pytest.raises(release_notes.NotReleasable, match=words):
        release_notes.notes(tag, version, log)
