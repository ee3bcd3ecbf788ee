"""The manual page, the completion and the desktop's files say what the program can do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = ROOT / "packaging" / "linux" / "desktop"
ID = "io.github.guest_api_inspector.GuestInspector"


def run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def shown_help(*command: str) -> str:
    return run("-m", "inspector", *command, "--help")


def commands() -> list[str]:
    listed = shown_help().partition("\n  COMMAND\n")[2].partition("\n\n")[0]
    return re.findall(r"^    ([a-z][\w-]*)", listed, re.MULTILINE)


@pytest.fixture(scope="module")
def page() -> str:
    text = run("-B", str(DESKTOP / "manual.py"), "man", str(ROOT), "1.2.3", "2026-11-23")
    return re.sub(r"\\f.|\\&", "", text).replace("\\-", "-").replace("\\(aq", "'")


def section(page: str, name: str) -> str:
    return page.partition(f'.SS "{name}"\n')[2].partition("\n.S")[0]


def test_the_page_has_each_command_and_each_option_that_help_tells(page: str) -> None:
    assert {"demo", "isolate", "sandbox"} <= set(commands())
    assert set(re.findall(r"--[\w-]+", shown_help())) <= set(re.findall(r"--[\w-]+", page))
    for name in commands():
        told = section(page, name)
        for option in re.findall(r"^  (?:-\w, )?(--[\w-]+)", shown_help(name), re.MULTILINE):
            assert option in told, f"{name} {option}"


def test_the_page_tells_no_option_that_help_does_not(page: str) -> None:
    for name in commands():
        titles = re.findall(r"^\.TP\n.*?(--[\w-]+)", section(page, name), re.MULTILINE)
        assert set(titles) <= set(re.findall(r"--[\w-]+", shown_help(name)))


def test_the_page_has_the_version_and_the_examples(page: str) -> None:
    assert '"Guest API Inspector 1.2.3"' in page
    examples = re.findall(r"^  (guest-inspector .*)$", shown_help(), re.MULTILINE)
    assert examples
    assert all(example in page for example in examples)


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_has_nothing_to_say_of_the_page() -> None:
    text = run("-B", str(DESKTOP / "manual.py"), "man", str(ROOT), "1.2.3", "2026-11-23")
    done = subprocess.run(
        ["groff", "-ww", "-man", "-Tutf8"], input=text, check=True, capture_output=True, text=True
    )
    assert done.stderr == ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_commands_options_and_targets(tmp_path: Path) -> None:
    script = tmp_path / "completion"
    script.write_text(run("-B", str(DESKTOP / "manual.py"), "bash", str(ROOT)))

    def complete(*words: str) -> set[str]:
        press_tab = (
            'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _guest_inspector; '
            'printf "%s\\n" "${COMPREPLY[@]}"'
        )
        command = ["bash", "-c", press_tab, str(script), *words]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return set(done.stdout.split())

    assert complete("guest-inspector", "iso") == {"isolate"}
    assert complete("guest-inspector", "convert", "--to", "fa") == {"faraday"}
    assert complete("guest-inspector", "convert", "--to", "js") == {"json"}
    assert "--reveal" in complete("guest-inspector", "convert", "--")
    assert "--reveal" not in complete("guest-inspector", "demo", "--")


def test_the_menu_entry_opens_what_the_file_types_name() -> None:
    entry = ConfigParser(interpolation=None, delimiters=("=",))
    entry.optionxform = str  # type: ignore[assignment]  # keys keep their case
    entry.read(DESKTOP / f"{ID}.desktop")
    main = entry["Desktop Entry"]
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    types = ET.parse(DESKTOP / f"{ID}.xml").getroot()
    globs = {
        kind.attrib["type"]: [found.attrib["pattern"] for found in kind.iter(f"{space}glob")]
        for kind in types
    }
    assert set(main["MimeType"].strip(";").split(";")) == set(globs)
    endings = {pattern.removeprefix("*") for patterns in globs.values() for pattern in patterns}
    assert endings == {".guestprofile", ".guestrules", ".guestreport", ".har"}
    actions = [entry[f"Desktop Action {name}"] for name in main["Actions"].strip(";").split(";")]
    assert [action["Exec"] for action in actions] == [
        "guest-inspector open --new",
        "guest-inspector open --paste",
    ]


def test_the_metainfo_tells_the_releases_of_the_changelog() -> None:
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]
    text = run(
        str(DESKTOP / "releases.py"), str(DESKTOP / f"{ID}.metainfo.xml"), "CHANGELOG.md",
        urls["Homepage"], "2026-11-23",
    )  # fmt: skip
    root = ET.fromstring(text)
    released = [found.attrib["version"] for found in root.iter("release")]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert released == re.findall(r"^## (\S+) ", changelog, re.MULTILINE)
    assert "@" not in text
    launchable = root.find("launchable")
    assert launchable is not None
    assert launchable.text == f"{ID}.desktop"
