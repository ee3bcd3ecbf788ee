from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from inspector import resource
from inspector.errors import ResourceError


@pytest.fixture
def copy_of_resource(tmp_path: Path) -> ModuleType:
    """The module as it would be installed in a folder without anything else."""
    package = tmp_path / "site" / "inspector"
    package.mkdir(parents=True)
    source = Path(resource.__file__)
    shutil.copy(source, package / "resource.py")
    spec = importlib.util.spec_from_file_location("copied_resource", package / "resource.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_checkout_has_its_resources_beside_the_package() -> None:
    assert resource.root() == Path(resource.__file__).parents[1] / "resources"
    assert resource.path("catalog").is_dir()


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(ResourceError, match=r"catalog/nothing\.json is missing; install"):
        resource.path("catalog/nothing.json")


def test_an_installation_without_resources_says_so(copy_of_resource: ModuleType) -> None:
    with pytest.raises(ResourceError, match="install it again"):
        copy_of_resource.root()


def test_a_wheel_has_them_inside_the_package(copy_of_resource: ModuleType) -> None:
    inside = Path(copy_of_resource.__file__ or "").parent / "_resources"
    (inside / "catalog").mkdir(parents=True)
    assert copy_of_resource.root() == inside


def test_a_frozen_build_has_them_where_it_was_unpacked(
    copy_of_resource: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "frozen" / "resources" / "catalog").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "frozen"), raising=False)
    assert copy_of_resource.root() == tmp_path / "frozen" / "resources"
