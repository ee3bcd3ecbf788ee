"""The requests that every export is tried with: fixed ones, then random ones from a seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from inspector.dialects.bodies import kind_of
from inspector.model.headers import Headers
from inspector.model.request import Body, Part, Request

_JSON, _FORM, _TEXT = "application/json", "application/x-www-form-urlencoded", "text/plain"
FILES = {
    "n.png": b"\x89PNG\r\n\x1a\n\x00\xff",
    "note.txt": "one\né ☃\n".encode(),
    "my file.bin": bytes(range(256)),
}
"""What the bodies of some requests are read from, by the path in the folder of the run."""
_GUEST = '{"externalContact":{"id":"{{guest}}"},"to":{"id":"5f1c"},"n":[1,-2.5,true,null,{},[]]}'
_SIGNS = (
    "'", '"', "\\", "$", "`", "!", "#", "%", "&", "(", ")", "*", "<", ">", "|", "^", "@", "~",
    "#{x}", "${x}", "$x", "#$x", "%x%", "%d", "{x}", "{{", "}}", "''", '"""', "'''", "\\n", "\\u",
    "\\\\", '\\"', "EOF", "BODY", "é", "☃", "😀", "\u2028", "\t", "//", "/*", "<?php", "?>", "--",
    "=", ":=", "==", "@x", ";", " ", "  ", "\u00a0",
)  # fmt: skip


def cases(seed: int, count: int) -> Iterator[Request]:
    """Yields requests whose URL begins with a path; none holds a secret of its own."""
    yield from _fixed()
    random = Random(seed)
    for _ in range(count):
        yield _random(random)


def _fixed() -> Iterator[Request]:
    bearer = ("Authorization", "Bearer {{token}}")
    yield _made("GET", "/api/v2/tokens/me?preserveIdleTTL=true", bearer)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        yield _made(method, "/api/v2/conversations/messaging", bearer, body=_GUEST, kind=_JSON)
    yield _made("POST", "/x", bearer, ("X-Guest-ID", "g-1"), ("x-lower", "v"), ("A", "last"))
    yield _made("DELETE", "/x/{{id}}?q={{q}}", bearer)
    yield _made("HEAD", "/x", bearer)
    yield _made("OPTIONS", "/x", ("Origin", "https://app.example"))
    yield _made("GET", "/x", ("Accept", "application/json"), ("Content-Type", _JSON))
    yield _made("GET", "/x?b=2&a=1&a=3&c%5B%5D=4&d=x%20y+z&e&f=&g=%C3%A9%2F")
    yield _made("GET", "/a%20b/%C3%A9;v=1,2/$&'()*+=:@!~/x.json")
    yield _made("GET", "/x?filter[]=1")
    yield _made("GET", "/x?q='x'")
    yield _made("GET", "/x?q=a|b^c\\d`{e}")
    yield _made("GET", "/x?", bearer)
    yield _made("GET", "/a/./b/../c")
    yield _made("GET", "/a//b/")
    yield _made("GET", "/%7e%2a%c3%a9")
    yield _made("GET", "/%zz?%")
    yield _made("GET", "/a|b/[c]")
    yield _made(
        "POST",
        "/oauth/token",
        body="grant_type=client_credentials&scope=a%3Ab+c%20d&client_secret={{client_secret}}",
        kind=_FORM,
    )
    yield _made("POST", "/x", body="one\n  two #{x} ${x} $x {{y}} \\n\nBODY\nthree", kind=_TEXT)
    yield _made("POST", "/x", body="plain\n  #{x}\n\n\tEOF\n", kind=_TEXT)
    yield _made("POST", "/x", body=json.dumps({"a": "é☃\u2028", "b": [{}]}, indent=2), kind=_JSON)
    yield _made(
        "POST",
        "/x",
        body=json.dumps({"a": "é☃", "b": [{"c": "d"}]}, indent=2, ensure_ascii=False),
        kind=_JSON,
    )
    empty = json.dumps({"a": {}, "b": [[], {"c": []}]}, indent=2)
    yield _made("POST", "/x", body=empty, kind=_JSON)
    yield _made("POST", "/x", body='{"1":1,"a":1.0,"a":1e3,"b":12345678901234567890}', kind=_JSON)
    yield _made("POST", "/x", body='{ "a" : "it\'s \\"quoted\\" {{x}} $5 `t` \\\\ !" }', kind=_JSON)
    yield _made("POST", "/x", body='{"n":{{count}},"s":"{{x}}"}', kind=_JSON)
    yield _made("POST", "/x", body="a\r\nb\rc\0d\x1b\x7f", kind=_TEXT)
    yield _made("POST", "/x", body="@not-a-file", kind=_TEXT)
    yield _made("POST", "/x", bearer, kind=_JSON)
    yield _made("POST", "/x", body="no type at all")
    yield _made("GET", "/x", body='{"a":1}', kind=_JSON)
    yield _made("POST", "/x", ("X-A", 'it\'s $x #{y} "z" \\ %d `w` {v}'), body="{}", kind=_JSON)
    yield _made("POST", "/x", ("X-A", "é ☃"), body="[]", kind=_JSON)
    yield _made("GET", "/x", ("X-A", "1"), ("X-A", "2"))
    yield _made("GET", "/x", ("X-Empty", ""))
    yield _made("GET", "/x", ("X-Space", " a "))
    yield _made("GET", "/x", ("Host", "other.example"))
    yield _made("GET", "/x", ("User-Agent", "mine/1"), ("Accept", "text/x"), ("Cookie", "a=b; c=d"))
    yield _made("get", "/x")
    yield from _binary()
    yield from _multipart()


