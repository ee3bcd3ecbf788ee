"""Links that leave the program: the address is shown before the browser is asked."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

_SCHEMES = ("https", "http", "mailto")


def open_outside(parent: QWidget, address: str, why: str = "") -> None:
    """Opens an address in the system's browser if the user agrees; the program sends nothing."""
    url = QUrl(address)
    box = QMessageBox(parent)
    box.setWindowTitle("Open in the browser?")
    box.setText(address)
    box.setInformativeText(
        f"{why} The system's browser opens it; this program sends nothing.".strip()
    )
    role = QMessageBox.ButtonRole
    go = box.addButton("Open", role.AcceptRole)
    copy = box.addButton("Copy address", role.ActionRole)
    cancel = box.addButton("Cancel", role.RejectRole)
    box.setDefaultButton(go)
    box.setEscapeButton(cancel)
    go.setEnabled(url.scheme() in _SCHEMES)
    box.exec()
    clicked = box.clickedButton()
    if clicked is copy or (clicked is go and not QDesktopServices.openUrl(url)):
        # Where nothing opens it, the address is at least at hand.
        QGuiApplication.clipboard().setText(address)
