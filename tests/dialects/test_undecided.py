"""What the reader is told of a value that depends on a condition nobody decides."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.dialects.places import NOWHERE
from inspector.dialects.undecided import Undecided
from inspector.dialects.values import Number, Unknown

_GO = 'package main\nfunc main() {{ u := "https://a/x"\n {code}\n http.Get(u) }}'
_CASES = {
    "java": 'String u; if (p) { u = "https://a/x"; } else { u = "https://b/x"; }\nnew HttpGet(u);',
    "go": _GO.format(code='if p { u = "https://b/x" }'),
    "csharp": 'var u = "https://a/x"; if (p) u = "https://b/x";\n'
    "await new HttpClient().GetAsync(u);",
    "python": 'import requests\nif p:\n  u = "https://a/x"\nelif q:\n  u = "https://c"\n'
    'else:\n  u = "https://b/x"\nrequests.get(u)',
    "php": '<?php if ($p) { $u = "https://a/x"; } else { $u = "https://b/x"; }\n'
    "curl_exec(curl_init($u));",
    "powershell": 'if ($p) { $u = "https://a/x" } else { $u = "https://b/x" }\n'
    "Invoke-RestMethod -Uri $u",
    "fetch": 'let u; if (p) { u = "https://a/x" } else { u = "https://b/x" }\nfetch(u)',
}


def _told(code: str, dialect: str) -> list[str]:
    notes = registry.parse(code, dialect).requests[0].notes
    return [note.text for note in notes if "which way this goes" in note.text]


@pytest.mark.parametrize("dialect", _CASES)
def test_last_value_of_an_undecided_statement_is_told(dialect: str) -> None:
    imported = registry.parse(_CASES[dialect], dialect).requests[0]
    assert imported.request.url == "https://b/x"
    (said,) = _told(_CASES[dialect], dialect)
    assert said == "The last value of u is read: the snippet does not tell which way this goes."


@pytest.mark.parametrize(
    "code",
    [
        'String u = "https://a/x"; if (p) { u += "?p=1"; }\nnew HttpGet(u);',  # it grows
        'String u = null; if (p) { u = "https://a/x"; }\nnew HttpGet(u);',  # a first value
        'String t = "1"; if (p) { t = "2"; }\nnew HttpGet("https://c/x");',  # not sent
        'String u = "https://a/x"; if (p) { u = "https://a/x"; }\nnew HttpGet(u);',  # the same
        'String u = "x"; if (p) { u = "b"; u = null; }\nnew HttpGet("https://a/x");',
        'String u = "https://a/x"; if (true) { u = "https://b/x"; }\nnew HttpGet(u);',  # decided
    ],
)
def test_nothing_is_told_where_no_other_value_is_lost(code: str) -> None:
    assert not _told(code, "java")


def test_value_in_a_body_is_found_as_it_is_spelled_there() -> None:
    code = (
        "import requests\ndata = {'a': ['x y', 1]}\nif p:\n  data = {'b': ['say \"no\"', 2]}\n"
        "requests.post('https://h/x', json=data)"
    )
    assert len(_told(code, "python")) == 1
    code = (
        "import requests\nq = 'a'\nif p:\n  q = 'x y'\nrequests.get('https://h/', params={'q': q})"
    )
    assert len(_told(code, "python")) == 1


def test_structure_that_takes_more_members_loses_nothing() -> None:
    code = (
        "<?php $o = ['a' => 'b']; if ($p) { $o['c'] = 'd'; }\n"
        "$c = new GuzzleHttp\\Client(); $c->get('https://h/x', ['query' => $o]);"
    )
    assert not _told(code, "php")


def test_function_that_may_return_several_values_is_told() -> None:
    code = (
        'class A { String base() { if (p) { return "https://a"; } return "https://b"; }\n'
        'void x() { new HttpGet(base() + "/x"); } }'
    )
    assert registry.parse(code, "java").requests[0].request.url == "https://b/x"
    (said,) = _told(code, "java")
    assert "base" in said


def test_what_grows_or_stays_the_same_loses_nothing() -> None:
    heard = Undecided()
    heard.begin(0)
    heard.assigned("n", Number("2"), Number("2"), 1)
    heard.assigned("d", {"a": "1"}, {"a": "1", "b": "2"}, 1)
    heard.assigned("u", Unknown("u"), "{{u}}/more", 1)
    heard.assigned("e", {}, {"a": "1"}, 1)
    heard.end(NOWHERE)
    assert heard.doubts == []


def test_doubts_are_kept_within_a_bound() -> None:
    heard = Undecided()
    for at in range(200):
        heard.doubt(((f"n{at}", "1"),), NOWHERE)
    assert len(heard.doubts) == 100
