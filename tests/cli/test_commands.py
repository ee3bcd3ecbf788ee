"""The command line as a whole: exit codes, help, and what goes wrong before a command runs."""

from __future__ import annotations

import importlib.metadata
import io
import os
import platform
import subprocess
import sys
import types

import pytest

import inspector.__main__ as entry
from inspector import __version__
from inspector.app import versions
from inspector.cli import commands, reading
from inspector.errors import InspectorError
from inspector.ui import display

COMMANDS = ("demo", "convert", "check", "send", "isolate", "diff", "sandbox")


def test_the_version_names_what_a_bug_report_needs(run):
    done = run("--version")

    assert done.code == 0
    found = versions.read()
    assert done.out.splitlines() == [
        f"guest-inspector {__version__}",
        found.built_from,
        f"Python {platform.python_version()}",
        f"httpx {importlib.metadata.version('httpx')}",
        f"Qt {importlib.metadata.version('PySide6-Essentials')}",
        platform.platform(),
    ]


def test_what_is_not_installed_is_said_to_be_so(run, monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)

    assert "Qt not installed" in run("--version").out


def test_help_lists_the_commands_and_the_exit_codes(run):
    done = run("--help")

    assert done.code == 0
    assert all(f"  {name} " in done.out for name in COMMANDS)
    assert "GUEST_INSPECTOR_TOKEN" in done.out
    assert "exit codes: 2 unusable input" in done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_its_exit_code(run, name):
    done = run(name, "--help")

    assert done.code == 0
    assert "exit code: 0" in done.out
    assert "--data-dir" in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("dance",),
        ("--bogus",),
        ("send", "x", "--bogus"),
        ("convert", "x"),
        ("convert", "--to", "curl"),
        ("diff", "only-one"),
        ("send",),
        ("check",),
        ("send", "no/such/file"),
        ("send", "."),
        ("send", "x\0y"),
        ("send", "--jso", "x"),
        ("check", "x", "--grant", "wish"),
        ("send", "x", "--var", "=3"),
        ("send", "x", "--profile", "nobody"),
        ("demo", "surplus"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_exit_code_2(run, arguments):
    done = run(*arguments)

    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("guest-inspector: ")


@pytest.mark.parametrize("option", ["--version", "--self-test"])
def test_a_command_beside_an_option_that_takes_none_is_refused(run, option):
    done = run(option, "demo")

    assert (done.code, done.out) == (2, "")
    assert done.err == f"guest-inspector: {option} takes no command, and demo was given.\n"


def test_a_file_in_place_of_a_command_is_told_how_it_is_opened(run, tmp_path):
    (tmp_path / "some.har").touch()
    (tmp_path / "of mine.har").touch()

    done = run(tmp_path / "some.har")

    assert done.code == 2
    assert f"guest-inspector open {tmp_path / 'some.har'} opens it" in done.err
    assert f'open "{tmp_path / "of mine.har"}" opens it' in run(tmp_path / "of mine.har").err


def test_help_as_a_command_names_the_option(run):
    done = run("help")

    assert done.code == 2
    assert "guest-inspector --help" in done.err


@pytest.mark.parametrize("name", ["window.jpg", "window", "png"])
def test_a_picture_of_another_kind_is_refused(run, name):
    done = run("--self-test", "--screenshot", name)

    assert (done.code, done.out) == (2, "")
    assert f"{name} does not end in .png" in done.err


def test_a_data_folder_that_is_a_file_is_refused(run, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert "is a file" in run("demo", "--data-dir", tmp_path / "file").err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing to read"),
        (b"\xff\xfe\xff", "no UTF-16"),
        (b"curl x\n\xe9", "line 2, column 1: this byte is no UTF-8"),
        (b"hello there", "line 1, column 1"),
    ],
)
def test_a_snippet_that_cannot_be_read_is_refused_with_its_place(run, content, said):
    done = run("check", "-", stdin=content)

    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_of_windows_editors_are_read(run, encoding):
    text = "GET https://api.mypurecloud.com/api/v2/tokens/me HTTP/1.1\r\n\r\n"

    assert run("convert", "-", "--to", "json", stdin=text.encode(encoding)).code == 0


