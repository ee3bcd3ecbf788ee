"""Tells whether a window can be shown here, before Qt is asked: Qt would abort the process.

Imports no Qt. On Linux it asks what Qt's plugins would ask: is a Wayland or X11 server there, and
can the plugin's libraries be loaded.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

_REMEDY = "Every command but this one works without a window: guest-inspector --help."
_INSTALLING = (
    "install your system's package of it"
    if getattr(sys, "frozen", False)
    else "packaging/system_libraries.sh installs what Qt needs"
)
_LIBRARY = re.compile(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file")


def find_problem(
    environment: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
    load: Callable[[str], object] = ctypes.CDLL,
) -> str:
    """Returns why no window can be shown, with the remedy, in one line; empty when one can.

    Args:
        environment: DISPLAY, WAYLAND_DISPLAY, QT_QPA_PLATFORM as Qt reads them.
        platform: As `sys.platform`; only Linux is looked at.
        load: Loads a shared library; raises OSError.
    """
    if not platform.startswith("linux"):
        return ""
    if environment.get("QT_QPA_PLATFORM", "xcb").partition(":")[0] not in ("xcb", ""):
        return ""  # offscreen, wayland and others: the user's own choice
    if _wayland_answers(environment):
        return ""
    display = environment.get("DISPLAY", "")
    if not display:
        return f"There is no display to open the window on (DISPLAY is not set). {_REMEDY}"
    try:
        xcb = load("libxcb.so.1")
    except OSError as error:
        return explain_library(str(error))
    if not _x11_answers(xcb):
        return f"The display {display} cannot be opened. {_REMEDY}"
    plugin = _xcb_plugin()
    if plugin is not None:
        try:
            load(str(plugin))
        except OSError as error:
            # A frozen build's own error hides the loader's, which names the library.
            return explain_library(str(error.__cause__ or error))
    return ""


def explain_import(error: ImportError) -> str:
    """Returns in one line why Qt could not be imported, with the remedy."""
    if _LIBRARY.search(str(error)):
        return explain_library(str(error))
    if (error.name or "").partition(".")[0] in ("PySide6", "shiboken6"):
        return (
            "The window needs PySide6, which is not installed: "
            f"python -m pip install PySide6-Essentials. {_REMEDY}"
        )
    return f"The window cannot be opened: {' '.join(str(error).split())}. {_REMEDY}"


def explain_library(message: str) -> str:
    """Returns which system library is missing, of a loader's message."""
    found = _LIBRARY.search(message)
    if found is None:
        return f"Qt cannot be loaded: {' '.join(message.split())}. {_REMEDY}"
    return (
        f"The window needs the system library {found[1]}, which is not installed; "
        f"{_INSTALLING}. {_REMEDY}"
    )


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name, folder = environment.get("WAYLAND_DISPLAY"), environment.get("XDG_RUNTIME_DIR", "")
    if not name:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(Path(folder) / name))
        except OSError:
            return False
    return True


def _x11_answers(xcb: object) -> bool:
    """Opens and closes a connection as Qt's plugin would, with the user's authority."""
    assert isinstance(xcb, ctypes.CDLL)
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed


def _xcb_plugin() -> Path | None:
    found = importlib.util.find_spec("PySide6")
    for folder in (found.submodule_search_locations or ()) if found else ():
        plugin = Path(folder) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        if plugin.exists():
            return plugin
    return None
