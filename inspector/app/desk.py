"""The owner's desk: one state, the threads behind it, and the news that they post.

All methods belong to one thread, the owner's (the window's or the command's). Other threads hand
their news to `post`; the owner passes each to `receive`, in order. Nothing here waits: what takes
time runs on the engine's loop or on a worker, and ends in a `changed` notification.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.app import chain, profiles, state, view, warming, wire
from inspector.app.rule_packs import RulePacks
from inspector.app.sandboxes import Sandboxes
from inspector.app.shelf import Shelf
from inspector.app.state import State
from inspector.app.worker import Done, Worker
from inspector.catalog import regions
from inspector.errors import EnvironmentUnknown, InspectorError
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Ticket
from inspector.model.finding import Finding
from inspector.model.redact import Redactor
from inspector.model.request import Bindings, Request
from inspector.model.secret import Secret
from inspector.model.server_clock import ServerClock, read_server_clock
from inspector.model.token import ClientCredentials, Grant, Token
from inspector.sandbox.responder import DemoClient
from inspector.storage import data_format
from inspector.transport.engine import Crashed, Engine, Finished, Progress, Settings

if TYPE_CHECKING:
    from inspector.app.unplugged import Sandbox
    from inspector.lab.verdict import Trial
    from inspector.rules.check import Answered, Situation
    from inspector.rules.library import Library
    from inspector.rules.matching import RuleSet
    from inspector.rules.situation import Redirect

Topic = str
"""request, token, findings, exchange, view, explanation, activity, verdict, environment, problem,
ready, rules, scopes, sign-in, working, profiles, history, keyring, saved, reading."""

_CLOCK_DRIFT_S = 5.0


class Desk:
    """The state, its watchers, and what runs behind it: engine, sandboxes, shelf and workers."""

    def __init__(
        self,
        post: Callable[[object], None],
        *,
        data_dir: Path | None = None,
        scenario: str = "thread",
        settings: Settings | None = None,
        clock: Callable[[], float] = time.time,
        listens: bool = True,
        open_browser: Callable[[str], bool] | None = None,
    ) -> None:
        """Binds the ports of the sandbox that plays `scenario`; others follow when selected.

        Unless `listens` is False: then nothing can be sent to any sandbox. Nothing but the
        format of the data folder is read, written or started before `start`. `open_browser` opens
        an address, on a thread of its own; the system's browser when None.

        Raises:
            DataFormatError: The data folder is a later version's; nothing of it was touched.
        """
        if data_dir is not None:
            data_format.check(data_dir)
        self._post = post
        self._clock = clock
        self._since = clock()
        self._open_browser = open_browser
        self.engine = Engine(post, settings or Settings(), clock=clock)
        self.sandboxes = Sandboxes(scenario, listens=listens, clock=clock)
        self._warm = Worker("warm-up", post)
        self._compare = Worker("compare", post)
        folder = data_dir / "rules" if data_dir is not None else None
        self.packs = RulePacks(folder, post, self._repacked, self._crashed)
        self._reports = Worker("reports", post)
        self.shelf = (
            Shelf(data_dir, post, self._changed, self._crashed) if data_dir is not None else None
        )
        self.view: view.ExchangeView | None = None
        self._own_environments: list[Environment] = []
        self._jobs: dict[Ticket, Callable[[Any], None]] = {}
        self._watchers: list[Callable[[frozenset[Topic]], None]] = []
        self._requests = 0
        self._undo: list[State] = []
        self._redo: list[State] = []
        self._rules: RuleSet | None = None
        self._answer: tuple[Exchange, Answered | None] | None = None
        self._seen_secrets: set[Secret] = set()
        self.problem: str = ""
        self.trials: tuple[Trial, ...] = ()
        self.folds_noise = True
        self.consented: set[str] = set()
        self.consented_experiments: set[str] = set()
        self._closed = False
        self._keeps_draft = False  # a command must not write over what a window left
        self._is_followed = False  # a window shows what is found out as it comes
        self.state = State(environment=self.sandbox.environment, guest_id=str(uuid.uuid4()))
        self._use_default_client()

    def start(self, *, eager: bool = True) -> None:
        """Starts what sandboxes there are, and the engine.

        `eager`, for a window: opens the shelf and loads what the checks need, on workers.
        """
        self.sandboxes.start()
        self.engine.start()
        if not eager:
            return
        self._keeps_draft = self._is_followed = True
        if self.shelf is not None:
            self.shelf.open()
        self._warm.run(self._load, self._loaded, self._crashed)
        self._warm.run(warming.warm, lambda _none: None, self._crashed)

    def load_now(self) -> None:
        """Loads what the checks need at once, for commands that have nothing else to do."""
        self._loaded(self._load())

    def close(self) -> None:
        """Cancels what runs and returns when the engine, sandboxes and workers have ended."""
        if self._closed:
            return
        self._closed = True
        if self.shelf is not None and self._keeps_draft and self.state.request.url:
            self.shelf.keep_draft(profiles.to_draft(self.state, self.environments))
        self.engine.close()
        self.sandboxes.close()
        self._warm.close()
        self._compare.close()
        self.packs.close()
        self._reports.close()
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

    def redactor(self) -> Redactor:
        """Returns the redactor that knows every secret this session has seen."""
        self._note_secrets()
        return Redactor(tuple(self._seen_secrets))

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox that is there from the beginning; the starting case belongs to it."""
        return self.sandboxes.home

    @property
    def environments(self) -> tuple[Environment, ...]:
        own = self._own_environments
        return (*self.sandboxes.environments, *own, *regions.environments())

    def add_environment(self, environment: Environment) -> None:
        """Adds a gateway for this session; one of the same name gives way."""
        others = [e for e in self._own_environments if e.name != environment.name]
        self._own_environments = [*others, environment]
        self._changed("environment")

    def find_environment(self, name: str) -> Environment:
        """Returns the environment of that name; a sandbox listens from then on.

        Raises:
            EnvironmentUnknown: There is none; the text lists the names.
            SandboxError: It is a sandbox that could not bind its ports.
        """
        self.sandboxes.open(name)
        for environment in self.environments:
            if environment.name == name:
                return environment
        known = ", ".join(e.name for e in self.environments)
        raise EnvironmentUnknown(f"There is no environment {name!r}. Known: {known}.")

    def _changed(self, *topics: Topic) -> None:
        news = frozenset(topics)
        if "exchange" in news:
            self._show_view()
        for watcher in self._watchers:
            watcher(news)

    def _show_view(self) -> None:
        """Computes what the response pane shows, off the owner's thread."""
        shown, baseline = self.state.shown, self.state.baseline
        if shown is None:
            self.view = None
            self._changed("view")
            return
        if baseline is shown:
            baseline = None
        redactor, others, folds = self.redactor(), self._sent_here(), self.folds_noise
        self._compare.run(
            lambda: view.build(shown, baseline, redactor, others, folds_noise=folds),
            self._viewed,
            self._crashed,
        )

    def fold_noise(self, *, folds: bool) -> None:
        """Folds what differs between identical sends, or shows it again."""
        self.folds_noise = folds
        self._show_view()

    def _sent_here(self) -> tuple[Exchange, ...]:
        """Returns the sends of this request, those of its last experiment too."""
        trials = self.state.verdict.trials if self.state.verdict is not None else ()
        tried = (trial.exchange for trial in trials if trial.exchange is not None)
        return (*self.state.exchanges, *tried)

    def _viewed(self, built: view.ExchangeView) -> None:
        baseline = self.state.baseline if self.state.baseline is not built.shown else None
        if built.shown is self.state.shown and built.baseline is baseline:
            self.view = built
            self._changed("view")

    def _load(self) -> Library:
        from inspector.catalog.bodies import definitions
        from inspector.catalog.operations import published
        from inspector.rules import check as _checks  # noqa: F401 - warms the import

        published()
        definitions()
        return self.packs.read()

    def _loaded(self, library: Library) -> None:
        self.packs.take(library)
        self._rules = library.rules
        self._changed("ready", "rules")
        self._recheck()
        if self._keeps_draft and not self._closed:
            self.packs.watch()

    def _repacked(self) -> None:
        """Checks again with the packs as they are now."""
        assert self.packs.library is not None
        self._rules = self.packs.library.rules
        self._changed("rules")
        self._recheck()

    @property
    def rule_problems(self) -> tuple[InspectorError, ...]:
        """What of the rule packs cannot be used."""
        return () if self.packs.library is None else self.packs.library.errors

    def _recheck(self) -> None:
        self.state = replace(self.state, is_checked=False)
        self.check()
        self._changed("findings")

    def check(self) -> tuple[Finding, ...]:
        """Returns the findings on the current request; () until the catalog is loaded."""
        if not self.state.is_checked and self._rules is not None:
            found = self._check(self.state.request, self.state.token, self.state.client)
            self.state = replace(self.state, findings=found, is_checked=True)
        return self.state.findings

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
        environment = self._located(request)
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
            credentials=self._clients(),
            token_is_foreign=self.token_is_foreign(token),
            guest_id=now.guest_id,
            client_id=client.client_id if client is not None else "",
            server_clock=self.server_clock(request),
            coming=chain.coming(now),
            observed=now.observed.get(environment.name, {}),
            answered=self._answered(environment),
            redirects=self._redirects(environment, request),
        )

    def _redirects(self, environment: Environment, request: Request) -> tuple[Redirect, ...]:
        """Returns what redirects did to the last send, while it is still this request's."""
        from inspector.rules.redirect_checks import read_redirects

        last = self.state.exchanges[-1] if self.state.exchanges else None
        if last is None or last.environment != environment.name:
            return ()
        is_same = (last.request.method, last.request.url) == (request.method, request.url)
        return read_redirects(last) if is_same and len(last.hops) > 0 else ()

    def _answered(self, environment: Environment) -> Answered | None:
        """Returns what this request's last send there was refused with, read once per answer."""
        from inspector.rules.answers.claimed import read_answer

        last = self.state.exchanges[-1] if self.state.exchanges else None
        if last is None or last.environment != environment.name:
            return None
        if self._answer is None or self._answer[0] is not last:
            self._answer = (last, read_answer(last, self.redactor()))
        return self._answer[1]

    def server_clock(self, request: Request) -> ServerClock | None:
        """Returns the clock of the request's host by its last answer, None before there is one."""
        url = environments.absolute(request.url, self.state.environment)
        host = url.partition("//")[2].partition("/")[0].partition("?")[0]
        return self.state.clocks.get(host.rpartition("@")[2].lower())

    def _note_clock(self, exchange: Exchange) -> None:
        """Learns the server's clock; checks again when that may tell another story than before."""
        clock = read_server_clock(exchange)
        if clock is None:
            return
        known = self.state.clocks.get(clock.host)
        self.state = state.clocked(self.state, clock)
        before = 0.0 if known is None else known.skew_s
        if abs(clock.skew_s - before) > _CLOCK_DRIFT_S:
            self._changed("token")
            self._recheck()

    def _fresh(self, request: Request, bindings: Bindings) -> State:
        self._requests += 1
        return state.fresh(self.state, request, bindings, self._requests)

    @property
    def named_environment(self) -> Environment:
        """The environment whose host the request's URL names; the selected one where it is none."""
        return self._located(self.state.request)

    def _located(self, request: Request) -> Environment:
        """Returns the environment whose host the request names, else the selected one."""
        url = environments.absolute(request.url, self.state.environment)
        found = environments.find_host(url, self.environments)
        return self.state.environment if found is None else found[0]

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

    def _recorded(self, exchange: Exchange) -> None:
        """Keeps an exchange in the history, redacted, and learns what time it is there."""
        self._note_clock(exchange)
        if self.shelf is not None:
            profile_id = self.state.profile.id if self.state.profile else ""
            self.shelf.record(exchange, self.redactor(), profile_id)

    def _note_secrets(self) -> None:
        now = self.state
        found = {v for v in now.bindings.values() if isinstance(v, Secret)}
        if now.token is not None:
            found.add(now.token.secret)
            if now.token.renewal is not None:
                found.add(now.token.renewal.refresh_token)
                self._note_secret(now.token.renewal.client.secret)
        clients = (*self._clients(), *map(_credentials, self.demo_user_clients))
        found |= {client.secret for client in clients if client.secret}
        self._seen_secrets |= found

    def _note_secret(self, secret: Secret) -> None:
        if secret:
            self._seen_secrets.add(secret)

    @property
    def demo_clients(self) -> tuple[ClientCredentials, ...]:
        """The clients that the selected environment offers by itself: a sandbox's."""
        clients = self.sandboxes.clients(self.state.environment)
        return tuple(_credentials(client) for client in clients)

    @property
    def demo_user_clients(self) -> tuple[DemoClient, ...]:
        """A selected sandbox's clients through which a user gets a token, with their grants."""
        return self.sandboxes.user_clients(self.state.environment)

    def _clients(self) -> tuple[ClientCredentials, ...]:
        own = (self.state.client,) if self.state.client else ()
        return own + tuple(c for c in self.demo_clients if c not in own)

    def token_is_foreign(self, token: Token | None) -> bool:
        """Tells a token that the selected sandbox did not issue."""
        if token is None or not token.secret or not self.state.environment.is_sandbox:
            return False
        return not self.sandboxes.issued(self.state.environment, token.secret.reveal())

    def _use_default_client(self) -> None:
        clients = self.demo_clients
        if clients and self.state.client is None:
            self.state = replace(self.state, client=clients[0])


def _credentials(client: DemoClient) -> ClientCredentials:
    return ClientCredentials(client.client_id, Secret(client.client_secret), client.name)
