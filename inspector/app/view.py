"""What the response pane shows of two exchanges, computed off the window's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from inspector.model.exchange import Cancelled, Exchange, Failure
from inspector.model.redact import Redactor

if TYPE_CHECKING:
    from inspector.lab.diff import DiffRow, ExchangeDiff, TextDiff
    from inspector.lab.noise import Noise

Tone = Literal["ok", "warn", "err", "dim"]


@dataclass(frozen=True, slots=True)
class RawHop:
    """One direction of one hop as text: bytes as latin-1, so that each is one character."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """`diff` is None while there is nothing to compare with; `body` is one line per item.

    `tables` holds the same differences as rows to show, by the words Text, Structure, Headers.
    `noise` was learnt from identical sends; `folds_noise` says that the rows fold it.
    """

    shown: Exchange
    baseline: Exchange | None
    diff: ExchangeDiff | None
    tables: Mapping[str, TextDiff]
    lines: tuple[str, ...]
    body: tuple[str, ...]
    body_language: Literal["", "json"]
    raw: tuple[RawHop, ...]
    raw_revealed: tuple[RawHop, ...]
    noise: Noise
    folds_noise: bool = True


def build(
    shown: Exchange,
    baseline: Exchange | None,
    redactor: Redactor,
    others: Sequence[Exchange] = (),
    *,
    folds_noise: bool = True,
) -> ExchangeView:
    """Returns the view; takes as long as diffing the two bodies does.

    Noise is learnt from those of `others` that were sent as one of the two was.
    """
    from inspector.lab.diff import compare, render_response
    from inspector.lab.noise import Noise, learn

    lines = tuple(render_response(shown))
    head = next((i for i, line in enumerate(lines) if not line), len(lines))
    body = lines[head + 1 :] if shown.response is not None else lines
    first = next((line.strip() for line in body if line.strip()), "")
    noise, diff = Noise(), None
    tables: dict[str, TextDiff] = {}
    if baseline is not None:
        noise = learn((baseline, shown), others)
        folded = noise if folds_noise else Noise()
        diff = compare(baseline, shown, noise=folded)
        tables = _tables(diff, folded)
    return ExchangeView(
        shown=shown,
        baseline=baseline,
        diff=diff,
        tables=tables,
        lines=lines,
        body=body,
        body_language="json" if first[:1] in ("{", "[") else "",
        raw=_raw(shown, redactor),
        raw_revealed=_raw(shown, None),
        noise=noise,
        folds_noise=folds_noise,
    )


def outcome_title(exchange: Exchange) -> tuple[str, Tone]:
    """Returns the outcome in a few words and its tone, e.g. ("401 Unauthorized", "err")."""
    match exchange.outcome:
        case Failure():
            return exchange.outcome.kind.replace("_", " "), "err"
        case Cancelled():
            return "cancelled", "dim"
        case response:
            title = f"{response.status} {response.reason}".strip()
            tone: Tone = (
                "ok" if response.status < 300 else "warn" if response.status < 400 else "err"
            )
            return title, tone


def size_words(count: int) -> str:
    """Returns a size for people: 214 B, 1.4 KB, 12.0 MB (powers of 1000)."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.1f} KB"
    return f"{count / 1_000_000:.1f} MB"


def _tables(diff: ExchangeDiff, noise: Noise) -> dict[str, TextDiff]:
    return {
        "Text": diff.text,
        "Structure": _structure(diff, noise),
        "Headers": _headers(diff, noise),
    }


def _headers(diff: ExchangeDiff, noise: Noise) -> TextDiff:
    from inspector.lab.diff import TextDiff

    rows: list[DiffRow] = []
    folded: list[DiffRow] = []
    for number, header in enumerate(diff.headers, 1):
        left = f"{header.name}: {', '.join(header.left)}" if header.left else None
        right = f"{header.name}: {', '.join(header.right)}" if header.right else None
        is_noise = header.kind != "same" and header.name.lower() in noise.headers
        (folded if is_noise else rows).append(_pair(number, left, right, header.kind))
    changes = sum(1 for h in diff.headers if h.kind != "same") - len(folded)
    return TextDiff((*rows, *_folded(folded)), changes, len(folded), "")


def _structure(diff: ExchangeDiff, noise: Noise) -> TextDiff:
    from inspector.lab.diff import DiffRow, TextDiff

    if diff.structure is None:
        row = DiffRow("fold", None, None, "One of the bodies is not JSON: see Text.", ())
        return TextDiff((row,), 0, 0, "")
    rows: list[DiffRow] = []
    folded: list[DiffRow] = []
    for number, item in enumerate(diff.structure, 1):
        left = f"{item.pointer or '/'}  {item.left}" if item.kind != "added" else None
        right = f"{item.pointer or '/'}  {item.right}" if item.kind != "removed" else None
        (folded if noise.cover(item.pointer) else rows).append(
            _pair(number, left, right, item.kind)
        )
    changes = len(rows)
    if not rows:
        rows = [DiffRow("fold", None, None, "The two bodies say the same.", ())]
    return TextDiff((*rows, *_folded(folded)), changes, len(folded), "")


def _folded(rows: Sequence[DiffRow]) -> tuple[DiffRow, ...]:
    """Returns one quiet row that hides what differs between identical sends."""
    from inspector.lab.diff import DiffRow

    if not rows:
        return ()
    words = f"noise: {len(rows)} that differ{'s' if len(rows) == 1 else ''} between identical sends"
    return (DiffRow("fold", None, None, words, tuple(rows)),)


def _pair(number: int, left: str | None, right: str | None, kind: str) -> DiffRow:
    from inspector.lab.diff import DiffLine, DiffRow

    return DiffRow(
        "same" if kind == "same" else kind if kind in ("removed", "added") else "changed",  # type: ignore[arg-type]  # narrowed to a row's kinds
        DiffLine(number, left, ()) if left is not None else None,
        DiffLine(number, right, ()) if right is not None else None,
        "",
        (),
    )


def _raw(exchange: Exchange, redactor: Redactor | None) -> tuple[RawHop, ...]:
    found = []
    for number, hop in enumerate(exchange.hops, 1):
        prefix = f"Hop {number} · " if len(exchange.hops) > 1 else ""
        for word, data in (("sent", hop.sent), ("received", hop.received)):
            safe = data if redactor is None else redactor.data(data)
            size = len(data) if word == "sent" else hop.received_bytes
            where = f" to {hop.remote_address}" if word == "sent" and hop.remote_address else ""
            title = f"{prefix}{word}{where} · {size_words(size)}"
            found.append(RawHop(title, safe.decode("latin-1").replace("\r\n", "\n")))
    return tuple(found)
