"""Faults of the payload: what its definition does not allow, and what is no JSON at all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from diagnosis.draft import Draft
from diagnosis.fault import fault
from diagnosis.place import page
from diagnosis.truth import Cause, header, member, payload
from diagnosis.values import CannotDraw, draw, members, required, resolved
from inspector.catalog.operations import Operation
from inspector.sandbox.responder import SandboxRequest, SandboxResponse

Causes = tuple[Cause, ...]
Fits = Callable[[Mapping[str, Any]], bool]
Spot = tuple[str, dict[str, Any], str, Mapping[str, Any]]
"""Pointer, the object that holds it, its name there, its schema."""


def has_body(operation: Operation) -> bool:
    schema = operation.body_schema
    return operation.body_required and schema is not None and bool(members(schema))


def _requires(operation: Operation) -> bool:
    return has_body(operation) and bool(required(operation.body_schema or {}))


def _spots(document: Any, schema: Mapping[str, Any], pointer: str = "") -> Iterator[Spot]:
    """Yields every member of the document's objects that has a definition, lists left out."""
    known = members(schema)
    for name, value in document.items() if isinstance(document, dict) else ():
        if name in known:
            place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            yield place, document, name, known[name]
            if isinstance(value, dict):
                yield from _spots(value, known[name], place)


def _required_spots(document: Any, schema: Mapping[str, Any]) -> list[Spot]:
    by_place = {place: resolved(found) for place, _, _, found in _spots(document, schema)}
    holders = {"": resolved(schema), **by_place}
    return [
        spot
        for spot in _spots(document, schema)
        if spot[2] in required(holders[spot[0].rpartition("/")[0]])
    ]


def _schema(draft: Draft) -> Mapping[str, Any]:
    assert draft.operation.body_schema is not None
    return draft.operation.body_schema


def _any_spot(draft: Draft, random: Random, fits: Fits) -> Spot | None:
    """Returns a present member of a kind; when there is none, draws one at the top."""
    found = [spot for spot in _spots(draft.document, _schema(draft)) if fits(spot[3])]
    if found:
        return random.choice(found)
    known = members(_schema(draft))
    names = [name for name in known if fits(known[name]) and name not in ("division", "divisionId")]
    if not names:
        return None
    name = random.choice(names)
    try:
        draft.document[name] = draw(known[name], random)
    except (CannotDraw, RecursionError):
        return None
    return f"/{name}", draft.document, name, known[name]


def _kind(*kinds: str) -> Fits:
    return lambda schema: schema.get("type") in kinds and "enum" not in schema


def _is_enum(schema: Mapping[str, Any]) -> bool:
    return "enum" in schema and all(isinstance(value, str) for value in schema["enum"])


def _with(fits: Fits) -> Callable[[Operation], bool]:
    def wants(operation: Operation) -> bool:
        if not has_body(operation):
            return False
        return any(fits(one) for one in members(operation.body_schema or {}).values())

    return wants


@fault("payload/required member missing", "body", wants=_requires)
def missing(draft: Draft, random: Random) -> Causes:
    place, holder, name, _ = random.choice(_required_spots(draft.document, _schema(draft)))
    del holder[name]
    return (member(place),)


@fault("payload/required member null", "body", wants=_requires)
def null(draft: Draft, random: Random) -> Causes:
    place, holder, name, _ = random.choice(_required_spots(draft.document, _schema(draft)))
    holder[name] = None
    return (member(place),)


@fault("payload/required member misspelt", "body", wants=_requires)
def misspelt(draft: Draft, random: Random) -> Causes:
    place, holder, name, _ = random.choice(_required_spots(draft.document, _schema(draft)))
    snake = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()
    wrong = random.choice([w for w in (snake, name + "s", name[:-1], name.upper()) if w != name])
    holder[wrong] = holder.pop(name)
    return (member(place),)


@fault("payload/number as text", "body", wants=_with(_kind("integer", "number")))
def number_as_text(draft: Draft, random: Random) -> Causes:
    spot = _any_spot(draft, random, _kind("integer", "number"))
    if spot is None:
        return ()
    place, holder, name, _ = spot
    holder[name] = random.choice((str(holder[name]), "many", f"{holder[name]} pcs"))
    return (member(place),)


