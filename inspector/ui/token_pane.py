"""What is known of the token and from where; its scopes, granted, missing and not published."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspector.model.finding import Finding
from inspector.model.server_clock import ServerClock
from inspector.model.token import BY_USER, ClientCredentials, Token
from inspector.sandbox.responder import DemoClient
from inspector.ui import theme
from inspector.ui.chips import Chip, FlowLayout
from inspector.ui.grant_choice import GRANTS, GrantChoice
from inspector.ui.panel import Badge, Elided, Link, Panel


@dataclass(frozen=True, slots=True)
class TokenView:
    """Everything that the pane shows. `stored_in` is the keyring's title, `clock` the server's."""

    token: Token | None
    client: ClientCredentials | None
    variable: str | None
    findings: tuple[Finding, ...]
    stored_in: str
    is_asking: bool
    unpublished: frozenset[str]
    clock: ServerClock | None = None


class TokenPane(Panel):
    """Reports: a client to ask, a user to sign in, a token to paste, refresh or ask about, an edit.

    `sign_in_wanted` and `assertion_wanted` carry a sandbox's own client, or None.
    """

    client_wanted = Signal(object)
    credentials_wanted = Signal()
    sign_in_wanted = Signal(object)
    assertion_wanted = Signal(object)
    refresh_wanted = Signal()
    paste_wanted = Signal()
    inspect_wanted = Signal()
    claims_wanted = Signal()
    edit_wanted = Signal(object)
    scope_wanted = Signal(str)
    grant_said = Signal(str)

    def __init__(self) -> None:
        super().__init__("Token", "tokenPane")
        self._view: TokenView | None = None
        self._shows_value = False
        self._offered: object = None
        self.badge = Badge("", "err")
        self.badges.addWidget(self.badge)
        self.get_token = Link("Get token ▾", short="Get ▾")
        self.get_token.setObjectName("getTokenButton")
        self.get_token.setAccessibleName("Get token")
        self._menu = QMenu(self)
        self.get_token.with_menu(self._menu)
        self.controls.addWidget(self.get_token)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._build_body())
        self.column.addWidget(scroll, 1)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._show_expiry)

    def show_menu(
        self,
        clients: Sequence[ClientCredentials],
        users: Sequence[DemoClient],
        token: Token | None,
    ) -> None:
        """Offers the environment's own clients, then the ways that always exist."""
        has_renewal = token is not None and token.renewal is not None
        offered = (tuple(clients), tuple(users), token is None, has_renewal)
        if offered == self._offered:
            return
        self._offered = offered
        for inner in self._menu.findChildren(QMenu):
            inner.deleteLater()  # clear() leaves them
        self._menu.clear()
        is_long = len(clients) + len(users) > _MOST_LISTED
        own = self._menu.addMenu("From a demo client") if is_long else self._menu
        for client in clients:
            title = client.name if is_long else f"From the demo client {client.name}"
            action = own.addAction(title)
            action.triggered.connect(lambda _c=False, it=client: self.client_wanted.emit(it))
        for_users = self._menu.addMenu("For a user of a demo client") if is_long else self._menu
        for user in users:
            for_users.addAction(_user_words(user), partial(self._get_for_user, user))
        if clients:
            self._menu.addSeparator()
        self._menu.addAction("Client credentials…", self.credentials_wanted.emit)
        self._menu.addAction("Sign in with the browser…", lambda: self.sign_in_wanted.emit(None))
        self._menu.addAction("SAML2 assertion…", lambda: self.assertion_wanted.emit(None))
        self._menu.addAction("Paste a token…", self.paste_wanted.emit)
        self._menu.addSeparator()
        has_token = token is not None
        refresh = self._menu.addAction("Refresh the token", self.refresh_wanted.emit)
        refresh.setEnabled(has_renewal)
        ask = self._menu.addAction("Ask the platform about this token", self.inspect_wanted.emit)
        ask.setEnabled(has_token)
        claims = self._menu.addAction("Show the claims…", self.claims_wanted.emit)
        claims.setEnabled(has_token)

    def show_token(self, view: TokenView) -> None:
        if self._view is None or view.token != self._view.token:
            self._shows_value = False
        self._view = view
        token = view.token
        self._values["Client"].show_text(_client_words(view))
        self.grant.show_token(token)
        self._values["Token"].show_text(self._token_words())
        self._reveal.setVisible(token is not None)
        self._reveal.setText("hide" if self._shows_value else "reveal")
        font = theme.mono_font() if self._shows_value else theme.ui_font()
        self._values["Token"].setFont(font)
        self._values["Stored in"].show_text(view.stored_in)
        self._show_expiry()
        if token is not None and token.expires_at is not None:
            self._clock.start()
        else:
            self._clock.stop()
        self._show_scopes(view)
        errors = [f for f in view.findings if f.missing or f.severity != "info"]
        missing = sum(1 for f in view.findings if f.missing)
        text = f"{missing} missing" if missing else (f"{len(errors)} to see" if errors else "")
        self.badge.show_text(text, "err" if missing else "warn")
        facts = (
            [f"{name}: {value} ({source})" for name, value, source in token.facts] if token else []
        )
        self._facts.setText("\n".join(facts))
        self._facts.setVisible(bool(facts))

    def _get_for_user(self, client: DemoClient) -> None:
        if client.grant == "code":
            self.sign_in_wanted.emit(client)
        elif client.grant == "saml2":
            self.assertion_wanted.emit(client)
        else:
            self.paste_wanted.emit()

    def _build_body(self) -> QWidget:
        body = QWidget()
        body.setObjectName("panelBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.dp(14), theme.dp(10), theme.dp(14), theme.dp(10))
        column.setSpacing(theme.dp(4))
        column.addLayout(self._build_grid())
        self._scopes_title = Elided("Scopes")
        self._scopes_title.setObjectName("dim")
        self._scopes_title.setMinimumHeight(theme.dp(24))
        column.addWidget(self._scopes_title)
        holder = QWidget()
        holder.setObjectName("scopeChips")
        holder.setAccessibleName("Scopes")
        self._chips = FlowLayout()
        holder.setLayout(self._chips)
        column.addWidget(holder)
        self._remark = _remark()
        self._facts = _remark()
        column.addWidget(self._remark)
        column.addWidget(self._facts)
        column.addStretch(1)
        return body

    def _build_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.dp(12))
        grid.setVerticalSpacing(theme.dp(4))
        grid.setColumnStretch(1, 1)
        self._values: dict[str, Elided] = {}
        for row, name in enumerate(("Client", "Token", "Expires", "Stored in")):
            label = QLabel(name)
            label.setObjectName("dim")
            value = Elided()
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._values[name] = value
            grid.addWidget(label, row, 0)
            if name not in ("Client", "Token"):
                grid.addWidget(value, row, 1)
        self.grant = GrantChoice()
        self.grant.said.connect(self.grant_said)
        client = QHBoxLayout()
        client.setSpacing(theme.dp(6))
        client.addWidget(self._values["Client"], 1)
        client.addWidget(self.grant)
        grid.addLayout(client, 0, 1)
        self._reveal = Link("reveal", self._toggle_value)
        self._reveal.setAccessibleName("Reveal the token")
        pair = QHBoxLayout()
        pair.setSpacing(theme.dp(6))
        pair.addWidget(self._values["Token"], 1)
        pair.addWidget(self._reveal)
        grid.addLayout(pair, 1, 1)
        return grid

    def _show_scopes(self, view: TokenView) -> None:
        wanted = {f.subject: f for f in view.findings if f.missing}
        granted = view.token.scopes if view.token else None
        named = {f.subject for f in view.findings}
        chips: list[QWidget] = []
        for scope in sorted(granted or (), key=lambda s: (s not in view.unpublished, s)):
            claimed = scope.startswith("messaging:") or scope in named
            tip = "granted"
            if scope in view.unpublished:
                tip += " · not a published scope name"
            chip = Chip(scope, "granted" if claimed else "extra", tip)
            chip.clicked.connect(lambda _c=False, it=scope: self.scope_wanted.emit(it))
            chips.append(chip)
        order = {"granted": 0, "missing": 1, "extra": 2}
        for scope, finding in sorted(wanted.items()):
            tip = finding.message + (f"\n{finding.detail}" if finding.detail else "")
            chip = Chip(scope, "missing", tip)
            if finding.edit is not None:
                chip.clicked.connect(lambda _c=False, it=finding.edit: self.edit_wanted.emit(it))
            else:
                chip.clicked.connect(lambda _c=False, it=scope: self.scope_wanted.emit(it))
            chips.append(chip)
        for each in chips:
            if isinstance(each, Chip):
                each.compared.connect(self.scope_wanted)
        chips.sort(key=lambda c: order[c.kind] if isinstance(c, Chip) else 3)
        self._chips.replace(chips)
        self._scopes_title.show_text(_scopes_words(view))
        claimed_only = [s for s in wanted if wanted[s].contradicted_by]
        names = ", ".join(claimed_only)
        verb = "are no published scopes" if len(claimed_only) > 1 else "is no published scope"
        self._remark.setText(f"claimed · {names} {verb} (official)" if claimed_only else "")
        self._remark.setVisible(bool(claimed_only))

    def _show_expiry(self) -> None:
        token = self._view.token if self._view else None
        clock = self._view.clock if self._view else None
        self._values["Expires"].show_text(_expiry_words(token, clock))

    def _toggle_value(self) -> None:
        self._shows_value = not self._shows_value
        if self._view is not None:
            self.show_token(self._view)

    def _token_words(self) -> str:
        view = self._view
        token = view.token if view else None
        if token is None:
            if view and view.is_asking:
                return "asking…"
            return f"none for {{{{{view.variable}}}}}" if view and view.variable else "none yet"
        if self._shows_value:
            return token.secret.reveal()
        kind = "JWT" if token.is_jwt else "opaque"
        return f"{kind} · {len(token.secret)} chars · #{token.secret.fingerprint}"


