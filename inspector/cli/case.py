"""Puts the case that a command is about into the workspace: snippet, environment, credentials."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, replace

from inspector.app.placing import with_host
from inspector.app.profiles import bindings_of
from inspector.app.workspace import Workspace
from inspector.catalog.regions import region_of_host
from inspector.cli import credentials, targets, words
from inspector.cli.credentials import Credentials
from inspector.cli.reading import read_text, read_variables
from inspector.cli.session import Session
from inspector.cli.targets import Target
from inspector.errors import InspectorError, VariablesMissing
from inspector.model.exchange import Exchange
from inspector.model.profile import Profile
from inspector.model.request import (
    ImportedRequest,
    Request,
    Snippet,
    find_variables,
    token_variable,
)
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials

_SENDS_FOR_A_TOKEN = 2
"""The token request and the question what it grants."""


@dataclass(frozen=True, slots=True)
class Case:
    """What was read. `imported` is the request as the snippet has it, with its notes."""

    imported: ImportedRequest
    dialect: str
    given: Credentials


def load(session: Session, options: Namespace, *, sends: bool) -> Case:
    """Reads the snippet, moves it onto its target, fills variables and takes the credentials.

    What does not send is judged where its own URL says, unless a target is named.

    Raises:
        InspectorError: Something of it cannot be used; the text is for the user.
    """
    workspace = session.workspace
    profile = None
    if options.profile:
        profile = credentials.find_profile(options.data_dir, options.profile)
    snippet = _read(workspace, options, profile)
    first = snippet.requests[snippet.main]
    target = Target(options.env or "", options.base_url or "")
    moves = sends or target.is_named
    if moves:
        targets.select(workspace, target)
    elif options.file is None and profile is not None:
        workspace.select_environment(profile.environment)
    else:
        targets.select_own(workspace, with_host(first.request.url, first.bindings))
    given = _given(session, options, profile, needed=sends)
    placed: list[ImportedRequest] = []
    for one in snippet.requests:
        bindings = {**given.bindings, **one.bindings, **_variables(options, one.request)}
        url = one.request.url
        if moves:
            url = targets.moved(one.request.url, bindings, workspace)
            if one is first:
                _tell_move(session, targets.host_of(one.request.url, bindings), url, sends=sends)
        placed.append(replace(one, request=replace(one.request, url=url), bindings=bindings))
    workspace.take(replace(snippet, requests=tuple(placed)))
    _adopt(workspace, given)
    return Case(first, snippet.dialect, given)


def load_good(session: Session, options: Namespace, case: Case) -> ImportedRequest | None:
    """Reads the request that `--good` names and moves it to the case's host; None without one.

    Raises:
        InspectorError: It cannot be used; the text is for the user.
    """
    if options.good is None:
        return None
    if options.good == options.file == "-":
        raise InspectorError("Standard input cannot be both FILE and --good: name a file for one.")
    workspace = session.workspace
    snippet = workspace.read_snippet(read_text(options.good))
    first = snippet.requests[snippet.main]
    if first.request.is_fragment:
        raise InspectorError("The snippet of --good has no URL: give the whole working request.")
    variables = _variables(options, first.request)
    bindings = {**case.given.bindings, **first.bindings, **variables}
    url = targets.moved(first.request.url, bindings, workspace)
    for note in first.notes:
        session.output.note(f"--good: {note.text}")
    return replace(first, request=replace(first.request, url=url), bindings=bindings)


def ask_for_token(session: Session, case: Case, *, also_without_place: bool = False) -> int:
    """Gets a token from the client that was given, or a sandbox's own; returns the sends it took.

    A token that was given is used as it is; one that stands in the snippet too, unless a client
    was given. `also_without_place`: also when the request has no place for a token yet, since an
    edit may make one.

    Raises:
        AuthError: No token could be had.
    """
    workspace = session.workspace
    state = workspace.state
    if state.client is None:
        return 0
    if state.token is not None and (case.given.client is None or case.given.token is not None):
        return 0
    has_place = token_variable(state.request) is not None
    if not has_place and not (also_without_place and "Authorization" not in state.request.headers):
        return 0
    session.wait(workspace.use_client(state.client, case.given.scopes))
    return _SENDS_FOR_A_TOKEN


def assume_token(session: Session) -> None:
    """Takes it that whoever runs the snippet has a token for the place that it has for one.

    For looking only: that its value is not in the snippet is no fault of the request.
    """
    state = session.workspace.state
    if state.token is None and token_variable(state.request) is not None:
        session.workspace.describe_token(None)


def explain_missing(error: VariablesMissing, case: Case) -> InspectorError:
    """Returns what to do about variables without a value, in a command's terms."""
    place = token_variable(case.imported.request)
    if place in error.names:
        return InspectorError(f"{{{{{place}}}}}, the token, has no value. {credentials.HOW}")
    names = " ".join(f"--var {name}=…" for name in error.names)
    what = "a variable" if len(error.names) == 1 else "variables"
    return InspectorError(f"The request has {what} without a value; fill in with {names}.")