@fault("payload/text as number", "body", wants=_with(_kind("string")))
def text_as_number(draft: Draft, random: Random) -> Causes:
    spot = _any_spot(draft, random, _kind("string"))
    if spot is None:
        return ()
    place, holder, name, _ = spot
    holder[name] = random.choice((7, 4711, 1.5, True))
    return (member(place),)


@fault("payload/truth as text", "body", wants=_with(_kind("boolean")))
def truth_as_text(draft: Draft, random: Random) -> Causes:
    spot = _any_spot(draft, random, _kind("boolean"))
    if spot is None:
        return ()
    place, holder, name, _ = spot
    holder[name] = random.choice(("true", "False", "yes", 1))
    return (member(place),)


@fault("payload/list as object", "body", wants=_with(_kind("array")))
def list_as_object(draft: Draft, random: Random) -> Causes:
    spot = _any_spot(draft, random, _kind("array"))
    if spot is None:
        return ()
    place, holder, name, _ = spot
    held = holder[name]
    holder[name] = held[0] if held and not isinstance(held[0], list) else {"entities": held}
    return (member(place),)


@fault("payload/object as text", "body", wants=_with(_kind("object")))
def object_as_text(draft: Draft, random: Random) -> Causes:
    spot = _any_spot(draft, random, lambda s: s.get("type") == "object" and "properties" in s)
    if spot is None:
        return ()
    place, holder, name, _ = spot
    holder[name] = random.choice(("guest", ["guest"]))
    return (member(place),)


@fault("payload/object encoded twice", "body", wants=_with(_kind("object")))
def member_encoded(draft: Draft, random: Random) -> Causes:
    spot = _any_spot(draft, random, lambda s: s.get("type") == "object" and "properties" in s)
    if spot is None:
        return ()
    place, holder, name, _ = spot
    holder[name] = json.dumps(holder[name])
    return (member(place),)


@fault("payload/value not published", "body", wants=_with(_is_enum))
def enum_wrong(draft: Draft, random: Random) -> Causes:
    spot = _any_spot(draft, random, _is_enum)
    if spot is None:
        return ()
    place, holder, name, _ = spot
    holder[name] = random.choice(("whatever", "N/A", holder[name] + "ish", "none of them"))
    return (member(place),)


@fault("payload/value in other case", "body", wants=_with(_is_enum))
def enum_case(draft: Draft, random: Random) -> Causes:
    spot = _any_spot(draft, random, _is_enum)
    if spot is None:
        return ()
    place, holder, name, _ = spot
    value = holder[name]
    holder[name] = value.swapcase() if random.random() < 0.5 else value.lower()
    if holder[name] == value:
        holder[name] = value.upper()
    return (member(place),)


def _is_date(schema: Mapping[str, Any]) -> bool:
    return schema.get("format") in ("date-time", "date") and schema.get("type") == "string"


@fault("payload/date format", "body", wants=_with(_is_date))
def date_format(draft: Draft, random: Random) -> Causes:
    spot = _any_spot(draft, random, _is_date)
    if spot is None:
        return ()
    place, holder, name, _ = spot
    wrong = ("22.11.2026", "11/22/2026", "tomorrow", "2026-13-45", "22 Nov 2026", "20261122")
    holder[name] = random.choice(wrong)
    return (member(place),)


def _is_limited(schema: Mapping[str, Any]) -> bool:
    plain = "pattern" not in schema and "enum" not in schema
    return plain and any(
        n in schema for n in ("maxLength", "minLength", "maximum", "minimum", "maxItems")
    )


@fault("payload/beyond a limit", "body", wants=_with(_is_limited))
def limit(draft: Draft, random: Random) -> Causes:
    spot = _any_spot(draft, random, _is_limited)
    if spot is None:
        return ()
    place, holder, name, schema = spot
    value = holder[name]
    if isinstance(value, str):
        most, least = schema.get("maxLength"), schema.get("minLength", 0)
        if most is None and not least:
            return ()
        holder[name] = (
            "x" * (most + random.randint(1, 9)) if most is not None else "x" * (least - 1)
        )
    elif isinstance(value, list):
        if "maxItems" not in schema or not value or schema["maxItems"] > 500:
            return ()
        holder[name] = value * (schema["maxItems"] + 1)
    elif isinstance(value, int) and not isinstance(value, bool):
        over = schema["maximum"] + 1 if "maximum" in schema else schema["minimum"] - 1
        holder[name] = int(over)
    return (member(place),)


