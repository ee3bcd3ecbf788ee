"""The signs by which trouble on the network is recognised, and the words for it.

Tables only: error numbers, OpenSSL's codes and reasons, h11's messages, and how answers of other
protocols begin. The first row that fits counts.
"""

from __future__ import annotations

import errno
import re

TIMED_OUT = frozenset({errno.ETIMEDOUT, 10060})  # 100xx: Windows Sockets
REFUSED = frozenset({errno.ECONNREFUSED, 10061, 1225})
UNREACHABLE = frozenset(
    {
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.EADDRNOTAVAIL,
        errno.EACCES,
        errno.EPERM,
        10013,
        10049,
        10050,
        10051,
        10065,
    }
)

_ADD_ISSUER = (
    "Add the issuer's certificate to the system's trust store (a company proxy's root, "
    "for example), or name it in the settings."
)
# OpenSSL's X509_V_ERR codes, then words of OpenSSL, Windows and macOS; the first that fits.
UNTRUSTED: tuple[tuple[frozenset[int], re.Pattern[str], str, str], ...] = (
    (
        frozenset({10}),
        re.compile(r"has expired|validity period|certificate is expired|cert.*expired"),
        "it has expired",
        "Whoever runs the server must renew it; check this computer's date too.",
    ),
    (
        frozenset({9}),
        re.compile(r"not yet valid"),
        "it is not valid yet",
        "Check this computer's date and time.",
    ),
    (
        frozenset({62, 64}),
        re.compile(r"host ?name mismatch|ip address mismatch|not valid for|cn name|doesn't match"),
        "it was issued for another host name than {host}",
        "Check the URL's host, or the proxy between.",
    ),
    (
        frozenset({18}),
        re.compile(r"self[- ]signed certificate(?! in)"),
        "it is self-signed",
        "Add it to the system's trust store, or name it in the settings as trusted certificates.",
    ),
    (
        frozenset({19}),
        re.compile(r"self[- ]signed certificate in"),
        "its issuer's root certificate is not in this system's trust store",
        _ADD_ISSUER,
    ),
    (
        frozenset({23}),
        re.compile(r"revoked"),
        "it has been revoked",
        "Whoever runs the server must replace it; send nothing secret there.",
    ),
    (
        frozenset({2, 20, 21, 27}),
        re.compile(r"unable to (get|verify)|unknown|not trusted|untrusted|root certificate"),
        "its issuer is unknown to this system",
        _ADD_ISSUER,
    ),
)
TLS_REASONS = (
    ("WRONG_VERSION_NUMBER", "the server does not speak TLS on this port. Use http://, or 443"),
    ("HTTP_REQUEST", "the server does not speak TLS on this port. Use http://, or another port"),
    ("RECORD_LAYER_FAILURE", "the server does not speak TLS on this port. Use http://, or 443"),
    ("UNSUPPORTED_PROTOCOL", "the server only speaks TLS versions that are no longer safe"),
    ("PROTOCOL_VERSION", "the server does not accept a TLS version that is allowed here"),
    ("CERTIFICATE_REQUIRED", "the server wants a client certificate, which is not supported"),
    ("HANDSHAKE_FAILURE", "the server refused it: it shares no cipher or wants a certificate"),
    ("UNRECOGNIZED_NAME", "the server does not know this host name. Check the URL's host"),
)
OTHER_PROTOCOLS = (
    (b"SSH-", "it is an SSH server's greeting", "Check the port."),
    (b"\x15\x03", "it is a TLS message", "This port speaks TLS: use https:// instead of http://."),
    (b"220", "it is the greeting of a mail or FTP server", "Check the port."),
    (b"PRI * HTTP/2", "it is HTTP/2, which was not asked for", "Check the port."),
    (b"\x00\x00", "it is binary, perhaps HTTP/2, which was not asked for", "Check the port."),
)
ENDED = ("peer closed", "peer unexpectedly closed", "Server disconnected")
MALFORMED = (
    ("illegal status line", "its first line is not a status line"),
    ("no response line", "it has no status line"),
    ("illegal header line", "a header line has no name and colon"),
    ("continuation line", "its headers begin with a continuation line"),
    ("conflicting content-length", "it has Content-Length headers that contradict each other"),
    ("bad content-length", "its Content-Length is not a number"),
    ("transfer-encoding", "its Transfer-Encoding is not chunked alone"),
    ("illegal chunk header", "the header of a chunk is not a length"),
    ("malformed chunk footer", "a chunk does not end where its length says"),
    ("receive buffer too long", "its headers, or one line of it, exceed 100 KB"),
    ("invalid reason phrase", "its status line holds characters that are not allowed"),
)
