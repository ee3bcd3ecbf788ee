"""Wires everything together; the only facade that the window and the commands see.

    Desk (desk.py) <- Editing (editing.py) <- Sending (sending.py)
        <- Isolating (isolating.py) <- Reporting (reporting.py) <- Workspace
    Isolating <- Working (working.py) <- Workspace
    Sending <- SigningIn (signing_in.py) <- Workspace
    Desk <- Completing (completing.py) <- Workspace
    Desk <- Explaining (explaining.py) <- Reporting
    Desk <- Scoping (scoping.py) <- Workspace
    Desk <- Claiming (claiming.py) <- Workspace
    Editing <- Intake (intake.py) <- Workspace
    Desk <- Exporting (exporting.py) <- Workspace

Each builds on the one before; this one adds profiles and what is only looked up.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from inspector import resource
from inspector.app import profiles, wire
from inspector.app.claiming import Claiming
from inspector.app.completing import Completing
from inspector.app.exporting import Exporting
from inspector.app.intake import Intake
from inspector.app.profile_steps import from_steps, kept_steps
from inspector.app.reporting import Reporting
from inspector.app.scoping import Scoping
from inspector.app.signing_in import SigningIn
from inspector.app.working import Working
from inspector.dialects import table
from inspector.errors import EnvironmentUnknown, InspectorError
from inspector.model import environment as environments
from inspector.model.lift import lift_secrets
from inspector.model.profile import Profile
from inspector.model.request import ImportedRequest, find_variables
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials

if TYPE_CHECKING:
    from inspector.catalog.operations import Match, Nearest, Operation

STARTING_CASE = "scenarios/starting_case.rb"


class Workspace(Reporting, Working, SigningIn, Completing, Scoping, Claiming, Intake, Exporting):
    """The whole of what a user can do; see the modules below it for each part."""

    @property
    def follows_redirects(self) -> bool:
        return self.engine.settings.follow_redirects

    def toggle_redirects(self) -> None:
        """Follows redirects from the next send on, or does so no longer."""
        follows = not self.follows_redirects
        self.engine.settings = replace(self.engine.settings, follow_redirects=follows)

    def save_profile(self, name: str) -> None:
        """Saves the request as a profile: secrets to the keyring first, then the file without."""
        if self.shelf is None:
            raise InspectorError("There is no data folder to save into; give one with --data-dir.")
        shelf = self.shelf
        profile, secrets = profiles.to_profile(self.state, name, self.environments)
        self._note_secrets()

        left_out = len(self.state.steps) - len(kept_steps(self.state) or self.state.steps[:1])

        def saved(kept: Profile) -> None:
            if left_out > 0:
                self.problem = (
                    f"The profile keeps the request on the screen and what it needs; the other "
                    f"{left_out:,} of the recording are not in it."
                )
                self._changed("problem")
            self.state = replace(self.state, profile=kept, is_dirty=False)
            self._changed("profiles", "saved")

        shelf.keep_secrets(secrets, lambda: shelf.save(profile, saved))

    def restore(
        self, otherwise: Callable[[], None], then: Callable[[], None] = lambda: None
    ) -> None:
        """Opens what was on the screen when the program was last closed, if anything was.

        `otherwise` is called if nothing was, `then` in any case when that has been done.
        """

        def opened(draft: Profile | None) -> None:
            if draft is None:
                otherwise()
                then()
                return
            self._opened(draft, {})
            saved = self.shelf.find(draft.notes) if self.shelf is not None else None
            self.state = replace(self.state, profile=saved)
            self.forget_steps()
            self.state = replace(self.state, is_dirty=True)
            self._changed("request", "profiles")
            if draft.token == profiles.LOST_TOKEN:
                self._tell_lost_token()
            then()

        if self.shelf is None:
            otherwise()
            then()
        else:
            self.shelf.read_draft(opened)

    def _tell_lost_token(self) -> None:
        """Says that the last session's credentials are gone, and what stands in for them."""
        client = self.state.client
        instead = (
            f"{self.state.environment.title} uses its own client {client.name} instead"
            if client is not None
            else "There is no token now"
        )
        told = f"The last session's token was in memory only and is gone. {instead}."
        self.problem = "\n".join(filter(None, (self.problem, told)))
        self._changed("problem")

    def delete_profile(self, profile_id: str) -> Callable[[], None]:
        """Moves a profile to the trash; the request on the screen stays, saved nowhere.

        Returns what takes the deletion back.
        """
        before, shelf = self.state, self.shelf
        if shelf is None:
            return lambda: None
        shelf.delete(profile_id)
        is_open = before.profile is not None and before.profile.id == profile_id
        if is_open:
            self.state = replace(before, profile=None, is_dirty=True)
            self._changed("profiles")

        def take_back() -> None:
            shelf.restore(profile_id)
            if is_open and self.state.number == before.number and self.state.profile is None:
                is_dirty = before.is_dirty or self.state.request != before.request
                self.state = replace(self.state, profile=before.profile, is_dirty=is_dirty)
                self._changed("profiles")

        return take_back

    def open_profile(self, profile: Profile) -> None:
        """Opens a saved request on its environment, once its secrets are read."""
        if self.shelf is None:
            self._opened(profile, {})
        else:
            names = profiles.secret_names(profile)
            self.shelf.fetch_secrets(names, lambda found: self._opened(profile, found))

    def _opened(self, profile: Profile, secrets: Mapping[str, Secret]) -> None:
        self._remember()
        problems = []
        lost = profiles.lost_secrets(profile, secrets)
        if lost:
            problems.append(
                f"The keyring does not hold {' and '.join(lost)} of the profile {profile.name} "
                "(any more): enter it again."
            )
        try:
            target = self.find_environment(profile.environment)
        except EnvironmentUnknown as error:
            kept = self.state.environment.title
            problems.append(f"{error} The profile {profile.name} was opened on {kept}.")
        else:
            self.state = replace(self.state, environment=target)
        request = replace(
            profile.request,
            url=environments.absolute(profile.request.url, self.state.environment),
        )
        # A file that was edited by hand may hold a secret in the clear.
        request, bindings = lift_secrets(request, profiles.bindings_of(profile, secrets))
        opened = self._fresh(request, bindings)
        steps, step = from_steps(
            profile,
            self.state.environment,
            lambda variables: profiles.values_of(variables, secrets),
            ImportedRequest(request, bindings),
        )
        source = profile.token
        scopes = frozenset(source.scopes) or None
        self.state = replace(
            opened,
            profile=profile,
            guest_id=profile.guest_id or str(uuid.uuid4()),
            token=None,
            client=None,
            asked_scopes=scopes,
            notes=(),
            dialect="",
            steps=steps,
            step=step,
        )
        secret = secrets.get(source.secret_name)
        if source.kind == "stored":
            self.state = replace(self.state, token=profiles.kept_token(source, secrets))
        elif source.kind == "client" and source.client_id and secret is not None:
            client = ClientCredentials(source.client_id, secret, source.client_name)
            self.state = replace(self.state, client=client)
        elif source.kind == "client":
            named = [c for c in self.demo_clients if c.name == source.client_name]
            self.state = replace(self.state, client=named[0] if named else None)
        self._use_default_client()
        self._changed("request", "token", "exchange", "verdict", "environment", "profiles")
        self._recheck()
        client_now = self.state.client
        wants = self.state.environment.is_sandbox and self.state.token is None
        if wants and client_now is not None and self.state.activity == "idle":
            self.use_client(client_now, scopes, keeps_history=False)
        if problems:
            self.problem = "\n".join(problems)
            self._changed("problem")

    def match(self) -> tuple[Match, tuple[Nearest, ...]]:
        """Returns the published operation that the request names, and the nearest ones if none."""
        from inspector.catalog.operations import published
        from inspector.rules.target import locate

        now = self.state
        path = locate(now.request, now.environment, now.bindings).path
        found = published().match(now.request.method, path)
        near = () if found.operation else published().nearest(now.request.method, path)
        return found, near

    def complete(self, text: str) -> tuple[Operation, ...]:
        """Returns published operations for words typed into the URL; () for a finished one."""
        from inspector.catalog.operations import published

        if self._rules is None or len(text.strip()) < 3:
            return ()
        words = environments.relative(text, self.environments)
        return published().complete(words.removeprefix("{{api}}").strip(), limit=12)

    def unpublished_scopes(self) -> frozenset[str]:
        """Returns the granted scopes whose names the vendor does not publish."""
        from inspector.catalog.operations import published

        token = self.state.token
        if self._rules is None or token is None or token.scopes is None:
            return frozenset()
        return token.scopes - published().scopes

    def implied_headers(self) -> tuple[tuple[str, str], ...]:
        """Returns what the client adds to the request by itself."""
        from inspector.transport.client import implied_headers

        if not self.state.request.url or self._rules is None:
            return ()
        now = self.state
        bindings = wire.with_token(now.request, now.bindings, now.token)
        filled = {v.name: bindings.get(v.name, "x") for v in find_variables(now.request)}
        with suppress(InspectorError, ValueError):
            return implied_headers(wire.to_wire(now.request, filled, now.environment))
        return ()

    def snippet_title(self, dialect: str | None = None) -> str:
        """Returns what the snippet was read as, for people: that on the screen, or one of these."""
        return table.title_of(self.state.dialect if dialect is None else dialect)


def starting_case() -> str:
    """Returns the snippet of the starting case, as the customer sent it."""
    return resource.path(STARTING_CASE).read_text(encoding="utf-8")


def credentials_from(variables: Mapping[str, str] = os.environ) -> ClientCredentials | None:
    """Returns the client that GUEST_INSPECTOR_CLIENT_ID and _SECRET name, if both are set."""
    with suppress(KeyError):
        client_id = variables["GUEST_INSPECTOR_CLIENT_ID"]
        return ClientCredentials(client_id, Secret(variables["GUEST_INSPECTOR_CLIENT_SECRET"]))
    return None
