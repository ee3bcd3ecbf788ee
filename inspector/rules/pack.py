"""Rule packs: what people say a call needs, each claim with who says it, in TOML.

A pack states claims; it never decides how bad a finding is (that follows from the evidence, see
check.py) and never becomes fact by being loaded. The schema is described for people in
resources/rules/README.md.

    folder --load--> rules that can be used + one error per thing that cannot

A rule that cannot be read is left out and reported with its file, line and field; the other
rules of its pack and all other packs keep working.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from inspector import resource
from inspector.errors import RulePackError
from inspector.model.token import Grant
from inspector.rules.places import Place, find_place, rule_lines

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
_Method = Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")]
_Path = Annotated[str, StringConstraints(pattern=r"^/[^?#\s]*$")]
_Header = Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
_Scope = Annotated[str, StringConstraints(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]+$")]
_Pointer = Annotated[str, StringConstraints(pattern=r"^(/([^/~]|~[01])*)+$")]
_Status = Annotated[int, Field(ge=100, le=599)]
_MediaType = Annotated[str, StringConstraints(pattern=r"^[^\s/;]+/[^\s/;]+$")]
_Value = Annotated[
    str,
    StringConstraints(
        pattern=r"^(payload:(/([^/~]|~[01])*)+|header:[^\s:]+|profile:guest-id|text:.*\S.*)$"
    ),
]
Kind = Literal["headers", "scopes_all", "scopes_any", "claims", "body_fields", "content_type"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Who says so. `date` is when it was read; `quote` is in the source's own words."""

    title: _Words
    date: dt.date
    url: str = ""
    quote: str = ""


class Statement(_Strict):
    """What the vendor's published material says about the claim.

    `short` are the few words that stand in a finding's title.
    """

    text: _Words
    source: _Words
    date: dt.date
    short: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    url: str = ""


class Applies(_Strict):
    """Which requests a rule is about; an empty list means any.

    In a path, `{name}` stands for one segment and `*` for any text. `scopes_only`: the granted
    scopes are known, there is at least one, and each fits one of these patterns (`*` any text).
    """

    paths: Annotated[tuple[_Path, ...], Field(min_length=1)]
    methods: tuple[_Method, ...] = ()
    hosts: Literal["any", "sandbox", "region"] = "any"
    grants: tuple[Grant, ...] = ()
    scopes_only: tuple[_Words, ...] = ()


class Requires(_Strict):
    """What the call is said to need; each entry is a requirement of its own.

    `scopes_any` is one requirement that any of its scopes meets. `claims` are token claims
    (RFC 7519) with the value that they must have.
    """

    headers: tuple[_Header, ...] = ()
    scopes_all: tuple[_Scope, ...] = ()
    scopes_any: tuple[_Scope, ...] = ()
    claims: Mapping[str, str | int | bool] = Field(default_factory=dict)
    body_fields: tuple[_Pointer, ...] = ()
    content_type: _MediaType | None = None

    @property
    def count(self) -> int:
        """How many findings the rule can make."""
        single = bool(self.scopes_any) + (self.content_type is not None)
        several = (self.headers, self.scopes_all, self.claims, self.body_fields)
        return single + sum(len(entries) for entries in several)


class Explains(_Strict):
    """Which refusals the rule would explain."""

    statuses: tuple[_Status, ...] = ()
    codes: tuple[_Words, ...] = ()


