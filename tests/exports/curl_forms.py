"""Command lines that curl accepts: every form of its options once, then random ones from a seed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

FILES = {
    "plain.txt": b"one two",
    "lines.txt": b"one & two\r\nthree=4\n",
    "body.json": b'{"a": "\xc3\xa9",\n "b": [1]}\n',
    "page.html": b"<p>x</p>",
    "data.bin": b"\x00\xff\x10",
    "pic one.png": b"\x89PNG",
}
VALUES = {"TOKEN": "t0k-en.x", "GUEST": "g-1", "HOST_PATH": "api/v2", "EMPTY_NOT": "v"}


@dataclass(frozen=True)
class Form:
    """A script for bash, in which URL is the server's address; `told` is what a note must say.

    `told` is empty where what we send is to be the same; `values` are those of the variables that
    only the running shell, or a file, knows.
    """

    group: str
    script: str
    told: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


_SAME: dict[str, str] = {
    "plain": r"""
curl URL
curl URL/
curl URL/x?y=1#part
curl "URL?y=1"
curl HOST/x
curl -- URL/x
curl --url URL/x
curl URL/a URL/b
curl --url URL/a --url URL/b -H 'A: b'
curl URL/a//b/./c/../d
curl --path-as-is URL/a/../b/./c
curl URL/%7euser/%C3%a9
curl 'URL/a;b=1,2/$&()*+=:@!~'
curl "URL/x?q='y'"
curl 'URL/../x'
curl 'URL/x/..'
curl 'URL/x?a=/../b'
curl URL/x -o /dev/null -s
""",
    "methods": r"""
curl -X DELETE URL/x
curl -XPUT URL/x -d a
curl --request patch URL/x
curl -X POST URL/x
curl -X POST URL/x -d ''
curl -I URL/x
curl --head URL/x
curl -X GET -d '{"a":1}' URL/x
curl -I -X GET URL/x
curl -X OPTIONS URL/x
curl -X POST -X PUT URL/x
curl --get URL/x
curl -G -I -d a=1 URL/x
curl --REQUEST PUT URL/x
""",
    "data": r"""
curl -d a=1 URL/x
curl -da=1 URL/x
curl --data a=1 --data b=2 URL/x
curl --data-ascii 'a=1&b' URL/x
curl -d 'two words' -d '' -d x URL/x
curl -d '' URL/x
curl -d '{"a":1}' -H 'Content-Type: application/json' URL/x
curl -d '{"a":1}' -H content-type:application/json URL/x
curl -d 'a=1' -H 'Content-Type:' URL/x
curl -d a=1 -H 'Content-Type;' URL/x
curl --data-raw '@not-a-file' URL/x
curl -d @plain.txt URL/x
curl --data-binary @lines.txt URL/x
curl --data-binary @data.bin -H 'Content-Type: application/octet-stream' URL/x
curl -d a=1 -d @plain.txt URL/x
curl --data-binary @body.json -d x URL/x
curl -d 'é☃😀' URL/x
curl -d a=1 -H 'Transfer-Encoding: chunked' URL/x
""",
    "urlencode": r"""
curl --data-urlencode 'a b&c' URL/x
curl --data-urlencode '=a b=c' URL/x
curl --data-urlencode 'n=a b/é~-_.!*' URL/x
curl --data-urlencode 'a b=c d' URL/x
curl --data-urlencode @lines.txt URL/x
curl --data-urlencode name@lines.txt URL/x
curl --data-urlencode n=a@b URL/x
curl --data-urlencode a@b=c -d x URL/x --data-urlencode y=z
curl --data-urlencode '' URL/x
curl --data-urlencode 'n=' URL/x
curl -G --data-urlencode 'q=x y&z' --data-urlencode 'r=é' URL/x
""",
    "json": r"""
curl --json '{"a":1}' URL/x
curl --json '{"a":' --json '1}' URL/x
curl --json @body.json URL/x
curl --json '{}' -H 'Content-Type: application/vnd+json' -H 'Accept: text/x' URL/x
curl --json '{"a":1}' -X PUT URL/x
curl --json '{"a":1}' -d x=1 URL/x
curl -d x=1 --json '{}' URL/x
curl -G --json a=1 URL/x
""",
    "get": r"""
curl -G -d a=1 -d b=2 URL/x
curl -G -d a=1 'URL/x?z=0'
curl -G -d a=1 'URL/x?'
curl -G -d a=1 'URL/x?z&'
curl -G -d a=1 'URL/x#part'
curl -G -d a=1 URL
curl -G -d 'a=1+2%20%2B' URL/x
curl -G -d @plain.txt -d z=2 'URL/x' -X POST
curl -G URL/x
curl --url-query a=1 URL/x
curl --url-query 'a=b c' --url-query '=x y' --url-query 'just this' URL/x
curl --url-query '+a=%20' 'URL/x?y=1'
curl --url-query a=1 -d b=2 URL/x
""",
    "headers": r"""
