from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from inspector import errors
from inspector.errors import (
    InspectorError,
    ProfileError,
    RulePackError,
    SnippetError,
    VariablesMissing,
)

CLASSES = {
    name: value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, Exception)
}


def test_the_tree_in_the_docstring_is_the_tree_in_the_code() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert sorted(drawn) == sorted(name for name in CLASSES if name != "InspectorError")


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_error_is_one_that_the_user_can_fix(name: str) -> None:
    assert issubclass(CLASSES[name], InspectorError)


def test_a_snippet_error_names_its_place_when_it_knows_it() -> None:
    error = SnippetError("a quote is missing", 3, 7)
    assert str(error) == "line 3, column 7: a quote is missing"
    assert (error.line, error.column) == (3, 7)
    assert str(SnippetError("empty")) == "empty"


def test_missing_variables_are_named_in_order() -> None:
    assert str(VariablesMissing(("b", "a"))).startswith("The variables have no value yet: b, a.")
    one = VariablesMissing(("token",))
    assert str(one).startswith("The variable has no value yet: token.")
    assert one.names == ("token",)


def test_errors_about_files_know_their_path() -> None:
    assert ProfileError("x", Path("a.toml")).path == Path("a.toml")
    assert ProfileError("x").path is None
    error = RulePackError("is missing", Path("p.toml"), 4, "rule.id")
    assert str(error) == "p.toml, line 4, rule.id: is missing"
    assert (error.path, error.line, error.field) == (Path("p.toml"), 4, "rule.id")
    assert str(RulePackError("x", Path("p.toml"))) == "p.toml: x"