def tell_notes(session: Session, case: Case) -> None:
    """Says what the reader of the snippet must know."""
    for note in case.imported.notes:
        place = f"line {note.line}, column {note.column}: " if note.line else ""
        session.output.note(place + note.text)


def tell_answers(session: Session, but: Exchange | None = None) -> None:
    """Says what the snippet's requests were answered, but for the one that is told by itself."""
    redactor, state = session.workspace.redactor(), session.workspace.state
    for index, answer in sorted(state.answers.items()):
        if answer is not but:
            step = state.steps[index].request
            title = f"request {index + 1}: {step.method} {redactor.url(step.url)}: "
            session.output.progress(title, *words.answer_pieces(redactor.exchange(answer)))


def tell_foreign_token(session: Session) -> None:
    """Says that the sandbox did not issue the token in use, when that is so."""
    for finding in session.workspace.check():
        if finding.id == "token-foreign":
            session.output.note(f"{finding.message}. {finding.detail}")


def _read(workspace: Workspace, options: Namespace, profile: Profile | None) -> Snippet:
    if options.file is not None:
        return workspace.read_snippet(read_text(options.file), options.dialect)
    if profile is None:
        raise InspectorError("Name a file with a snippet, - for standard input, or a --profile.")
    return Snippet("", (ImportedRequest(profile.request),))


def _given(
    session: Session, options: Namespace, profile: Profile | None, *, needed: bool
) -> Credentials:
    environment = session.workspace.state.environment
    if profile is None:
        return credentials.from_environment()
    if environment.is_sandbox and profile.environment != environment.name:
        session.output.note(
            f"The credentials of the profile {profile.name!r} are for {profile.environment}; the "
            f"sandbox's own client serves instead. --env {profile.environment} sends there."
        )
        return Credentials(profile=profile, bindings=bindings_of(profile, {}))
    try:
        found = credentials.from_profile(options.data_dir, profile)
    except InspectorError:
        if needed:
            raise
        return Credentials(profile=profile, bindings=bindings_of(profile, {}))
    if found.token is not None or found.client is not None or found.demo_client:
        return found
    own = credentials.from_environment()
    return replace(found, token=own.token, client=own.client)


def _variables(options: Namespace, request: Request) -> dict[str, str | Secret]:
    """Returns `--var`; a credential is refused there, where others can see it."""
    known = {variable.name: variable for variable in find_variables(request)}
    found: dict[str, str | Secret] = {}
    for name, (value, is_hidden) in read_variables(options.var).items():
        is_secret = name in known and known[name].secret
        if is_secret and not is_hidden:
            raise InspectorError(
                f"{{{{{name}}}}} holds a credential, and others can see a command line: put it "
                f"into an environment variable of that name and give --var {name}."
            )
        found[name] = Secret(value) if is_secret else value
    return found


def _adopt(workspace: Workspace, given: Credentials) -> None:
    """Takes what was given; asks nobody."""
    if given.profile is not None:
        guest_id = given.profile.guest_id or workspace.state.guest_id
        workspace.state = replace(workspace.state, guest_id=guest_id, profile=given.profile)
    if given.token is not None:
        workspace.paste_token(given.token.reveal())
    client = given.client or _demo_client(workspace, given.demo_client)
    if client is not None:
        workspace.set_client(client)


def _demo_client(workspace: Workspace, name: str) -> ClientCredentials | None:
    return next((client for client in workspace.demo_clients if client.name == name), None)


def _tell_move(session: Session, named: str, url: str, *, sends: bool) -> None:
    environment = session.workspace.state.environment
    if not named or targets.host_of(url, {}) == named:
        return
    region = region_of_host(named)
    where = environment.where()
    if not sends:
        session.output.note(f"The snippet names {named}; it is checked for {where} instead.")
        return
    hint = f" --env {region.name} sends it there." if region and environment.is_sandbox else ""
    session.output.note(f"The snippet names {named}; it is sent to {where} instead.{hint}")
