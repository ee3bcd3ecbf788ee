"""Fuzzes the readers and writers with atheris: `make fuzz SECONDS=600`.

    python tests/fuzz [seconds] [folder]      what was found stays in the folder, for the next run

A parser raises SnippetError and nothing else; what was read is written to every target or refused
with RenderError; notes stand in the paste; the time per input follows its size. Inputs are made
of the corpus: spliced, damaged as tickets damage them, cut, and mutated byte by byte.
"""

from __future__ import annotations

import atexit
import random
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["inspector.dialects", "inspector.model"]):
    from inspector.dialects import registry
    from inspector.dialects.table import readers

    for _dialect in readers():
        __import__(f"inspector.dialects.{_dialect.reader}")

from inspector.errors import RenderError, SnippetError

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "dialects"))
from corpus import CORPUS
from damages import DAMAGES

_LONGEST = 20_000
_NAMES = [name for name, _ in registry.names()]
_TARGETS = [target.name for target in registry.targets()]
_SPLINTERS = (
    *("'", '"', "`", "${", "#{", "(", ")", "{", "}", "[", "]", "\\", "\n", "{{", "}}", "$(", "> "),
    *("end\n", "do |x|\n", "<<EOF\n", "\r\n", "```\n", "/*", "*/", "//", "#", ";", ",", ": ", "=>"),
    *(
        "\u201c",
        "\u2019",
        "&quot;",
        "\u200b",
        "\u00a0",
        "\ufeff",
        "\u2026",
        "\U0001f600",
        "\x1b[1m",
    ),
    *("https://", "?", "&", "=", "%", "%zz", "@", "Bearer ", "\\u00e9", "\\x", "\\", "\\\n", "^\n"),
)
_slowest: list[tuple[float, float, int, str]] = []
_done = 0


def main() -> None:
    seeds = [path.read_bytes().decode() for path in sorted(CORPUS.rglob("*.txt"))]

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.3:
            return atheris.Mutate(data, longest)
        text = data[1:].decode("utf-8", "replace")
        for _ in range(chance.randint(1, 3)):
            text = _changed(text, seeds, chance)
        return (bytes([chance.randrange(256)]) + text[:_LONGEST].encode())[:longest]

    seconds, folder = (*sys.argv[1:], *("600", "dist/fuzz")[len(sys.argv) - 1 :])
    found = Path(folder)
    found.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (found / f"seed-{number:04}").write_bytes(bytes([len(_NAMES)]) + seed.encode())
    atexit.register(_tell)
    limits = (f"-max_total_time={seconds}", f"-max_len={_LONGEST}", "-timeout=60")
    prefix = f"-artifact_prefix={found.parent}/"
    atheris.Setup([sys.argv[0], *limits, prefix, str(found)], check, custom_mutator=mutate)
    atheris.Fuzz()


def check(data: bytes) -> None:
    """Reads one input in the dialect that its first byte chooses, and writes what was read."""
    global _done  # noqa: PLW0603 - the fuzzer calls a function and keeps nothing for it
    if len(data) < 2:
        return
    text = data[1:].decode("utf-8", "replace")
    choice = data[0] % (2 * len(_NAMES))
    dialect = _NAMES[choice] if choice < len(_NAMES) else None
    began = time.process_time()
    try:
        snippet = registry.parse(text, dialect)
    except SnippetError:
        _timed(began, text, dialect)
        return
    lines = text.count("\n") + 1
    for imported in snippet.requests:
        assert imported.complete <= bool(imported.request.url), "complete without a URL"
        for note in imported.notes:
            assert note.text, "an empty note"
            assert 0 <= note.line <= lines, f"a note outside the paste: {note}"
    _timed(began, text, dialect)
    for imported in snippet.requests[:2]:
        for target in _TARGETS:
            try:
                registry.render(imported.request, target, imported.bindings)
            except RenderError:
                continue
    _done += 1


def _changed(text: str, seeds: list[str], chance: random.Random) -> str:
    """Makes one change of a kind that tickets bring, or that reaches a reader's corners."""
    kind = chance.randrange(8)
    if kind == 0 or not text:
        return chance.choice(seeds)
    if kind in (1, 2):
        return chance.choice(DAMAGES).do(text)
    start = chance.randrange(len(text) + 1)
    if kind == 3:
        other = chance.choice(seeds)
        return text[:start] + other[chance.randrange(len(other) + 1) :]
    if kind == 4:
        return text[:start]
    end = min(len(text), start + chance.randint(0, 40))
    if kind == 5:
        return text[:start] + text[end:]
    if kind == 6:
        again = chance.randint(1, 3) if chance.random() < 0.9 else chance.randint(50, 400)
        return text[:end] + text[start:end] * again + text[end:]
    return text[:start] + chance.choice(_SPLINTERS) + text[start:]


def _timed(began: float, text: str, dialect: str | None) -> None:
    spent = time.process_time() - began
    rate = spent / (len(text) + 2_000) * 1_000_000
    if len(_slowest) < 10 or rate > _slowest[-1][0]:
        _slowest.append((rate, spent, len(text), f"{dialect}: {text[:80]!r}"))
        _slowest.sort(reverse=True)
        del _slowest[10:]


def _tell() -> None:
    print(f"read and written: {_done}; slowest inputs, in microseconds for a character:")
    for rate, spent, length, what in _slowest:
        print(f"{rate:8.1f}  {spent * 1000:7.0f} ms of {length:6} characters  {what}")


if __name__ == "__main__":
    main()
