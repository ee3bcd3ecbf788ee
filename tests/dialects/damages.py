"""What happens to a snippet on its way into a ticket, as functions: the matrix and the fuzz use it.

Each takes a healthy text and returns the damaged one, or the same text where it does not apply.
`cure` is what the reader owes: "equal" the healthy request; where it differs, "told" is at least
a warning, an error, a new variable or a refusal, "noted" any note that the healthy text has not.
"""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Cure = Literal["equal", "told", "noted"]


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage. `only` names the dialects that it happens to; empty for all."""

    name: str
    do: Callable[[str], str]
    cure: Cure = "equal"
    only: tuple[str, ...] = ()

    def happens_to(self, dialect: str) -> bool:
        return not self.only or dialect in self.only


def _alternating(mark: str, first: str, second: str) -> Callable[[str], str]:
    def do(text: str) -> str:
        marks = itertools.cycle((first, second))
        return re.sub(re.escape(mark), lambda _: next(marks), text)

    return do


def _both_quotes(text: str) -> str:
    text = _alternating('"', "\u201c", "\u201d")(text)
    return re.sub(r"(?<!\w)'", "\u2018", text).replace("'", "\u2019")


def _each_line(before: str, after: str = "") -> Callable[[str], str]:
    return lambda text: "\n".join(before + line + after for line in text.rstrip("\n").split("\n"))


def _first_line(before: str, others: str = "") -> Callable[[str], str]:
    def do(text: str) -> str:
        first, *rest = text.strip("\n").split("\n")
        return "\n".join([before + first, *(others + line for line in rest)])

    return do


def _numbered(form: str, start: int = 1) -> Callable[[str], str]:
    def do(text: str) -> str:
        lines = text.rstrip("\n").split("\n")
        if len(lines) < 3:  # nobody numbers one line
            return text
        return "\n".join(form.format(row, line) for row, line in enumerate(lines, start))

    return do


def _around(before: str, after: str) -> Callable[[str], str]:
    return lambda text: before + text.rstrip("\n") + after


def _wrapped(width: int, before: str = "") -> Callable[[str], str]:
    """Breaks long lines at spaces, as mail programs do; a word that is too long stays whole."""

    def do(text: str) -> str:
        done: list[str] = []
        for line in text.split("\n"):
            rest = line
            while len(rest) > width:
                at = rest.rfind(" ", len(rest) - len(rest.lstrip()) + 1, width + 1)
                if at < 0:
                    at = rest.find(" ", width)
                if at < 0 or not rest[:at].strip():
                    break
                done.append(rest[:at])
                rest = rest[at + 1 :]
            done.append(rest)
        return "\n".join(before + line for line in done)

    return do


def _joined(text: str) -> str:
    return " ".join(line.strip() for line in text.split("\n") if line.strip())


def _flattened(text: str) -> str:
    return "\n".join(line.lstrip(" \t") for line in text.split("\n"))


def _tabbed(text: str) -> str:
    return re.sub(
        r"^(?:  )+", lambda match: "\t" * (len(match.group(0)) // 2), text, flags=re.MULTILINE
    )


def _lost_continuations(mark: str) -> Callable[[str], str]:
    return lambda text: re.sub(rf"[ \t]*{re.escape(mark)}[ \t]*$", "", text, flags=re.MULTILINE)


def _entities(text: str) -> str:
    return html.escape(text)


def _indent_entities(text: str) -> str:
    escaped = html.escape(text, quote=False)
    return re.sub(r"^ +", lambda match: "&nbsp;" * len(match.group(0)), escaped, flags=re.MULTILINE)


def _markup(text: str) -> str:
    return f'<pre><code class="language-x">{html.escape(text, quote=False)}</code></pre>\n'


def _breaks(text: str) -> str:
    return html.escape(text, quote=False).strip("\n").replace("\n", "<br>\n")


def _sprinkled(mark: str, pattern: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, lambda match: match.group(0) + mark, text)


def _dashes(dash: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"(?<=\s)--(?=[a-z])", dash, text)


def _numbers_apart(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    if len(lines) < 3:
        return text
    return "\n".join(f"{row}\n{line}" for row, line in enumerate(lines, 1))


def _numbers_first(text: str) -> str:
    """All numbers, then all lines: how some viewers' two columns are copied."""
    lines = text.rstrip("\n").split("\n")
    if len(lines) < 3:
        return text
    return "\n".join(str(row) for row in range(1, len(lines) + 1)) + "\n" + "\n".join(lines)