def _known_places(values: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    for subject, tried in values.items():
        if not tried:
            raise ValueError(f"the list for {subject} is empty")
    return values


class ClaimedRule(_Strict):
    """One claim: what a call is said to need, or a hint when it requires nothing.

    `values` says where an edit's value for a header or a body field can be taken from, first
    that has one wins: `payload:/pointer`, `header:NAME`, `profile:guest-id`, `text:VALUE`.
    """

    id: _Id
    title: _Title
    applies: Applies
    requires: Requires = Field(default_factory=Requires)
    values: Annotated[Mapping[str, tuple[_Value, ...]], AfterValidator(_known_places)] = Field(
        default_factory=dict
    )
    explains: Explains = Field(default_factory=Explains)
    hint: str = ""
    fix: str = ""
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    contradicted_by: Statement | None = None
    confirmed_by: Statement | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.requires.count and not self.hint.strip():
            raise ValueError("a rule requires something or has a hint")
        if self.contradicted_by and self.confirmed_by:
            raise ValueError("a rule is contradicted_by or confirmed_by the vendor, not both")
        places = {name.lower() for name in self.requires.headers} | set(self.requires.body_fields)
        for subject in self.values:
            known = subject if subject.startswith("/") else subject.lower()
            if known not in places:
                raise ValueError(f"values names {subject}, which the rule does not require")
        return self

    def finding_id(self, subject: str) -> str:
        """Returns the id of a finding about `subject`: the rule's, alone where it has only one."""
        return self.id if self.requires.count <= 1 else f"{self.id}:{subject}"


def seed_folder() -> Path:
    """Returns the folder of the packs that come with the program.

    Raises:
        ResourceError: The installation has none.
    """
    return resource.path("rules")


def load(folders: Iterable[Path]) -> tuple[tuple[ClaimedRule, ...], tuple[RulePackError, ...]]:
    """Reads every `*.toml` in the folders, which need not exist.

    Returns:
        The rules in the order of the folders, file names and text, and what could not be used.
        Of two rules with one id the first stays and the second is reported.
    """
    rules: dict[str, tuple[ClaimedRule, Path]] = {}
    errors: list[RulePackError] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            for rule, line in _read(path, errors):
                known = rules.get(rule.id)
                if known is None:
                    rules[rule.id] = (rule, path)
                    continue
                other = "this file" if known[1] == path else str(known[1])
                message = f"the id {rule.id} is already used in {other}; give this rule another"
                errors.append(RulePackError(message, path, line, "id"))
    return tuple(rule for rule, _ in rules.values()), tuple(errors)


def _read(path: Path, errors: list[RulePackError]) -> list[tuple[ClaimedRule, int]]:
    """Returns the usable rules of one pack, each with its line; adds to `errors` the rest."""
    try:
        text = path.read_text("utf-8-sig")
        document = tomllib.loads(text)
    except OSError as error:
        reason = error.strerror or str(error)
        errors.append(RulePackError(f"the pack cannot be read: {reason}", path))
        return []
    except UnicodeDecodeError as error:
        errors.append(RulePackError(f"the pack is not UTF-8 text: {error.reason}", path))
        return []
    except tomllib.TOMLDecodeError as error:
        found = re.search(
            r"\s*\(at line (\d+), column \d+\)$|\s*\(at end of document\)$", str(error)
        )
        message = str(error)[: found.start()] if found else str(error)
        last = text.count("\n") + 1
        line = int(found.group(1)) if found and found.group(1) else last
        errors.append(RulePackError(f"this is not TOML: {message}", path, line))
        return []
    return _usable(document, text, path, errors)


def _usable(
    document: Mapping[str, Any], text: str, path: Path, errors: list[RulePackError]
) -> list[tuple[ClaimedRule, int]]:
    for name in document.keys() - {"rule"}:
        line = find_place(text, (name,)).line
        message = f"a pack holds [[rule]] tables only, not {name}"
        errors.append(RulePackError(message, path, line, name))
    tables = document.get("rule")
    if not isinstance(tables, list) or not tables:
        if not document.keys() - {"rule"}:
            errors.append(RulePackError("the pack holds no [[rule]] table", path, 1, "rule"))
        return []
    lines = rule_lines(text)
    usable: list[tuple[ClaimedRule, int]] = []
    for index, table in enumerate(tables):
        within = lines[index] if len(lines) == len(tables) else Place(0, None)
        try:
            rule = ClaimedRule.model_validate(table)
        except ValidationError as error:
            errors.extend(_reports(error, text, path, within))
        else:
            place = find_place(text, ("id",), within)
            usable.append((rule, place.line))
    return usable


def _reports(error: ValidationError, text: str, path: Path, within: Place) -> list[RulePackError]:
    reports: dict[tuple[int, str], RulePackError] = {}
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    parents = {p["loc"][:size] for p in problems for size in range(len(p["loc"]))}
    for problem in problems:
        if problem["loc"] in parents and problem["loc"]:
            continue  # a list with a bad entry is also called too short
        steps = tuple(step for step in problem["loc"] if step not in ("str", "int", "bool"))
        field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
        field = field.lstrip(".") or "rule"
        spelled = steps[:-1] if problem["type"] == "missing" else steps
        line = find_place(text, tuple(s for s in spelled if isinstance(s, str)), within).line
        message = problem["msg"].removeprefix("Value error, ")
        message = message[:1].lower() + message[1:]
        reports.setdefault((line, field), RulePackError(message, path, line, field))
    return list(reports.values())
