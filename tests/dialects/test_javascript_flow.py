"""How JavaScript statements, classes and callbacks are followed, shown by what fetch is given."""

from __future__ import annotations

import pytest

from inspector.dialects import registry


def urls(code: str) -> list[str]:
    return [imported.request.url for imported in registry.parse(code, "fetch").requests]


def notes(code: str) -> list[str]:
    requests = registry.parse(code, "fetch").requests
    return [note.text for note in requests[0].notes if note.severity == "warning"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("function f(a) { if (a) { return fetch('/y'); } return fetch('/n'); } f(1);", ["/y"]),
        ("function f(a) { if (a) { return fetch('/y'); } return fetch('/n'); } f(0);", ["/n"]),
        ("function f(a) { if (a) { return fetch('/y'); } return fetch('/n'); } f(x);",
         ["/y", "/n"]),
        ("if (!1) fetch('/a'); else fetch('/b');", ["/b"]),
        ("if (0) fetch('/a'); fetch('/c');", ["/c"]),
        ("if ('a' === 'a' && 1 != 2) fetch('/a');", ["/a"]),
        ("if (undefined || [] && null) fetch('/a'); fetch('/b');", ["/b"]),
        (("switch (2) { case 1: fetch('/1'); case 2: fetch('/2'); case 3: { fetch('/3'); break; } "
         "case 4: fetch('/4'); }"), ["/2", "/3"]),
        ("switch (9) { case 1: fetch('/1'); default: fetch('/d'); }", ["/d"]),
        ("switch (9) { case 1: fetch('/1'); } fetch('/e');", ["/e"]),
        ("switch (x) { default: fetch('/d'); break; case 1: fetch('/1'); break; }", ["/1"]),
        ("for (const a of ['x', 'y']) fetch('/' + a);", ["/x", "/y"]),
        ("for (const k in {a: 1, b: 2}) fetch('/' + k);", ["/a", "/b"]),
        ("for (const i in ['x']) fetch('/' + i);", ["/0"]),
        ("for (const a of list) fetch('/' + a);", ["/{{a}}"]),
        ("for (let i = 0; i < 9; i++) fetch('/' + i);", ["/0"]),
        ("while (more) { fetch('/w'); }", ["/w"]),
        ("function f() { throw fetch('/t'); } f();", ["/t"]),
        ("class A { constructor(b) { this.b = b; } go() { fetch(this.b); } } new A('/x').go();",
         ["/x"]),
        ("class A { b = '/d'; go = () => fetch(this.b); } new A().go();", ["/d"]),
        (("class P { constructor(b) { this.b = b; } at(c) { return this.b + c; } } "
         "class A extends P { constructor(b) { super(b); } go() { fetch(this.at('/x')); } } "
         "new A('/v').go();"), ["/v/x"]),
        (("class P { constructor(b) { this.b = b } } class A extends P { go() { fetch(this.b); } } "
         "new A('/p').go();"), ["/p"]),
        ("class A extends Far { constructor() { super(1); fetch('/s'); } } new A();", ["/s"]),
        ("class A { go() { fetch('/g'); } } new A().missing(); ", ["/g"]),
        ("class A { static b = '/z'; static go() { fetch('/s'); } } A.go();", ["/s"]),
        ("class A { get u() { return '/u'; } go() { fetch(this.u); } } new A().go();", ["/u"]),
        ("class A { get u() { return '/u'; } go() { fetch(this.u); } }", ["/u"]),
        ("const api = { get: (p) => fetch('/v' + p) }; api.get('/a'); api.x;", ["/v/a"]),
        ("const api = { get: (p) => fetch('/v' + p) };", ["/v{{p}}"]),
        ("const send = (...all) => fetch(all[0]); send('/r'); ", ["/r"]),
        ("const send = (a, b) => fetch(a + b); send(...pair);", ["{{pair}}{{b}}"]),
        ("const run = (then) => then('/c'); run((u) => fetch(u));", ["/c"]),
        ("new Promise((resolve) => resolve('/p')).then((u) => fetch(u));", ["/p"]),
        (("fetch('/' + Object.keys({a: 1})[0] + Object.values({a: 'v'})[0] + "
         "Object.entries({e: 1})[0][0]);"), ["/ave"]),
        ("fetch('/' + 'ab'.length + [1].length + Buffer.byteLength('é') + ['x'].join('-'));",
         ["/212x"]),
        ("let t; t.a.b = 1; let n = 1; n -= 1; fetch('/n' + n);", ["/n1"]),
        ("const f = new URLSearchParams(q); f.append('a', 1); fetch('/x?' + f);",
         ["/x?{{q}}&a=1"]),
        ("fetch('/x?' + qs.stringify(q) + $.param({a: 'b c'}));", ["/x?{{q}}a=b%20c"]),
        ("fetch('/' + (c ? '' : 'no') + (c ? 'yes' : null));", ["/noyes"]),
        ("const {m = 'a', ...r} = whole; fetch('/' + m);", ["/{{m}}"]),
        ("const o = {go: 1}; fetch('/' + o.go());", ["/{{o_go}}"]),
        ("class A extends B {} class B extends A {} fetch('/' + new A().go());",
         ["/{{new_A_go}}"]),
    ],
)  # fmt: skip
def test_code_is_followed(code: str, expected: list[str]) -> None:
    assert urls(code) == expected


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("switch (x) { case 1: fetch('/1'); }",
         "Which case of this switch runs is not known; one is read."),
        (f"for (const a of {[1] * 21}) fetch('/' + a);",
         "Only the first 20 rounds of this loop are read."),
        ("list.map((a) => ({u: a})).forEach((b) => fetch(b.u));",
         "What this goes over is not in the snippet; it is read once."),
    ],
)  # fmt: skip
def test_what_is_not_known_is_noted(code: str, note: str) -> None:
    assert note in notes(code)
