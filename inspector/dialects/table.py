"""The dialects that a snippet can be read in and written to: the one place that lists them.

Nothing but the table: the window offers it before its first paint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """A row of the table.

    `title` and `group` are for people; `suffix` is that of a file of this dialect; `reader` and
    `writer` are the modules in this package that read and write it, empty where none does. A
    reader may take more than is written: `read_as` then says what its snippets are called, and
    `answered_in` is the target for them where none has the dialect's own name.
    """

    name: str
    title: str
    group: str
    suffix: str
    reader: str
    writer: str
    read_as: str = ""
    answered_in: str = ""


def names() -> tuple[tuple[str, str], ...]:
    """Returns (name, title) of every dialect that can be read, in the order to offer them."""
    return tuple((dialect.name, title_of(dialect.name)) for dialect in readers())


def targets() -> tuple[Dialect, ...]:
    """Returns every dialect that can be written, in the order to offer them, by group."""
    return tuple(dialect for dialect in _DIALECTS if dialect.writer)


def target_of(dialect: str) -> str | None:
    """Returns the name of the target to answer a snippet in: the one its sender reads and runs.

    `dialect` is what the snippet was read as, also one of several within it (`java:okhttp`). None
    where nothing is written that its sender would recognise.
    """
    whole, _, inner = dialect.partition(":")
    written = [target.name for target in targets()]
    answers = [row.answered_in for row in _DIALECTS if row.name == whole]
    return next((name for name in (inner, whole, *answers) if name in written), None)


def library_in(dialect: str, text: str) -> str:
    """Returns the target that a snippet read in a dialect was written for; "" if it names none."""
    return next(
        (
            target
            for reader, target, mark in _MARKS
            if reader == dialect and re.search(mark, text, re.MULTILINE)
        ),
        "",
    )


def title_of(name: str) -> str:
    """Returns what a snippet read as this is called; the name itself if it is not listed."""
    whole = name.partition(":")[0]
    found = next((dialect for dialect in _DIALECTS if dialect.name == whole), None)
    return (found.read_as or found.title) if found is not None else name


def readers() -> tuple[Dialect, ...]:
    """Returns every dialect that can be read, in the order to offer them."""
    return tuple(dialect for dialect in _DIALECTS if dialect.reader)


_SHELL, _JAVASCRIPT, _RUBY = "Command line", "JavaScript", "Ruby"
_JAVA, _PYTHON, _OTHER, _HTTP = "Java", "Python", "Go, C# and PHP", "HTTP and files"
_DIALECTS: tuple[Dialect, ...] = (
    Dialect("curl", "curl", _SHELL, ".sh", "curl", "curl"),
    Dialect("curl-cmd", "curl for cmd.exe", _SHELL, ".cmd", "", "curl_cmd_writer"),
    Dialect("curl-powershell", "curl for PowerShell", _SHELL, ".ps1", "", "curl_powershell_writer"),
    Dialect(
        "powershell", "PowerShell", _SHELL, ".ps1", "powershell", "", answered_in="curl-powershell"
    ),
    Dialect("wget", "wget", _SHELL, ".sh", "wget", "", answered_in="curl"),
    Dialect("httpie", "HTTPie", _SHELL, ".sh", "httpie", "httpie_writer"),
    Dialect("k6", "k6 script", _JAVASCRIPT, ".js", "k6", "k6"),
    Dialect(
        "sdk-javascript",
        "Genesys Cloud SDK (JavaScript)",
        _JAVASCRIPT,
        ".js",
        "sdk_javascript",
        "",
        answered_in="fetch",
    ),
    Dialect("fetch", "JavaScript fetch", _JAVASCRIPT, ".mjs", "fetch", "fetch_writer"),
    Dialect("axios", "JavaScript axios", _JAVASCRIPT, ".mjs", "axios", "axios_writer"),
    Dialect("faraday", "Ruby Faraday", _RUBY, ".rb", "faraday", "faraday_writer"),
    Dialect("nethttp", "Ruby Net::HTTP", _RUBY, ".rb", "nethttp", "nethttp_writer"),
    Dialect(
        "sdk-java", "Genesys Cloud SDK (Java)", _JAVA, ".java", "sdk_java", "", answered_in="java"
    ),
    Dialect("java", "Java HttpClient", _JAVA, ".java", "java", "java_writer", read_as="Java"),
    Dialect("okhttp", "Java OkHttp", _JAVA, ".java", "", "okhttp_writer"),
    Dialect(
        "sdk-python",
        "Genesys Cloud SDK (Python)",
        _PYTHON,
        ".py",
        "sdk_python",
        "",
        answered_in="requests",
    ),
    Dialect("python", "Python", _PYTHON, ".py", "python", "", answered_in="requests"),
    Dialect("httpx", "Python httpx", _PYTHON, ".py", "", "httpx_writer"),
    Dialect("requests", "Python requests", _PYTHON, ".py", "", "requests_writer"),
    Dialect("sdk-go", "Genesys Cloud SDK (Go)", _OTHER, ".go", "sdk_go", "", answered_in="go"),
    Dialect("go", "Go net/http", _OTHER, ".go", "go", "go_writer", read_as="Go"),
    Dialect(
        "sdk-csharp",
        "Genesys Cloud SDK (C#)",
        _OTHER,
        ".cs",
        "sdk_csharp",
        "",
        answered_in="csharp",
    ),
    Dialect("csharp", "C# HttpClient", _OTHER, ".cs", "csharp", "csharp_writer", read_as="C#"),
    Dialect("php", "PHP curl", _OTHER, ".php", "php", "php_writer", read_as="PHP"),
    Dialect("raw", "Raw HTTP", _HTTP, ".http", "raw", "raw"),
    Dialect("http-file", ".http file", _HTTP, ".http", "http_file", "http_file_writer"),
    Dialect("har", "HAR", _HTTP, ".har", "har", "har_writer"),
    Dialect("postman", "Postman collection", _HTTP, ".json", "postman", "postman_writer"),
    Dialect("data-action", "Data Action", _HTTP, ".json", "data_action", ""),
    Dialect("frame", "Web messaging frame", _HTTP, ".json", "frame", ""),
    Dialect("json", "JSON (canonical)", _HTTP, ".json", "canonical", "canonical"),
)
# Of snippets that one reader reads, what tells those written for another target.
_MARKS: tuple[tuple[str, str, str], ...] = (
    ("curl", "curl-powershell", r"\bcurl\.exe\b|`[ \t]*$|\$(?:\{)?[Ee]nv:|^PS [A-Z]:"),
    ("curl", "curl-cmd", r"\^[ \t]*$|\^\"|^[A-Z]:\\[^\n>]{0,200}>"),
    ("java", "okhttp", r"\bokhttp3?\b|\bOkHttpClient\b|\bRequest\.Builder\b"),
    ("python", "httpx", r"\bhttpx\b"),
)
