"""The part of the self-test that needs Qt: pictures, fonts, and the real window at work.

It runs in a process of its own (app/self_test.py) and tells each check as soon as it is known.
Without a display the first three are looked at on Qt's offscreen platform all the same.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QIODevice, QTimer
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QFontInfo,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QImage,
    QImageReader,
    QImageWriter,
)
from PySide6.QtWidgets import QStyleFactory

from inspector import resource
from inspector.app import self_test
from inspector.app.self_test import REMEDY, CheckFailed, Probe
from inspector.app.workspace import starting_case
from inspector.ui import theme
from inspector.ui.application import make_application, open_window
from inspector.ui.main_window import MainWindow

READ_FORMATS = ("gif", "ico", "jpeg", "jpg", "png", "svg", "webp")
WRITTEN_FORMATS = ("jpeg", "png")
ICON_SIZES = (16, 32, 48, 256)
_STEP_S = 40
_LOOK_MS = 20
_PROBLEM_LOOKS = 100
"""A problem that stands for so long will not go away: two seconds."""
_COLOURS = 12
"""A window on which nothing is drawn shows fewer colours; text alone makes dozens."""


def run(scratch: Path, screenshot: Path | None, problem: str = "") -> int:
    """Tells every check; 0 when all hold. `problem` is why no window can be shown."""
    if problem:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = make_application()
    theme.prepare(application)
    probes = (
        Probe("icons", look_at_icons),
        Probe("image_formats", look_at_formats),
        Probe("fonts", look_at_fonts, _FONTS),
        Probe("window", lambda: show_window(scratch / "window", screenshot, problem)),
    )
    all_hold = True
    for probe in probes:
        check = self_test.judge(probe)
        self_test.tell(check)
        all_hold = all_hold and check.ok
    return 0 if all_hold else 1


def look_at_icons() -> str:
    """Draws every icon of the resources, the window's in all sizes that systems ask for."""
    paths = sorted(resource.path("icons").glob("*.svg"))
    if not paths:
        raise CheckFailed(f"There is no icon in {resource.path('icons')}.")
    for path in paths:
        icon = QIcon(str(path))
        for size in ICON_SIZES:
            if not _is_drawn(icon.pixmap(size, size).toImage()):
                raise CheckFailed(f"{path.name} shows nothing at {size} pixels.")
    return f"{len(paths)} icons in {len(ICON_SIZES)} sizes"


def look_at_formats(
    readable: Callable[[], list[QByteArray]] = QImageReader.supportedImageFormats,
    writable: Callable[[], list[QByteArray]] = QImageWriter.supportedImageFormats,
) -> str:
    """Reads and writes a picture in what the program uses, and asks for the rest."""
    known = {bytes(name.data()).decode() for name in readable()}
    missing = sorted({*READ_FORMATS} - known)
    missing += sorted({*WRITTEN_FORMATS} - {bytes(name.data()).decode() for name in writable()})
    if missing:
        raise CheckFailed(f"Image formats are missing: {', '.join(dict.fromkeys(missing))}.")
    for name in WRITTEN_FORMATS:
        image = QImage(16, 16, QImage.Format.Format_RGB32)
        image.fill(QColor(37, 99, 217))
        packed = QByteArray()
        buffer = QBuffer(packed)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not image.save(buffer, name.upper()):  # type: ignore[call-overload]  # stub wants bytes
            raise CheckFailed(f"A picture cannot be written as {name}.")
        again = QImage.fromData(packed)
        if again.size() != image.size() or again.pixelColor(8, 8).blue() < 200:
            raise CheckFailed(f"A picture written as {name} is read back differently.")
    return ", ".join(sorted(known))


def look_at_fonts() -> str:
    """Asks for the style and the two fonts of the window, and for letters in them."""
    families = QFontDatabase.families()
    if not families:
        raise CheckFailed(_NO_FONT)
    said = []
    for font in (theme.ui_font(), theme.mono_font()):
        metrics = QFontMetrics(font)
        if not metrics.inFontUcs4(ord("A")) or metrics.horizontalAdvance("Guest") <= 0:
            name = QFontInfo(font).family()
            raise CheckFailed(f"The font {name} has no letters." if name else _NO_FONT)
        said.append(QFontInfo(font).family())
    styles = QStyleFactory.keys()
    if "Fusion" not in styles:
        raise CheckFailed("Qt's style Fusion is missing, in which the window is drawn.", REMEDY)
    return f"{' and '.join(said)} of {len(families)} families, in Qt's style Fusion"


