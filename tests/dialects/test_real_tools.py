"""What curl and k6 themselves send, run on our exports, is what the request says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings

sys.path.insert(0, str(Path(__file__).parent))
from requests_made import requests

from inspector.dialects import registry
from inspector.model.headers import Headers
from inspector.model.request import (
    Body,
    Request,
    find_variables,
    resolve,
)

CURL = shutil.which("curl")
K6 = Path(sys.executable).with_name("k6")
_OWN = {"host", "user-agent", "accept", "content-length", "accept-encoding", "connection"}
_NEEDS_CURL = pytest.mark.skipif(CURL is None, reason="curl is not installed")
_NEEDS_K6 = pytest.mark.skipif(not K6.exists(), reason="k6 is not installed")


@dataclass
class Recorded:
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Recorder:
    url: str = ""
    seen: list[Recorded] = field(default_factory=list)


@contextmanager
def recording() -> Iterator[Recorder]:
    """Runs a server on loopback that keeps what it is sent."""
    recorder = Recorder()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            pairs = [
                (name, value.encode("latin-1").decode("utf-8", "replace"))
                for name, value in self.headers.items()
            ]
            target = self.raw_requestline.split(b" ")[1].decode("utf-8")
            recorder.seen.append(Recorded(self.command, target, pairs, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    recorder.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def run(command: list[str], values: dict[str, str], script: str | None = None) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **values}
    environment |= {"K6_NO_USAGE_REPORT": "true", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command,
        input=script,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout + done.stderr


def run_curl(script: str, values: dict[str, str]) -> None:
    run(["sh"], values, script.rstrip("\n") + " --silent --show-error --output /dev/null\n")


def run_k6(script: str, values: dict[str, str], folder: Path) -> str:
    path = folder / "script.js"
    path.write_text(script, "utf-8")
    options = ["--no-usage-report", "--quiet", "--address", "127.0.0.1:0"]
    return run([str(K6), "run", *options, str(path)], values)


def assert_sent(recorded: Recorded, request: Request, values: dict[str, str], base: str) -> None:
    wire = resolve(request, values)
    assert recorded.method == wire.method
    if wire.url.isascii():
        assert recorded.target == wire.url.removeprefix(base)
    wanted = [(name.lower(), value) for name, value in wire.headers]
    sent = [(name.lower(), value) for name, value in recorded.headers]
    named = {name for name, _ in wanted}
    assert sorted(wanted) == sorted(pair for pair in sent if pair[0] in named)
    assert {name for name, _ in sent} - named <= _OWN
    assert recorded.body == (b"" if wire.body.kind == "none" else wire.body.text.encode())


def values_for(request: Request) -> dict[str, str]:
    """A value for each variable, with what shells and encoders trip over where it may stand."""
    return {
        found.name: "v1" if found.where in ("url", "body") else "tok en'$x\"\\"
        for found in find_variables(request)
    }


_BEARER = ("Authorization", "Bearer {{token}}")
EXAMPLES = [
    Request(
        "GET", "/api/v2/oauth2/tokens/current", Headers((("Authorization", "Bearer {{token}}"),))
    ),
    Request(
        "POST",
        "/api/v2/conversations/messaging",
        Headers(
            (
                _BEARER,
                ("Content-Type", "application/json"),
                ("X-Guest-Id", "guest-123"),
            )
        ),
        Body("json", '{"externalContact":{"id":"{{guest}}"},"to":{"id":"it\'s $5 `x` \\\\ !"}}'),
    ),
    Request(
        "POST",
        "/oauth/token",
        Headers((("Content-Type", "application/x-www-form-urlencoded"),)),
        Body("form", "grant_type=client_credentials&scope=a%3Ab+c&client_secret={{client_secret}}"),
    ),
    Request(
        "PUT", "/x?a=%20b&c={{q}}", Headers((("X-A", "ä ☃"),)), Body("text", "two\nlines\n{{b}}!")
    ),
    Request("DELETE", "/x/{{id}}", Headers((("X-Empty", "1"),))),
    Request("PATCH", "/x", Headers((("Content-Type", "text/plain"),)), Body("text", "@not-a-file")),
]


@_NEEDS_CURL
@pytest.mark.parametrize("index", range(len(EXAMPLES)))
def test_curl_sends_what_the_request_says(index: int) -> None:
    with recording() as recorder:
        request = EXAMPLES[index]
        request = Request(request.method, recorder.url + request.url, request.headers, request.body)
        values = values_for(request)
        run_curl(registry.render(request, "curl"), values)
        assert_sent(recorder.seen[0], request, values, recorder.url)


@_NEEDS_K6
@pytest.mark.parametrize("index", range(len(EXAMPLES)))
def test_k6_sends_what_the_request_says(index: int, tmp_path: Path) -> None:
    with recording() as recorder:
        request = EXAMPLES[index]
        request = Request(request.method, recorder.url + request.url, request.headers, request.body)
        values = values_for(request)
        run_k6(registry.render(request, "k6"), values, tmp_path)
        assert_sent(recorder.seen[0], request, values, recorder.url)


@_NEEDS_CURL
def test_curl_sends_what_any_request_says() -> None:
    with recording() as recorder:

        @settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
        @given(requests())
        def check(request: Request) -> None:
            path = re.sub(r"^https?://[^/]+", "", request.url)
            request = Request(request.method, recorder.url + path, request.headers, request.body)
            recorder.seen.clear()
            values = values_for(request)
            run_curl(registry.render(request, "curl"), values)
            assert_sent(recorder.seen[0], request, values, recorder.url)

        check()


@_NEEDS_K6
def test_k6_stops_with_a_word_when_a_variable_is_not_given(tmp_path: Path) -> None:
    request = Request(
        "GET", "http://127.0.0.1:9/x", Headers((("Authorization", "Bearer {{token}}"),))
    )
    path = tmp_path / "script.js"
    path.write_text(registry.render(request, "k6"), "utf-8")
    done = subprocess.run(
        [str(K6), "run", "--no-usage-report", "--quiet", "--address", "127.0.0.1:0", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
    )
    assert done.returncode != 0
    assert "token is missing: k6 run -e token=" in done.stderr + done.stdout


@_NEEDS_K6
def test_k6_sends_files_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "b.bin").write_bytes(b"\x00\xff")
    kind = Headers((("Content-Type", "application/octet-stream"),))
    with recording() as recorder:
        for body in (Body("file", "./b.bin"), Body("base64", "AP8=")):
            request = Request("POST", recorder.url + "/x", kind, body)
            run_k6(registry.render(request, "k6"), {}, tmp_path)
        assert [recorded.body for recorded in recorder.seen] == [b"\x00\xff", b"\x00\xff"]


COMMANDS = [
    "curl URL/1 -d a=1 --data-urlencode 'b=x y/é' --data-urlencode '=a b' --data-urlencode 'p &'",
    """curl --json '{"a":1}' --json '{"b":2}' -d x=1 URL/2""",
    "curl -G -d a=1 --data-urlencode 'q=x y' 'URL/3?z=1'",
    "curl -H 'X-Empty;' -H 'X-Sp:   two ' URL/4",
    "curl -d a=1 -H 'Content-Type:' URL/5",
    "curl --url-query 'a=b c' --url-query '+x=%20' 'URL/7?y'",
    "curl -u 'me:pw' -b 'a=1' -A ua -e 'http://r;auto' URL/8",
    "curl --oauth2-bearer tok -r 0-5 -z 'Mon, 01 Jan 2024 00:00:00 GMT' URL/9",
    "curl -X put --data-raw '@x' -H 'Content-Type: text/x' 'URL/10'",
    "curl -sSXPATCH -HX-A:1 -d'{\"a\":' -d'1}' URL/11",
    "curl -H 'Cookie: z=9' -b 'a=1' URL/12",
    "curl --data-binary $'a\\tb\\'c\\u2603' URL/13",
    'A="x y"; curl -H "X-A: $A" -H "X-B: ${A}!" URL/14',
    "curl -d @- URL/15 <<'EOF'\none\ntwo $A\nEOF",
    "curl --data-binary @- URL/16 <<EOF\none\nEOF",
    "curl 'URL/17' -I",
    "curl -A '' -H 'Accept:' -H 'User-Agent:' URL/18",
]


@_NEEDS_CURL
@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_read_as_curl_takes_it(command: str) -> None:
    with recording() as recorder:
        text = command.replace("URL", recorder.url)
        run(["bash"], {}, text.replace("curl ", "curl -sS -o /dev/null ", 1) + "\n")
        imported = registry.parse(text, "curl").requests[0]
        plain = {name: _plain(value) for name, value in imported.bindings.items()}
        assert_sent(recorder.seen[0], imported.request, plain, recorder.url)


def _plain(value: object) -> str:
    reveal = getattr(value, "reveal", None)
    return str(value) if reveal is None else str(reveal())
