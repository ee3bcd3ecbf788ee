"""`sandbox`: serves until it is interrupted."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest


@pytest.fixture
def served(tmp_path):
    """Starts `guest-inspector sandbox` in a child and returns it with its first line."""
    children: list[subprocess.Popen[str]] = []

    def start(*arguments):
        child = subprocess.Popen(
            [sys.executable, "-m", "inspector", "--data-dir", tmp_path, "sandbox", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        return child, child.stdout.readline()

    yield start
    for child in children:
        child.kill()
        child.communicate()


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one child")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_tells_where_it_is_serves_and_ends_when_interrupted(served, number):
    child, line = served()
    told = json.loads(line)

    assert {"api_url", "login_url", "scenario", "clients"} <= told.keys()
    assert told["scenario"] == "thread"
    assert [client["name"] for client in told["clients"]] == ["middleware", "admin-default"]
    members = {"name", "client_id", "client_secret", "about"}
    assert all(members <= client.keys() for client in told["clients"])
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"{told['api_url']}/api/v2/tokens/me", timeout=10)
    assert answer.value.code == 401
    answer.value.close()

    child.send_signal(number)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out, err) == (0, "", "")


def test_a_port_that_is_taken_is_named(run, taken_port):
    done = run("sandbox", "--port", taken_port)

    assert (done.code, done.out) == (2, "")
    assert str(taken_port) in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("port", ["65535", "-1", "http"])
def test_what_is_no_port_is_refused(run, port):
    done = run("sandbox", f"--port={port}")

    assert (done.code, len(done.err.splitlines())) == (2, 1)


def test_an_unknown_scenario_is_refused_with_those_there_are(run):
    done = run("sandbox", "--scenario", "comedy")

    assert done.code == 2
    assert "thread, documented" in done.err


def test_the_documented_scenario_tells_its_users_clients_too(served):
    child, line = served("--scenario", "documented")
    told = json.loads(line)

    assert told["scenario"] == "documented"
    assert told["clients"][0]["name"] == "messaging-admin"
    grants = {client["name"]: client["grant"] for client in told["user_clients"]}
    assert grants["agent-desktop"] == grants["supervisor-app"] == "code"
    assert (grants["browser-widget"], grants["single-sign-on"]) == ("implicit", "saml2")
    assert all(client["grant"] == "client_credentials" for client in told["clients"])
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=20)
