"""What stands around a snippet: fences, tags, prose, a mail's head, the quotes of a JSON string.

Each function yields what to replace in a text; `repair.py` says when that is done.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from inspector.dialects.places import Replacement
from inspector.dialects.typography import find_entities


def find_fences(text: str) -> Iterable[Replacement]:
    """Keeps what stands inside the first fenced block; without a closing fence, all after it."""
    fences = list(_FENCE.finditer(text))
    if (
        len(fences) == 1
        and not text[fences[0].end() :].strip()
        and text[: fences[0].start()].strip()
    ):
        yield Replacement(fences[0].start(), len(text))  # the one that opened it is lost
        return
    if fences:
        yield Replacement(0, fences[0].end())
        if len(fences) > 1:
            yield Replacement(fences[1].start(), len(text))
        return
    stripped = text.strip()
    if len(stripped) > 2 and stripped[0] == stripped[-1] == "`" and "`" not in stripped[1:-1]:
        start = text.index("`")
        yield Replacement(0, start + 1)
        yield Replacement(text.rindex("`"), len(text))


def find_outer_fences(text: str) -> Iterable[Replacement]:
    """Fences that a text begins or ends with belong to no language."""
    fences = list(_FENCE.finditer(text))
    if fences and not (text[: fences[0].start()].strip() and text[fences[-1].end() :].strip()):
        yield from find_fences(text)


def find_code_tags(text: str) -> Iterable[Replacement]:
    """Keeps what stands between the tags for code of Jira, forums and web pages."""
    opening = _CODE_TAG.search(text)
    if opening is None:
        return
    closing = _CODE_END.search(text, opening.end())
    end = len(text) if closing is None else closing.start()
    yield Replacement(0, opening.end())
    if opening.group(0)[0] == "<":
        yield from (item for item in find_entities(text) if opening.end() <= item.start < end)
    if closing is not None:
        yield Replacement(end, len(text))


def find_tags(text: str) -> Iterable[Replacement]:
    """HTML between the lines: a break is a line's end, other tags are nothing."""
    if not _SOME_TAG.search(text):
        return
    tags = [
        Replacement(match.start(), match.end(), "\n" if match.group(1) is not None else "")
        for match in _TAG.finditer(text)
    ]
    yield from sorted((*tags, *find_entities(text)), key=lambda item: item.start)


