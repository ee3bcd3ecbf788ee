"""The fields of a claim, filled from the current call and from a thread's own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from inspector.app.claiming import Prefill
from inspector.ui import theme
from inspector.ui.chips import FlowLayout
from inspector.ui.panel import Link
from inspector.ui.toolbar import METHODS, Box

if TYPE_CHECKING:
    from inspector.rules.draft import ClaimDraft, Need
    from inspector.rules.quote import Told

NEEDS: tuple[tuple[Need, str, str, str], ...] = (
    ("header", "A header", "X-Guest-Id", "{} is needed"),
    ("scopes_all", "All of these scopes", "messaging:guest messaging:web", "{} are needed"),
    ("scopes_any", "One of these scopes", "messaging messaging:readonly", "One of {} is needed"),
    ("claim", "A token claim", "aud", "The token's {} matters"),
    ("body_field", "A field of the payload", "/to/id", "{} is needed in the payload"),
    ("content_type", "A content type", "application/json", "It takes {}"),
    ("hint", "Nothing to check, only a hint", "", ""),
)
_METHODS = ("any method", *METHODS)
_VALUES = (
    ("", "no value: say only that it is missing", ""),
    ("profile:guest-id", "the profile's own guest id", ""),
    ("payload:", "a field of the payload", "/externalContact/id"),
    ("header:", "another header", "X-Guest-Id"),
    ("text:", "this text", "a value"),
)


class ClaimForm(QWidget):
    """Says `changed` on every keystroke; `draft` is what stands there now."""

    changed = Signal()

    def __init__(self, prefill: Prefill) -> None:
        super().__init__()
        self.setObjectName("panelBody")
        self._own_title = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.dp(18), theme.dp(14), theme.dp(18), theme.dp(14))
        self._column.setSpacing(theme.dp(5))
        self.quote = QPlainTextEdit()
        self.quote.setObjectName("claimQuote")
        self.quote.setPlaceholderText(
            "Paste what the thread, ticket or colleague says: names in it are offered below."
        )
        self.quote.setTabChangesFocus(True)
        self.quote.setFixedHeight(theme.dp(84))
        self._label("In their own words", self.quote)
        self.offers = _Offers()
        self.offers.taken.connect(self.take)
        self._column.addWidget(self.offers)
        self.need = Box()
        self.need.setObjectName("claimNeed")
        for name, title, _, _ in NEEDS:
            self.need.addItem(title, name)
        self.names = self._line("claimNames")
        self.value = self._line("claimValue", "the value that it must have")
        self._label(
            "What is said to be needed", self.need, self.names, self.value, widths=(2, 3, 2)
        )
        self.need.setSizeAdjustPolicy(Box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.need.setMinimumContentsLength(12)
        self.value_kind = Box()
        self.value_kind.setObjectName("claimValueKind")
        for kind, title, _ in _VALUES:
            self.value_kind.addItem(title, kind)
        self.value_text = self._line("claimValueText")
        self._value_label = self._label("Value to try it with", self.value_kind, self.value_text)
        self.method = Box()
        self.method.setObjectName("claimMethod")
        self.method.addItems(_METHODS)
        self.path = self._line("claimPath", "/api/v2/…, {name} for one part, * for any text")
        self._label("For which calls", self.method, self.path, widths=(1, 4))
        self.explains = self._line("claimExplains", "statuses and codes, e.g. 401 bad.credentials")
        self._label("Which refusals it would explain", self.explains)
        self.title = self._line("claimTitle", "in one line")
        self._label("The claim", self.title)
        self.hint = self._line("claimHint", "what else is said about it, in a sentence")
        self._label("Hint", self.hint)
        self.source = self._line("claimSource", "the thread's or ticket's name: required")
        self.date = self._line("claimDate", "2026-11-22")
        self.date.setMinimumWidth(theme.dp(108))
        self._label("Who says so, and when it was read", self.source, self.date, widths=(3, 1))
        self.url = self._line("claimUrl", "https://…")
        self._label("Where (optional)", self.url)
        self._column.addStretch(1)
        self._fill(prefill)
        self._connect()
        self._fit_need()

    def draft(self, claim_id: str) -> ClaimDraft:
        """Returns what the form says, with an id of its own."""
        from inspector.rules.draft import ClaimDraft

        need: Need = self.need.currentData()
        statuses, codes = _refusals(self.explains.text())
        method = self.method.currentText()
        return ClaimDraft(
            id=claim_id,
            title=self.title.text().strip(),
            need=need,
            names=tuple(self._named(need)),
            path=self.path.text().strip(),
            source=self.source.text().strip(),
            date=self.date.text().strip(),
            method="" if method == _METHODS[0] else method,
            value=self.value.text().strip(),
            value_from=self._value_from(need),
            statuses=statuses,
            codes=codes,
            hint=self.hint.text().strip(),
            url=self.url.text().strip(),
            quote=self.quote.toPlainText().strip(),
        )

    def show_told(self, told: Told) -> None:
        """Offers what the quoted words name."""
        self.offers.show_told(told)

    def take(self, kind: str, text: str) -> None:
        """Puts something that the words name into its field."""
        match kind:
            case "status" | "code":
                have = self.explains.text().split()
                self.explains.setText(" ".join(dict.fromkeys((*have, text))))
            case "path":
                self.path.setText(text)
            case "method":
                self.method.setCurrentText(text)
            case need:
                several = need == "scopes_all" and self.need.currentData() in _SEVERAL
                if not several:
                    self.need.setCurrentIndex(self.need.findData(need))
                have = self.names.text().split() if several else []
                self.names.setText(" ".join(dict.fromkeys((*have, text))))
                self.names.setFocus()

    def field(self, name: str) -> QWidget:
        """Returns the widget in which a mistake of that field of the schema is mended."""
        first = name.split(".", maxsplit=1)[0]
        if name in _FIELDS:
            return getattr(self, _FIELDS[name])  # type: ignore[no-any-return]  # the form's own
        return getattr(self, _FIELDS.get(first, "names"))  # type: ignore[no-any-return]  # as above

    def _named(self, need: Need) -> Sequence[str]:
        text = self.names.text().strip()
        if need == "hint" or not text:
            return ()
        if need == "body_field" and not text.startswith("/"):
            return ("/" + text.replace(".", "/"),)
        return text.replace(",", " ").split() if need in _SEVERAL else (text,)

    def _value_from(self, need: Need) -> str:
        kind: str = self.value_kind.currentData()
        if need not in ("header", "body_field") or not kind:
            return ""
        return kind + self.value_text.text().strip() if kind.endswith(":") else kind

    def _fill(self, prefill: Prefill) -> None:
        found = self.method.findText(prefill.method)
        self.method.setCurrentIndex(max(0, found))
        self.path.setText(prefill.path)
        self.explains.setText(" ".join((*map(str, prefill.statuses), *prefill.codes)))
        self.date.setText(prefill.date)

    def _connect(self) -> None:
        self.need.currentIndexChanged.connect(self._fit_need)
        self.value_kind.currentIndexChanged.connect(self._fit_need)
        self.names.textChanged.connect(self._propose_title)
        self.title.textEdited.connect(self._keep_title)
        self.quote.textChanged.connect(self.changed)
        self.method.currentIndexChanged.connect(self.changed)
        for line in self.findChildren(QLineEdit):
            line.textChanged.connect(self.changed)

    def _fit_need(self) -> None:
        """Shows the fields that this kind of need has."""
        need: Need = self.need.currentData()
        _, _, example, _ = NEEDS[self.need.currentIndex()]
        self.names.setVisible(need != "hint")
        self.names.setPlaceholderText(f"e.g. {example}")
        self.value.setVisible(need == "claim")
        takes_value = need in ("header", "body_field")
        for widget in (self._value_label, self.value_kind):
            widget.setVisible(takes_value)
        kind, _, example = _VALUES[self.value_kind.currentIndex()]
        self.value_text.setVisible(takes_value and kind.endswith(":"))
        self.value_text.setPlaceholderText(f"e.g. {example}")
        self._propose_title()
        self.changed.emit()

    def _propose_title(self) -> None:
        if self._own_title:
            return
        names = self.names.text().strip()
        words = NEEDS[self.need.currentIndex()][3]
        if self.need.currentData() == "scopes_all" and " " not in names:
            words = "{} is needed"
        self.title.setText(words.format(names)[:80] if names and words else "")

    def _keep_title(self, text: str) -> None:
        self._own_title = bool(text.strip())

    def _line(self, name: str, hint: str = "") -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(name)
        line.setPlaceholderText(hint)
        return line

    def _label(self, text: str, *fields: QWidget, widths: Sequence[int] = ()) -> QLabel:
        label = QLabel(text)
        label.setObjectName("sectionTitle")
        label.setBuddy(fields[0])
        self._column.addSpacing(theme.dp(5))
        self._column.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(theme.dp(8))
        for number, field in enumerate(fields):
            field.setAccessibleName(text if number == 0 else f"{text}: {_NTH[number]}")
            row.addWidget(field, widths[number] if widths else 1)
        self._column.addLayout(row)
        return label


class _Offers(QWidget):
    """What the pasted words name, one link each; hidden while they name nothing."""

    taken = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("claimOffers")
        self._flow = FlowLayout(spacing=4)
        self.setLayout(self._flow)
        self.hide()

    def show_told(self, told: Told) -> None:
        """Offers each name; the tooltip says what it was read as."""
        found = [
            *(("header", "header", name) for name in told.headers),
            *(("scopes_all", "scope", name) for name in told.scopes),
            *(("body_field", "field", name) for name in told.fields),
            *(("path", "path", name) for name in told.paths),
            *(("method", "method", name) for name in told.methods),
            *(("status", "status", str(status)) for status in told.statuses),
            *(("code", "code", code) for code in told.codes),
        ]
        links: list[QWidget] = []
        for kind, word, text in found:
            link = Link(f"{word} {text}")
            link.setToolTip(f"Take it as the {word}")
            link.clicked.connect(lambda _c=False, k=kind, t=text: self.taken.emit(k, t))
            links.append(link)
        self._flow.replace(links)
        self.setVisible(bool(links))

    def buttons(self) -> list[QAbstractButton]:
        return [b for b in self.findChildren(QAbstractButton) if not b.isHidden()]


def _refusals(text: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Tells statuses from codes in what was typed, e.g. `401, bad.credentials`."""
    words = text.replace(",", " ").split()
    statuses = tuple(int(word) for word in words if word.isascii() and word.isdigit())
    return statuses, tuple(word for word in words if not (word.isascii() and word.isdigit()))


_SEVERAL = ("scopes_all", "scopes_any")
_NTH = ("", "name", "value")
_FIELDS = {
    "id": "title",
    "title": "title",
    "rule": "hint",
    "applies": "path",
    "applies.methods": "method",
    "requires": "names",
    "values": "value_text",
    "explains": "explains",
    "hint": "hint",
    "sources": "source",
    "sources.date": "date",
    "sources.url": "url",
}
