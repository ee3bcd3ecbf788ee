"""Puts one content on the clipboard in two forms, for plain fields and for rich ones."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QStandardItem, QStandardItemModel


def copy(plain: str, rich: str) -> None:
    """Puts plain text and an HTML fragment that says the same on the clipboard."""
    both = _made_by_qt()
    both.setText(plain)
    both.setHtml(rich)
    QGuiApplication.clipboard().setMimeData(both)


def _made_by_qt() -> QMimeData:
    """Returns an empty QMimeData that needs no Python to be destroyed.

    WORKAROUND: the offscreen platform deletes the clipboard's content after Python has ended, and
    one made here calls back into it: a segmentation fault at exit (PySide6 6.11.3). Qt's own do
    not; a model is what makes one. Can go when QMimeData has no virtual methods of Python's, or
    the platform lets go of the clipboard earlier.
    """
    model = QStandardItemModel()
    model.appendRow(QStandardItem(""))
    made = model.mimeData([model.index(0, 0)])
    for kind in made.formats():
        made.removeFormat(kind)
    return made