def find_breaks(text: str) -> Iterable[Replacement]:
    """HTML where every line but the last ends with a break."""
    lines = [line.rstrip().lower() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(line.endswith(("<br>", "<br/>", "<br />")) for line in lines[:-1]):
        yield from find_tags(text)


def find_json_string(text: str) -> Iterable[Replacement]:
    """A whole snippet that was written as one JSON string."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if end - start < 2 or text[start] != '"' or text[end - 1] != '"' or "\n" in text[start:end]:
        return
    try:
        json.loads(text)
    except ValueError:
        return
    yield Replacement(start, start + 1)
    for match in _JSON_ESCAPE.finditer(text, start + 1, end - 1):
        yield Replacement(match.start(), match.end(), json.loads(f'"{match.group(0)}"'))
    yield Replacement(end - 1, end)


def find_escaped_quotes(text: str) -> Iterable[Replacement]:
    """Where every double quote has a backslash, the text was taken out of a string."""
    quotes = _ESCAPED_QUOTE.findall(text)
    if len(quotes) > 1 and all(quotes):
        for match in _ESCAPED.finditer(text):
            yield Replacement(match.start(), match.end(), match.group(0)[1:])


def find_written_line_ends(text: str) -> Iterable[Replacement]:
    r"""Outside strings, `\n` in a text of one line is where a line ended."""
    if "\n" in text.strip():
        return
    for match in _WRITTEN_END.finditer(text):
        if match.group(1):
            yield Replacement(match.start(1), match.end(1), "\n")


def find_prose(text: str) -> Iterable[Replacement]:
    """Lines that are sentences, names and times of a chat, and buttons copied along."""
    for match in _LINE.finditer(text):
        line = match.group(0).strip()
        if line and (_CHAT.fullmatch(line) or (_PROSE.fullmatch(line) and not _CODE.match(line))):
            yield Replacement(match.start(), match.end())


def find_buttons(text: str) -> Iterable[Replacement]:
    match = _BUTTON.match(text)
    if match is not None:
        yield Replacement(match.start(), match.end())


def find_mail(text: str) -> Iterable[Replacement]:
    """The head of a mail above the snippet, and the signature below it."""
    head = _MAIL.match(text)
    if head is not None and all(word in head.group(0).lower() for word in ("from:", "to:")):
        yield Replacement(head.start(), head.end())
    signature = None
    for match in _SIGNATURE.finditer(text, head.end() if head else 0):
        signature = match
    if signature is not None and text.count("\n", signature.end()) <= _SIGNED:
        above = text[: signature.start()].rstrip()
        yield Replacement(min(len(above) + 1, signature.start()), len(text))


def find_json(text: str) -> Iterable[Replacement]:
    """Keeps only the first object or list that begins a line."""
    position, best = 0, (0, 0)
    while match := _JSON_START.search(text, position):
        start = match.end() - 1
        end = _end_of_json(text, start)
        if re.search(r"[\"\u201c\u201d;]\s*:", text[start:end]):
            best = (start, end)
            break
        position = end
    start, end = best
    if end and text[:start].strip():
        yield Replacement(0, start)
    if end and text[end:].strip():
        yield Replacement(end, len(text))


def find_request(text: str) -> Iterable[Replacement]:
    """Leaves out what stands above the first request line, but not what .http files have there."""
    match = _REQUEST_LINE.search(text)
    if match is None:
        return
    above = _FILE_LINE.search(text, 0, match.start())
    start = above.start() if above is not None else match.start()
    if text[:start].strip():
        yield Replacement(0, start)


def find_transcript(text: str) -> Iterable[Replacement]:
    """Keeps what `curl -v` shows as sent: `> POST /x HTTP/1.1` and the headers under it.

    The command itself tells more, where it stands above.
    """
    first = _SENT.search(text)
    if first is None or not _HEARD.search(text) or _CURL.search(text, 0, first.start()):
        return
    yield Replacement(0, first.start() + 2)
    position = first.end()
    for match in _LINE_AND_END.finditer(text, min(position + 1, len(text))):
        sent = re.match(r">(?: |\r?\n|$)", match.group(0))
        if sent is None or not match.group(0)[1:].strip():
            yield Replacement(match.start(), len(text))
            return
        yield Replacement(match.start(), match.start() + sent.end())


def _end_of_json(text: str, start: int) -> int:
    depth = 0
    for mark in _BRACKET.finditer(text, start):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(mark.group(0), 0)
        if not depth:
            return mark.end()
    return len(text)


_LINE = re.compile(r"[^\n]+")
_LINE_AND_END = re.compile(r"[^\n]*\n|[^\n]+")
_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)[^\n`]*\n?", re.MULTILINE)
_CODE_TAG = re.compile(
    r"\{code(?::[^}\n]{0,80})?\}[ \t]*\n?|\{noformat\}[ \t]*\n?"
    r"|\[code(?:=[^\]\n]{0,40})?\][ \t]*\n?"
    r"|<pre\b[^>\n]{0,300}>(?:[ \t]*<code\b[^>\n]{0,300}>)?\n?|<code\b[^>\n]{0,300}>\n?",
    re.IGNORECASE,
)
_CODE_END = re.compile(r"\{code\}|\{noformat\}|\[/code\]|</code>|</pre>", re.IGNORECASE)
_SOME_TAG = re.compile(r"<(?:br|/p|/div|/span)\b", re.IGNORECASE)
_TAG = re.compile(
    r"(<br[ \t]*/?>\n?|</p>\n?|</div>\n?)|</?(?:p|div|span|b|i|em|strong|font|a)\b[^<>\n]{0,300}>",
    re.IGNORECASE,
)
_JSON_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)
_ESCAPED_QUOTE = re.compile(r"(\\?)\"")
_ESCAPED = re.compile(r"\\[\"\\]")
_WRITTEN_END = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|((?:\\r)?\\n)")
_TAIL = r"[\w'\u2019-]{0,30}+"
_MORE = rf"[ ]+(?:[A-Za-z\u00c0-\u024f]{_TAIL}|\d{{1,4}})"
# A sentence, a clause that leads to the code, or a heading of three words and more.
_PROSE = re.compile(
    rf"[A-Z\u00c0-\u00dc]{_TAIL}(?:[,;.?!]?{_MORE}){{0,60}}[,.?!:]+"
    rf"|[a-z]{_TAIL}(?:,?{_MORE}){{1,60}}[:?!]"
    rf"|[A-Z]{_TAIL}(?:,?{_MORE}){{2,60}}"
)
_CODE = re.compile(
    r"(?:class|while|if|for|else|elif|try|with|except|finally|lambda|case|match|def|return|import"
    r"|public|private|static|default|import|from|const|let|var|module|GET|POST|PUT|PATCH|DELETE)\b"
)
_CHAT = re.compile(
    r"\[\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?\] [^\n:{}()\"=]{1,60}:?"
    r"|[^\n:{}()\"=]{1,60}[ \t]+\d{1,2}:\d\d(?: ?[AP]M)?"
    r"|Copy code|Copy|Copied!",
    re.IGNORECASE,
)
_BUTTON = re.compile(
    r"\s*(?:bash|shell|sh|zsh|curl|python|javascript|typescript|js|ruby|java|json|http|go|golang|php"
    r"|c#|csharp|powershell|plaintext|text)[ \t]*\n(?:\s*(?:Copy code|Copy|Edit)[ \t]*\n)+"
    r"|\s*Copy code[ \t]*\n",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"\s*(?:(?:From|Sent|Date|To|Cc|Subject|Reply-To)[ \t]*:[^\n]*\n){3,8}", re.IGNORECASE
)
_SIGNATURE = re.compile(r"^-- ?\n", re.MULTILINE)
_SIGNED = 12
_JSON_START = re.compile(r"^[^\n{\[\"'\u201c]{0,80}?[{\[]", re.MULTILINE)
_BRACKET = re.compile(r"[{}\[\]]|\"(?:[^\"\\\n]|\\.)*+\"?")
_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE"
_REQUEST_LINE = re.compile(
    rf"^(?:{_METHODS})[ \t]+(?:https?://|wss?://|/|\{{\{{)\S{{0,4000}}(?:[ \t]+HTTP/\d(?:\.\d)?)?"
    r"[ \t]*\r?$",
    re.MULTILINE,
)
_FILE_LINE = re.compile(r"^(?:###|@\w|#[ \t]*@|//[ \t]*@|<[ \t])", re.MULTILINE)
_HEARD = re.compile(r"^(?:< HTTP/|\* )", re.MULTILINE)
_CURL = re.compile(r"\bcurl(?:\.exe)?[ \t]+\S")
_SENT = re.compile(rf"^> (?:{_METHODS}) \S{{1,4000}} HTTP/\d(?:\.\d)?[ \t]*\r?$", re.MULTILINE)
