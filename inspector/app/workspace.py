"""Wires everything together; the only facade that the window and the commands see.

All methods belong to one thread, the owner's (the window's or the command's). Other threads hand
their news to `post`; the owner passes each to `receive`, in order. Nothing here waits: what takes
time runs on the engine's loop or on a worker, and ends in a `changed` notification.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector import resource
from inspector.app import isolation, profiles, state, view, wire
from inspector.app.shelf import Shelf
from inspector.app.state import State
from inspector.app.unplugged import Sandbox, Unplugged
from inspector.app.worker import Done, Worker
from inspector.catalog import regions
from inspector.errors import AuthError, EditError, EnvironmentUnknown, InspectorError
from inspector.model import edit as edits
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Ticket
from inspector.model.finding import Finding
from inspector.model.lift import lift_secrets
from inspector.model.profile import Profile
from inspector.model.redact import Redactor
from inspector.model.request import (
    Bindings,
    ImportedRequest,
    Note,
    Request,
    Snippet,
    WireRequest,
    find_variables,
    token_variable,
)
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Grant, Token
from inspector.sandbox.responder import DemoClient, make_responder
from inspector.transport.engine import Crashed, Engine, Finished, Progress, Settings

if TYPE_CHECKING:
    from inspector.auth.broker import TokenBroker
    from inspector.catalog.operations import Match, Nearest, Operation
    from inspector.lab.verdict import Trial, Verdict
    from inspector.rules.check import Situation
    from inspector.rules.pack import ClaimedRule

Topic = str
"""request, token, findings, exchange, view, activity, verdict, environment, problem, ready,
profiles, history, keyring."""
MAX_SENDS = 40
STARTING_CASE = "scenarios/starting_case.rb"


class Workspace:
    """The state, and everything a user can do to it."""

    def __init__(
        self,
        post: Callable[[object], None],
        *,
        data_dir: Path | None = None,
        scenario: str = "thread",
        settings: Settings | None = None,
        clock: Callable[[], float] = time.time,
        listens: bool = True,
    ) -> None:
        """Binds the sandbox's ports, unless `listens` is False: then nothing can be sent to it.

        Nothing is read, written or started before `start`.
        """
        self._post = post
        self._clock = clock
        self._rule_folders = (data_dir / "rules",) if data_dir is not None else ()
        self.engine = Engine(post, settings or Settings(), clock=clock)
        self._responder = make_responder(scenario, now=clock)
        self.sandbox = self._make_sandbox(listens=listens)
        self._warm = Worker("warm-up", post)
        self._compare = Worker("compare", post)
        self.shelf = (
            Shelf(data_dir, post, self._changed, self._crashed) if data_dir is not None else None
        )
        self.view: view.ExchangeView | None = None
        self._own_environments: list[Environment] = []
        self._jobs: dict[Ticket, Callable[[Any], None]] = {}
        self._watchers: list[Callable[[frozenset[Topic]], None]] = []
        self._undo: list[State] = []
        self._redo: list[State] = []
        self._rules: tuple[ClaimedRule, ...] | None = None
        self._seen_secrets: set[Secret] = set()
        self.rule_problems: tuple[InspectorError, ...] = ()
        self.problem: str = ""
        self.trials: tuple[Trial, ...] = ()
        self.consented: set[str] = set()
        self._closed = False
        self._keeps_draft = False  # a command must not write over what a window left
        self.state = State(environment=self.sandbox.environment, guest_id=str(uuid.uuid4()))
        self._use_default_client()

    # -- life cycle -------------------------------------------------------------------------

    def start(self, *, eager: bool = True) -> None:
        """Starts the sandbox and the engine.

        `eager`, for a window: opens the shelf and loads what the checks need, on workers.
        """
        self.sandbox.start()
        self.engine.start()
        if not eager:
            return
        self._keeps_draft = True
        if self.shelf is not None:
            self.shelf.open()
        self._warm.run(self._load, self._loaded, self._crashed)

    def load_now(self) -> None:
        """Loads what the checks need at once, for commands that have nothing else to do."""
        self._loaded(self._load())

    def close(self) -> None:
        """Cancels what runs and returns when the engine, the sandbox and the worker have ended."""
        if self._closed:
            return
        self._closed = True
        if self.shelf is not None and self._keeps_draft and self.state.request.url:
            self.shelf.keep_draft(profiles.to_draft(self.state, self.environments))
        self.engine.close()
        self.sandbox.close()
        self._warm.close()
        self._compare.close()
        if self.shelf is not None:
            self.shelf.close()

    def subscribe(self, watcher: Callable[[frozenset[Topic]], None]) -> None:
        """Calls `watcher` with the topics that changed, after each change."""
        self._watchers.append(watcher)

    def receive(self, news: object) -> None:
        """Takes what another thread posted; call it on the owner's thread, in order."""
        match news:
            case Done():
                news.deliver()
            case Progress():
                before = self.state
                self.state = state.progressed(
                    self.state, news.ticket, news.phase, news.received_bytes
                )
                if self.state is not before:
                    self._changed("activity")
            case Finished():
                job = self._jobs.pop(news.ticket, None)
                self.state = state.end(self.state, news.ticket)
                if job is not None:
                    job(news.result)
                self._changed("activity")
            case Crashed():
                self._jobs.pop(news.ticket, None)
                self.state = state.end(self.state, news.ticket)
                self._changed("activity")
                self._crashed(news.error)

    # -- environments -----------------------------------------------------------------------

    @property
    def environments(self) -> tuple[Environment, ...]:
        return (self.sandbox.environment, *self._own_environments, *regions.environments())

    def add_environment(self, environment: Environment) -> None:
        """Adds a gateway for this session; one of the same name gives way."""
        others = [e for e in self._own_environments if e.name != environment.name]
        self._own_environments = [*others, environment]
        self._changed("environment")

    def find_environment(self, name: str) -> Environment:
        """Returns the environment of that name.

        Raises:
            EnvironmentUnknown: There is none; the text lists the names.
        """
        for environment in self.environments:
            if environment.name == name:
                return environment
        known = ", ".join(e.name for e in self.environments)
        raise EnvironmentUnknown(f"There is no environment {name!r}. Known: {known}.")

    def select_environment(self, name: str) -> None:
        """Moves the request to another environment's hosts and drops the other one's token."""
        target = self.find_environment(name)
        if target.name == self.state.environment.name:
            return
        self._remember()
        url = environments.rebase(self.state.request.url, target, self.environments)
        moved = state.edited(self.state, replace(self.state.request, url=url))
        self.state = replace(moved, environment=target, token=None, client=None, verdict=None)
        self._use_default_client()
        self._changed("environment", "request", "token", "verdict")
        self._recheck()

    # -- the request ------------------------------------------------------------------------

    def read_snippet(self, text: str, dialect: str | None = None) -> Snippet:
        """Parses a snippet without touching the state.

        Raises:
            SnippetError: It cannot be read.
        """
        from inspector.dialects import registry

        return registry.parse(text, dialect)

    def import_snippet(self, text: str, dialect: str | None = None) -> ImportedRequest:
        """Makes a snippet's first request the current one, or merges a fragment into it.

        The selected environment stays: a URL on another known host is moved, with a note.

        Raises:
            SnippetError: It cannot be read; the state is as it was.
        """
        return self.take(self.read_snippet(text, dialect))

    def take(self, snippet: Snippet) -> ImportedRequest:
        """Like `import_snippet`, of a snippet that was read before."""
        imported = snippet.requests[0]
        notes = list(imported.notes)
        if len(snippet.requests) > 1:
            extra = len(snippet.requests) - 1
            notes.append(Note("info", f"{extra} more in the snippet; the first one is shown."))
        self._remember()
        if imported.request.is_fragment and self.state.request.url:
            notes.append(Note("info", _merged_what(imported.request)))
            merged = _merge(self.state.request, imported.request)
            bindings = {**self.state.bindings, **imported.bindings}
            self.state = state.edited(self.state, merged, bindings)
        else:
            url, moved = self._place(imported.request.url)
            notes += moved
            request = replace(imported.request, url=url)
            self.state = state.fresh(self.state, request, dict(imported.bindings))
            self.state = replace(self.state, profile=None, is_dirty=True)
            self._drop_foreign_token()
        self.state = replace(self.state, dialect=snippet.dialect, notes=tuple(notes))
        self._adopt_token()
        self._changed("request", "token", "exchange", "verdict")
        self._recheck()
        return replace(imported, notes=tuple(notes))

    def open_request(self, request: Request, bindings: Bindings) -> None:
        """Makes a given request the current one, e.g. from a profile or from history."""
        self._remember()
        request = replace(request, url=environments.absolute(request.url, self.state.environment))
        self.state = replace(
            state.fresh(self.state, request, dict(bindings)), notes=(), dialect="", profile=None
        )
        self._changed("request", "token", "exchange", "verdict")
        self._recheck()

    def lay_out_payload(self) -> None:
        """Indents a JSON payload; spelling, order and duplicate names stay as they are."""
        from inspector.lab.json_text import pretty

        body = self.state.request.body
        with suppress(ValueError, RecursionError):
            text = pretty(body.text)
            self.edit_request(replace(self.state.request, body=replace(body, text=text)))

    def reopen(self, exchange: Exchange) -> None:
        """Makes the request of an exchange the current one, and shows its answer again."""
        self.open_request(exchange.request, {})
        self.state = replace(self.state, exchanges=(exchange,), shown=exchange)
        self._changed("exchange")

    def edit_request(self, request: Request) -> None:
        """Takes the user's edit; a secret typed in the clear becomes a variable."""
        lifted, bindings = lift_secrets(request, self.state.bindings)
        if lifted == self.state.request:
            return
        self._remember(typing=True)
        self.state = state.edited(self.state, lifted, bindings)
        self._adopt_token()
        self._changed("request")
        self._recheck()

    def set_variable(self, name: str, value: str | Secret) -> None:
        bindings = {**self.state.bindings, name: value}
        self.state = state.edited(self.state, self.state.request, bindings)
        self._changed("request")
        self._recheck()

    def apply(self, wanted: Sequence[edits.Edit]) -> Ticket | None:
        """Applies edits as one step that `undo` takes back; asks for a token where one needs it.

        Returns the ticket of the token request, if there is one.

        Raises:
            EditError: An edit does not fit the request; nothing was changed.
        """
        request = self.state.request
        for one in wanted:
            request = edits.apply(one, request)
        token_edits = tuple(one for one in wanted if edits.changes_token(one))
        if token_edits and self.state.activity != "idle":
            raise EditError("Wait for the running request to end, or cancel it first.")
        self._remember()
        self.state = state.edited(self.state, request)
        self._changed("request")
        self._recheck()
        if not token_edits:
            return None
        bench = self._bench()

        async def ask(_ticket: Ticket) -> Token:
            token = await isolation.token_for(bench, token_edits)
            return await bench.broker.inspect(bench.environment, token)

        self.state = replace(
            self.state,
            client=isolation.client_for(bench, token_edits),
            asked_scopes=isolation.scopes_for(bench, token_edits),
        )
        return self._ask(ask)

    def undo(self) -> bool:
        return self._swap(self._undo, self._redo)

    def redo(self) -> bool:
        return self._swap(self._redo, self._undo)

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    # -- tokens -----------------------------------------------------------------------------

    @property
    def demo_clients(self) -> tuple[ClientCredentials, ...]:
        """The clients that the selected environment offers by itself: the sandbox's."""
        if not self.state.environment.is_sandbox:
            return ()
        return tuple(_credentials(client) for client in self.sandbox.clients)

    def use_client(self, client: ClientCredentials, scopes: frozenset[str] | None = None) -> Ticket:
        """Asks the login host for a token of this client and then what it grants."""
        self._remember()
        self.state = replace(self.state, client=client, asked_scopes=scopes)
        environment = self.state.environment
        broker = self._broker()

        async def ask(_ticket: Ticket) -> Token:
            token = await broker.get(environment, client, scopes)
            return await broker.inspect(environment, token)

        return self._ask(ask)

    def paste_token(self, text: str) -> None:
        """Takes a token as it stands, white space included, so that the checks can see it."""
        from inspector.auth.claims import read_token

        self._remember()
        token = read_token(Secret(text), "pasted")
        self.state = replace(self.state, token=token, client=None)
        self._changed("token")
        self._recheck()

    def set_client(self, client: ClientCredentials) -> None:
        """Takes a client that can be asked for tokens, without asking it now."""
        self.state = replace(self.state, client=client)
        self._note_secrets()
        self._changed("token")
        self._recheck()

    def describe_token(self, scopes: frozenset[str] | None, grant: Grant = "unknown") -> None:
        """Says what the token carries, also of one that is not at hand (`guest-inspector check`).

        None leaves the scopes as they are known.
        """
        token = self.state.token or Token(Secret(""), "pasted")
        token = replace(token, grant=token.grant if grant == "unknown" else grant)
        if scopes is not None:
            token = replace(token, scopes=scopes, scopes_from="--scopes")
        self.state = replace(self.state, token=token)
        self._changed("token")
        self._recheck()

    def inspect_token(self) -> Ticket:
        """Asks the platform what it knows of the current token."""
        token, environment, broker = self.state.token, self.state.environment, self._broker()
        if token is None:
            raise AuthError("There is no token to ask about: get one or paste one first.")
        known = token

        async def ask(_ticket: Ticket) -> Token:
            return await broker.inspect(environment, known)

        return self._ask(ask)

    def token_is_foreign(self, token: Token | None) -> bool:
        """Tells a token that the selected sandbox did not issue."""
        if token is None or not token.secret or not self.state.environment.is_sandbox:
            return False
        return not self._responder.issued(token.secret.reveal())

    # -- sending ----------------------------------------------------------------------------

    def consent_needed(self) -> str:
        """Returns the host to be named before the first write of a session to it, else ``."""
        url = environments.absolute(self.state.request.url, self.state.environment)
        found = environments.find_host(url, self.environments)
        if found is not None and found[0].is_sandbox:
            return ""
        host = urlsplit(url).netloc
        if not host or not url.startswith(("http://", "https://")):
            raise InspectorError(
                f"The URL {url} names no host: type it with http:// or https://, or begin with /."
            )
        if self.state.request.method.upper() in ("GET", "HEAD") or host in self.consented:
            return ""
        return host

    def send(self) -> Ticket:
        """Sends the current request.

        Raises:
            InspectorError: It cannot be sent as it is (VariablesMissing names the variables).
        """
        request = self.state.request
        bindings = wire.with_token(request, self.state.bindings, self.state.token)
        sendable = wire.to_wire(request, bindings, self.state.environment)
        state.begin(self.state, "sending", Ticket(0))
        self._note_secrets()
        ticket = self.engine.send(sendable, request, environment=self.state.environment.name)
        self._begin("sending", ticket, self._sent)
        return ticket

    def cancel(self) -> None:
        if self.state.ticket is not None:
            self.engine.cancel(self.state.ticket)

    def isolate(self, max_sends: int = MAX_SENDS) -> Ticket:
        """Runs the experiment on the current request, without changing it."""
        self.check()
        request, wanted = self.state.request, isolation.candidates(self.state.findings)
        bindings = wire.with_token(request, self.state.bindings, self.state.token)
        wire.to_wire(request, bindings, self.state.environment)
        state.begin(self.state, "isolating", Ticket(0))
        bench = self._bench()
        self.trials = ()

        async def job(ticket: Ticket) -> Verdict:
            return await isolation.run(
                bench,
                ticket,
                request,
                wanted,
                max_sends=max_sends,
                progress=lambda trial: self._post(Done(lambda: self._tried(trial))),
            )

        ticket = self.engine.run(job)
        self._begin("isolating", ticket, self._judged)
        return ticket

    def plan(self, max_sends: int = MAX_SENDS) -> tuple[str, ...]:
        """Returns what `isolate` would send, a line each, without sending anything."""
        from inspector.lab.experiment import plan

        self.check()
        return plan(isolation.candidates(self.state.findings), max_sends=max_sends)

    def _show_view(self) -> None:
        """Computes what the response pane shows, off the owner's thread."""
        shown, baseline = self.state.shown, self.state.baseline
        if shown is None:
            self.view = None
            self._changed("view")
            return
        if baseline is shown:
            baseline = None
        redactor = self.redactor()
        self._compare.run(
            lambda: view.build(shown, baseline, redactor), self._viewed, self._crashed
        )

    def _viewed(self, built: view.ExchangeView) -> None:
        baseline = self.state.baseline if self.state.baseline is not built.shown else None
        if built.shown is self.state.shown and built.baseline is baseline:
            self.view = built
            self._changed("view")

    def pin(self, exchange: Exchange | None) -> None:
        """Compares with this exchange from now on; None goes back to the previous send."""
        previous = self.state.exchanges[-2] if len(self.state.exchanges) > 1 else None
        self.state = replace(self.state, baseline=exchange or previous, pinned=exchange is not None)
        self._changed("exchange")

    def show(self, exchange: Exchange) -> None:
        """Shows an earlier exchange at the right of the diff."""
        self.state = replace(self.state, shown=exchange)
        self._changed("exchange")

    # -- profiles ---------------------------------------------------------------------------

    def save_profile(self, name: str) -> None:
        """Saves the request as a profile: secrets to the keyring first, then the file without."""
        if self.shelf is None:
            raise InspectorError("There is no data folder to save into; give one with --data-dir.")
        shelf = self.shelf
        profile, secrets = profiles.to_profile(self.state, name, self.environments)
        self._note_secrets()

        def saved(kept: Profile) -> None:
            self.state = replace(self.state, profile=kept, is_dirty=False)
            self._changed("profiles", "saved")

        shelf.keep_secrets(secrets, lambda: shelf.save(profile, saved))

    def restore(self, otherwise: Callable[[], None]) -> None:
        """Opens what was on the screen when the program was last closed, if anything was."""

        def opened(draft: Profile | None) -> None:
            if draft is None:
                otherwise()
                return
            self._opened(draft, {})
            saved = self.shelf.find(draft.notes) if self.shelf is not None else None
            self.state = replace(self.state, profile=saved)
            self.forget_steps()
            self.state = replace(self.state, is_dirty=True)
            self._changed("request", "profiles")

        if self.shelf is None:
            otherwise()
        else:
            self.shelf.read_draft(opened)

    def open_profile(self, profile: Profile) -> None:
        """Opens a saved request on its environment, once its secrets are read."""
        if self.shelf is None:
            self._opened(profile, {})
        else:
            names = profiles.secret_names(profile)
            self.shelf.fetch_secrets(names, lambda found: self._opened(profile, found))

    def _opened(self, profile: Profile, secrets: Mapping[str, Secret]) -> None:
        from inspector.auth.claims import read_token

        self._remember()
        with suppress(EnvironmentUnknown):
            target = self.find_environment(profile.environment)
            if target.name != self.state.environment.name:
                self.state = replace(self.state, environment=target, token=None, client=None)
        request = replace(
            profile.request,
            url=environments.absolute(profile.request.url, self.state.environment),
        )
        # A file that was edited by hand may hold a secret in the clear.
        request, bindings = lift_secrets(request, profiles.bindings_of(profile, secrets))
        opened = state.fresh(self.state, request, bindings)
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
        )
        secret = secrets.get(source.secret_name)
        if source.kind == "stored" and secret is not None:
            self.state = replace(self.state, token=read_token(secret, "keyring"))
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
            self.use_client(client_now, scopes)

    # -- findings ---------------------------------------------------------------------------

    def check(self) -> tuple[Finding, ...]:
        """Returns the findings on the current request; () until the catalog is loaded."""
        if not self.state.is_checked and self._rules is not None:
            found = self._check(self.state.request, self.state.token, self.state.client)
            self.state = replace(self.state, findings=found, is_checked=True)
        return self.state.findings

    def match(self) -> tuple[Match, tuple[Nearest, ...]]:
        """Returns the published operation that the request names, and the nearest ones if none."""
        from inspector.catalog.operations import published
        from inspector.rules.target import locate

        now = self.state
        path = locate(now.request, now.environment, now.bindings).path
        found = published().match(now.request.method, path)
        near = () if found.operation else published().nearest(now.request.method, path)
        return found, near

    def redactor(self) -> Redactor:
        """Returns the redactor that knows every secret this session has seen."""
        self._note_secrets()
        return Redactor(tuple(self._seen_secrets))

    def report(self) -> str:
        """Returns the redacted Markdown report of the current request."""
        from inspector.lab.report import markdown

        now = self.state
        return markdown(
            request=now.request,
            environment=now.environment,
            findings=self.check(),
            verdict=now.verdict,
            before=now.baseline,
            after=now.shown,
            token=now.token,
            redactor=self.redactor(),
            now=self._clock(),
        )

    def save_report(self, path: str) -> None:
        """Writes the report to a file.

        Raises:
            InspectorError: It cannot be written there; the text names the path and the reason.
        """
        try:
            Path(path).write_text(self.report(), encoding="utf-8")
        except OSError as error:
            reason = error.strerror or error
            raise InspectorError(f"The report cannot be written to {path}: {reason}.") from error

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

    def is_request_snippet(self, text: str) -> bool:
        """Tells a whole request from text that belongs where it was pasted (a JSON body)."""
        from inspector.dialects import registry

        if not text.strip():
            return False
        best = registry.sniff(text)[:1]
        try:
            found = registry.parse(text)
        except InspectorError:
            return False
        return bool(best) and not found.requests[0].request.is_fragment

    def forget_steps(self) -> None:
        """Makes the current state the one that undo cannot go behind."""
        self._undo.clear()
        self._redo.clear()
        self.state = replace(self.state, is_dirty=False)

    def render(self, target: str, *, reveal: bool = False) -> str:
        """Returns the current request in another dialect; secrets are variables unless revealed.

        Raises:
            RenderError: The dialect cannot express the request.
        """
        from inspector.dialects import registry

        now = self.state
        bindings = wire.with_token(now.request, now.bindings, now.token)
        url = environments.absolute(now.request.url, now.environment)
        return registry.render(now.request, target, bindings, reveal=reveal, complete_url=url)

    # -- inside -----------------------------------------------------------------------------

    def _make_sandbox(self, *, listens: bool) -> Sandbox:
        if not listens:
            return Unplugged(self._responder)
        from inspector.sandbox.server import SandboxServer

        return SandboxServer(self._responder)

    def _changed(self, *topics: Topic) -> None:
        news = frozenset(topics)
        if "exchange" in news:
            self._show_view()
        for watcher in self._watchers:
            watcher(news)

    def _recheck(self) -> None:
        self.state = replace(self.state, is_checked=False)
        self.check()
        self._changed("findings")

    def _load(self) -> tuple[tuple[ClaimedRule, ...], tuple[InspectorError, ...]]:
        from inspector.catalog.operations import published
        from inspector.rules import check as _checks  # noqa: F401 - warms the import
        from inspector.rules import pack

        published()
        return pack.load((pack.seed_folder(), *self._rule_folders))

    def _loaded(self, loaded: tuple[tuple[ClaimedRule, ...], tuple[InspectorError, ...]]) -> None:
        self._rules, self.rule_problems = loaded
        self._changed("ready")
        self._recheck()

    def _crashed(self, error: BaseException) -> None:
        """Shows what the user can fix; anything else is our bug and goes on to the owner."""
        if not isinstance(error, InspectorError):
            raise error
        self.problem = self.redactor().text(str(error))
        self._changed("problem")

    def _begin(self, activity: state.Activity, ticket: Ticket, then: Callable[[Any], None]) -> None:
        self.problem = ""
        self.state = state.begin(self.state, activity, ticket)
        self._jobs[ticket] = then
        self._changed("activity", "problem")

    def _ask(self, ask: Callable[[Ticket], Coroutine[Any, Any, Token]]) -> Ticket:
        state.begin(self.state, "asking", Ticket(0))
        ticket = self.engine.run(ask)
        self._begin("asking", ticket, self._token_arrived)
        return ticket

    def _token_arrived(self, token: Token | None) -> None:
        if token is None:
            return
        client = self.state.client
        if client is not None and not token.client_name:
            token = replace(token, client_name=client.name)
        self.state = replace(self.state, token=token)
        self._note_secrets()
        self._changed("token")
        self._recheck()

    def _sent(self, exchange: Exchange | None) -> None:
        if exchange is not None:
            self.state = state.sent(self.state, exchange)
            self._changed("exchange")
            self._recorded(exchange)

    def _tried(self, trial: Trial) -> None:
        self.trials = (*self.trials, trial)
        if trial.exchange is not None:
            self._recorded(trial.exchange)
        self._changed("activity")

    def _judged(self, verdict: Verdict | None) -> None:
        if verdict is not None:
            self.state = state.judged(self.state, verdict)
            self._changed("exchange", "verdict")
            self._recheck()

    def _recorded(self, exchange: Exchange) -> None:
        """Keeps an exchange in the history, redacted."""
        if self.shelf is not None:
            profile_id = self.state.profile.id if self.state.profile else ""
            self.shelf.record(exchange, self.redactor(), profile_id)

    def _broker(self) -> TokenBroker:
        from inspector.auth.broker import TokenBroker

        name = self.state.environment.name

        async def exchange(sendable: WireRequest, request: Request, label: str) -> Exchange:
            ticket = self.state.ticket or Ticket(0)
            done = await self.engine.exchange(
                sendable, request, ticket=ticket, environment=name, label=label
            )
            self._post(Done(lambda: self._recorded(done)))
            return done

        return TokenBroker(exchange, clock=self._clock)

    def _bench(self) -> isolation.Bench:
        now = self.state
        return isolation.Bench(
            engine=self.engine,
            broker=self._broker(),
            environment=now.environment,
            bindings=now.bindings,
            token=now.token,
            client=now.client,
            clients=self._clients(),
            check=self._check,
        )

    def _clients(self) -> tuple[ClientCredentials, ...]:
        own = (self.state.client,) if self.state.client else ()
        return own + tuple(c for c in self.demo_clients if c not in own)

    def _check(
        self, request: Request, token: Token | None, client: ClientCredentials | None
    ) -> tuple[Finding, ...]:
        from inspector.rules.check import check

        return check(request, self._situation(request, token, client))

    def _situation(
        self, request: Request, token: Token | None, client: ClientCredentials | None
    ) -> Situation:
        from inspector.catalog.operations import published
        from inspector.rules.check import Situation

        now = self.state
        located = environments.find_host(
            environments.absolute(request.url, now.environment), self.environments
        )
        environment = now.environment if located is None else located[0]
        grant: Grant = token.grant if token is not None else "unknown"
        if grant == "unknown" and client is not None:
            grant = "client_credentials"
        return Situation(
            environment=environment,
            catalog=published(),
            rules=self._rules or (),
            bindings=wire.with_token(request, now.bindings, token),
            token=token,
            grant=grant,
            now=self._clock(),
            client_known=client is not None,
            clients=tuple(c.name for c in self._clients()),
            token_is_foreign=self.token_is_foreign(token),
            guest_id=now.guest_id,
            observed=now.observed.get(environment.name, {}),
        )

    def _place(self, url: str) -> tuple[str, list[Note]]:
        """Puts an imported URL on the selected environment and says so when that moved it."""
        target = self.state.environment
        found = environments.find_host(url, self.environments)
        if not url or found is None:
            return environments.absolute(url, target) if url else url, []
        if found[0].name == target.name:
            return url, []
        moved = environments.rebase(url, target, self.environments)
        text = (
            f"The snippet names {url.split('/')[2]} ({found[0].title}); "
            f"the selected environment {target.title} is kept."
        )
        return moved, [Note("info", text)]

    def _adopt_token(self) -> None:
        """Takes a token that stood in the snippet; else keeps the one in use."""
        name = token_variable(self.state.request)
        value = self.state.bindings.get(name) if name else None
        if isinstance(value, Secret):
            from inspector.auth.claims import read_token

            bindings = {k: v for k, v in self.state.bindings.items() if k != name}
            token = read_token(value, "snippet")
            self.state = replace(self.state, bindings=bindings, token=token, client=None)
            self._changed("token")

    def _drop_foreign_token(self) -> None:
        """Lets go of a token that belonged to the request before, not to a client of this place."""
        token = self.state.token
        if token is not None and token.origin != "token response":
            self.state = replace(self.state, token=None, asked_scopes=None)
            self._use_default_client()

    def _use_default_client(self) -> None:
        clients = self.demo_clients
        if clients and self.state.client is None:
            self.state = replace(self.state, client=clients[0])

    def _remember(self, *, typing: bool = False) -> None:
        """Keeps the state for undo; keystrokes of one burst of typing are one step."""
        if typing and self._undo and self._typing_since + 1.0 > self._clock():
            self._typing_since = self._clock()
            return
        self._typing_since = self._clock() if typing else 0.0
        self._undo = [*self._undo[-99:], self.state]
        self._redo.clear()

    _typing_since = 0.0

    def _swap(self, source: list[State], target: list[State]) -> bool:
        if not source:
            return False
        target.append(self.state)
        then = source.pop()
        self.state = replace(
            self.state,
            environment=then.environment,
            request=then.request,
            bindings=then.bindings,
            token=then.token,
            client=then.client,
            asked_scopes=then.asked_scopes,
            guest_id=then.guest_id,
            profile=then.profile,
            notes=then.notes,
            is_dirty=True,
        )
        self._changed("request", "token", "environment")
        self._recheck()
        return True

    def _note_secrets(self) -> None:
        now = self.state
        found = {v for v in now.bindings.values() if isinstance(v, Secret)}
        if now.token is not None:
            found.add(now.token.secret)
        found |= {client.secret for client in self._clients()}
        self._seen_secrets |= found


def starting_case() -> str:
    """Returns the snippet of the starting case, as the customer sent it."""
    return resource.path(STARTING_CASE).read_text(encoding="utf-8")


def credentials_from(variables: Mapping[str, str] = os.environ) -> ClientCredentials | None:
    """Returns the client that GUEST_INSPECTOR_CLIENT_ID and _SECRET name, if both are set."""
    with suppress(KeyError):
        client_id = variables["GUEST_INSPECTOR_CLIENT_ID"]
        return ClientCredentials(client_id, Secret(variables["GUEST_INSPECTOR_CLIENT_SECRET"]))
    return None


def _credentials(client: DemoClient) -> ClientCredentials:
    return ClientCredentials(client.client_id, Secret(client.client_secret), client.name)


def _merge(current: Request, fragment: Request) -> Request:
    headers = current.headers
    for name, value in fragment.headers:
        headers = headers.with_value(name, value)
    body = current.body if fragment.body.kind == "none" else fragment.body
    return replace(current, headers=headers, body=body)


def _merged_what(fragment: Request) -> str:
    parts = [name for name, _value in fragment.headers]
    if fragment.body.kind != "none":
        parts.append("the payload")
    return f"Merged {', '.join(parts) or 'nothing'} into the current request."
