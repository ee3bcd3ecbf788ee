"""Changes of the request by hand: snippets, typing, environments, and taking them back."""

from __future__ import annotations

from dataclasses import replace

from inspector.app import chain, state
from inspector.app.desk import Desk
from inspector.app.placing import place_all
from inspector.app.state import State
from inspector.errors import InspectorError
from inspector.model import environment as environments
from inspector.model.exchange import Exchange
from inspector.model.finding import Suggestion
from inspector.model.lift import lift_secrets
from inspector.model.request import (
    Bindings,
    ImportedRequest,
    Note,
    Request,
    Snippet,
    token_variable,
)
from inspector.model.secret import Secret


class Editing(Desk):
    """What changes the request: snippets, typing, environments, undo."""

    _typing_since = 0.0

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
        return self.take(self.read_snippet(text, dialect), text)

    def take(
        self,
        snippet: Snippet,
        text: str = "",
        placed: tuple[ImportedRequest, ...] = (),
        *,
        merges: bool = True,
    ) -> ImportedRequest:
        """Like `import_snippet`, of a snippet that was read before out of that text.

        `placed` are its requests on the selected environment, where they are known already.
        `merges` False makes a fragment a request of its own.
        """
        target, known = self.state.environment, self.environments
        main = snippet.main
        imported = snippet.requests[main]
        notes = list(imported.notes)
        dialect, source = snippet.language, Secret(text)
        self._remember()
        if merges and imported.request.is_fragment and self.state.request.url:
            notes.insert(0, Note("info", _merged_what(imported, self.state.request)))
            if self.state.steps:  # they are still those of the snippet before
                dialect, source = self.state.dialect, self.state.source
            merged = _merge(self.state.request, imported.request)
            bindings = {**self.state.bindings, **imported.bindings}
            self.state = state.edited(self.state, merged, bindings)
            steps = tuple(_revalued(one, imported.bindings) for one in self.state.steps)
            self.state = replace(self.state, steps=steps)
        else:
            steps = placed or place_all(snippet.requests, target, known)
            notes = list(steps[main].notes)
            self.state = self._fresh(steps[main].request, dict(imported.bindings))
            self.state = replace(self.state, profile=None, is_dirty=True, steps=steps, step=main)
            self._drop_foreign_token()
        self.state = replace(self.state, dialect=dialect, source=source, notes=tuple(notes))
        self._adopt_token()
        self._changed("request", "token", "exchange", "verdict")
        self._recheck()
        return replace(imported, notes=tuple(notes))

    def choose_step(self, index: int) -> None:
        """Makes another request of the same snippet the current one; edits of this one stay."""
        if index == self.state.step or not 0 <= index < len(self.state.steps):
            return
        self._remember()
        steps, answers = chain.put_back(self.state), self.state.answers
        chosen = steps[index]
        dialect, source, token = self.state.dialect, self.state.source, self.state.token
        opened = self._fresh(chosen.request, {**self.state.bindings, **chosen.bindings})
        answer = answers.get(index)
        self.state = replace(
            opened,
            steps=steps,
            step=index,
            answers=answers,
            notes=chosen.notes,
            dialect=dialect,
            source=source,
            token=token,
            is_dirty=True,
            exchanges=(answer,) if answer else (),
            shown=answer,
        )
        self._adopt_token()
        self._changed("request", "token", "exchange", "verdict")
        self._recheck()

    def follow(self, suggestion: Suggestion) -> bool:
        """Changes method and path, or the host, as suggested, in one step; tells if it did."""
        from inspector.app.following import followed

        now = self.state
        changed = followed(now.request, suggestion, now.environment, self.environments)
        if changed == now.request:
            return False
        self._remember()
        self.state = state.edited(self.state, changed)
        self._changed("request")
        self._recheck()
        return True

    def open_request(self, request: Request, bindings: Bindings) -> None:
        """Makes a given request the current one, e.g. from a profile or from history."""
        self._remember()
        request = replace(request, url=environments.absolute(request.url, self.state.environment))
        self.state = replace(
            self._fresh(request, dict(bindings)), notes=(), dialect="", profile=None
        )
        self._changed("request", "token", "exchange", "verdict")
        self._recheck()

    def lay_out_payload(self, *, is_step: bool = True) -> None:
        """Indents a JSON payload; spelling, order and duplicate names stay as they are.

        `is_step` False makes it a part of the step before, e.g. of the import.
        """
        from inspector.lab.json_text import pretty

        body = self.state.request.body
        try:
            text = pretty(body.text)
        except (ValueError, RecursionError):
            return
        if text == body.text:
            return
        if is_step:
            self._remember()
        laid_out = replace(self.state.request, body=replace(body, text=text))
        self.state = state.edited(self.state, laid_out)
        self._changed("request")
        self._recheck()

    def reopen(self, exchange: Exchange) -> None:
        """Makes the request of an exchange the current one, and shows its answer again."""
        self.open_request(exchange.request, {})
        self.state = replace(self.state, exchanges=(exchange,), shown=exchange)
        self._changed("exchange")
        self._recheck()

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

    def forget_steps(self) -> None:
        """Makes the current state the one that undo cannot go behind."""
        self._undo.clear()
        self._redo.clear()
        self.state = replace(self.state, is_dirty=False)

    def is_request_snippet(self, text: str) -> bool:
        """Tells a whole request from text that belongs where it was pasted (a JSON body)."""
        from inspector.dialects import registry

        if not text.strip():
            return False
        try:
            found = registry.parse(text)
        except InspectorError:
            return False
        return not found.requests[found.main].request.is_fragment

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

    def _remember(self, *, typing: bool = False) -> None:
        """Keeps the state for undo; keystrokes of one burst of typing are one step."""
        if typing and self._undo and self._typing_since + 1.0 > self._clock():
            self._typing_since = self._clock()
            return
        self._typing_since = self._clock() if typing else 0.0
        self._undo = [*self._undo[-99:], self.state]
        self._redo.clear()

    def _swap(self, source: list[State], target: list[State]) -> bool:
        if not source:
            return False
        target.append(self.state)
        then = source.pop()
        if then.number != self.state.number:  # another request: its sends come back with it
            self.state = replace(
                self.state,
                number=then.number,
                exchanges=then.exchanges,
                shown=then.shown,
                baseline=then.baseline,
                pinned=then.pinned,
                verdict=then.verdict,
            )
            self._changed("exchange", "verdict")
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
            dialect=then.dialect,
            source=then.source,
            notes=then.notes,
            steps=then.steps,
            step=then.step,
            answers=then.answers,
            is_dirty=True,
        )
        self._changed("request", "token", "environment")
        self._recheck()
        return True


def _merge(current: Request, fragment: Request) -> Request:
    headers = current.headers
    for name, value in fragment.headers:
        headers = headers.with_value(name, value)
    body = current.body if fragment.body.kind == "none" else fragment.body
    return replace(current, headers=headers, body=body)


def _revalued(step: ImportedRequest, values: Bindings) -> ImportedRequest:
    """Returns a step whose own values give way to those of a fragment."""
    own = {name: values.get(name, value) for name, value in step.bindings.items()}
    return replace(step, bindings=own)


def _merged_what(imported: ImportedRequest, current: Request) -> str:
    fragment = imported.request
    parts = [name for name, _value in fragment.headers]
    if fragment.body.kind != "none":
        parts.append("the payload")
    if not parts and imported.bindings:
        count = len(imported.bindings)
        parts.append(f"{count} value{'s' * (count != 1)}")
    where = f"{current.method} {current.url.partition('?')[0].partition('#')[0]}"
    return f"Merged {', '.join(parts) or 'nothing'} into the current request, {where}."
