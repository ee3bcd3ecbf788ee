"""`--profile`: a saved request, its variables and its credentials."""

from __future__ import annotations

import pytest
from keyring.backend import KeyringBackend

from inspector.model.headers import Headers
from inspector.model.profile import Profile, TokenSource
from inspector.model.request import Body, Request
from inspector.model.secret import Secret
from inspector.storage.profiles import ProfileStore
from inspector.storage.secrets import open_store

SECRET = "canary-client-secret-4711"
REQUEST = Request(
    "POST",
    "{{api}}/api/v2/conversations/messaging",
    Headers.of([("Authorization", "Bearer {{token}}"), ("Content-Type", "application/json")]),
    Body("json", '{"externalContact":{"id":"{{contact}}"},"to":{"id":"queue-456"}}'),
)


class Ring(KeyringBackend):
    """A keyring in memory, as the system's would be."""

    priority = 1

    def __init__(self):
        self.values = {}

    def get_password(self, service, username):
        return self.values.get((service, username))

    def set_password(self, service, username, password):
        self.values[service, username] = password

    def delete_password(self, service, username):
        del self.values[service, username]


@pytest.fixture
def ring(monkeypatch):
    backend = Ring()
    monkeypatch.setattr(
        "inspector.storage.secrets.system_backend", lambda: (backend, "the test's keyring")
    )
    return backend


@pytest.fixture
def save(data_dir):
    def write(**changes):
        defaults = {
            "id": "5e1c1d4e-0000-4000-8000-000000000001",
            "name": "middleware case",
            "request": REQUEST,
            "guest_id": "8c7b6f1e-guest",
            "variables": {"contact": "guest-123"},
        }
        return ProfileStore(data_dir / "profiles").save(Profile(**(defaults | changes)))

    return write


def test_a_profile_alone_is_sent_with_its_variables(run, save):
    save(token=TokenSource("client", client_name="admin-default"))
    done = run("isolate", "--profile", "middleware case", "--json")

    assert (done.code, done.json["verdict"]) == (0, "explained")
    header = next(one for one in done.json["minimal"] if one["edit"]["pane"] == "headers")
    assert header["edit"]["value"] in ("guest-123", "{{contact}}")
    assert len(done.json["minimal"]) == 3


def test_its_scopes_are_asked_for(run, save):
    scopes = ("messaging:guest", "messaging:web")
    save(token=TokenSource("client", client_name="middleware", scopes=scopes))
    done = run("isolate", "--profile", "middleware case", "--json")

    assert [one["finding"] for one in done.json["minimal"]] == ["guest-id-header"]


def test_a_stored_token_comes_from_the_keyring_and_is_never_shown(run, save, data_dir, ring):
    open_store(data_dir).set("p/token", Secret(SECRET))
    save(token=TokenSource("stored", secret_name="p/token"))
    done = run("send", "--profile", "middleware case", "--json")

    assert done.json["status"] == 401
    assert "token-foreign" in [finding["id"] for finding in done.json["findings"]]
    assert SECRET not in done.out + done.err
    assert ring.values


def test_a_client_comes_from_the_keyring_and_is_asked_for_a_token(run, save, data_dir, ring):
    open_store(data_dir).set("p/client_secret", Secret(SECRET))
    source = TokenSource("client", client_id="some-id", secret_name="p/client_secret")
    save(token=source)
    done = run("send", "--profile", "middleware case", "--json")

    assert done.json["failure"]["kind"] == "auth"
    assert SECRET not in done.out + done.err


def test_credentials_that_the_keyring_lost_are_named_with_the_remedy(run, save):
    save(token=TokenSource("stored", secret_name="p/token"))
    done = run("send", "--profile", "middleware case")

    assert done.code == 2
    assert "not in the keyring" in done.err
    assert "GUEST_INSPECTOR_TOKEN" in done.err


def test_credentials_for_a_region_do_not_go_to_the_sandbox(run, save):
    save(environment="us-east-1", token=TokenSource("stored", secret_name="p/token"))
    done = run("send", "--profile", "middleware case", "--json")

    assert done.json["status"] == 401
    assert "--env us-east-1 sends there" in done.err


def test_a_profile_without_credentials_takes_those_of_the_environment(run, save, monkeypatch):
    save()
    monkeypatch.setenv("GUEST_INSPECTOR_TOKEN", SECRET)
    done = run("send", "--profile", "middleware case", "--json")

    assert "token-foreign" in [finding["id"] for finding in done.json["findings"]]


def test_a_snippet_is_sent_with_the_profiles_variables(run, save, snippet):
    save()
    text = "GET /api/v2/users/{{contact}} HTTP/1.1\n\n"
    done = run("send", snippet("v.http", text), "--profile", "middleware case", "--json")

    assert done.json["hops"][0]["url"].endswith("/api/v2/users/guest-123")


def test_a_profile_alone_is_checked_for_its_own_environment(run, save):
    save(environment="us-east-1")
    done = run("check", "--profile", "middleware case", "--json")

    assert done.json["environment"] == "us-east-1"
    assert done.json["request"]["url"] == "{{api}}/api/v2/conversations/messaging"


def test_a_profile_damaged_by_hand_is_named(run, save):
    path = save()
    path.write_text("name = [", encoding="utf-8")
    done = run("send", "--profile", "middleware case")

    assert done.code == 2
    assert path.name in done.err
    assert len(done.err.splitlines()) == 1


def test_an_unknown_profile_is_refused_with_those_there_are(run, save):
    save()
    done = run("send", "--profile", "other")

    assert done.code == 2
    assert "middleware case" in done.err


def test_a_profile_of_an_environment_that_is_gone_says_so(run, save):
    save(environment="old-gateway")
    done = run("check", "--profile", "middleware case")

    assert done.code == 2
    assert "old-gateway" in done.err


def test_a_check_needs_no_credentials(run, save):
    save(token=TokenSource("stored", secret_name="p/token"))

    assert run("check", "--profile", "middleware case").code == 0


def test_a_profile_of_the_other_sandbox_is_told_where_it_belongs(run, save):
    save(
        environment="sandbox-documented",
        token=TokenSource("client", client_name="messaging-admin"),
    )
    done = run("send", "--profile", "middleware case", "--json")
    assert done.json["status"] == 401
    assert "--env sandbox-documented" in done.err
    done = run("send", "--profile", "middleware case", "--env", "sandbox-documented", "--json")
    assert done.json["code"] == "not.found"
    assert run("check", "--profile", "middleware case").code in (0, 1)
