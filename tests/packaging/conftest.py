"""The scripts under packaging/ are run by path; here they are imported by their names."""

import sys
from pathlib import Path

_PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
for _folder in ("macos", "tests", ""):
    if str(_PACKAGING / _folder) not in sys.path:
        sys.path.insert(0, str(_PACKAGING / _folder))
