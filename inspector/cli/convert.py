"""`convert`: a snippet in another dialect. Touches no network and no environment but the URL's."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from inspector.catalog import regions
from inspector.cli import targets
from inspector.cli.contracts import Document, request_document
from inspector.cli.output import Output
from inspector.cli.reading import read_text, read_variables
from inspector.errors import EnvironmentUnknown, InspectorError
from inspector.model.environment import Environment, force_base
from inspector.model.redact import Redactor
from inspector.model.request import VARIABLE, ImportedRequest, Note, Request, fill_in, rewrite
from inspector.model.secret import Secret

_SEVERAL = ("json", "curl")


def run(options: Namespace, output: Output) -> int:
    """Writes the request, or all requests, of a snippet.

    Raises:
        InspectorError: It cannot be read, or the target cannot express it.
    """
    from inspector.dialects import registry

    snippet = registry.parse(read_text(options.file), options.dialect)
    requests = tuple(_prepared(imported, options) for imported in snippet.requests)
    secrets = {
        value
        for imported in requests
        for value in imported.bindings.values()
        if isinstance(value, Secret)
    }
    redactor = Redactor(secrets)
    output.redact_with(lambda: redactor)
    if len(requests) > 1 and not options.all:
        more = Note("info", f"{len(requests) - 1} more in the snippet; --all takes them too.")
        main = requests[snippet.main]
        requests = (replace(main, takes=(), notes=(*main.notes, more)),)
    if options.to == "json":
        documents = [_document(imported, redactor, reveal=options.reveal) for imported in requests]
        shown: object = {"requests": documents} if options.all else documents[0]
        output.json(shown, exactly=options.reveal)
        return 0
    if len(requests) > 1 and options.to not in _SEVERAL:
        raise InspectorError(
            f"Several requests go into {' or '.join(_SEVERAL)}, not into {options.to}: "
            "leave out --all for the first one."
        )
    texts = [
        registry.render(imported.request, options.to, imported.bindings, reveal=True)
        if options.reveal
        # Before it is rendered, not after: `$token` in a shell's command looks like a secret.
        else registry.render(
            redactor.request(fill_in(imported.request, imported.bindings)), options.to
        )
        for imported in requests
    ]
    for imported in requests:
        for note in imported.notes:
            place = f"line {note.line}, column {note.column}: " if note.line else ""
            output.note(place + note.text)
    output.text("\n".join(_ended(text) for text in texts))
    return 0


def _prepared(imported: ImportedRequest, options: Namespace) -> ImportedRequest:
    """Returns the request with `--var` filled in and its URL on the named environment."""
    values = {name: value for name, (value, _hidden) in read_variables(options.var).items()}
    request = rewrite(
        imported.request,
        lambda text: VARIABLE.sub(lambda found: values.get(found.group(1), found.group()), text),
    )
    environment = _environment(options)
    if environment is not None and request.url:
        request = replace(request, url=force_base(request.url, environment))
    return replace(imported, request=request)


def _environment(options: Namespace) -> Environment | None:
    if options.base_url:
        return targets.gateway(options.base_url)
    if not options.env:
        return None
    for environment in regions.environments():
        if environment.name == options.env:
            return environment
    known = ", ".join(environment.name for environment in regions.environments())
    raise EnvironmentUnknown(f"There is no environment {options.env!r} to write. Known: {known}.")


def _document(imported: ImportedRequest, redactor: Redactor, *, reveal: bool) -> Document:
    if not reveal:
        return request_document(imported, redactor)
    from inspector.dialects import canonical
    from inspector.dialects.rendering import prepare

    filled: Request = prepare(
        imported.request, imported.bindings, reveal=True, complete_url="", fragment=True
    ).request
    return canonical.document(
        filled,
        complete=imported.complete,
        notes=imported.notes,
        takes=imported.takes,
        expects=imported.expects,
    )


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"
