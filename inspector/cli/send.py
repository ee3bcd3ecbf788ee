"""`send`: one request, and its answer as it would stand in a file of raw HTTP."""

from __future__ import annotations

from argparse import Namespace

from inspector.cli import case, reporting, words
from inspector.cli.case import Case
from inspector.cli.contracts import send_document, steps_document
from inspector.cli.explained import explanation_pieces
from inspector.cli.output import Output
from inspector.cli.session import Session
from inspector.cli.targets import Target
from inspector.errors import AuthError, VariablesMissing
from inspector.model.exchange import Cancelled, Exchange, Failure, Ticket


def run(options: Namespace, output: Output) -> int:
    """Sends a snippet's request; 0 for any response, 1 for a failure or when cancelled.

    Raises:
        InspectorError: It cannot be read, or not be sent as it is.
    """
    reporting.check_target(options)
    target = Target(options.env or "", options.base_url or "")
    listens, scenario = target.needs_sandbox, target.scenario
    with Session(output, options.data_dir, listens=listens, scenario=scenario) as session:
        read = case.load(session, options, sends=True)
        case.tell_notes(session, read)
        session.start()
        exchange = exchange_once(session, read, every_step=options.all)
        workspace = session.workspace
        if options.json:
            found = workspace.check()
            redactor, meaning = workspace.redactor(), workspace.explanation
            truth = workspace.scope_truth
            document = send_document(exchange, redactor, found, meaning, truth)
            output.json({**document, **steps_document(workspace)})
        else:
            _tell(session, exchange)
        reporting.write(session, options)
        return 0 if exchange.response is not None else 1


def exchange_once(session: Session, read: Case, *, every_step: bool = False) -> Exchange:
    """Gets the token that the request needs, sends it and returns what came of it.

    Requests of the snippet whose answers it needs are sent before it; with `every_step` all are.

    Raises:
        InspectorError: It cannot be sent as it is.
    """
    workspace = session.workspace
    try:
        case.ask_for_token(session, read)
    except AuthError as error:
        return _not_sent(session, Failure("auth", str(error)))
    if session.cancelled:
        return _not_sent(session, Cancelled())
    case.tell_foreign_token(session)
    try:
        ticket = workspace.send_all() if every_step else workspace.send()
    except VariablesMissing as error:
        raise case.explain_missing(error, read) from error
    session.wait(ticket)
    if workspace.problem:
        session.output.note(workspace.problem)
        workspace.problem = ""
    exchange = workspace.state.shown
    return _not_sent(session, Cancelled()) if exchange is None else exchange


def _not_sent(session: Session, outcome: Failure | Cancelled) -> Exchange:
    state = session.workspace.state
    return Exchange(Ticket(0), state.request, outcome, environment=state.environment.name)


def _tell(session: Session, exchange: Exchange) -> None:
    """Writes the answer to standard output and everything about it to standard error."""
    from inspector.lab.response_text import decode, status_line

    output, workspace = session.output, session.workspace
    redactor, state = workspace.redactor(), workspace.state
    shown = redactor.exchange(exchange)
    where = f"{state.environment.where()}, " if state.environment.is_sandbox else ""
    hop = shown.hops[-1] if shown.hops else None
    sent_to = f"{where}{hop.url}" if hop else f"{where}{redactor.url(state.request.url)}"
    case.tell_answers(session, exchange)
    output.progress(f"{shown.request.method} {sent_to}")
    if state.token is not None:
        output.progress(f"with {words.token_words(state.token)}")
    output.progress(*words.answer_pieces(shown))
    response = shown.response
    if response is None:
        return
    output.text(f"{status_line(shown)}\n")
    output.text("".join(f"{name}: {value}\n" for name, value in response.headers))
    text = decode(response.body, response.headers.get("Content-Type") or "")
    if text is None:
        output.text(f"\n[{len(response.body)} bytes that are no text]\n")
    elif text:
        output.text(f"\n{text}" + ("" if text.endswith("\n") else "\n"))
    for expected, is_met in workspace.expectations:
        output.progress(f"expected: {expected.text}: ", words.met(is_met))
    for pieces in explanation_pieces(workspace.explanation):
        output.progress(*pieces)
    if response.status >= 400:
        found = words.count_words(workspace.check())
        output.progress(f"{found}: `check` lists them, `isolate` finds out which of them matter.")
