"""PySide6 must not lose references at each emission (6.12.0 did on Python 3.11)."""

from __future__ import annotations

import subprocess
import sys

CHILD = """
import sys
from PySide6.QtCore import QObject, Signal

class Source(QObject):
    happened = Signal(object)

seen = 0
def count(_value):
    global seen
    seen += 1

source = Source()
source.happened.connect(count)
before = sys.getrefcount(True), sys.getrefcount(None)
for number in range(200_000):
    source.happened.emit(number)
after = sys.getrefcount(True), sys.getrefcount(None)
assert seen == 200_000, seen
assert all(abs(a - b) < 100 for a, b in zip(before, after)), (before, after)
print("survived")
"""


def test_two_hundred_thousand_emissions_lose_no_reference() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "survived", done.stderr