curl -H 'A: b' -H 'A: c' URL/x
curl -H 'X-Empty;' URL/x
curl -H 'X-Gone:' URL/x
curl -H 'X-Gone: ' URL/x
curl -H 'Accept:' -H 'User-Agent:' URL/x
curl -H 'Host: other.example' URL/x
curl -H 'X-Space:    a  b  ' URL/x
curl -HX-A:1 -H X-B:2 URL/x
curl -H 'Accept: application/json' -H 'User-Agent: me/1' URL/x
curl -H "Authorization: Bearer $TOKEN" URL/x
curl -H 'Content-Type: application/json' URL/x
curl -A agent/2 -e https://r.example/ URL/x
curl -A '' URL/x
curl -A a -H 'User-Agent: b' URL/x
curl -e 'https://r.example/;auto' URL/x
curl -e ';auto' URL/x
curl --referer x -H 'Referer: y' URL/x
curl -r 0-99 URL/x
curl -r -5 URL/x
curl -C 100 URL/x
curl -r 0-99 -H 'Range: bytes=1-2' URL/x
curl -z 'Mon, 01 Jan 2024 00:00:00 GMT' URL/x
curl -z '-Mon, 01 Jan 2024 00:00:00 GMT' URL/x
curl -z 2024-01-01 URL/x
curl -z '20240102 12:30:00' URL/x
curl --compressed URL/x
curl -H 'Content-Length: 0' -X POST URL/x
curl -H 'X-A: a: b; c' URL/x
curl -H @plain.txt URL/x
""",
    "cookies": r"""
curl -b a=1 URL/x
curl -b 'a=1; b=2' URL/x
curl -b a=1 -b b=2 URL/x
curl --cookie a=1 -H 'Cookie: z=9' URL/x
curl -b '' URL/x
curl -b a=1 -c /dev/null URL/x
""",
    "login": r"""
curl -u me:pw URL/x
curl -u me: URL/x
curl -u :pw URL/x
curl -u 'me:p:w é' URL/x
curl -u me:pw -H 'Authorization: x y' URL/x
curl http://me:p%40w@HOST/x
curl http://me@HOST/x
curl http://me:pw@HOST/x -u you:pw2
curl --basic -u me:pw URL/x
curl --oauth2-bearer tok URL/x
curl --oauth2-bearer tok -H 'Authorization: x' URL/x
curl --oauth2-bearer tok -u a:b URL/x
""",
    "forms": r"""
curl -F a=b URL/x
curl -F a=b -F c=d URL/x
curl -F 'a="b;c\"d\\e"' URL/x
curl -F 'a=b;type=application/json' URL/x
curl -F 'a={"x":1};type=application/json' URL/x
curl -F 'a=b;filename=n.txt' URL/x
curl -F file=@plain.txt URL/x
curl -F file=@body.json URL/x
curl -F file=@page.html URL/x
curl -F file=@data.bin URL/x
curl -F 'file=@"pic one.png"' URL/x
curl -F 'file=@pic one.png;filename="other name.png";type=image/x' URL/x
curl -F 'file=@plain.txt;type=text/plain;filename=x' URL/x
curl -F 'text=<plain.txt' URL/x
curl -F 'text=<plain.txt;type=text/x' URL/x
curl -F 'text=<page.html' URL/x
curl -F 'f=@data.bin;filename=x.png' URL/x
curl -F 'f=@page.html;filename=noext' URL/x
curl -F a= URL/x
curl --form-string 'a=@x;type=y' URL/x
curl -F 'a="x"' --form-string b=c -F 'f=@plain.txt' URL/x
curl -F 'é=☃' URL/x
curl -F 'a"b=c' URL/x
curl -F a=b -H 'X-A: 1' -X PUT URL/x
curl -F a=b -H 'Content-Type: multipart/form-data' URL/x
""",
    "uploads": r"""
curl -T plain.txt URL/up
curl -T plain.txt URL/up/
curl -T plain.txt URL
curl -T 'pic one.png' URL/up/
curl --upload-file data.bin URL/up -H 'Content-Type: x/y'
curl -T plain.txt -X POST URL/up
curl -T plain.txt 'URL/up/?x=1'
""",
    "bundles": r"""
