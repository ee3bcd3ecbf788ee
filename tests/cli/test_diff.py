"""`diff`: two saved answers."""

from __future__ import annotations

import pytest

CANARY = "canary-9f31-Zq7w_token.value"
REFUSED = """\
HTTP/1.1 401 Unauthorized
Content-Type: application/json
Date: Sun, 22 Nov 2026 15:58:27 GMT
ININ-Correlation-Id: one

{"message":"Invalid login credentials.","code":"bad.credentials","contextId":"one"}
"""
SAME = REFUSED.replace("one", "two").replace("15:58", "16:00")
GRANTED = """\
HTTP/1.1 200 OK
Content-Type: application/json

{"id":"c-1","state":"queued"}
"""


@pytest.fixture
def saved(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_answers_that_say_the_same_are_equal(run, saved):
    done = run("diff", saved("a", REFUSED), saved("b", SAME))

    assert (done.code, done.err) == (0, "")
    assert "They say the same; 3 volatile fields aside." in done.out


def test_what_differs_stands_line_by_line(run, saved):
    done = run("diff", saved("a", REFUSED), saved("b", GRANTED))

    assert done.code == 1
    lines = done.out.splitlines()
    assert "- HTTP/1.1 401 Unauthorized" in lines
    assert "+ HTTP/1.1 200 OK" in lines
    assert "  content-type: application/json" in [line.lower() for line in lines]


def test_its_json_tells_status_headers_structure_and_text(run, saved):
    done = run("diff", saved("a", REFUSED), saved("b", GRANTED), "--json")

    assert done.code == 1
    assert done.json["equal"] is False
    status = {"left": "HTTP/1.1 401 Unauthorized", "right": "HTTP/1.1 200 OK", "changed": True}
    assert done.json["status"] == status
    pointers = {item["pointer"]: item["kind"] for item in done.json["structure"]}
    assert pointers["/code"] == "removed"
    assert pointers["/state"] == "added"
    assert {row["kind"] for row in done.json["text"]["rows"]} >= {"changed", "fold"}


def test_without_json_bodies_there_is_no_structure(run, saved):
    plain = "HTTP/1.1 200 OK\n\nhello\n"
    done = run("diff", saved("a", plain), saved("b", plain), "--json")

    assert (done.code, done.json["structure"]) == (0, None)


def test_long_stretches_that_are_the_same_are_left_out(run, saved):
    lines = "\n".join(f'  "m{number}": {number},' for number in range(60))
    text = "HTTP/1.1 200 OK\n\n{\n" + lines + '\n  "last": 1\n}'
    done = run("diff", saved("a", text), saved("b", text.replace('"m30": 30', '"m30": 31')))

    assert done.code == 1
    assert len(done.out.splitlines()) < 20
    assert "  …" in done.out.splitlines()


def test_what_send_printed_can_be_compared(run, saved, snippet):
    first = run("send", snippet("variable.sh"))
    second = run("send", snippet("variable.sh"), "--json")
    done = run("diff", saved("a", first.out), saved("b", second.out))

    assert done.code == 0


def test_one_side_may_come_from_standard_input(run, saved):
    assert run("diff", saved("a", REFUSED), "-", stdin=SAME.encode()).code == 0
    assert run("diff", "-", "-", stdin=b"").code == 2


def test_secrets_in_saved_answers_are_not_shown(run, saved):
    text = GRANTED.replace('"c-1"', f'"c-1","access_token":"{CANARY}"')
    for options in ((), ("--json",)):
        done = run("diff", saved("a", REFUSED), saved("b", text), *options)
        assert "access_token" in done.out
        assert CANARY not in done.out + done.err


def test_what_cannot_be_read_is_named(run, saved):
    missing = run("diff", saved("a", REFUSED), "nowhere.http")
    broken = run("diff", saved("a", REFUSED), saved("b", "hello"))

    assert (missing.code, broken.code) == (2, 2)
    assert "nowhere.http cannot be read" in missing.err
    assert "b: line 1, column 1: expected a saved answer" in broken.err


def test_a_notice_of_the_comparison_stands_beside_it(run, saved):
    text = "HTTP/1.1 200 OK\n\none\ntwo\n"
    done = run("diff", saved("a", text), "-", stdin=text.replace("\n", "\r\n").encode())

    assert "line ends differ" in done.err
