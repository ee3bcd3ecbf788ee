from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.errors import VariablesMissing
from inspector.model.headers import Headers
from inspector.model.request import (
    Body,
    Part,
    Request,
    Variable,
    fill_in,
    find_variables,
    resolve,
    rewrite,
    texts,
)
from inspector.model.secret import Secret

REQUEST = Request(
    "POST",
    "{{api}}/x/{{id}}?q={{ q }}",
    Headers.of(
        [("Authorization", "Bearer {{t}}"), ("X-{{name}}", "{{id}}"), ("X-Key", "{{api_key}}")]
    ),
    Body("json", '{"a": "{{id}}", "b": "{{login}}"}'),
)


def test_a_request_without_url_is_a_fragment() -> None:
    assert Request().is_fragment
    assert not REQUEST.is_fragment


def test_variables_are_found_once_in_reading_order_with_what_is_secret() -> None:
    assert find_variables(REQUEST) == (
        Variable("id", "url", secret=False),
        Variable("q", "url", secret=False),
        Variable("t", "headers.Authorization", secret=True),
        Variable("name", "headers.X-{{name}}", secret=False),
        Variable("api_key", "headers.X-Key", secret=True),
    )


@pytest.mark.parametrize(
    "name", ["token", "clientSecret", "my_password", "api-key", "jwt", "secret:x.y-1"]
)
def test_a_telling_name_makes_a_variable_secret(name: str) -> None:
    (variable,) = find_variables(Request(url="/x?a={{" + name + "}}"))
    assert variable == Variable(name, "url", secret=True)


def test_every_place_that_can_hold_a_variable_is_read() -> None:
    parts = (Part("a", "{{text}}", path="{{path}}"), Part("b", "x"))
    request = replace(REQUEST, body=Body("multipart", "", parts))
    assert [where for where, _ in texts(request)] == [
        "url",
        *("headers.Authorization",) * 2,
        *("headers.X-{{name}}",) * 2,
        *("headers.X-Key",) * 2,
        *("body",) * 11,
    ]
    assert {"text", "path"} <= {variable.name for variable in find_variables(request)}


def test_resolving_fills_every_place_and_keeps_the_environments_hosts() -> None:
    bindings = {"id": "i/1", "q": "a b&c", "t": Secret("tok"), "name": "Id", "api_key": Secret("k")}
    resolved = resolve(REQUEST, bindings)
    assert resolved.url == "{{api}}/x/i/1?q=a%20b%26c"
    assert list(resolved.headers) == [
        ("Authorization", "Bearer tok"),
        ("X-Id", "i/1"),
        ("X-Key", "k"),
    ]
    assert resolved.body.text == '{"a": "i/1", "b": "{{login}}"}'


def test_missing_variables_are_all_named() -> None:
    with pytest.raises(VariablesMissing) as caught:
        resolve(REQUEST, {"q": "", "name": ""})
    assert caught.value.names == ("id", "t", "api_key")


def test_a_base_url_in_a_variable_is_not_encoded() -> None:
    request = Request(url="{{base}}/x")
    assert resolve(request, {"base": "https://h:1/p"}).url == "https://h:1/p/x"


def test_a_form_is_percent_encoded_and_other_bodies_are_not() -> None:
    bindings = {"s": Secret("a b&c=\ud800")}
    form = Request(url="/", body=Body("form", "secret={{s}}&x=1"))
    assert resolve(form, bindings).body.text == "secret=a+b%26c%3D%ED%A0%80&x=1"
    assert resolve(replace(form, body=Body("text", "{{s}}")), bindings).body.text == "a b&c=\ud800"
    assert resolve(Request(url="/?s={{s}}"), bindings).url == "/?s=a%20b%26c%3D%ED%A0%80"


def test_parts_and_their_paths_are_filled() -> None:
    parts = (Part("a", "{{v}}"), Part("b", filename="f", path="/x/{{v}}"))
    request = Request(url="/", body=Body("multipart", "", parts))
    assert resolve(request, {"v": "1"}).body.parts == (
        Part("a", "1"),
        Part("b", filename="f", path="/x/1"),
    )


def test_rewriting_changes_url_values_and_body_texts() -> None:
    request = replace(REQUEST, body=Body("multipart", "t", (Part("a", "p", path="/f"),)))
    changed = rewrite(request, lambda text: f"<{text}>")
    assert changed.url == "<{{api}}/x/{{id}}?q={{ q }}>"
    assert changed.headers.pairs[0] == ("Authorization", "<Bearer {{t}}>")
    assert changed.body == Body("multipart", "<t>", (Part("a", "<p>", path="/f"),))
    assert changed.method == "POST"


def test_known_values_are_filled_in_and_secrets_only_when_asked_for() -> None:
    form = Headers((("Content-Type", "application/x-www-form-urlencoded"), ("X-{{a}}", "{{a}}")))
    request = Request(
        "POST", "{{base}}/{{a}}/{{open}}", form, Body("form", "a={{a}}&t={{t}}&o={{open}}")
    )
    bindings = {"base": "https://h", "a": "1 2", "t": Secret("s&s")}
    filled = fill_in(request, bindings)
    assert filled.url == "https://h/1%202/{{open}}"
    assert filled.headers.get("X-1 2") == "1 2"
    assert filled.body.text == "a=1+2&t={{t}}&o={{open}}"
    assert fill_in(request, bindings, secrets=True).body.text == "a=1+2&t=s%26s&o={{open}}"