curl -sSkiXPUT -HX-A:1 -d'{"a":1}' URL/x
curl -sd a=1 URL/x
curl -vsSfLo /dev/null URL/x
curl -sGd a=1 URL/x
curl -X DELETE -s --fail-with-body --retry 2 URL/x
curl -#sS URL/x
curl -4sm 10 URL/x
curl --no-progress-meter --no-buffer --max-time 9 --connect-timeout 3 URL/x
curl --no-keepalive --no-sessionid URL/x
curl --dat a=1 URL/x --head --no-head
curl -qs URL/x
curl --http1.1 -N URL/x
""",
    "next": r"""
curl URL/a -H 'A: 1' --next URL/b -d x=1
curl -X PUT URL/a -d 1 -: URL/b
curl -u a:b URL/a --next -I URL/b --next -F a=b URL/c
curl -s -d a URL/a URL/b --next URL/c
""",
    "globs": r"""
curl 'URL/{a,b}'
curl 'URL/[1-3]'
curl 'URL/x[08-10]y'
curl 'URL/[a-c]'
curl 'URL/[0-6:3]'
curl 'URL/{a,b}/[1-2]?z={x,y}'
curl -g 'URL/x?filter[]=1&a={b,c}'
curl --globoff 'URL/[1-3]'
curl 'URL/x?a=\[1\]&b=\{2\}'
curl URL/{one,two}
""",
    "targets": r"""
curl --request-target /other?x=1 URL/x
curl --request-target /a/../b 'URL/x?y'
""",
    "quotes": r"""
curl "URL/x" -H "X-A: it's \"so\" \$5 \\ \` \a"
~
curl URL/x -d $'tab\there\'s \\u2603 \u2603 \x41\101\n'
~
curl URL/x -d 'it'\''s' -H 'X-A: '"$TOKEN"'-'"${GUEST}"
~
curl URL/x -d "a\
b" \
  -H 'A: b'
~
curl URL/x?a=1\&b=2
~
curl URL/x -H X-A:\ b\ c
~
curl URL/x -d '{"text":"#no comment"}' # a comment
~
curl $"URL/x"
~
curl URL/x -d "a!b"
~
curl 'URL/x' -d ''"a"''\b$'c'
~
curl URL/x -d "two
lines"
~
curl URL/x -d '\n\t\\' ; true
~
curl URL/x > /dev/null 2>&1
~
curl URL/x | cat
~
{ curl URL/x; }
~
if true; then curl URL/x; fi
~
curl URL/x && curl URL/y
~
(curl URL/x)
~
true && curl URL/x || false
""",
    "variables": r"""
curl "URL/$HOST_PATH/x" -H "Authorization: Bearer ${TOKEN}"
curl URL/x -d "{\"id\":\"$GUEST\"}" -H 'Content-Type: application/json'
curl URL/x -d '{"id":"'"$GUEST"'"}' -H 'Content-Type: application/json'
B=URL; curl "$B/x"
export B=URL P='a b'; curl -d "$P" $B/x
B=URL/; curl "${B%/}/x"
N=abc-def; curl "URL/${N%%-*}/${N#*-}/${N/b/X}/${N:1:2}/${N^^}"
OPTS='-s -X PUT'; curl $OPTS URL/x
H=(-H 'A: b c' -H "X: $TOKEN"); curl "${H[@]}" URL/x
H=(); H+=(-H 'A: b'); H+=(-d x); curl URL/x "${H[@]}"
A=(x y); curl URL/${A[1]}
curl URL/${UNSET_ONE:-fallback}/x
X=; curl $X URL/x
B=a; B+=b; curl URL/$B
curl URL/x -H 'X-B: $TOKEN' -H X-C:\$TOKEN
T=t curl URL/x -H "A: b"
""",
    "documents": r"""