def _coloured(text: str) -> str:
    return "\n".join(
        f"\x1b[32m{line[: len(line) // 2]}\x1b[0m{line[len(line) // 2 :]}"
        for line in text.split("\n")
    )


def _python_prompts(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    return "\n".join(
        ("... " if line[:1] in (" ", "\t", ")", "}", "]") else ">>> ") + line for line in lines
    )


def _notebook(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    return "\n".join(("   ...: " if row else "In [1]: ") + line for row, line in enumerate(lines))


def _irb(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    return "\n".join(f"irb(main):{row:03}:0> {line}" for row, line in enumerate(lines, 1))


def _cut(share: float) -> Callable[[str], str]:
    """Cuts inside a bracket or a string: of other cuts nobody could tell."""

    def do(text: str) -> str:
        kept = text.rstrip()[: int(len(text.rstrip()) * share)]
        pairs = ("{}", "[]", "()")
        is_open = any(kept.count(pair[0]) > kept.count(pair[1]) for pair in pairs)
        is_open = is_open or kept.rpartition("\n")[2].count('"') % 2 == 1
        return kept if is_open else text

    return do


_URL = r"https?://[^\s\"'<>`\\)\],|]+"


def _relinked(form: str) -> Callable[[str], str]:
    return lambda text: re.sub(_URL, lambda match: form.format(match.group(0)), text)


def _elided_url(text: str) -> str:
    return re.sub(r"(https?://[^\s\"'/]+/)api/v2/[\w-]+", r"\1…", text, count=1)


def _elided_body(mark: str) -> Callable[[str], str]:
    """Leaves out the last member of the first object of texts that has one."""
    return lambda text: re.sub(
        r"(\{\\?\"\w+\\?\": ?\\?\"[^\"{}\\]*\\?\"), ?[^{}]*\}", rf"\1, {mark}}}", text, count=1
    )


def _look_alike(text: str) -> str:
    return (
        re.sub(r"(?<=/)([\w-]*?)o", "\\1\u043e", text, count=1)
        if "/api/v2/" not in text
        else (re.sub(r"/api/v2/(\w*?)o", "/api/v2/\\1\u043e", text, count=1))
    )


def _look_alike_header(text: str) -> str:
    return re.sub(r"Content-Type", "\u0421ontent-Type", text, count=1)


def _full_width(text: str) -> str:
    return re.sub(r"(Content-Type|Authorization): ", "\\1\uff1a", text)


def _capitalised(text: str) -> str:
    """What a phone's or word processor's correction does to the first word of each line."""
    return re.sub(
        r"^([a-z])(?=\w+ )", lambda match: match.group(1).upper(), text, flags=re.MULTILINE
    )


def _capital_command(text: str) -> str:
    return re.sub(r"^curl\b", "Curl", text, count=1, flags=re.MULTILINE)


def _masked(mask: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"Bearer [^\s\"'`,)}]+[^\"'`\n,)]*", f"Bearer {mask}", text)


_SIGNATURE = "\n\n-- \nJane Doe\nSupport Engineer | ACME Ltd.\n+49 30 1234567\n"
_MAIL = (
    "From: Jane Doe <jane@acme.example>\nSent: Monday, 6 May 2024 10:12\n"
    "To: support@acme.example\nSubject: 401 on guest message\n\nHi all,\n\nthis fails:\n\n"
)
_ANSWER = (
    '\n\n{"message":"No authentication bearer token specified in authorization header.",'
    '"code":"authentication.required","status":401,"contextId":"a1","details":[],"errors":[]}\n'
)
_OTHER = (
    "\n\nand in Ruby:\n\nrequire 'net/http'\n"
    "Net::HTTP.get(URI('https://api.mypurecloud.com/api/v2/users/other'))\n"
)
_OTHER_CURL = "\n\ncurl https://api.mypurecloud.com/api/v2/users/other\n"
_SHELLS = ("curl", "httpie", "wget")
_JSONS = ("json", "har", "postman", "data-action", "frame")

DAMAGES: tuple[Damage, ...] = (
    Damage("smart double quotes", _alternating('"', "\u201c", "\u201d")),
    Damage("smart single quotes", _alternating("'", "\u2018", "\u2019"), "noted"),
    Damage("smart quotes", _both_quotes, "noted"),
    Damage("smart quotes as entities", _alternating('"', "&ldquo;", "&rdquo;")),
    Damage("smart quotes mixed", _alternating('"', "\u201c", "&#8221;"), "told"),
    Damage("German quotes", _alternating('"', "\u201e", "\u201c")),
    Damage("guillemets", _alternating('"', "\u00ab", "\u00bb")),
    Damage("lost backslashes", _lost_continuations("\\"), only=_SHELLS),
    Damage("space after backslash", lambda text: re.sub(r"\\$", r"\\  ", text, flags=re.MULTILINE)),
    Damage(
        "doubled backslashes",
        lambda text: re.sub(r"\\$", r"\\\\", text, flags=re.MULTILINE),
        only=_SHELLS,
    ),
    Damage("lost backtick ends", _lost_continuations("`"), only=("powershell",)),
    Damage("lost backticks", lambda text: text.replace("`", ""), "told"),
    Damage("flattened", _flattened, "told"),
    Damage("joined", _joined, "told"),
    Damage("wrapped at 72", _wrapped(72), "told"),
    Damage("wrapped at 80", _wrapped(80), "told"),
    Damage("wrapped and quoted", _wrapped(72, "> "), "told"),
    Damage("quoted", _each_line("> ")),
    Damage("quoted twice", _each_line("> > ")),
    Damage("quoted tightly", _each_line(">")),
    Damage("quoted twice tightly", _each_line(">> ")),
    Damage("blank lines between", lambda text: text.replace("\n", "\n\n")),
    Damage("tabs", _tabbed),
    Damage("CRLF", lambda text: text.replace("\n", "\r\n")),
    Damage("CR", lambda text: text.replace("\n", "\r")),
    Damage("trailing spaces", _each_line("", "   ")),
    Damage("line separators", lambda text: text.replace("\n", "\u2028")),
    Damage("entities", _entities),
    Damage("entities twice", lambda text: _entities(_entities(text)), "told"),
    Damage("nbsp entities", _indent_entities),
    Damage("br", _breaks),
    Damage("pre code", _markup),
    Damage("non-breaking spaces", lambda text: text.replace(" ", "\u00a0")),
    Damage(
        "non-breaking indents",
        lambda text: re.sub(r"(?<=  )|(?<=\n ) ", lambda m: "\u00a0" * len(m.group(0)), text),
    ),
    Damage("zero width at line starts", _each_line("\u200b")),
    Damage("zero width in URLs", _sprinkled("\u200b", r"(?<=[\w.])/(?=\w)")),
    Damage("soft hyphens", _sprinkled("\u00ad", r"[a-z]{6}(?=[a-z])"), "told"),
    Damage("byte order mark", _around("\ufeff", "\n")),
    Damage("en dashes", _dashes("\u2013"), only=_SHELLS),
    Damage("em dashes", _dashes("\u2014"), only=_SHELLS),
    Damage("spaced dashes", _dashes("- -"), only=_SHELLS),
    Damage(
        "single en dash",
        lambda text: re.sub(r"(?<=\s)-(?=[A-Za-z]\b)", "\u2013", text),
        only=_SHELLS,
    ),
    Damage("fence", _around("```\n", "\n```\n")),
    Damage("fence with language", _around("Hello,\n\n```text\n", "\n```\n\nThanks!\n")),
    Damage("tilde fence", _around("~~~\n", "\n~~~\n")),
    Damage("unclosed fence", _around("```\n", "\n")),
    Damage("fence not opened", _around("", "\n```\n")),
    Damage("indented fence", lambda text: _each_line("    ")(_around("```\n", "\n```")(text))),
    Damage("fence in a quote", lambda text: _each_line("> ")(_around("```\n", "\n```")(text))),
    Damage("list item", _first_line("- ", "  ")),
    Damage("numbered item", _first_line("1. ", "   ")),
    Damage("bullets", _first_line("\u2022 ", "  ")),
    Damage("indented by four", _each_line("    ")),
    Damage("table cells", _each_line("| ", " |")),
    Damage("code block in Jira", _around("{code:java}\n", "\n{code}\n")),
    Damage("noformat in Jira", _around("Hi,\n{noformat}\n", "\n{noformat}\nBye\n")),
    Damage("BBCode", _around("[code]\n", "\n[/code]\n")),
    Damage("BBCode with language", _around("[code=text]", "[/code]")),
    Damage("numbers and space", _numbered("{0} {1}")),
    Damage("numbers and colon", _numbered("{0}: {1}")),
    Damage("numbers and dot", _numbered("{0}. {1}")),
    Damage("numbers and bar", _numbered("{0:3} | {1}")),
    Damage("numbers and tight bar", _numbered("{0}|{1}")),
    Damage("numbers and tab", _numbered("{0}\t{1}", 95)),
    Damage("padded numbers", _numbered("{0:04} {1}")),
    Damage("numbers on lines of their own", _numbers_apart),
    Damage("numbers before the text", _numbers_first),
    Damage("dollar prompt", _first_line("$ ")),
    Damage("long prompt", _first_line("jane@host:~/work$ ")),
    Damage("root prompt", _first_line("# "), only=_SHELLS),
    Damage("percent prompt", _first_line("% "), only=_SHELLS),
    Damage("greater prompt", _first_line("> ")),
    Damage("continued prompt", _first_line("$ ", "> "), only=_SHELLS),
    Damage("PowerShell prompt", _first_line("PS C:\\Users\\jane> "), only=("powershell", "curl")),
    Damage("PowerShell continued", _first_line("PS C:\\> ", ">> "), only=("powershell",)),
    # Quotes and line ends of another shell than the prompt's: cmd.exe would not read them so.
    Damage("cmd prompt", _first_line("C:\\Users\\jane>"), "told", only=_SHELLS),
    Damage("irb prompt", _irb, only=("faraday", "nethttp")),
    Damage("irb> prompt", _each_line("irb> "), only=("faraday", "nethttp")),
    Damage("pry prompt", _each_line("[1] pry(main)> "), only=("faraday", "nethttp")),
    Damage("Python prompts", _python_prompts, only=("python",)),
    Damage("notebook prompts", _notebook, only=("python",)),
    Damage("ANSI colours", _coloured),
    Damage("cut at 97 %", _cut(0.97), "told"),
    Damage("cut at 90 %", _cut(0.9), "told"),
    Damage("cut at 70 %", _cut(0.7), "told"),
    Damage("cut at 50 %", _cut(0.5), "told"),
    Damage("elided URL", _elided_url, "told"),
    Damage("elided body …", _elided_body("…"), "told"),
    Damage("elided body ...", _elided_body("..."), "told"),
    Damage("prose before", _around("Hi, why does this give a 401?\n\n", "\n")),
    Damage("prose after", _around("", "\n\nIt worked last week. Any idea?\n")),
    Damage("prose around", _around("We call it like this:\n\n", "\n\nThe answer is 401.\n")),
    Damage("signature", _around("", _SIGNATURE)),
    Damage("mail", _around(_MAIL, _SIGNATURE)),
    Damage("chat copy", _around("Jane Doe  10:42 AM\n", "\n")),
    Damage("Teams copy", _around("[10:42] Jane Doe\n", "\n")),
    Damage("Copy code", _around("bash\nCopy code\n", "\n")),
    Damage("log prefix", _first_line("2024-05-06 10:12:33,123 DEBUG [main] ")),
    Damage("log prefixes", _each_line("2024-05-06T10:12:33.123Z ")),
    Damage("answer after", _around("", _ANSWER), "noted"),
    Damage("Ruby after", _around("", _OTHER), "noted"),
    Damage("curl after", _around("", _OTHER_CURL), "noted"),
    Damage("as a JSON string", lambda text: json.dumps(text.rstrip("\n"))),
    Damage("escaped quotes", lambda text: text.replace("\\", "\\\\").replace('"', '\\"'), "told"),
    Damage("written line ends", lambda text: text.rstrip("\n").replace("\n", "\\n")),
    Damage("Markdown links", _relinked("[{0}]({0})"), "told"),
    Damage("chat links", _relinked("<{0}|{0}>"), "told"),
    Damage("angled links", _relinked("<{0}>"), "noted"),
    Damage("mail links", _relinked("{0}<{0}>"), "told"),
    Damage("Cyrillic in the URL", _look_alike, "told"),
    Damage("Cyrillic in a header", _look_alike_header, "told"),
    Damage("full-width colon", _full_width, "told"),
    Damage("capitalised lines", _capitalised, "noted"),
    Damage("capitalised curl", _capital_command, only=_SHELLS),
    Damage("masked by stars", _masked("***"), "told"),
    Damage("masked by ellipsis", _masked("eyJ…"), "told"),
    Damage("masked by a word", _masked("<redacted>"), "told"),
)
