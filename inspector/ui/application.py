"""Makes the application and the window; `run` is what the command calls."""

from __future__ import annotations

import builtins
import signal
import socket
import sys
import traceback
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from inspector import __version__, resource
from inspector.app.start import Start
from inspector.app.workspace import Workspace, starting_case
from inspector.errors import DataFormatError
from inspector.ui import theme
from inspector.ui.bridge import Bridge
from inspector.ui.main_window import LAYOUT_FILE, MainWindow

TITLE = "Guest API Inspector"
APPLICATION_ID = "io.github.guest_api_inspector.GuestInspector"
"""Names the desktop file, and so the icon that a desktop shows for the window."""


def open_window(
    data_dir: Path, snippet: str | None = None, start: Start | None = None
) -> MainWindow:
    """Builds the real application without entering the event loop.

    Makes the QApplication if there is none. Without a snippet the window opens on what was last on
    the screen, on the starting case the first time, and then does what `start` asks for.
    `close()` on the window returns when the engine and the sandbox have stopped.
    """
    _import_plainly()
    application = make_application()
    application.setApplicationName(TITLE)
    application.setApplicationVersion(__version__)
    application.setDesktopFileName(APPLICATION_ID)
    theme.prepare(application)
    bridge = Bridge()
    workspace = Workspace(bridge.post, data_dir=data_dir)
    window = MainWindow(workspace, bridge)
    window.setWindowIcon(QIcon(str(resource.path("icons/guest-inspector.svg"))))
    window.restore_layout(data_dir / LAYOUT_FILE)
    window.show()
    QTimer.singleShot(0, window, lambda: _begin(window, snippet, start or Start()))
    return window


def make_application() -> QApplication:
    """Returns the one QApplication; it is made where there is none yet."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        return application
    for folder in overlooked_plugins(Path(PySide6.__file__).parent):
        QApplication.addLibraryPath(str(folder))
    return QApplication(sys.argv[:1])


def overlooked_plugins(home: Path) -> list[Path]:
    """Returns the folder of Qt's plugins where Qt by itself would not find it.

    WORKAROUND: PySide6 tells Qt its own folder in a configuration text that takes a comma in the
    path for the end of it (seen in 6.11.3), so that no plugin is found below a folder such as
    `Smith, Jones`. Can go when a window opens from there without this.
    """
    places = (home / "plugins", home / "Qt" / "plugins")  # on Windows, elsewhere
    return [folder for folder in places if "," in str(folder) and folder.is_dir()]


def _import_plainly() -> None:
    """Gives `import` back to Python.

    WORKAROUND: PySide6 puts its own function in the place of `builtins.__import__`, for
    `__feature__` (https://doc.qt.io/qtforpython-6/developer/feature-motivation.html), which since
    PYSIDE-2029 asks every imported module for `__wrapped__`. pydantic answers that by importing
    more of itself; with several workers importing at once, one start in forty ended in an
    ImportError (6.11.3). Can go when such a module can be imported with PySide6 loaded.
    """
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original


def _begin(window: MainWindow, snippet: str | None, start: Start) -> None:
    """Starts what the first paint must not wait for, then shows the first request."""
    space = window.workspace
    space.start()
    if snippet is None:
        space.restore(
            otherwise=lambda: _show_starting_case(window), then=lambda: window.begin_with(start)
        )
    else:
        window.import_text(snippet)
        _ask_for_token(window)


def _show_starting_case(window: MainWindow) -> None:
    window.workspace.import_snippet(starting_case())
    _ask_for_token(window)
    window.workspace.forget_steps()


def _ask_for_token(window: MainWindow) -> None:
    """Gets the sandbox's own client a token at once; real hosts are asked only when told to."""
    state = window.workspace.state
    if state.environment.is_sandbox and state.client is not None and state.token is None:
        window.workspace.use_client(state.client, keeps_history=False)


def run(data_dir: Path, snippet: str | None = None, *, start: Start | None = None) -> int:
    """Opens the window and returns the exit code when it is closed.

    Raises:
        DataFormatError: The data folder is a later version's; the user has been told.
    """
    try:
        window = open_window(data_dir, snippet, start)
    except DataFormatError as error:
        # Started from a menu, nobody sees what goes to standard error.
        QMessageBox.critical(None, TITLE, str(error))
        raise
    sys.excepthook = _crash_dialog(window)
    _close_on_signals(window)
    application = QApplication.instance()
    assert application is not None
    return application.exec()


def _close_on_signals(window: MainWindow) -> None:
    """Makes Ctrl+C in the terminal and a polite kill close the window as the user would.

    Python runs its handlers only between bytecodes, and Qt's loop has none: a byte in a socket
    wakes it.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, window)
    notifier.activated.connect(window.close)

    def release() -> None:  # holds the sockets: Qt keeps no reference to a method's object
        signal.set_wakeup_fd(-1)
        reader.close()
        writer.close()

    window.destroyed.connect(release)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_a: None)


def _crash_dialog(window: MainWindow):  # type: ignore[no-untyped-def]  # sys.excepthook's shape
    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        safe = window.workspace.redactor().text(text)
        print(safe, file=sys.stderr)  # noqa: T201 - the terminal is where a crash is looked for
        box = QMessageBox(window)
        box.setIcon(QMessageBox.Icon.Critical)
        box.setText("Something in the program itself went wrong. Your request is still here.")
        box.setInformativeText(f"{kind.__name__}: {window.workspace.redactor().text(str(error))}")
        box.setDetailedText(safe)
        box.exec()

    return show
