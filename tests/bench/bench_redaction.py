"""Prints that redaction takes time in proportion to the text, whatever a hostile server sends.

Run by hand: `python tests/bench/bench_redaction.py`. The ratio of twice the text to the text must
stay near 2; the first row is an ordinary API answer, the rest is made to provoke a slow search.
"""

from __future__ import annotations

import json
import sys
import time

from inspector.model.redact import Redactor
from inspector.model.secret import Secret

REDACTOR = Redactor([Secret("s3cr3t-t0ken/+=x" * 4), Secret("another secret"), Secret("pässwörd!")])
ORDINARY = json.dumps([{"id": n, "name": f"é {n}", "selfUri": f"/x/{n}"} for n in range(9_000)])
HOSTILE = [
    "a", "eyJ", "token:", 'token":"', "bearer ", "://", "\\", "%41", "\ncookie:", 'password=\\"',
    "token          ", "{{", "\npassword: ....a", 'name="token"\r\n', "<token>", "-----BEGIN ",
    "basic aGVsbG8gd29y ", '"pass":', "&sig=", "; =",
]  # fmt: skip
SIZE = 500_000


def seconds(data: bytes) -> float:
    """Returns the shortest of three runs."""
    runs = []
    for _ in range(3):
        started = time.perf_counter()
        REDACTOR.data(data)
        runs.append(time.perf_counter() - started)
    return min(runs)


def main() -> None:
    for piece in (ORDINARY, *HOSTILE):
        half = (piece * (SIZE // len(piece) + 1)).encode()[:SIZE]
        one, two = seconds(half), seconds(half * 2)
        row = f"{two / one:5.2f} x for twice the text, {two * 1000:5.0f} ms per MB: {piece[:20]!r}"
        sys.stdout.write(row + "\n")


if __name__ == "__main__":
    main()
