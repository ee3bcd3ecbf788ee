"""Postman's collections of version 1 as those of version 2, which the reader knows.

{"requests": [{"method", "url", "headers": "A: b", "dataMode", "data"}]}  ->  {"item": […]}
"""

from __future__ import annotations

from typing import Any

from inspector.dialects.foreign import items

_MODES = {"params": "formdata", "urlencoded": "urlencoded", "raw": "raw", "binary": "file"}


def upgraded(root: dict[str, Any]) -> dict[str, Any]:
    """Returns a collection of version 2; folders only order, and are left out.

    Raises:
        MisfitError: Its requests are no list.
    """
    listed = items(root["requests"], "requests")
    return {
        "info": {"name": root.get("name") or ""},
        "item": [_item(one) if isinstance(one, dict) else one for one in listed],
        "variable": root.get("variables"),
    }


def _item(old: dict[str, Any]) -> dict[str, Any]:
    auth = old.get("currentHelper")
    given = old.get("auth") or ({"type": "noauth"} if auth in ("normal", None) else {"type": auth})
    request = {
        "method": old.get("method"),
        "url": old.get("url"),
        "header": old.get("headerData") or old.get("headers") or [],
        "body": _body(old),
        "auth": given,
    }
    events = [
        {"listen": listen, "script": {"exec": old[name]}}
        for name, listen in (("tests", "test"), ("preRequestScript", "prerequest"))
        if old.get(name)
    ]
    return {"name": old.get("name"), "request": request, "event": events or old.get("events")}


def _body(old: dict[str, Any]) -> dict[str, Any] | None:
    mode = _MODES.get(str(old.get("dataMode")))
    data = old.get("data")
    if mode is None or (mode == "formdata" and not data):
        return None
    if mode == "raw":
        return {"mode": mode, "raw": old.get("rawModeData") or (data or "")}
    if mode == "file":
        return {"mode": mode}
    rows = [
        {**row, "disabled": row.get("enabled") is False} if isinstance(row, dict) else row
        for row in (data if isinstance(data, list) else [])
    ]
    return {"mode": mode, mode: rows}
