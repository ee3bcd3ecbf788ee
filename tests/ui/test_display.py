"""Whether a window can be shown here, told in a line before Qt would abort."""

from __future__ import annotations

import ctypes
import socket
import sys

import pytest

from inspector.ui import display

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at Linux displays")


class Xcb(ctypes.CDLL):
    """libxcb as far as it is used, on a display that is there or not."""

    def __init__(self, error):
        self.xcb_connect = lambda _name, _screen: 1
        self.xcb_connection_has_error = lambda _connection: error
        self.xcb_disconnect = lambda _connection: None

        for function in ("xcb_connect", "xcb_connection_has_error", "xcb_disconnect"):
            setattr(self, function, Function(getattr(self, function)))


class Function:
    def __init__(self, call):
        self.call = call

    def __call__(self, *arguments):
        return self.call(*arguments)


def loader(error=0, missing=""):
    def load(name):
        if missing and missing in name:
            raise OSError("libfoo.so.0: cannot open shared object file: No such file or directory")
        return Xcb(error)

    return load


def find(environment, load=None):
    return display.find_problem(environment, "linux", load or loader())


def test_nothing_is_asked_on_other_systems():
    assert display.find_problem({}, "darwin", loader(missing="xcb")) == ""


@pytest.mark.parametrize("plugin", ["offscreen", "wayland", "vnc:size=800x600", "minimal"])
def test_a_platform_that_the_user_chose_is_the_users_business(plugin):
    assert find({"QT_QPA_PLATFORM": plugin}) == ""


def test_without_any_display_it_says_so():
    assert "DISPLAY is not set" in find({})


def test_a_display_that_answers_is_no_problem():
    assert find({"DISPLAY": ":1"}) == ""


@pytest.mark.parametrize("platform", [{}, {"QT_QPA_PLATFORM": "xcb"}, {"QT_QPA_PLATFORM": ""}])
def test_a_display_that_does_not_answer_is_named(platform):
    assert "display :77 cannot be opened" in find({"DISPLAY": ":77", **platform}, loader(error=1))


@pytest.mark.parametrize("missing", ["libxcb.so.1", "libqxcb.so"])
def test_a_library_that_is_missing_is_named(missing):
    found = find({"DISPLAY": ":1"}, loader(missing=missing))

    assert "libfoo.so.0" in found
    assert "\n" not in found


def test_a_library_is_named_that_a_frozen_builds_own_error_hides():
    def load(name):
        if "libqxcb" not in name:
            return Xcb(0)
        try:
            return loader(missing="libqxcb")(name)
        except OSError as error:
            raise OSError("Failed to load dynlib/dll") from error

    assert "libfoo.so.0" in find({"DISPLAY": ":1"}, load)


@LINUX
def test_a_wayland_display_that_answers_is_enough(tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "wayland-0"))
        listening.listen()
        environment = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}

        assert find(environment) == ""


@LINUX
def test_a_wayland_display_that_does_not_answer_is_not(tmp_path):
    environment = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}

    assert "DISPLAY is not set" in find(environment)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ImportError("libEGL.so.1: cannot open shared object file: No such"), "libEGL.so.1"),
        (ModuleNotFoundError("No module named 'PySide6'", name="PySide6"), "pip install PySide6"),
        (ImportError("bad\nmagic", name="PySide6.QtCore"), "pip install PySide6"),
        (ImportError("something\nelse"), "cannot be opened: something else"),
    ],
)
def test_why_qt_cannot_be_imported_is_one_line(error, said):
    found = display.explain_import(error)

    assert said in found
    assert "\n" not in found


def test_a_loaders_message_without_a_library_is_repeated():
    assert "invalid ELF header" in display.explain_library("x.so: invalid ELF header")