@fault("payload/unknown member, strict", "body", "strict", wants=has_body)
def unknown(draft: Draft, random: Random) -> Causes:
    """The organization's API is strict about members that it does not know."""
    draft.world.responder.set_strictness(True)
    name = random.choice(("conversationID", "comment", "guest_name", "xCustom", "metaData2"))
    if name in members(_schema(draft)) or not isinstance(draft.document, dict):
        return ()
    draft.document[name] = random.choice(("x", 1, True))
    return (member(f"/{name}"),)


@fault("payload/encoded twice", "body", wants=has_body)
def whole_encoded(draft: Draft, _random: Random) -> Causes:
    draft.spelled.append(lambda text: json.dumps(text, ensure_ascii=False))
    return (payload(),)


def _spelled(key: str, change: Callable[[str, Random], str]) -> None:
    """Enters a fault that only the text has: it is no JSON any more."""

    def inject(draft: Draft, random: Random) -> Causes:
        kept = random.random()
        draft.spelled.append(lambda text: change(text, Random(kept)))
        return (payload(),) if draft.document else ()

    fault(key, "body", wants=has_body)(inject)


def _comment(text: str, random: Random) -> str:
    return text.replace("{", "{" + random.choice((" // the guest\n", " /* the guest */ ")), 1)


def _cut_off(text: str, random: Random) -> str:
    return text[: max(1, int(len(text) * (0.3 + 0.6 * random.random())))].rstrip("}]")


_spelled(
    "payload/typographic quotes",
    lambda text, _r: re.sub(r'"(\w+)"', "\u201c\\1\u201d", text, count=2),
)
_spelled("payload/comma at the end", lambda text, _r: text[: text.rstrip().rindex("}")] + ",}")
_spelled("payload/comment", _comment)
_spelled("payload/single quotes", lambda text, _r: text.replace('"', "'"))
_spelled("payload/bare names", lambda text, _r: re.sub(r'"(\w+)"(\s*:)', r"\1\2", text))
_spelled(
    "payload/cut off",
    lambda text, r: text[: max(1, int(len(text) * (0.3 + 0.6 * r.random())))].rstrip("}]"),
)
_spelled(
    "payload/comma missing",
    lambda text, _r: text.replace(",", " ", 1) if "," in text else text + ",",
)
_spelled("payload/words of Python", lambda text, _r: re.sub(r"^\{", '{"is_guest": True, ', text))


def _as_form(text: str) -> str:
    return "&".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in json.loads(text).items()
    ).replace(" ", "+")


@fault("payload/form instead of JSON", "body", wants=_requires)
def form(draft: Draft, _random: Random) -> Causes:
    draft.spelled.append(_as_form)
    return (payload(),)


@fault("payload/form, and says so", "body", "content-type", wants=_requires)
def form_said(draft: Draft, _random: Random) -> Causes:
    draft.spelled.append(_as_form)
    draft.set("Content-Type", "application/x-www-form-urlencoded")
    return payload(), header("Content-Type")


@fault("payload/none", "body", wants=has_body)
def none_at_all(draft: Draft, _random: Random) -> Causes:
    draft.has_body = False
    return (payload(),)


@fault("payload/body on GET", "body", wants=lambda o: o.method == "GET" and o.body_schema is None)
def on_get(draft: Draft, random: Random) -> Causes:
    """The content network in front of an API refuses it, as CloudFront does."""

    def edge(request: SandboxRequest) -> SandboxResponse | None:
        if request.method == "GET" and request.body:
            return page(403, "Forbidden", "Bad request. Generated by cloudfront (CloudFront)")
        return None

    draft.world.network.edges.append(edge)
    draft.document, draft.has_body = {"pageSize": random.randint(1, 50)}, True
    return (payload(),)
