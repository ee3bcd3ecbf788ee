"""The request's body: what people type, with its kind, its state and its problems."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QMenu

from inspector.model.finding import Finding
from inspector.model.request import Body, BodyKind
from inspector.ui.panel import Badge, Link, Panel
from inspector.ui.payload_completion import PayloadCompletion
from inspector.ui.payload_editor import PayloadEditor
from inspector.ui.payload_foot import PayloadFoot

KINDS: tuple[tuple[BodyKind, str], ...] = (
    ("json", "JSON"),
    ("text", "Text"),
    ("form", "Form"),
    ("base64", "Base64"),
    ("file", "File"),
    ("none", "None"),
)


class PayloadPane(Panel):
    """Reports the body as edited."""

    body_edited = Signal(object)
    edit_wanted = Signal(object)
    layout_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Payload", "payloadPane")
        self._body = Body()
        self._is_showing = False
        self.badge = Badge("", "ok")
        self.badges.addWidget(self.badge)
        self._format = Link("Format", self.layout_wanted.emit, short="{}")
        self._format.setToolTip("Indent the JSON by two spaces")
        self._kind = Link("JSON ▾")
        self._kind.setProperty("quiet", True)
        self._kind.setAccessibleName("Kind of payload")
        menu = QMenu(self)
        for kind, title in KINDS:
            menu.addAction(title).triggered.connect(
                lambda _c=False, it=kind: self._change(replace(self._body, kind=it))
            )
        self._kind.with_menu(menu)
        self.controls.addWidget(self._format)
        self.controls.addWidget(self._kind)
        self.editor = PayloadEditor()
        self.editor.setPlaceholderText("No payload. Type JSON here, or paste a snippet anywhere.")
        self.editor.textChanged.connect(self._type)
        self.completion = PayloadCompletion(self.editor)
        self.column.addWidget(self.editor, 1)
        self.foot = PayloadFoot()
        self.foot.edit_wanted.connect(self.edit_wanted)
        self.editor.problem_reached.connect(self.foot.show_problems)
        self.column.addWidget(self.foot)

    def show_body(self, body: Body, findings: tuple[Finding, ...]) -> None:
        self._body = body
        text = body.text
        if body.kind == "multipart":
            text = "\n".join(f"{part.name}: {part.path or part.text}" for part in body.parts)
        self.editor.setReadOnly(body.kind == "multipart")
        if self.editor.written() != text:
            self._is_showing = True
            cursor = self.editor.textCursor()
            position = cursor.position()
            whole = QTextCursor(self.editor.document())
            whole.select(QTextCursor.SelectionType.Document)
            whole.insertText(text)
            cursor.setPosition(min(position, self.editor.document().characterCount() - 1))
            self.editor.setTextCursor(cursor)
            self._is_showing = False
        title = dict(KINDS).get(body.kind, body.kind)
        self._kind.setText(f"{title} ▾")
        self._kind.offer_short(title)
        self._format.setVisible(body.kind == "json")
        self.badge.show_text(*_badge(body, findings))
        self.editor.mark(findings)

    def recolour(self) -> None:
        self.editor.recolour()

    def document(self) -> QTextDocument:
        return self.editor.document()

    def _type(self) -> None:
        if self._is_showing or self._body.kind == "multipart":
            return
        text = self.editor.written()
        if text == self._body.text:
            return
        kind = self._body.kind
        if kind == "none" and text:
            kind = "json" if text.lstrip()[:1] in ("{", "[") else "text"
        self._change(replace(self._body, kind=kind, text=text))

    def _change(self, body: Body) -> None:
        self._body = body
        self.body_edited.emit(body)


def _badge(body: Body, findings: tuple[Finding, ...]) -> tuple[str, str, str]:
    missing = [f for f in findings if f.missing]
    if missing:
        return f"{len(missing)} missing", "err", "\n".join(f.message for f in missing)
    if body.kind == "none" or (not body.text and body.kind != "multipart"):
        return "", "dim", ""
    if any(f.id == "json-invalid" for f in findings):
        first = next(f for f in findings if f.id == "json-invalid")
        return "not valid JSON", "err", first.message
    return ("valid JSON", "ok", "") if body.kind == "json" else ("", "dim", "")