def _remark() -> QLabel:
    label = QLabel()
    label.setObjectName("faint")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setContentsMargins(0, theme.dp(4), 0, 0)
    return label


def _client_words(view: TokenView) -> str:
    token = view.token
    if token is not None and token.origin == "snippet":
        return "from the snippet" + _grant_words(token)
    if token is not None and token.origin == "pasted":
        return "pasted" + _grant_words(token)
    if token is not None and token.origin == "keyring":
        return "kept with the profile"
    if token is not None and token.grant in ("code", "saml2"):
        return f"{token.client_name or token.client_id} · {GRANTS[token.grant]}"
    client = view.client
    if client is None:
        return "none selected"
    return f"{client.name or client.client_id} · client credentials"


def _grant_words(token: Token) -> str:
    """Says the grant of a token that came by itself, once somebody else than the user told it."""
    told = token.grant != "unknown" and token.grant_from != BY_USER
    return f" · {GRANTS[token.grant]}" if told else ""


_MOST_LISTED = 6


def _user_words(client: DemoClient) -> str:
    way = "Sign in through" if client.grant == "code" else "For a user of"
    rest = ", paste its token…" if client.grant == "implicit" else ""
    dots = "…" if client.grant == "saml2" else ""
    return f"{way} the demo client {client.name} ({GRANTS[client.grant]}){rest}{dots}"


def _scopes_words(view: TokenView) -> str:
    token = view.token
    if token is None:
        return "Scopes: no token yet. Get token asks for one."
    if token.scopes is None:
        return "Scopes: not known. Ask the platform about this token."
    return f"Scopes · {token.scopes_from}" if token.scopes_from else "Scopes"


def _expiry_words(token: Token | None, clock: ServerClock | None) -> str:
    """Says when the token ends, by the server's clock where the issuer wrote the end down."""
    now = time.time()
    if token is not None and token.by_issuer and clock is not None:
        now += clock.skew_s
    left = token.seconds_left(now) if token is not None else None
    if left is None:
        words = "not known" if token is not None else "no token"
    elif left < 0:
        words = f"expired {_duration(-left)} ago"
    else:
        words = f"in {_duration(left)}"
    return words + _skew_words(clock)


def _skew_words(clock: ServerClock | None) -> str:
    if clock is None or not clock.matters:
        return ""
    side = "ahead" if clock.skew_s > 0 else "behind"
    return f" · server clock {_duration(abs(clock.skew_s))} {side}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
