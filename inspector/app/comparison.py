"""Puts a working request beside the refused one, so that the two can be compared as templates.

A variable of both must stand for one value: the working request's variables of another value get
another name, and its token is held apart, so that no secret gets into a template or an edit. Both
go to the same hosts, so that an experiment never sends where nobody agreed to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.lift import lift_secrets
from inspector.model.request import (
    VARIABLE,
    Bindings,
    ImportedRequest,
    Request,
    find_variables,
    rewrite,
    token_variable,
)
from inspector.model.secret import Secret
from inspector.model.token import Token

if TYPE_CHECKING:
    from inspector.lab.verdict import Candidate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two requests made comparable.

    `failing` and `good` are the requests as they are sent; `bindings` are those of both. `token`
    is the good one's own, None where it is sent with the refused one's. `candidates` are the
    differences as edits of the refused request, `notes` those that no edit makes.
    """

    failing: Request
    good: Request
    bindings: Bindings
    token: Token | None
    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...]

    def bindings_for(self, request: Request, bindings: Bindings) -> Bindings:
        """Returns the bindings with those that an applied difference has made necessary."""
        names = {variable.name for variable in find_variables(request)} - set(bindings)
        added = {name: self.bindings[name] for name in names & set(self.bindings)}
        return {**bindings, **added}


def compare(
    failing: Request,
    bindings: Bindings,
    token: Token | None,
    good: ImportedRequest,
    environment: Environment,
    known: Iterable[Environment],
) -> Comparison:
    """Returns the comparison of the refused request with a working one.

    `bindings` and `token` are the refused request's, `known` all environments.
    """
    from inspector.auth.claims import read_token
    from inspector.lab.differences import candidates_between

    request, own = lift_secrets(good.request, good.bindings)
    place, theirs = token_variable(failing), token_variable(request)
    secret = own.get(theirs) if theirs else None
    goods_token = None
    if isinstance(secret, Secret) and secret and (token is not None or place is not None):
        del own[theirs or ""]
        goods_token = read_token(secret, "snippet")
        if token is not None and token.secret == secret:
            goods_token = None
    names = _names(request, own, failing, bindings)
    if theirs and place and theirs not in own:
        names[theirs] = place
    renamed = rewrite(request, lambda text: VARIABLE.sub(lambda m: _renamed(m[1], names), text))
    placed = replace(
        renamed, url=placed_beside(renamed.url, failing.url, environment, tuple(known))
    )
    refused = replace(failing, url=environments.absolute(failing.url, environment))
    other_token = goods_token is not None
    candidates, notes = candidates_between(refused, placed, other_token=other_token)
    both = {**bindings, **{names.get(name, name): value for name, value in own.items()}}
    return Comparison(refused, placed, both, goods_token, candidates, notes)


def _names(good: Request, own: Bindings, failing: Request, bindings: Bindings) -> dict[str, str]:
    """Returns new names for the good request's variables that stand for something else."""
    taken = {variable.name for variable in (*find_variables(failing), *find_variables(good))}
    taken |= set(bindings) | set(own)
    names: dict[str, str] = {}
    for name, value in own.items():
        if name in bindings and bindings[name] != value:
            new, number = f"good_{name}", 2
            while new in taken:
                new, number = f"good_{name}_{number}", number + 1
            taken.add(new)
            names[name] = new
    return names


def _renamed(name: str, names: dict[str, str]) -> str:
    return "{{" + names.get(name, name) + "}}"


def placed_beside(
    url: str, beside: str, environment: Environment, known: tuple[Environment, ...]
) -> str:
    """Returns the URL on the host that the refused request goes to.

    A known host keeps its role, so that what goes to the wrong one stays a difference. So does a
    host of the selected environment, when the other one goes elsewhere: the user is asked for both.
    """
    mine = environments.absolute(beside, environment)
    found = environments.find_host(mine, known)
    is_elsewhere = found is None or found[0].name != environment.name
    if is_elsewhere and environments.find_host(url, (environment,)):
        return url
    if found is not None:
        target = found[0]
    else:
        try:
            parts = urlsplit(mine)
        except ValueError:
            return url
        base = f"{parts.scheme}://{parts.netloc}"
        target = replace(environment, api_url=base, login_url=base)
    moved = environments.rebase(environments.absolute(url, target), target, known)
    if environments.find_host(moved, (target,)):
        return moved
    return environments.force_base(moved, target)
