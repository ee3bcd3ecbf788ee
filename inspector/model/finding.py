"""What a check noticed, with its evidence; see design.md, Evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inspector.model.edit import Edit, Pane
from inspector.model.request import Severity

Level = Literal["official", "claimed", "observed"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to believe something.

    `source` is who says so (a page, a repository, a thread, a hop); `date` is when it was read
    or seen (ISO 8601); `where` is the host or section it holds for. An observation on the
    sandbox has `on_sandbox` True and never counts as evidence about the platform.
    """

    level: Level
    source: str
    date: str = ""
    where: str = ""
    on_sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to look at that is never an edit, e.g. a nearest published operation.

    `path` is a published template that may take the place of the request's; `host` is a base URL
    that may take the place of its host. One without either is a name to look at.
    """

    title: str
    detail: str = ""
    method: str = ""
    path: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that may be why a call is refused.

    `id` is stable: the rule's id, with `:subject` where a rule can fire more than once.
    `subject` is a header name, a scope, a JSON Pointer, or empty. `message` is the title and
    names a contradiction when there is one; `detail` is one more sentence at most.
    """

    id: str
    severity: Severity
    pane: Pane
    subject: str
    message: str
    evidence: tuple[Evidence, ...] = ()
    contradicted_by: str | None = None
    edit: Edit | None = None
    detail: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    missing: bool = False
    """True when the subject is absent and the pane should show its empty place."""
