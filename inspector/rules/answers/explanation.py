"""An answer explained: frozen values that the window, the commands and the report show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inspector.model.edit import Pane
from inspector.model.finding import Evidence, Level

NameKind = Literal[
    "scope",
    "permission",
    "division",
    "ip",
    "policy",
    "header",
    "host",
    "path",
    "field",
    "limit",
    "correlation id",
]


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why such an answer comes.

    `key` is stable, for tests and statistics. `check` says what to do next, `disproof` what would
    show that it is not this one. `pane` is None for what no pane holds, such as a server's state;
    `subject` is a header, scope, JSON Pointer or parameter, or empty. `finding` is the id of the
    finding that has established it, empty for what is only likely.
    """

    key: str
    cause: str
    check: str
    disproof: str
    pane: Pane | None = None
    subject: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True)
class ClaimedCause:
    """What somebody claims that such an answer comes from; `rule` is the id of the claim's rule.

    `evidence` names who says so. It is shown after the causes, whatever its rank among claims.
    """

    rule: str
    cause: str
    check: str
    disproof: str
    evidence: tuple[Evidence, ...]
    contradicted_by: str | None = None
    pane: Pane | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class NamedThing:
    """Something that the answer calls by its name, and the pane that it concerns, if any."""

    kind: NameKind
    text: str
    pane: Pane | None = None

    @property
    def subject(self) -> str:
        """What its pane knows it by: a field of the payload as a JSON Pointer, else the text."""
        if self.kind != "field" or self.pane != "payload":
            return self.text
        steps = self.text.strip("/$").replace("[", ".").replace("]", "").replace("/", ".")
        return "/" + "/".join(filter(None, steps.split(".")))


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The inin-ratelimit headers; None for one that is absent or no number.

    `reset_s` is read as seconds: the vendor states no unit, its samples fit seconds.
    """

    count: int | None
    allowed: int | None
    reset_s: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an answer means, by whose word, and what to do about it; redacted throughout.

    `level` is that of the meaning: "observed" when nobody but the answer itself says it.
    `causes` are ranked, likeliest first; none where nothing is published but a name.
    `contradicted_by` says what official material denies about this answer. `claimed` is what
    people say beside that.
    """

    title: str
    meaning: str
    level: Level
    evidence: tuple[Evidence, ...]
    causes: tuple[Cause, ...] = ()
    names: tuple[NamedThing, ...] = ()
    correlation_id: str = ""
    retry_after_s: int | None = None
    rate: RateLimit | None = None
    contradicted_by: str | None = None
    claimed: tuple[ClaimedCause, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a code or status: the tables' entries. `title` continues "401 CODE: "."""

    title: str
    meaning: str
    causes: tuple[Cause, ...] = ()
    level: Level = "official"
    evidence: tuple[Evidence, ...] = ()


def only(title: str, meaning: str, check: str, disproof: str, pane: Pane | None = None) -> Known:
    """Returns what is known of a code that names its cause itself."""
    cause = title[:1].upper() + title[1:]
    return Known(title, meaning, (Cause("as-named", cause, check, disproof, pane),))
