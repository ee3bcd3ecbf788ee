"""Canary secrets, planted everywhere that a command reads, are in nothing that it leaves behind."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

TOKEN = 'canary/token+7Qx=9f31 \\"é'
PLAIN = "canary-token-7Qx9f31-plain"
CLIENT = "canary&client secret/4711"
BODY = "canary-body-secret-0815"

URL = (
    f"https://user:{PLAIN}url@api.mypurecloud.com/api/v2/conversations/messaging"
    f"?access_token={PLAIN}q"
)
WITH_EVERYTHING = f"""\
POST {URL} HTTP/1.1
Authorization: Bearer {PLAIN}
Cookie: session={PLAIN}cookie
X-Api-Key: {PLAIN}key
Content-Type: application/json

{{"externalContact":{{"id":"guest-123"}},"to":{{"id":"queue-456"}},"client_secret":"{BODY}"}}
"""

COMMANDS = {
    "check": ("check", "FILE"),
    "check --json": ("check", "FILE", "--json"),
    "check --env": ("check", "FILE", "--env", "sandbox", "--json"),
    "send": ("send", "FILE"),
    "send --json": ("send", "FILE", "--json"),
    "isolate": ("isolate", "FILE"),
    "isolate --json": ("isolate", "FILE", "--json"),
    "dry run": ("isolate", "FILE", "--dry-run"),
    "consent": ("isolate", "FILE", "--env", "us-east-1"),
    "convert json": ("convert", "FILE", "--to", "json"),
    "convert curl": ("convert", "FILE", "--to", "curl"),
    "convert k6": ("convert", "FILE", "--to", "k6"),
    "convert raw": ("convert", "FILE", "--to", "raw"),
}


def spellings(secret):
    """Returns what encoders make of a secret."""
    data = secret.encode()
    return {
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        base64.b64encode(data).decode(),
        base64.urlsafe_b64encode(data).decode(),
    }


def left_behind(done, data_dir):
    files = [path for path in data_dir.rglob("*") if path.is_file()]
    return (done.out + done.err).encode() + b"".join(path.read_bytes() for path in files)


def assert_clean(done, data_dir, *secrets):
    assert done.out or done.err
    left = left_behind(done, data_dir)
    found = [text for secret in secrets for text in spellings(secret) if text.encode() in left]
    assert found == []


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_what_stands_in_the_snippet(run, snippet, data_dir, words):
    path = snippet("everything.http", WITH_EVERYTHING)
    done = run(*(path if word == "FILE" else word for word in words))

    refused = "the user and password of the URL" in done.err  # a dialect may refuse to write them
    assert done.code in (0, 1) or words[-1] == "us-east-1" or refused
    assert_clean(done, data_dir, PLAIN, BODY)


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_what_is_given_in_the_environment(run, snippet, data_dir, monkeypatch, words):
    monkeypatch.setenv("GUEST_INSPECTOR_TOKEN", PLAIN)
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_ID", "some-id")
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_SECRET", CLIENT)
    path = snippet("variable.sh")
    done = run(*(path if word == "FILE" else word for word in words))

    assert_clean(done, data_dir, PLAIN, CLIENT, f"some-id:{CLIENT}")


@pytest.mark.parametrize("command", ["send", "isolate"])
def test_a_client_that_is_refused(run, snippet, data_dir, monkeypatch, command):
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_ID", "some-id")
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_SECRET", CLIENT)
    done = run(command, snippet("variable.sh"))

    assert done.code == 1
    assert_clean(done, data_dir, CLIENT, f"some-id:{CLIENT}")


@pytest.mark.parametrize("command", ["check", "send"])
def test_a_token_of_odd_characters(run, snippet, data_dir, monkeypatch, command):
    monkeypatch.setenv("GUEST_INSPECTOR_TOKEN", TOKEN)
    for options in ((), ("--json",)):
        done = run(command, snippet("variable.sh"), "--env", "sandbox", *options)
        assert_clean(done, data_dir, TOKEN)


def test_a_snippet_that_cannot_be_read(run, snippet, data_dir):
    text = f'{{"method": "POST", "Authorization": "Bearer {PLAIN}"'
    done = run("check", snippet("bad.json", text))

    assert done.code == 2
    assert_clean(done, data_dir, PLAIN)


def test_they_are_shown_where_that_is_asked_for(run, snippet):
    path = snippet("everything.http", WITH_EVERYTHING)
    done = run("convert", path, "--to", "json", "--reveal")

    assert PLAIN in done.out
    assert BODY in done.out
