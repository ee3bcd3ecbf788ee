"""What installers carry is locked with hashes, and is what the tests ran on."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
LOCKS = TOP / "packaging/locks"
SYSTEMS = ("linux", "windows", "macos-arm64", "macos-x86_64")


def _pins(name: str) -> list[tuple[str, str]]:
    text = (LOCKS / f"{name}.txt").read_text()
    return re.findall(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", text, flags=re.MULTILINE)


def _locked(name: str) -> dict[str, str]:
    return dict(_pins(name))


def _asked_for() -> set[str]:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    return {re.split(r"[<>=; ]", line, maxsplit=1)[0].lower() for line in project["dependencies"]}


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_installer_carries_the_versions_that_the_tests_ran_on(system: str) -> None:
    carried = _locked(system)

    assert carried
    # The one lock for every system and Python names some packages twice.
    assert set(_pins(system)) <= set(_pins("dev"))
    assert _asked_for() <= carried.keys()


@pytest.mark.parametrize("name", [*SYSTEMS, "dev", "build", "audit"])
def test_every_locked_package_has_its_hashes(name: str) -> None:
    lines = (LOCKS / f"{name}.txt").read_text().splitlines()
    pinned = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9].*==", line)]

    assert pinned
    assert [lines[n] for n in pinned if not lines[n + 1].startswith("    --hash=sha256:")] == []


def test_what_makes_installers_fits_into_the_environment_of_what_they_carry() -> None:
    carried, makers = _locked("linux"), _locked("build")

    shared = carried.keys() & makers.keys()
    assert {name: carried[name] for name in shared} == {name: makers[name] for name in shared}