def _binary() -> Iterator[Request]:
    kind = Headers((("Content-Type", "x/y"),))
    yield Request("POST", "/x", kind, Body("base64", "AP8KgA=="))
    for path in FILES:
        yield Request("PUT", "/x", kind, Body("file", path))
    yield Request("POST", "/x", kind, Body("file", "./note.txt"))
    for letters in ("/é?q=☃", "/x?q=é", "/x#é"):
        yield Request("GET", letters)


def _multipart() -> Iterator[Request]:
    field = Part("a", "1")
    png = Part("file", "", "n.png", "image/png", "n.png")
    text = Part("b", "two\nlines é", "b.txt", "text/plain")
    for parts in (
        (field,),
        (field, Part("b", "x y & é {{x}}")),
        (field, png),
        (png, field),
        (field, Part("file", "", "n.png", None, "n.png")),
        (field, Part("file", "", "other.txt", "text/plain", "note.txt")),
        (Part("f", "", "my file.bin", "application/octet-stream", "my file.bin"),),
        (field, text),
        (field, Part("b", "{}", "b.json")),
        (Part("meta", '{"id":"{{guest}}","q":"it\'s"}', None, "application/json"), png),
        (Part("t", "", None, None, "note.txt"),),
        (Part("t", "", None, "text/plain", "note.txt"), field),
        (field, Part("a", "2"), png),
        (Part("a", "one\ntwo"), png),
        (Part("a", "one\r\ntwo"), png),
        (Part("a", ""), Part("b", "@x"), Part("c", "=x;type=y"), Part("d", "<x"), png),
        (Part("é", "é", "é.txt", "text/plain"), field),
        (Part('a"b', "1"), png),
        (Part("a", "1"), Part("f", "", 'q"n.png', "image/png", "n.png")),
    ):
        yield Request("POST", "/x", Headers((("X-A", "1"),)), Body("multipart", "", parts))
    typed = Headers((("Content-Type", "multipart/form-data; boundary=xYz"), ("X-A", "1")))
    yield Request("PUT", "/x", typed, Body("multipart", "", (field, png)))
    mixed = Headers((("Content-Type", "multipart/mixed"),))
    yield Request("POST", "/x", mixed, Body("multipart", "", (field, png)))


def _made(
    method: str, url: str, *pairs: tuple[str, str], body: str = "", kind: str = ""
) -> Request:
    headers = Headers((*pairs, ("Content-Type", kind)) if kind else pairs)
    return Request(method, url, headers, Body(kind_of(body, headers), body) if body else Body())


def _random(random: Random) -> Request:
    def text(most: int) -> str:
        return "".join(
            random.choice((*_SIGNS, "a", "Z", "0", "word", "{{" + random.choice("uvw") + "}}"))
            for _ in range(random.randint(0, most))
        )

    def value(depth: int) -> object:
        if depth and random.random() < 0.5:
            return {
                random.choice(("id", "a b", "é", "$x")): value(depth - 1)
                for _ in range(random.randint(0, 3))
            }
        return random.choice((text(4), random.randint(-9, 9), 0.5, True, None, [], [text(2)]))

    def part(number: int) -> Part:
        name, typed = f"p{number}", random.choice((None, "text/plain", "application/json"))
        match random.randint(0, 3):
            case 0:
                return Part(name, text(4))
            case 1:
                return Part(name, text(4), f"{number}.txt", typed)
            case 2:
                return Part(name, "", random.choice(("n.png", "é.bin")), typed, "n.png")
            case _:
                return Part(name, "", "note.txt", typed, "note.txt")

    method = random.choice(("GET", "POST", "PUT", "PATCH", "DELETE"))
    path = "/" + "/".join(random.choice(("x", "%20", "a-b", "{{id}}")) for _ in range(2))
    query = random.choice(("", "?a=1", "?b=1&a=2", "?q={{q}}&z=%3A"))
    pairs = [(f"X-{name}", text(3).strip().replace("\u2028", "") or "v") for name in "ABC"]
    if method == "GET":
        return _made(method, path + query, *pairs[: random.randint(0, 3)])
    if random.random() < 0.3:
        parts = tuple(part(number) for number in range(random.randint(1, 3)))
        headers = Headers.of(pairs[: random.randint(0, 2)])
        return Request(method, path + query, headers, Body("multipart", "", parts))
    kind = random.choice((_JSON, _TEXT, _JSON))
    lines = "\n".join(text(5) for _ in range(random.randint(1, 4)))
    style = random.choice(({}, {"indent": 2}, {"separators": (",", ":")}))
    body = json.dumps(value(3), ensure_ascii=False, **style) if kind == _JSON else "x" + lines
    return _made(method, path + query, *pairs[: random.randint(0, 3)], body=body, kind=kind)
