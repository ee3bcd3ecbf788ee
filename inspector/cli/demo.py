"""`demo`: the starting case on the sandbox, from the customer's snippet to the verdict."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from inspector.app.workspace import starting_case
from inspector.cli import reporting, words
from inspector.cli.contracts import Document, check_document, request_document, send_document
from inspector.cli.isolate import experiment
from inspector.cli.output import Output, Painted
from inspector.cli.session import Session
from inspector.errors import InspectorError
from inspector.lab.verdict import Trial
from inspector.model.exchange import Ticket
from inspector.model.request import ImportedRequest
from inspector.model.token import ClientCredentials

MAX_SENDS = 8
_INDENT = "   "


def run(options: Namespace, output: Output) -> int:
    """Plays the case; 0 when the refusal is explained.

    It reads no rule packs of the user and leaves nothing in the data folder.

    Raises:
        InspectorError: The sandbox has no client of that name.
    """
    reporting.check_target(options)
    with Session(output, None, listens=True) as session:
        story = _Story(session, tell=not options.json)
        document = story.play(_client(session, options.client))
        if options.json:
            output.json(document)
        reporting.write(session, options)
        return 0 if story.is_explained else 1


class _Story:
    """Plays step after step, and tells each one unless the result is wanted as JSON."""

    def __init__(self, session: Session, *, tell: bool) -> None:
        self._session = session
        self._workspace = session.workspace
        self._output = session.output
        self._tells = tell
        self._chapter = 0
        self.is_explained = False

    def play(self, client: ClientCredentials) -> Document:
        """Returns the contract of `demo --json`."""
        workspace = self._workspace
        where = workspace.state.environment.where()
        self._say(Painted(f"The starting case, on {where}", "bold"))
        workspace.set_client(client)
        text = starting_case()
        imported = workspace.import_snippet(text)
        imported = replace(imported, request=workspace.state.request)
        self._tell_snippet(imported, text)
        check = check_document(workspace, imported)
        self._tell_check()
        self._session.start()
        self._tell_token(client)
        send = self._send()
        verdict = self._isolate()
        return {
            "request": request_document(imported, workspace.redactor()),
            "check": check,
            "send": send,
            "isolate": verdict,
        }

    def _tell_snippet(self, imported: ImportedRequest, text: str) -> None:
        comment = text.splitlines()[0].lstrip("# ")
        self._begin("The snippet", comment)
        if self._tells:
            request = self._workspace.redactor().request(imported.request)
            words.show_request(self._output, request, _INDENT)

    def _tell_check(self) -> None:
        found = self._workspace.check()
        self._begin("What is known before anything is sent", words.count_words(found))
        if self._tells:
            words.show_operation(self._output, self._workspace.match(), _INDENT)
            for finding in found:
                severity = Painted(f"{finding.severity:<8}", finding.severity)
                self._output.line(_INDENT, severity, finding.message)

    def _tell_token(self, client: ClientCredentials) -> None:
        self._begin("A token", f"client credentials of the client {client.name}")
        self._wait(self._workspace.use_client(client))
        token = self._workspace.state.token
        assert token is not None
        self._say(f"{_INDENT}{words.token_words(token)}")

    def _send(self) -> Document:
        self._begin("The request as it is", "sent once")
        self._wait(self._workspace.send())
        exchange = self._workspace.state.shown
        assert exchange is not None
        redactor = self._workspace.redactor()
        if self._tells:
            pieces = words.answer_pieces(redactor.exchange(exchange))
            self._output.line(_INDENT, *pieces)
        space = self._workspace
        return send_document(exchange, redactor, space.check(), space.explanation)

    def _isolate(self) -> Document:
        self._begin("Which changes does it need?", f"at most {MAX_SENDS} sends")
        verdict = experiment(self._session, MAX_SENDS, self._tell_trial)
        self.is_explained = verdict.kind == "explained"
        self._begin("The verdict", "")
        if self._tells:
            words.show_verdict(self._output, verdict, _INDENT)
        return verdict.as_json()

    def _tell_trial(self, number: int, trial: Trial) -> None:
        self._say(*words.trial_pieces(number, trial))

    def _wait(self, ticket: Ticket) -> None:
        self._session.wait(ticket)
        if self._session.cancelled:
            raise KeyboardInterrupt

    def _begin(self, title: str, rest: str) -> None:
        self._chapter += 1
        if self._tells:
            self._output.line()
            after = f"  {rest}" if rest else ""
            title_piece = Painted(f"{self._chapter}. {title}", "bold")
            self._output.line(title_piece, Painted(after, "dim"))
            self._output.out.flush()

    def _say(self, *pieces: str | Painted) -> None:
        if self._tells:
            self._output.line(*pieces)
            self._output.out.flush()


def _client(session: Session, name: str) -> ClientCredentials:
    clients = session.workspace.demo_clients
    for client in clients:
        if client.name == name:
            return client
    known = ", ".join(client.name for client in clients)
    raise InspectorError(f"The sandbox has no client {name!r}; it has {known}.")
