"""What freezing leaves out is nothing that the program needs."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = Path(PySide6.__file__).parent / "Qt" / "lib"
LOOKS_ONLY = {"isinstance", "len", "all", "any", "set", "callable", "hasattr", "issubclass"}

ASK_QT = """
from functools import cmp_to_key
from PySide6.QtCore import QCollator, QDateTime, QLocale, QTimeZone
words = ["Zebra", "ähre", "apfel", "Äpfel", "öl", "item 10", "item 9", "łódź", "чай", "茶", "zz"]
for language in ("en_US", "de_DE", "sv_SE"):
    print(sorted(words, key=cmp_to_key(QCollator(QLocale(language)).compare)))
print(QLocale("tr_TR").toUpper("istanbul"), QLocale("en").toUpper("straße"))
for name in (b"Europe/Berlin", b"Asia/Kolkata"):
    zone = QTimeZone(name)
    print(zone.isValid(), QDateTime.fromSecsSinceEpoch(1_800_000_000).toTimeZone(zone).toString())
print([line.split()[-1] for line in open("/proc/self/maps") if "icudata" in line][0])
"""


def test_no_assert_does_what_a_build_without_asserts_would_miss() -> None:
    for file in sorted((ROOT / "inspector").rglob("*.py")):
        for found in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(found, ast.Assert):
                continue
            for part in ast.walk(found.test):
                assert not isinstance(part, ast.NamedExpr | ast.Await | ast.Yield), ast.dump(found)
                if isinstance(part, ast.Call):
                    assert ast.unparse(part.func) in LOOKS_ONLY, f"{file}:{found.lineno}"


@pytest.mark.skipif(
    not any(LIBRARIES.glob("libicudata.so.*")) or not (shutil.which("as") and shutil.which("ld")),
    reason="no ICU in Qt's libraries here, or no binutils",
)
def test_qt_does_the_same_with_the_icu_data_that_is_left(tmp_path: Path) -> None:
    (whole,) = LIBRARIES.glob("libicudata.so.*")
    shutil.copy(whole, tmp_path)
    trim = [sys.executable, str(ROOT / "packaging" / "linux" / "trim_icu.py"), str(tmp_path)]
    subprocess.run(trim, check=True, capture_output=True)

    def ask(library_path: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", ASK_QT],
            env={**os.environ, "LD_LIBRARY_PATH": library_path, "PYTHONIOENCODING": "utf-8"},
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        return done.stdout.splitlines()

    *told, loaded = ask("")
    *told_of_less, loaded_less = ask(str(tmp_path))
    assert loaded == str(whole)
    assert loaded_less == str(tmp_path / whole.name)
    assert Path(loaded_less).stat().st_size < whole.stat().st_size / 4
    # Swedish has rules of its own, ö after z. They are gone, and the root's are used instead.
    assert told_of_less[:2] == told[:2]
    assert told_of_less[2] != told[2]
    assert told_of_less[2] == told[1]
    assert told_of_less[3:] == told[3:]
