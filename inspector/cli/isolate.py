"""`isolate`: the experiment that finds which changes a refused request needs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from inspector.cli import case, reporting, words
from inspector.cli.output import Output, Painted
from inspector.cli.session import Session
from inspector.cli.targets import Target
from inspector.errors import AuthError, InspectorError, VariablesMissing
from inspector.lab.plan import BOTH_WAYS
from inspector.lab.verdict import Summary, Trial, Verdict
from inspector.model.request import ImportedRequest

_SETTLED = ("explained", "already_works")


def run(options: Namespace, output: Output) -> int:
    """Runs the experiment; 0 when it is explained or already works, 1 otherwise.

    Raises:
        InspectorError: The request cannot be read or sent, or it would write without `--yes`.
    """
    reporting.check_target(options)
    target = Target(options.env or "", options.base_url or "")
    listens = target.needs_sandbox and not options.dry_run
    scenario = target.scenario
    with Session(output, options.data_dir, listens=listens, scenario=scenario) as session:
        read = case.load(session, options, sends=True)
        case.tell_notes(session, read)
        good = case.load_good(session, options, read)
        if options.dry_run:
            case.assume_token(session)
            _show_plan(session, options, good)
            reporting.write(session, options)
            return 0
        _ask_consent(session, options, good)
        session.start()
        try:
            verdict = _judge(session, read, options, good)
        except VariablesMissing as error:
            raise case.explain_missing(error, read) from error
        if options.json:
            output.json(verdict.as_json())
        else:
            output.line()
            words.show_verdict(output, verdict)
        reporting.write(session, options)
        return 0 if verdict.kind in _SETTLED else 1


def experiment(
    session: Session,
    max_sends: int,
    tell: Callable[[int, Trial], None],
    good: ImportedRequest | None = None,
    *,
    both_ways: bool = False,
) -> Verdict:
    """Isolates the current request; `tell` hears of each send, numbered from 1, as it ends.

    `good` is a working request to compare with; `both_ways` asks what spoils it, too.

    Raises:
        InspectorError: The request cannot be sent as it is.
    """
    workspace = session.workspace
    told: list[Trial] = []

    def hear(_topics: frozenset[str]) -> None:
        for trial in workspace.trials[len(told) :]:
            told.append(trial)
            tell(len(told), trial)

    if good is None:
        ticket = workspace.isolate(max_sends)
    else:
        ticket = workspace.isolate_against(good, max_sends, both_ways=both_ways)
    workspace.subscribe(hear)
    session.wait(ticket)
    return workspace.state.verdict or _nothing_sent(session, "it was cancelled", 0)


def _judge(
    session: Session, read: case.Case, options: Namespace, good: ImportedRequest | None
) -> Verdict:
    """Gets the token to begin with and runs the experiment; that token counts for the limit."""
    try:
        spent = case.ask_for_token(session, read, also_without_place=True)
    except AuthError as error:
        return _nothing_sent(session, str(error).rstrip("."), 1)
    if session.cancelled:
        return _nothing_sent(session, "it was cancelled", 0)
    case.tell_foreign_token(session)
    token = session.workspace.state.token
    if token is not None and not options.json:
        session.output.progress(f"with {words.token_words(token)}")
    is_sandbox = session.workspace.state.environment.is_sandbox
    before = session.workspace.steps_before()
    left = options.max_sends - len(before) - (0 if is_sandbox else spent)
    if left < 1:
        return _nothing_sent(session, f"{options.max_sends} sends do not suffice", spent)

    if before and not _sent_before(session):
        problem = session.workspace.problem.rstrip(".")
        return _nothing_sent(session, problem[:1].lower() + problem[1:], spent + len(before))

    def tell(number: int, trial: Trial) -> None:
        if not options.json:
            session.output.progress(*words.trial_pieces(number, trial))

    return experiment(session, left, tell, good, both_ways=options.both_ways)


def _sent_before(session: Session) -> bool:
    """Sends the requests whose answers the current one needs; tells whether it can be sent now."""
    workspace = session.workspace
    session.wait(workspace.send_before())
    case.tell_answers(session)
    return not workspace.problem


def _ask_consent(session: Session, options: Namespace, good: ImportedRequest | None) -> None:
    host = session.workspace.consent_needed(good.request if good else None)
    if host and not options.yes:
        methods = [session.workspace.state.request.method]
        methods += [good.request.method] if good else []
        method = " and ".join(dict.fromkeys(methods))
        raise InspectorError(
            f"This would send {method} to {host}, at most {options.max_sends} sends: "
            "add --yes to agree, or --dry-run to see the plan."
        )


def _show_plan(session: Session, options: Namespace, good: ImportedRequest | None) -> None:
    workspace, output = session.workspace, session.output
    lines = workspace.plan(options.max_sends, good)
    if options.both_ways and good is not None:
        lines = (*lines, BOTH_WAYS)
    host = workspace.state.environment.where()
    if options.json:
        output.json({"plan": list(lines), "max_sends": options.max_sends, "host": host})
        return
    output.line(Painted(f"Nothing was sent. On {host} it would be:", "bold"))
    for line in lines:
        output.wrapped(line, "  ")
    token = workspace.state.token
    if good is None and (token is None or token.scopes is None):
        output.wrapped(
            "What the token carries is not known before it is asked for; scopes that it lacks "
            "come on top.",
            "  ",
            "dim",
        )


def _nothing_sent(session: Session, reason: str, sends: int) -> Verdict:
    environment = session.workspace.state.environment
    where = environment.where()
    return Verdict(
        kind="incomplete",
        because=f"nothing is known yet about {where}; stopped because {reason}",
        figures=f"{sends} send" if sends == 1 else f"{sends} sends",
        before=Summary(),
        after=Summary(),
        sends=sends,
        host=environment.api_url.partition("://")[2].partition("/")[0],
        on_sandbox=environment.is_sandbox,
        where=where,
    )
