"""Every exception that we raise on purpose.

What the network does is a `Failure` value (model/exchange.py), never an exception. What the
user can fix is an `InspectorError`: its text is one sentence that names the thing and the
remedy, fit to be shown as it is. A bug of ours stays a plain exception.

    InspectorError
    ├── SnippetError       a paste that cannot be read; has line and column
    ├── RenderError        a request that a target language cannot express
    ├── EditError          an edit that does not fit the request any more
    ├── VariablesMissing   a request whose variables have no value yet; has names
    ├── EnvironmentUnknown no environment of that name
    ├── ProfileError       a profile file that cannot be read or written; has path
    ├── RulePackError      a rule pack that cannot be used; has path, line and field
    ├── DataFormatError    a data folder of a later version, or one that cannot be told
    ├── ResourceError      our own installation is incomplete
    ├── HistoryError       an exchange that cannot be kept or read back
    ├── SecretStoreError   the keyring refused or is locked
    ├── AuthError          no token could be had; says what the server answered
    └── SandboxError       the sandbox could not listen
"""

from __future__ import annotations

from pathlib import Path


class InspectorError(Exception):
    """Something that the user can fix; its text names the thing and the remedy."""


class SnippetError(InspectorError):
    """A paste that cannot be read. `line` and `column` are 1-based, 0 when unknown."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        place = f"line {line}, column {column}: " if line else ""
        super().__init__(place + message)
        self.line = line
        self.column = column


class RenderError(InspectorError):
    """A request that the target language or tool cannot express; says why."""


class EditError(InspectorError):
    """An edit that cannot be applied to this request, or needs a token we cannot ask for."""


class VariablesMissing(InspectorError):
    """Variables of a request that have no value; `names` in order of appearance."""

    def __init__(self, names: tuple[str, ...]) -> None:
        listed = ", ".join(names)
        noun = "variable has" if len(names) == 1 else "variables have"
        super().__init__(f"The {noun} no value yet: {listed}. Fill it in before sending.")
        self.names = names


class EnvironmentUnknown(InspectorError):
    """No environment of that name."""


class ProfileError(InspectorError):
    """A profile file that cannot be read or written."""

    def __init__(self, message: str, path: Path | None = None) -> None:
        super().__init__(message)
        self.path = path


class RulePackError(InspectorError):
    """A rule pack that cannot be used; `message` is the text without the place.

    `line` is 1-based, 0 when unknown.
    """

    def __init__(self, message: str, path: Path, line: int = 0, field: str = "") -> None:
        place = str(path) + (f", line {line}" if line else "") + (f", {field}" if field else "")
        super().__init__(f"{place}: {message}")
        self.message = message
        self.path = path
        self.line = line
        self.field = field


class DataFormatError(InspectorError):
    """A data folder that this version must not touch; `remedy` as a sentence, empty if unknown."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class ResourceError(InspectorError):
    """A file of our own installation is missing or unreadable."""


class HistoryError(InspectorError):
    """An exchange that cannot be kept or read back."""


class SecretStoreError(InspectorError):
    """The keyring refused, is locked, or lost a part of a value."""


class AuthError(InspectorError):
    """No token could be had; the text says what the server answered."""


class SandboxError(InspectorError):
    """The sandbox could not listen or is not running."""