curl -d @- URL/x <<EOF
one
two $TOKEN \$x \`echo\` \\
EOF
~
curl --data-binary @- URL/x <<'EOF'
{"a": "$TOKEN"}
EOF
~
curl URL/x --json @- <<-EOF
	{"a":
	1}
	EOF
~
curl --data-binary @- URL/x <<< '{"a":1}'
~
curl -d @- URL/x <<< "$TOKEN"
~
cat <<EOF | curl --data-binary @- URL/x
{"id":"$GUEST"}
EOF
~
echo '{"a":1}' | curl --json @- URL/x
~
echo -n 'a b' | curl --data-binary @- URL/x
~
printf '%s' '{"a":1}' | curl --data-binary @- URL/x
~
printf 'a\nb' | curl --data-binary @- URL/x
~
cat body.json | curl --data-binary @- URL/x
~
curl --data-binary @- URL/x < body.json
~
D=$(cat <<EOF
{"id":"$GUEST"}
EOF
); curl -d "$D" URL/x
~
curl URL/x -d "$(cat <<'EOF'
{"it's": "here"}
EOF
)"
~
curl -H "Authorization: Basic $(echo -n 'me:pw' | base64)" URL/x
~
curl -H "Authorization: Basic $(printf '%s' "me:pw" | base64 -w0)" URL/x
~
curl -d "$(echo a b)" URL/x
""",
}
_TOLD: tuple[Form, ...] = (
    Form("get", "curl --url-query q@plain.txt URL/x", "not in the snippet", VALUES),
    Form("get", "curl --url-query @plain.txt URL/x", "not in the snippet", VALUES),
    Form("documents", 'curl -d "$(cat body.json)" URL/x', "is not run", VALUES),
    Form("headers", "curl --header 'x-lower: é' URL/x", "as UTF-8"),
    Form("forms", "curl -F '=x' URL/x", "without a name"),
    Form("forms", "curl -F a=b -H 'Content-Type: multipart/mixed' URL/x", "as attachments"),
    Form("get", "curl --url-query a=1 -G -d b=2 URL/x", "leaves --url-query out"),
    Form("data", "curl -d @lines.txt URL/x", "takes the line ends out"),
    Form("data", "curl -d a=1 -d @lines.txt URL/x", "not in the snippet",
         {"lines_txt": "one & twothree=4"}),
    Form("headers", "curl -H '@plain.txt' URL/x", "headers in the file"),
    Form("cookies", "curl -b plain.txt URL/x", "cookies in the file"),
    Form("login", "curl --digest -u a:b URL/x", "login scheme"),
    Form("login", "curl --anyauth -u a:b URL/x", "login scheme"),
    Form("targets", "curl -X OPTIONS --request-target '*' URL/x", "another target"),
    Form("documents", "curl -d \"$(date -u +%Y)\" URL/x", "is not run"),
    Form("documents", "curl -d \"`expr 1 + 2`\" URL/x", "is not run"),
    Form("headers", "curl --http1.0 URL/x", "HTTP/1.0"),
    Form("headers", "curl --tr-encoding URL/x", "TE"),
    Form("forms", "curl -F 'f=@plain.txt,lines.txt' URL/x", "several files"),
    Form("forms", "curl -F 'a=b;headers=\"X-A: 1\"' URL/x", "Headers and encoders"),
    Form("forms", "curl -F 'a=b;encoder=base64' URL/x", "Headers and encoders"),
    Form("variables", 'for i in 1 2; do curl "URL/$i"; done', "loop is not run", {"i": "1"}),
    Form("variables", 'call() { curl -X "$1" "URL$2"; }; call PUT /x', "left out",
         {"argument_1": "PUT", "argument_2": "/x"}),
)  # fmt: skip


def forms(seed: int, count: int) -> Iterator[Form]:
    """Yields the fixed forms, then `count` random ones."""
    for group, scripts in _SAME.items():
        for script in _split(scripts):
            yield Form(group, script, values={**VALUES, **_FILE_VALUES})
    yield from _TOLD
    random = Random(seed)
    for _ in range(count):
        yield Form("random", _random(random), "as UTF-8", VALUES)


_FILE_VALUES = {
    "plain_txt": "one two",
    "lines_txt": FILES["lines.txt"].decode(),
    "body_json": FILES["body.json"].decode(),
}


def _split(scripts: str) -> Iterator[str]:
    """Parts scripts: one a line, or between lines that are `~`."""
    yield from scripts.strip("\n").split("\n~\n" if "\n~\n" in scripts else "\n")


_TEXTS = (
    "a", "a b", "x=1", "é☃", "it's", '"q"', "$TOKEN", "a\\b", "{}", "[1]", "a&b", "100%", "`x`",
    "!", "#", "~", "*", "?", ";", "|", "<>", "(", "\t", "a\nb", "=", "@x", "\\n", "''", "/",
)  # fmt: skip


def _random(random: Random) -> str:
    def text() -> str:
        return "".join(random.choice(_TEXTS) for _ in range(random.randint(1, 4)))

    def option() -> str:
        value = text()
        line = value.replace("\n", " ").replace("\t", " ").strip() or "v"
        kind = random.choice(("header", "data", "urlencode", "cookie", "agent", "query", "quiet"))
        match kind:
            case "header":
                flag = random.choice(("-H ", "--header ", "-H"))
                name = random.choice(("X-A", "x-b", "Accept", "Content-Type"))
                return flag + _quoted(f"{name}: {line}", random)
            case "data":
                flag = random.choice(("--data-raw ", "-d ", "--data ", "--data-binary "))
                return flag + _quoted("x" + value, random)
            case "urlencode":
                return "--data-urlencode " + _quoted("n=" + value, random)
            case "cookie":
                return "-b " + _quoted("c=" + re.sub(r"[;\s]", "", value), random)
            case "agent":
                return random.choice(("-A ", "--user-agent ")) + _quoted("x" + line, random)
            case "query":
                return "--url-query " + _quoted("q=" + value, random)
            case _:
                return random.choice(("-s", "-sS", "--compressed", "-m 9", "--retry 1", "-o x.out"))

    words = [option() for _ in range(random.randint(0, 4))]
    words.insert(random.randint(0, len(words)), random.choice(("URL/x", '"URL/a?b=1"', "'URL/'")))
    if random.random() < 0.3:
        words.insert(0, random.choice(("-X PUT", "-XPATCH", "--request DELETE")))
    joint = random.choice((" ", " \\\n  "))
    return "curl " + joint.join(words)


def _quoted(text: str, random: Random) -> str:
    """Writes a text as a word of bash, in one of the ways that people do."""
    style = random.choice("sdab" if len(text) < 40 else "sda")
    if style == "d":
        return '"' + re.sub(r'([\\"$`])', r"\\\1", text) + '"'
    if style == "a":
        inner = text.replace("\\", "\\\\").replace("'", "\\'")
        return "$'" + inner.replace("\n", "\\n").replace("\t", "\\t") + "'"
    if style == "b" and "\n" not in text:
        return re.sub(r"([^\w=:./-])", r"\\\1", text, flags=re.ASCII)
    return "'" + text.replace("'", "'\\''") + "'"


