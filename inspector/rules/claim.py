"""A claim as a value: what a call is said to need, of which requests, and who says so.

Claims come from rule packs (pack.py). The schema is described for people in
resources/rules/README.md.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from inspector.model.token import Grant

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
    def subjects(self) -> tuple[str, ...]:
        """What each requirement is about, in order; a finding's id ends with it."""
        return (
            *self.headers,
            *self.scopes_all,
            *(("any",) if self.scopes_any else ()),
            *self.claims,
            *self.body_fields,
            *(("Content-Type",) if self.content_type is not None else ()),
        )

    @property
    def count(self) -> int:
        """How many findings the rule can make."""
        return len(self.subjects)


class Explains(_Strict):
    """Which refusals the rule would explain; nothing of either: none.

    Where the rule names codes and the answer has one, the code decides, else the status.
    """

    statuses: tuple[_Status, ...] = ()
    codes: tuple[_Words, ...] = ()

    def fits(self, status: int, code: str) -> bool:
        """Tells whether the rule would explain an answer; `code` is empty where there is none."""
        if self.codes and code:
            return code in self.codes
        return status in self.statuses


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
        named = Counter(subject.lower() for subject in self.requires.subjects)
        twice = next(
            (subject for subject in self.requires.subjects if named[subject.lower()] > 1), ""
        )
        if twice:
            raise ValueError(f"two requirements are about {twice}: give each a rule of its own")
        places = {name.lower() for name in self.requires.headers} | set(self.requires.body_fields)
        for subject in self.values:
            known = subject if subject.startswith("/") else subject.lower()
            if known not in places:
                raise ValueError(f"values names {subject}, which the rule does not require")
        return self

    def finding_id(self, subject: str) -> str:
        """Returns the id of a finding about `subject`: the rule's, alone where it has only one."""
        return self.id if self.requires.count <= 1 else f"{self.id}:{subject}"
