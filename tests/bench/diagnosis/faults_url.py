"""Faults of where a call goes: path, method, host, query."""

from __future__ import annotations

import re
from random import Random

from diagnosis.draft import Draft
from diagnosis.fault import fault
from diagnosis.faults_token import takes_oauth
from diagnosis.truth import Cause, credential, host, method, path, query
from inspector.catalog.operations import Operation, published
from inspector.catalog.regions import REGIONS, region_of_host

Causes = tuple[Cause, ...]


@fault("endpoint/letter slipped", "path")
def typo(draft: Draft, random: Random) -> Causes:
    words = draft.path.split("/")
    long = [i for i, word in enumerate(words) if i > 2 and word.isalpha() and len(word) > 3]
    if not long:
        return ()
    at = random.choice(long)
    word = words[at]
    spot = random.randint(1, len(word) - 2)
    words[at] = random.choice(
        (
            word[:spot] + word[spot + 1 :],
            word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :],
            word[:spot] + word[spot] + word[spot:],
        )
    )
    if words[at] == word:
        words[at] = word + "x"
    draft.path = "/".join(words)
    return (path(),)


@fault("endpoint/singular or plural", "path")
def number(draft: Draft, _random: Random) -> Causes:
    words = draft.path.split("/")
    at = max(i for i, w in enumerate(words) if i > 2 and w.isalpha())
    words[at] = words[at][:-1] if words[at].endswith("s") else words[at] + "s"
    draft.path = "/".join(words)
    return (path(),)


@fault("endpoint/letter case", "path")
def case(draft: Draft, random: Random) -> Causes:
    words = draft.path.split("/")
    at = random.choice([i for i, w in enumerate(words) if i > 2 and w.isalpha()])
    words[at] = words[at].capitalize() if words[at][0].islower() else words[at].lower()
    draft.path = "/".join(words)
    return (path(),)


@fault("endpoint/method", "method")
def other_method(draft: Draft, random: Random) -> Causes:
    match = published().match(draft.method, draft.path)
    others = [m for m in ("GET", "POST", "PUT", "PATCH", "DELETE") if m not in match.methods]
    if not others:
        return ()
    draft.method = random.choice(others)
    return (method(),)


@fault("endpoint/api/v2 twice", "path")
def doubled(draft: Draft, _random: Random) -> Causes:
    draft.path = "/api/v2" + draft.path
    return (path(),)


@fault("endpoint/api/v2 missing", "path")
def bare(draft: Draft, random: Random) -> Causes:
    draft.path = draft.path.removeprefix(random.choice(("/api/v2", "/api")))
    return (path(),)


@fault("endpoint/other version", "path")
def version(draft: Draft, random: Random) -> Causes:
    draft.path = draft.path.replace("/api/v2", random.choice(("/api/v1", "/api/v3")), 1)
    return (path(),)


@fault("endpoint/slash at the end", "path")
def slash(draft: Draft, _random: Random) -> Causes:
    draft.path += "/"
    return (path(),)


@fault("endpoint/two slashes", "path")
def slashes(draft: Draft, random: Random) -> Causes:
    at = random.choice([found.start() for found in re.finditer("/", draft.path)][2:])
    draft.path = draft.path[:at] + "/" + draft.path[at:]
    return (path(),)


@fault("endpoint/login host", "host")
def login_host(draft: Draft, _random: Random) -> Causes:
    draft.host = draft.world.environment.login_url
    return (host(),)


@fault("endpoint/apps host", "host", where="region")
def apps_host(draft: Draft, random: Random) -> Causes:
    other = random.choice(("//apps.", "//webmessaging."))
    draft.host, draft.is_typed = draft.host.replace("//api.", other), True
    return (host(),)


@fault(
    "endpoint/other region's host", "host", "auth", where="region", wants=takes_oauth, hidden=True
)
def other_region(draft: Draft, random: Random) -> Causes:
    own = region_of_host(draft.host.partition("//")[2])
    region = random.choice([known for known in REGIONS if known != own])
    draft.host, draft.is_typed = f"https://api.{region.domain}", True
    return (Cause(host().places | credential().places),)


def _has_id(operation: Operation) -> bool:
    return "Id}" in operation.path


_NAMED = frozenset(
    (
        "conversationId", "participantId", "communicationId", "userId", "queueId", "groupId",
        "deploymentId", "integrationId", "knowledgeBaseId", "campaignId", "flowId",
    )
)  # fmt: skip


def _id_places(draft: Draft, names: frozenset[str] | None = None) -> list[int]:
    parts = draft.operation.path.split("/")
    return [
        i
        for i, part in enumerate(parts)
        if part.endswith("Id}") and (names is None or part[1:-1] in names)
    ]


@fault("endpoint/placeholder left", "path", wants=_has_id)
def placeholder(draft: Draft, random: Random) -> Causes:
    words = draft.path.split("/")
    at = random.choice(_id_places(draft))
    name = draft.operation.path.split("/")[at][1:-1]
    words[at] = random.choice((f":{name}", f"[{name}]", f"%7B{name}%7D"))
    draft.path = "/".join(words)
    return (path(),)


@fault("endpoint/undefined in the path", "path", wants=_has_id)
def undefined(draft: Draft, random: Random) -> Causes:
    words = draft.path.split("/")
    words[random.choice(_id_places(draft))] = random.choice(("undefined", "null", "None", "NaN"))
    draft.path = "/".join(words)
    return (path(),)


@fault("endpoint/template left", "path", wants=_has_id, unsendable=True)
def template(draft: Draft, random: Random) -> Causes:
    words = draft.path.split("/")
    at = random.choice(_id_places(draft))
    name = draft.operation.path.split("/")[at][1:-1]
    words[at] = random.choice(("{" + name + "}", f"<{name}>", "${" + name + "}"))
    draft.path = "/".join(words)
    return (path(),)


@fault(
    "endpoint/word where an id belongs",
    "path",
    wants=lambda o: any("{" + name + "}" in o.path for name in _NAMED),
)
def word(draft: Draft, random: Random) -> Causes:
    words = draft.path.split("/")
    words[random.choice(_id_places(draft, _NAMED))] = random.choice(("support", "Sales", "guest"))
    draft.path = "/".join(words)
    return (path(),)


def _needs_query(operation: Operation) -> bool:
    return any(operation.query.values())


def _needed(draft: Draft, random: Random) -> str:
    return random.choice([name for name, needed in draft.operation.query.items() if needed])


@fault("endpoint/query parameter missing", "query", wants=_needs_query)
def query_missing(draft: Draft, random: Random) -> Causes:
    name = _needed(draft, random)
    draft.query = [pair for pair in draft.query if pair[0] != name]
    return (query(name),)


@fault("endpoint/query parameter empty", "query", wants=_needs_query)
def query_empty(draft: Draft, random: Random) -> Causes:
    name = _needed(draft, random)
    draft.query = [(n, "" if n == name else v) for n, v in draft.query]
    return (query(name),)


@fault("endpoint/query parameter misspelt", "query", wants=_needs_query)
def query_misspelt(draft: Draft, random: Random) -> Causes:
    name = _needed(draft, random)
    wrong = random.choice((name.lower(), name + "s", name[:-1], f"{name}_", name.capitalize()))
    if wrong == name:
        wrong = name + "x"
    draft.query = [(wrong if n == name else n, v) for n, v in draft.query]
    return (query(name),)