HTTPIE = tuple(
    Form(
        "httpie",
        script,
        told="not in the snippet" if ":=@" in script else "",
        values={**VALUES, **_FILE_VALUES},
    )
    for script in r"""
http URL/x
http GET URL/x
http HOST/x
http POST URL/x a=b n:=1 t:=true o:='{"a": [1, "é"]}' é=ü
http URL/x a=b
http PUT URL/x X-A:v 'X-Empty;' Accept:text/plain a=b
http URL/x q==2 'q==x y' z==é
http URL/x?y=1 q==2
http --form POST URL/x a=b 'c=d e&f' é=ü
http -f URL/x a=b X-A:1
http --multipart URL/x a=b c=d
http --form URL/x a=b f@plain.txt
http URL/x a=@plain.txt
http URL/x a:=@body.json
http URL/x X-A:@plain.txt
http --raw '{"a": 2}' PATCH URL/x
http POST URL/x --raw=text
echo -n '{"a":1}' | http POST URL/x
http POST URL/x <<< '{"a":1}'
http POST URL/x < body.json
http URL/x @body.json
http -a me:pw URL/x
http -A bearer -a tok URL/x
http --auth-type=bearer --auth=tok URL/x
http URL/x Authorization:"Bearer $TOKEN"
http -v --body --check-status --timeout 9 URL/x
http --follow --ignore-stdin DELETE URL/x
http --json URL/x
http URL/x 'a[b]=1' 'a[c]:=true' 'tags[]=x' 'tags[]=y'
http URL/x 'a\:b=c' 'd=e\=f' 'g=:h'
http URL/x Content-Type:application/vnd+json a=b
http URL/x Host:other.example Cookie:a=b User-Agent:me/1
http HEAD URL/x
http OPTIONS URL/x Origin:https://a.example
http --path-as-is URL/a/../b
http POST URL/x
""".strip("\n").split("\n")
)
"""Command lines for HTTPie."""


WGET = tuple(
    Form("wget", script, values=VALUES)
    for script in r"""
wget -qO- URL/x?y=1
wget -qO- HOST/x
wget -qO out.txt --method=POST --header='Content-Type: a/json' --body-data='{"a":1}' URL/x
wget -qO- --post-data 'a=1&b=%20c' URL/x
wget -qO- --post-data='{"a":1}' --header 'Content-Type: application/json' URL/x
wget -qO- --method=put --body-file=body.json URL/x
wget -qO- --method=DELETE --header X-A:1 --header 'X-B: 2' --header 'x-a: 3' URL/x
wget -nv -O- --header A:0 --header= --header 'B: 1' URL/x
wget -qO- --auth-no-challenge --user=me --password='p w' URL/x
wget -qO- -U agent --referer=https://r.example/ URL/x
wget -q --spider URL/x
wget -qO- --method=PATCH --body-data='' URL/x
wget -qO- URL/x URL/y
""".strip().splitlines()
)