def show_window(data_dir: Path, screenshot: Path | None, problem: str = "") -> str:
    """Opens the real window on the starting case, sends it and takes a picture of the answer."""
    if problem:
        raise CheckFailed(problem, _DISPLAY)
    faults: list[str] = []
    before = sys.excepthook
    sys.excepthook = _noting(faults, before)
    window = open_window(data_dir, starting_case())
    try:
        space = window.workspace

        def problem_of() -> str:
            is_idle = space.state.activity == "idle"
            return _fault(faults) or (space.problem if is_idle else "")

        _until("its findings and a token", lambda: _is_ready(window), problem=problem_of)
        window.send()
        _until("the answer", lambda: _shows_answer(window), problem=problem_of)
        _until("its first paint", lambda: window.isVisible() and window.windowHandle().isExposed())
        picture = window.grab().toImage()
        if not _is_drawn(picture, _COLOURS):
            raise CheckFailed("The window is empty: nothing was painted.")
        if screenshot is not None and not picture.save(str(screenshot), "PNG"):  # type: ignore[call-overload]  # stub wants bytes
            raise CheckFailed(f"The picture cannot be written to {screenshot}.", _PICTURE)
        shown = space.state.shown
        assert shown is not None
        if shown.status != 401:
            raise CheckFailed(f"The starting case was answered with {shown.status}, not 401.")
        if faults:
            raise CheckFailed(_fault(faults))
        return (
            f"{picture.width()} x {picture.height()} on {QGuiApplication.platformName()}, "
            f"answered {shown.status} with {len(space.state.findings)} findings"
        )
    finally:
        window.close()
        sys.excepthook = before


def _is_ready(window: MainWindow) -> bool:
    state = window.workspace.state
    return (
        state.is_checked
        and state.activity == "idle"
        and state.token is not None
        and bool(state.request.url)
    )


def _shows_answer(window: MainWindow) -> bool:
    space = window.workspace
    shown = space.state.shown
    return (
        shown is not None
        and space.state.activity == "idle"
        and space.view is not None
        and space.view.shown is shown
    )


def _fault(faults: list[str]) -> str:
    return f"The window ran into a fault of its own: {faults[0].rstrip('.')}." if faults else ""


def _until(
    what: str,
    holds: Callable[[], bool],
    limit_s: float = _STEP_S,
    problem: Callable[[], str] = lambda: "",
) -> None:
    """Runs the event loop until it holds.

    Raises:
        CheckFailed: It did not within the limit, or a problem is told that does not go away.
    """
    loop = QEventLoop()
    timer, limit = QTimer(), QTimer()
    told = 0

    def look() -> None:
        nonlocal told
        told = told + 1 if problem() else 0
        if told >= _PROBLEM_LOOKS or holds():
            loop.quit()

    timer.timeout.connect(look)
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    timer.start(_LOOK_MS)
    limit.start(int(limit_s * 1000))
    loop.exec()
    timer.stop()
    if not holds():
        waited = f"The window did not come to {what} within {limit_s:g} seconds."
        raise CheckFailed(problem() or waited)


def _is_drawn(image: QImage, colours: int = 1) -> bool:
    """Tells that more than `colours` are seen, transparent ones aside."""
    seen: set[int] = set()
    for y in range(0, image.height(), 2):
        for x in range(0, image.width(), 2):
            pixel = image.pixel(x, y)
            if pixel >> 24:
                seen.add(pixel)
        if len(seen) > colours:
            return True
    return colours == 1 and len(seen) == 1


def _noting(faults: list[str], before: Callable[..., object]) -> Callable[..., None]:
    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        faults.append(self_test.words(error))
        before(kind, error, trace)

    return note


_NO_FONT = "The system has no font: every text would be empty."
_FONTS = "Install a font that Qt finds, such as DejaVu or Noto (fonts-dejavu-core on Debian)."
_DISPLAY = (
    "Run it where windows can be shown, or on a virtual display: xvfb-run guest-inspector "
    "--self-test."
)
_PICTURE = "Give --screenshot a file in a folder that can be written to."
