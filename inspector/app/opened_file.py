"""A file that the user opens, told by what it holds: its ending is only a hint.

    TOML with a request  -> profile         JSON of our kind -> report
    TOML with rules      -> rule pack       anything else    -> snippet (HAR, code, raw HTTP, …)

Nothing is changed by looking; what is wrong is told with its place.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from inspector.app import pack_files
from inspector.app.report_file import REPORT_SUFFIX
from inspector.errors import InspectorError
from inspector.storage import profiles

if TYPE_CHECKING:
    from inspector.lab.report_json import SavedReport
    from inspector.model.profile import Profile

Kind = Literal["snippet", "profile", "pack", "report"]
PROFILE, PACK = profiles.EXPORT_SUFFIX, pack_files.EXPORT_SUFFIX
_TOML = (PROFILE, PACK, ".toml")
LARGEST_OWN = 16 * 1024 * 1024
"""Bytes; no file of ours comes near it, and what is larger is taken for a snippet."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds; `text` of a snippet only."""

    path: Path
    kind: Kind
    text: str = ""
    profile: Profile | None = None
    report: SavedReport | None = None


def look_at(path: Path) -> Opened:
    """Returns what the file holds.

    Raises:
        InspectorError: It cannot be read, or is of a kind of ours and damaged; names the place.
    """
    try:
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise InspectorError(f"{path} is a folder: open a file in it.") from error
    except OSError as error:
        raise InspectorError(
            f"{path} cannot be read: {error.strerror or error}. Check where it is and that you "
            "may read it, then open it again."
        ) from error
    ending = path.suffix.lower()
    text = data.decode("utf-8-sig", "replace")
    is_ours = ending in _TOML or len(data) <= LARGEST_OWN
    kind: Kind = _kind_of(text, ending) if is_ours else "snippet"
    match kind:
        case "profile":
            return Opened(path, kind, profile=profiles.read_profile(path))
        case "report":
            return Opened(path, kind, report=_report(path, text))
        case "pack":
            return Opened(path, kind)
        case _:
            if not text or text.isspace():
                raise InspectorError(f"{path} is empty: there is nothing to open in it.")
            return Opened(path, "snippet", text)


def _kind_of(text: str, ending: str) -> Kind:
    """Tells what the text is; one that is damaged is what its ending says."""
    head = text[:_HEAD].lstrip()
    if ending == REPORT_SUFFIX or (head[:1] == "{" and '"guest-inspector-report"' in head):
        return "report"
    if ending in _TOML:
        try:
            found = tomllib.loads(text.replace("\r\n", "\n"))
        except (tomllib.TOMLDecodeError, RecursionError):
            found = {}
        if "rule" in found:
            return "pack"
        if "request" in found:
            return "profile"
        own: dict[str, Kind] = {PACK: "pack", PROFILE: "profile"}
        return own.get(ending, "snippet")
    return "snippet"


def _report(path: Path, text: str) -> SavedReport:
    from inspector.lab import report_json

    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise InspectorError(
            f"{path}, line {error.lineno}, column {error.colno}: {error.msg}. The report is "
            "damaged: save it again where it was made."
        ) from error
    except (RecursionError, ValueError) as error:
        raise InspectorError(f"{path} is nested too deeply to be a report.") from error
    if not report_json.is_report(document):
        raise InspectorError(
            f"{path} is no report of this program: rename it to .json to open it as a snippet."
        )
    try:
        return report_json.read(document)
    except InspectorError as error:
        raise InspectorError(f"{path}: {error}.") from error


_HEAD = 400
"""Characters in which a report names its kind: it is written first."""