def test_without_a_command_the_window_opens_on_the_data_folder(data_dir):
    opened = []

    def window(folder, _start):
        opened.append(folder)
        return 7

    assert commands.run(["--data-dir", str(data_dir)], window) == 7
    assert opened == [data_dir]


def test_without_a_data_folder_the_users_own_is_taken(monkeypatch, tmp_path):
    opened = []
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    commands.run([], lambda folder, _start: opened.append(folder) or 0)

    assert opened[0].name == "guest-api-inspector"


def test_a_command_takes_the_data_folder_before_and_behind_its_name(run, data_dir, snippet):
    other = data_dir.parent / "other"
    run("send", snippet("variable.sh"))
    run("send", snippet("variable.sh"), "--data-dir", other)

    assert (data_dir / "history.sqlite").exists()
    assert (other / "history.sqlite").exists()


def test_with_no_window_at_hand_a_command_is_asked_for(run):
    assert "name a command" in run().err


def test_a_window_that_cannot_be_shown_is_told_in_a_line(monkeypatch, capsys, data_dir):
    monkeypatch.setattr(display, "find_problem", lambda: "There is no display.")

    assert entry.main(["--data-dir", str(data_dir)]) == 2
    assert capsys.readouterr().err == "guest-inspector: There is no display.\n"


def test_qt_that_cannot_be_imported_is_told_in_a_line(monkeypatch, data_dir):
    monkeypatch.setattr(display, "find_problem", lambda: "")
    monkeypatch.setitem(sys.modules, "inspector.ui.application", None)

    with pytest.raises(InspectorError, match="The window cannot be opened"):
        entry.open_window(data_dir)


def test_ctrl_c_before_there_is_anything_to_show_ends_with_130(capsys):
    def window(_folder, _start):
        raise KeyboardInterrupt

    assert commands.run([], window) == 130
    assert capsys.readouterr().err == "guest-inspector: interrupted.\n"


def test_a_bug_of_ours_shows_where_but_no_secret(capsys):
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"

    def window(_folder, _start):
        raise RuntimeError(f"Authorization: Bearer {token}")

    assert commands.run([], window) == 70
    shown = capsys.readouterr().err
    assert "RuntimeError" in shown
    assert token not in shown


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
def test_a_reader_that_has_seen_enough_is_no_error():
    child = subprocess.Popen(
        [sys.executable, "-m", "inspector", "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    child.stdout.readline()
    child.stdout.close()
    err = child.stderr.read()
    child.stderr.close()

    assert child.wait(30) == 1
    assert err == b""


def test_a_closed_output_without_a_descriptor_is_no_error(monkeypatch):
    class Closed(io.StringIO):
        def write(self, _text):
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())

    assert commands.run(["--version"]) == 1


def test_the_window_is_opened_where_it_can_be_shown(monkeypatch, data_dir):
    opened = []
    application = types.ModuleType("inspector.ui.application")
    application.run = lambda folder, start: opened.append(folder) or 3
    monkeypatch.setattr(display, "find_problem", lambda: "")
    monkeypatch.setitem(sys.modules, "inspector.ui.application", application)

    assert entry.main(["--data-dir", str(data_dir)]) == 3
    assert opened == [data_dir]


def test_input_without_end_is_refused(run, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    done = run("check", "-", stdin=b"x" * 11)

    assert done.code == 2
    assert "larger than" in done.err


def test_an_environment_variable_that_is_not_there_is_named(run, snippet):
    done = run("send", snippet("variable.sh"), "--var", "NOT_THERE_4711")

    assert done.code == 2
    assert "NOT_THERE_4711" in done.err
