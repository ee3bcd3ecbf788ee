"""`convert`: a snippet in another dialect."""

from __future__ import annotations

import json

import pytest

CANARY = "canary-9f31-Zq7w_token.value"
TWO = """\
curl https://api.mypurecloud.com/api/v2/tokens/me -H "Authorization: Bearer $TOKEN"
curl https://api.mypurecloud.com/api/v2/users/me -H "Authorization: Bearer $TOKEN"
"""


def test_json_is_the_canonical_request(run, snippet):
    done = run("convert", snippet("literal.sh"), "--to", "json")

    assert (done.code, done.err) == (0, "")
    assert done.json["method"] == "POST"
    assert done.json["url"] == "https://api.mypurecloud.com/api/v2/conversations/messaging"
    assert ["Authorization", "Bearer {{token}}"] in done.json["headers"]
    assert done.json["body"]["kind"] == "json"
    variable = {"name": "token", "where": "headers.Authorization", "secret": True}
    assert done.json["variables"] == [variable]
    assert done.json["complete"] is True


@pytest.mark.parametrize("target", ["json", "curl", "k6", "raw"])
def test_secrets_are_variables_unless_they_are_asked_for(run, snippet, target):
    hidden = run("convert", snippet("literal.sh"), "--to", target)
    shown = run("convert", snippet("literal.sh"), "--to", target, "--reveal")

    assert (hidden.code, shown.code) == (0, 0)
    assert CANARY not in hidden.out + hidden.err
    assert CANARY in shown.out


def test_a_shells_variable_stays_one(run, snippet):
    done = run("convert", snippet("literal.sh"), "--to", "curl")

    assert 'Authorization: Bearer $token"' in done.out


def test_what_was_written_reads_as_the_same_request(run, snippet):
    once = run("convert", snippet("literal.sh"), "--to", "curl")
    first = run("convert", snippet("literal.sh"), "--to", "json").json
    again = run("convert", "-", "--to", "json", stdin=once.out.encode()).json

    assert {key: again[key] for key in ("method", "url", "headers", "body", "variables")} == {
        key: first[key] for key in ("method", "url", "headers", "body", "variables")
    }


def test_of_several_requests_the_first_is_taken_and_the_rest_told(run, snippet):
    done = run("convert", snippet("two.sh", TWO), "--to", "json")

    assert done.json["url"].endswith("/tokens/me")
    assert "1 more in the snippet" in done.json["notes"][-1]["text"]


def test_all_gives_a_list(run, snippet):
    done = run("convert", snippet("two.sh", TWO), "--to", "json", "--all")

    urls = [request["url"] for request in done.json["requests"]]
    assert [url.rpartition("/api/v2/")[2] for url in urls] == ["tokens/me", "users/me"]


def test_all_gives_a_list_of_one_too(run, snippet):
    assert len(run("convert", snippet("literal.sh"), "--to", "json", "--all").json["requests"]) == 1


def test_all_as_curl_is_one_command_after_the_other(run, snippet):
    done = run("convert", snippet("two.sh", TWO), "--to", "curl", "--all")

    assert done.out.count("curl ") == 2


def test_several_requests_do_not_go_into_one_script(run, snippet):
    done = run("convert", snippet("two.sh", TWO), "--to", "k6", "--all")

    assert (done.code, done.out) == (2, "")
    assert "leave out --all" in done.err


def test_an_unknown_target_is_refused_with_those_there_are(run, snippet):
    done = run("convert", snippet("literal.sh"), "--to", "cobol")

    assert done.code == 2
    assert "cobol" in done.err
    assert "curl" in done.err


def test_an_unknown_dialect_is_refused_with_those_there_are(run, snippet):
    done = run("convert", snippet("literal.sh"), "--to", "json", "--from", "cobol")

    assert done.code == 2
    assert "curl" in done.err


def test_the_dialect_can_be_named(run, snippet):
    assert run("convert", snippet("literal.sh"), "--from", "curl", "--to", "raw").code == 0
    assert run("convert", snippet("literal.sh"), "--from", "json", "--to", "raw").code == 2


def test_an_unreadable_snippet_is_refused_with_line_and_column(run, snippet):
    done = run("convert", snippet("bad.json", '{"method": "POST",\n "url": }'), "--to", "curl")

    assert done.code == 2
    assert "line 2, column 9" in done.err
    assert len(done.err.splitlines()) == 1


def test_variables_are_filled_where_they_are_given(run, snippet):
    text = "GET /api/v2/users/{{user}} HTTP/1.1\nX-Trace: {{trace}}\n\n"
    done = run("convert", snippet("v.http", text), "--to", "json", "--var", "user=u-1")

    assert done.json["url"] == "/api/v2/users/u-1"
    assert [variable["name"] for variable in done.json["variables"]] == ["trace"]


def test_the_url_can_be_put_on_other_hosts(run, snippet):
    region = run("convert", snippet("relative.http"), "--to", "json", "--env", "eu-west-1")
    gateway = run(
        "convert",
        snippet("relative.http"),
        "--to",
        "json",
        "--base-url",
        "https://gw.example.com/g/",
    )

    path = "/api/v2/conversations/messaging"
    assert region.json["url"] == f"https://api.mypurecloud.ie{path}"
    assert gateway.json["url"] == f"https://gw.example.com/g{path}"


def test_the_sandbox_has_no_hosts_to_write_down(run, snippet):
    done = run("convert", snippet("relative.http"), "--to", "json", "--env", "sandbox")

    assert done.code == 2
    assert "us-east-1" in done.err


def test_notes_stand_beside_what_is_no_json(run, snippet):
    text = (
        "curl https://api.mypurecloud.com/api/v2/tokens/me -H 'Authorization: Bearer <YOUR_TOKEN>'"
    )
    done = run("convert", snippet("p.sh", text), "--to", "raw")

    assert "YOUR_TOKEN" in done.err
    assert "[token" not in done.err


def test_revealed_json_still_says_what_has_no_value(run, snippet):
    done = run("convert", snippet("variable.sh"), "--to", "json", "--reveal")

    assert [variable["name"] for variable in json.loads(done.out)["variables"]] == ["TOKEN"]


def test_values_that_the_snippet_tells_are_written_out(run, tmp_path):
    path = tmp_path / "call.http"
    path.write_text(
        "@host = https://api.mypurecloud.com\n@conv = c-1\n\n"
        "GET {{host}}/api/v2/conversations/{{conv}}\nAuthorization: Bearer {{token}}\n"
    )
    done = run("convert", str(path), "--to", "curl")

    assert "https://api.mypurecloud.com/api/v2/conversations/c-1 " in done.out
    assert 'Bearer $token"' in done.out


def test_a_frame_of_a_socket_is_written_in_no_http_client(run, tmp_path):
    path = tmp_path / "frame.json"
    path.write_text('{"action":"configureSession","deploymentId":"d","token":"guest-token-of-36"}')
    done = run("convert", str(path), "--to", "curl")

    assert done.code != 0
    assert "WebSocket" in done.err
