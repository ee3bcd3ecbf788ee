"""The working request: one that is said to work, kept at hand to compare a refused one with.

snippet, file, answered send, history, profile -> WorkingRequest -> plan, differences, experiment
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inspector.app import isolation, profiles
from inspector.app.isolating import Isolating
from inspector.app.sending import MAX_SENDS
from inspector.errors import InspectorError
from inspector.model.exchange import Exchange
from inspector.model.lift import lift_secrets
from inspector.model.profile import Profile
from inspector.model.request import (
    Bindings,
    ImportedRequest,
    Request,
    find_variables,
    token_variable,
)
from inspector.model.secret import Secret

if TYPE_CHECKING:
    from inspector.lab.diff import TextDiff

MOST_REMEMBERED = 200
_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class WorkingRequest:
    """A request that is said to work, and where it comes from in words (`history, 14:03`).

    `own_token` is False where its token is not known: it is then sent with the one in use.
    """

    imported: ImportedRequest
    source: str
    own_token: bool

    @property
    def title(self) -> str:
        """Method and path, e.g. `POST /api/v2/conversations/messages`."""
        request = self.imported.request
        path = request.url.partition("?")[0]
        with suppress(ValueError):
            path = urlsplit(path).path or path
        return f"{request.method} {path}"


@dataclass(frozen=True, slots=True)
class Plan:
    """An experiment before it begins: its sends a line each, the most of them last.

    `notes` are differences that no edit makes; `changes` counts what is tried.
    """

    lines: tuple[str, ...]
    notes: tuple[str, ...]
    changes: int


@dataclass(frozen=True, slots=True)
class RequestDiff:
    """The working request at the left, the current one at the right; redacted, as templates.

    `notes` are differences that no text of the two shows, or that no edit makes.
    """

    working: WorkingRequest
    request: Request
    text: TextDiff
    notes: tuple[str, ...]


class Working(Isolating):
    """Keeps the working request, and what each send of this session was sent with."""

    working: WorkingRequest | None = None
    _sent_with: Mapping[tuple[int, float], Bindings] = MappingProxyType({})

    def use_as_working(self, imported: ImportedRequest, source: str) -> None:
        """Keeps a request as the working one, in place of the one before."""
        place = token_variable(imported.request)
        own = isinstance(imported.bindings.get(place), Secret) if place else False
        self.working = WorkingRequest(imported, source, own)
        found = imported.bindings.values()
        self._seen_secrets |= {value for value in found if isinstance(value, Secret)}
        self._changed("working")

    def use_answered_as_working(self, exchange: Exchange, source: str = "") -> None:
        """Keeps what was sent as the working request; of an earlier session without its secrets.

        Raises:
            InspectorError: It was not answered with 2xx, so it is no working request.
        """
        if not 200 <= exchange.status < 300:
            got = f"it was answered with {exchange.status}" if exchange.status else "no answer came"
            raise InspectorError(f"This is no working request: {got}.")
        clock = time.strftime("%H:%M", time.localtime(exchange.started_at))
        bindings = self._sent_with.get(_key(exchange), {})
        imported = ImportedRequest(exchange.request, bindings)
        self.use_as_working(imported, source or f"sent at {clock}")

    def use_profile_as_working(self, profile: Profile) -> None:
        """Keeps a saved request as the working one, once its secrets are read."""

        def fetched(found: dict[str, Secret]) -> None:
            bindings = dict(profiles.bindings_of(profile, found))
            place = token_variable(profile.request)
            token = profiles.kept_token(profile.token, found)
            if place is not None and token is not None:
                bindings[place] = token.secret
            request, bindings_too = lift_secrets(profile.request, bindings)
            self.use_as_working(
                ImportedRequest(request, bindings_too), f"the profile {profile.name}"
            )

        if self.shelf is None:
            fetched({})
        else:
            self.shelf.fetch_secrets(profiles.secret_names(profile), fetched)

    def forget_working(self) -> None:
        self.working = None
        self._changed("working")

    def plan_of_findings(self, max_sends: int = MAX_SENDS) -> Plan:
        """Returns what `isolate` would send."""
        return self._planned(None, max_sends)

    def plan_against_working(self, max_sends: int = MAX_SENDS) -> Plan:
        """Returns what `isolate_against` the working request would send.

        Raises:
            InspectorError: None is kept.
        """
        if self.working is None:
            raise InspectorError("There is no working request to compare with.")
        return self._planned(self.working.imported, max_sends)

    def show_differences(self, then: Callable[[RequestDiff], None]) -> None:
        """Compares the working request with the current one on a worker, and hands it to `then`."""
        working, current = self.working, self.state.request
        if working is None:
            return
        found = self._compare_with(working.imported)
        token = self.state.token
        notes = list(found.notes)
        if found.token is not None:
            mine = f"#{token.secret.fingerprint}" if token is not None else "none"
            theirs = found.token.secret.fingerprint
            notes.insert(0, f"The token is another one: #{theirs} there, {mine} here.")
        redactor = self.redactor()

        def compare() -> RequestDiff:
            from inspector.lab.request_text import compare_requests

            text = compare_requests(found.good, found.failing, redactor)
            return RequestDiff(working, current, text, tuple(map(redactor.text, notes)))

        self._compare.run(compare, then, self._crashed)

    def _planned(self, good: ImportedRequest | None, max_sends: int) -> Plan:
        lines = self.plan(max_sends, good)
        if good is None:
            wanted = isolation.candidates(self.check())
            return Plan(lines, (), len({candidate.edit for candidate in wanted}))
        found = self._compare_with(good)
        sends = lines[: len(lines) - len(found.notes)]
        return Plan(sends, found.notes, len({one.edit for one in found.candidates}))

    def _recorded(self, exchange: Exchange) -> None:
        super()._recorded(exchange)
        remembered = [*self._sent_with.items()][1 - MOST_REMEMBERED :]
        self._sent_with = dict([*remembered, (_key(exchange), self._bindings_of(exchange))])

    def _bindings_of(self, exchange: Exchange) -> Bindings:
        """Returns the values that were sent, the token by what crossed the wire."""
        known = self.state.bindings
        names = {variable.name for variable in find_variables(exchange.request)}
        found = {name: known[name] for name in names if name in known}
        place = token_variable(exchange.request)
        if place is None or not exchange.hops:
            return found
        head = exchange.hops[0].sent[:_HEAD_BYTES].partition(b"\r\n\r\n")[0]
        own = [token.secret] if (token := self.state.token) is not None else []
        for secret in (*own, *self._seen_secrets):
            value = secret.reveal().encode("utf-8", "surrogatepass")
            if len(value) >= _SHORTEST_TOKEN and value in head:
                return {**found, place: secret}
        return found


def _key(exchange: Exchange) -> tuple[int, float]:
    return exchange.ticket, exchange.started_at


_SHORTEST_TOKEN = 8
