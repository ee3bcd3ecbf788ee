"""Prints what a check costs per keystroke on payloads of 100 KB, against reading their JSON once.

Run by hand: `python tests/bench/bench_rules.py [rounds]`. Each round checks and reads every payload
once, in a new order, so that a noisy machine disturbs all of them alike. The goal is a p99 of 5 ms
on a quiet machine; the ratio to `json.loads` of the same text in the same run is what to compare.
"""

from __future__ import annotations

import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Callable

from inspector.catalog import regions
from inspector.catalog.operations import published
from inspector.model.headers import Headers
from inspector.model.request import VARIABLE, Body, Request
from inspector.model.secret import Secret
from inspector.model.token import Token
from inspector.rules.check import Situation, check
from inspector.rules.library import read_library

QUERY = "/api/v2/analytics/conversations/details/query"
SIZE = 100_000
ROUNDS = 200
TOKEN = Secret("pW8-7xQ2vR_kz0Tn4Yb1Lc9Jd5Hs3Fg6Ae")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    situation = _situation()
    work: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {}
    for name, text in payloads().items():
        request = _request(text)
        findings = len(check(request, situation))
        label = f"{name}, {len(text) // 1000} KB, {findings} findings"
        filled = VARIABLE.sub("0", text)  # else reading would end at the first variable
        work[label] = (lambda r=request: check(r, situation), lambda t=filled: _read(t))
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in work}
    gc.freeze()
    for _ in range(rounds):
        for name in random.sample(list(work), len(work)):
            for what, kept in zip(work[name], times[name], strict=True):
                kept.append(_seconds(what))
    sys.stdout.write(f"{'':44} {'p50':>8} {'p99':>8}   {'json.loads':>10}  p50 ratio  p99 ratio\n")
    for name, (checks, reads) in times.items():
        floor = statistics.median(reads)
        p50, p99 = statistics.median(checks), _percentile(checks, 0.99)
        sys.stdout.write(
            f"{name:44} {p50 * 1000:5.2f} ms {p99 * 1000:5.2f} ms   {floor * 1000:7.2f} ms"
            f"  {p50 / floor:8.1f}x  {p99 / floor:8.1f}x\n"
        )


def payloads() -> dict[str, str]:
    """Returns texts of the kinds that cost differently."""
    predicate = {"type": "dimension", "dimension": "conversationId", "operator": "matches"}
    good = _query({**predicate, "value": "voice"}, 52)
    return {
        "as published": good,
        "unknown and wrong members": _query({**predicate, "odd": 1, "type": "x", "value": 7}, 46),
        "variables outside strings": good.replace('"voice"', "{{v}}", 5),
        "a comma too much": good[:-2] + ",]}",
        "cut off": good[:-40],
        "one long string": json.dumps({"text": "x" * SIZE}),
        "a list of numbers": json.dumps({"a": list(range(SIZE // 6))}),
        "placeholders in plenty": json.dumps({"t": ["<YOUR_QUEUE_ID>"] * (SIZE // 19)}),
        "marks in one string": json.dumps({"t": "<b>" * (SIZE // 3)}),
        "nested deeply": json.dumps({"a": _nested(400)}) + " " * SIZE,
    }


def _query(predicate: dict[str, object], groups: int) -> str:
    whole = {"type": "and", "predicates": [predicate] * 20}
    interval = "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"
    return json.dumps({"interval": interval, "conversationFilters": [whole] * groups})


def _nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = {"b": [value]}
    return value


def _request(text: str) -> Request:
    headers = Headers.of(
        [("Authorization", "Bearer {{token}}"), ("Content-Type", "application/json")]
    )
    return Request("POST", f"https://api.mypurecloud.de{QUERY}", headers, Body("json", text))


def _situation() -> Situation:
    environment = next(e for e in regions.environments() if e.name == "eu-central-1")
    return Situation(
        environment=environment,
        catalog=published(),
        rules=read_library(None).rules,
        bindings={"token": TOKEN, "v": '"voice"'},
        token=Token(TOKEN, "pasted", "client_credentials", scopes=frozenset()),
        now=1_800_000_000.0,
        clients=("middleware",),
    )


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _seconds(what: Callable[[], object]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


if __name__ == "__main__":
    main()
