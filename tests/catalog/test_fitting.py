"""Templates filled with the ids of another path."""

from __future__ import annotations

import pytest

from inspector.catalog.fitting import fill, open_places

ID = "0a1b2c3d-0000-4000"


@pytest.mark.parametrize(
    ("template", "path", "filled"),
    [
        # by the segment before it
        ("/api/v2/users/{id}/queues", f"/api/v2/users/{ID}/queue", f"/api/v2/users/{ID}/queues"),
        (
            "/api/v2/a/{aId}/b/{bId}",
            "/api/v2/b/2/a/1",
            "/api/v2/a/1/b/2",
        ),
        # what is left, in order, where there are as many
        ("/api/v2/messages/{id}", f"/v2/messaging/{ID}", f"/api/v2/messages/{ID}"),
        ("/api/v2/x/{a}/y/{b}", "/api/v2/p/1/q/2", "/api/v2/x/1/y/2"),
        # never by chance
        ("/api/v2/x/{a}/y/{b}", "/api/v2/p/1", "/api/v2/x/{a}/y/{b}"),
        ("/api/v2/users/{userId}", "/api/v2/users/me", "/api/v2/users/{userId}"),
        ("/api/v2/users/me", f"/api/v2/users/{ID}", "/api/v2/users/me"),
        # variables are ids, names of versions are not
        ("/api/v2/users/{userId}", "/api/v1/users/{{user_id}}", "/api/v2/users/{{user_id}}"),
        ("/api/v2/users/{userId}", "/users/{userId}", "/api/v2/users/{userId}"),
        ("/api/v2/users", "", "/api/v2/users"),
    ],
)  # fmt: skip
def test_ids_that_fit_are_kept(template: str, path: str, filled: str) -> None:
    assert fill(template, path) == filled


def test_places_without_an_id_are_known() -> None:
    assert open_places("/api/v2/a/{aId}/{{b}}/c") == ("{aId}",)
