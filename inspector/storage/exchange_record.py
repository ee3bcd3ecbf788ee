"""An exchange as JSON with its long byte strings taken out, and back; what the history stores.

Bytes stand in the JSON as lists of digests. A raw message that ends with the body that was decoded
from it shares that body's bytes, so an answer is stored once although it is kept twice.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from typing import Any

from inspector.model.exchange import (
    Cancelled,
    Exchange,
    Failure,
    Hop,
    Outcome,
    Response,
    Ticket,
    Timings,
    TlsFacts,
)
from inspector.model.headers import Headers
from inspector.model.request import Body, Part, Request

Blobs = dict[bytes, bytes]
"""Byte strings by SHA-256 digest."""


def take_apart(exchange: Exchange) -> tuple[str, Blobs]:
    """Returns the exchange's JSON and the byte strings that it names."""
    blobs: Blobs = {}

    def store(data: bytes, tail: bytes = b"") -> list[str]:
        head = data.removesuffix(tail)
        named = []
        for piece in (head, data[len(head) :]):
            if piece:
                digest = hashlib.sha256(piece).digest()
                blobs[digest] = piece
                named.append(digest.hex())
        return named

    body = exchange.request.body.text.encode("utf-8", "surrogatepass")
    answer = exchange.outcome.body if isinstance(exchange.outcome, Response) else b""
    record = {
        "ticket": exchange.ticket,
        "request": {
            **_plain(exchange.request, leave_out=("body",)),
            "body": _body(exchange, store),
        },
        "outcome": _outcome_record(exchange.outcome, store),
        "hops": [
            {
                **_plain(hop, leave_out=("sent", "received")),
                "sent": store(hop.sent, body),
                "received": store(hop.received, answer),
            }
            for hop in exchange.hops
        ],
        "started_at": exchange.started_at,
        "environment": exchange.environment,
        "label": exchange.label,
    }
    return json.dumps(record), blobs


def put_together(text: str, load: Callable[[bytes], bytes]) -> Exchange:
    """Returns the exchange; `load` gives a digest's bytes.

    Raises:
        ValueError, KeyError, TypeError: The record is damaged.
    """
    record = json.loads(text)

    def join(digests: list[str]) -> bytes:
        return b"".join(load(bytes.fromhex(digest)) for digest in digests)

    return Exchange(
        ticket=Ticket(record["ticket"]),
        request=_request(record["request"], join),
        outcome=_outcome(record["outcome"], join),
        hops=tuple(_hop(hop, join) for hop in record["hops"]),
        started_at=record["started_at"],
        environment=record["environment"],
        label=record["label"],
    )


def _plain(value: Any, *, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Returns a dataclass's fields, nested ones too, without copying the ones left out."""
    plain: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        if field.name in leave_out:
            continue
        inner = getattr(value, field.name)
        if isinstance(inner, Headers):
            inner = inner.pairs
        elif dataclasses.is_dataclass(inner):
            inner = _plain(inner)
        plain[field.name] = inner
    return plain


def _body(exchange: Exchange, store: Callable[[bytes], list[str]]) -> dict[str, Any]:
    body = exchange.request.body
    return {
        "kind": body.kind,
        "text": store(body.text.encode("utf-8", "surrogatepass")),
        "parts": [_plain(part) for part in body.parts],
    }


def _request(record: dict[str, Any], join: Callable[[list[str]], bytes]) -> Request:
    body = record["body"]
    return Request(
        method=record["method"],
        url=record["url"],
        headers=_headers(record["headers"]),
        body=Body(
            kind=body["kind"],
            text=join(body["text"]).decode("utf-8", "surrogatepass"),
            parts=tuple(Part(**part) for part in body["parts"]),
        ),
    )


def _outcome_record(outcome: Outcome, store: Callable[[bytes], list[str]]) -> dict[str, Any]:
    match outcome:
        case Response():
            fields = _plain(outcome, leave_out=("body",))
            return {"kind": "response", "fields": fields, "body": store(outcome.body)}
        case Failure():
            return {"kind": "failure", "fields": _plain(outcome)}
        case Cancelled():
            return {"kind": "cancelled", "fields": _plain(outcome)}


def _outcome(record: dict[str, Any], join: Callable[[list[str]], bytes]) -> Outcome:
    fields = record["fields"]
    match record["kind"]:
        case "response":
            headers = _headers(fields.pop("headers"))
            return Response(**fields, headers=headers, body=join(record["body"]))
        case "failure":
            return Failure(**fields)
        case "cancelled":
            return Cancelled(**fields)
        case kind:
            raise ValueError(kind)


def _hop(record: dict[str, Any], join: Callable[[list[str]], bytes]) -> Hop:
    return Hop(
        **{
            **record,
            "sent": join(record["sent"]),
            "received": join(record["received"]),
            "timings": Timings(**record["timings"]),
            "tls": None if record["tls"] is None else TlsFacts(**record["tls"]),
        }
    )


def _headers(pairs: list[list[str]]) -> Headers:
    return Headers.of((name, value) for name, value in pairs)
