"""curl's documented options: which take a value, and what each means for the request.

From `curl --help all` of 7.88 and curl.se/docs/optionswhen.html up to 8.17 (read 2026-11).
`--ftp-port` and the like are listed although no HTTP request uses them: a table that lacks one
option reads the words after it wrongly.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One option as it stands in a command. `value` is None for a flag."""

    name: str
    value: str | None
    offset: int
    spelling: str


def takes_value(name: str) -> bool:
    return name in _WITH_VALUE or name.startswith("expand-")


def full_name(spelled: str) -> str | None:
    """Returns the option that a long name means: itself, or what it alone abbreviates.

    curl takes capitals too (until 8.7), `--no-` before any flag, and some flags without it.
    """
    spelled = spelled.lower()
    if "no-" + spelled in _FLAGS:
        return "no-" + spelled
    if spelled in _WITH_VALUE or spelled in _FLAGS or spelled.startswith("expand-"):
        return spelled
    if spelled.startswith("no-") and spelled[3:] in _FLAGS:
        return spelled
    fitting = [
        name for name in (*_FLAGS, *_WITH_VALUE) if len(spelled) > 2 and name.startswith(spelled)
    ]
    return fitting[0] if len(fitting) == 1 else None


def short_name(letter: str) -> str | None:
    return _SHORT.get(letter)


def is_quiet(name: str) -> bool:
    """Tells options that change only what curl prints, writes or how long it waits."""
    return name in _QUIET


def concern(name: str) -> str | None:
    """Returns why an option matters to the request although it is not part of one, else None."""
    return _CONCERNS.get(name)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WITH_VALUE = _words(
    """
    abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config
    connect-timeout connect-to continue-at cookie cookie-jar create-file-mode crlfile curves
    data data-ascii data-binary data-raw data-urlencode delegation dns-interface dns-ipv4-addr
    dns-ipv6-addr dns-servers doh-url dump-header egd-file engine etag-compare etag-save
    expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port
    ftp-ssl-ccc-mode happy-eyeballs-timeout-ms header help hostpubmd5 hostpubsha256 hsts
    interface json keepalive-time key key-type krb libcurl limit-rate local-port login-options
    mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy
    oauth2-bearer output output-dir parallel-max pass pinnedpubkey preproxy proto proto-default
    proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers
    proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey
    proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser
    proxy-user proxy1.0 pubkey quote random-file range rate referer request request-target
    resolve retry retry-delay retry-max-time sasl-authzid service-name socks4 socks4a socks5
    socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option
    tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace
    trace-ascii trace-config unix-socket upload-file url url-query user user-agent write-out
    variable haproxy-clientip ipfs-gateway ech ip-tos vlan-priority keepalive-cnt sigalgs
    parallel-max-host upload-flags knownhosts
    ssl-sessions
    """
)
_FLAGS = _words(
    """
    anyauth append basic cert-status compressed compressed-ssh create-dirs crlf digest disable
    disable-eprt disable-epsv disallow-username-in-url doh-cert-status doh-insecure fail
    fail-early fail-with-body false-start form-escape ftp-create-dirs ftp-pasv ftp-pret
    ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-control get globoff haproxy-protocol head http0.9
    http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only ignore-content-length include
    insecure ipv4 ipv6 junk-session-cookies list-only location location-trusted
    mail-rcpt-allowfails manual metalink negotiate netrc netrc-optional next no-alpn no-buffer
    no-clobber no-keepalive no-npn no-progress-meter no-sessionid ntlm ntlm-wb parallel
    parallel-immediate path-as-is post301 post302 post303 progress-bar proxy-anyauth proxy-basic
    proxy-digest proxy-insecure proxy-negotiate proxy-ntlm proxy-ssl-allow-beast
    proxy-ssl-auto-client-cert proxy-tlsv1 proxytunnel raw remote-header-name remote-name
    remote-name-all remote-time remove-on-error retry-all-errors retry-connrefused sasl-ir
    show-error silent socks5-basic socks5-gssapi socks5-gssapi-nec ssl ssl-allow-beast
    ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 sslv3 styled-output
    suppress-connect-headers tcp-fastopen tcp-nodelay tftp-no-options tlsv1 tlsv1.0 tlsv1.1
    tlsv1.2 tlsv1.3 tr-encoding trace-time use-ascii verbose version xattr skip-existing
    tls-earlydata out-null follow ca-native proxy-ca-native mptcp dump-ca-embed trace-ids
    proxy-http2
    """
)
_SHORT = dict(
    pair.split("=", 1)
    for pair in _words(
        """
    a=append E=cert K=config C=continue-at b=cookie c=cookie-jar d=data q=disable D=dump-header
    f=fail F=form P=ftp-port G=get g=globoff I=head H=header h=help 0=http1.0 i=include
    k=insecure 4=ipv4 6=ipv6 j=junk-session-cookies l=list-only L=location M=manual m=max-time
    n=netrc :=next N=no-buffer o=output Z=parallel #=progress-bar x=proxy U=proxy-user
    p=proxytunnel Q=quote r=range e=referer J=remote-header-name O=remote-name R=remote-time
    X=request S=show-error s=silent Y=speed-limit y=speed-time 2=sslv2 3=sslv3 t=telnet-option
    z=time-cond 1=tlsv1 T=upload-file B=use-ascii u=user A=user-agent v=verbose V=version
    w=write-out
    """
    )
)
_QUIET = _words(
    """
    silent show-error verbose include no-buffer progress-bar no-progress-meter fail fail-early
    fail-with-body output output-dir remote-name remote-name-all remote-header-name remote-time
    remove-on-error create-dirs create-file-mode no-clobber write-out dump-header cookie-jar
    stderr styled-output trace trace-ascii trace-time trace-ids trace-config libcurl xattr
    disable compressed connect-timeout max-time keepalive-time no-keepalive tcp-nodelay
    tcp-fastopen retry retry-delay retry-max-time retry-all-errors retry-connrefused speed-limit
    speed-time limit-rate rate max-filesize parallel parallel-immediate parallel-max ipv4 ipv6
    globoff path-as-is raw basic location post301 post302 post303 max-redirs
    junk-session-cookies http1.1 use-ascii suppress-connect-headers expect100-timeout
    happy-eyeballs-timeout-ms no-sessionid no-alpn etag-save form-escape
    skip-existing alt-svc hsts
    follow out-null knownhosts ssl-sessions
    """
)
_TLS = "sets how TLS is done; the inspector uses its own settings for that"
_PROXY = "sends through a proxy; set it in the inspector's settings if it is needed"
_ROUTE = "sends to another address than the URL names; the inspector goes to the URL's host"
_LOGIN = "asks for a login scheme that the inspector does not speak"
_FILE = "reads a file of that computer, which is not in the snippet"
_CONCERNS = {
    "insecure": "turns off certificate checks; the inspector keeps them on unless told otherwise",
    "location-trusted": "sends credentials to every host it is redirected to; left out",
    "http1.0": "asks for HTTP/1.0; the inspector speaks HTTP/1.1",
    "http2": "asks for HTTP/2; the inspector speaks HTTP/1.1 unless told otherwise",
    "http2-prior-knowledge": "asks for HTTP/2; the inspector speaks HTTP/1.1 unless told otherwise",
    "http3": "asks for HTTP/3; the inspector speaks HTTP/1.1",
    "http3-only": "asks for HTTP/3; the inspector speaks HTTP/1.1",
    "config": _FILE, "netrc": _FILE, "netrc-file": _FILE, "netrc-optional": _FILE,
    "etag-compare": _FILE,
    "cert": "presents a client certificate, which is not in the snippet",
    "key": "presents a client key, which is not in the snippet",
    "cacert": _TLS, "capath": _TLS, "ciphers": _TLS, "tls13-ciphers": _TLS, "tls-max": _TLS,
    "tlsv1": _TLS, "tlsv1.0": _TLS, "tlsv1.1": _TLS, "tlsv1.2": _TLS, "tlsv1.3": _TLS,
    "pinnedpubkey": _TLS,
    "proxy": _PROXY, "preproxy": _PROXY, "proxy1.0": _PROXY, "socks4": _PROXY, "socks4a": _PROXY,
    "socks5": _PROXY, "socks5-hostname": _PROXY, "proxy-user": _PROXY, "proxy-header": _PROXY,
    "noproxy": _PROXY, "proxytunnel": _PROXY, "proxy-insecure": _PROXY,
    "resolve": _ROUTE, "connect-to": _ROUTE, "interface": _ROUTE, "unix-socket": _ROUTE,
    "abstract-unix-socket": _ROUTE,
    "tr-encoding": "asks for a compressed transfer (TE: gzip); the inspector does not",
    "digest": _LOGIN, "ntlm": _LOGIN, "ntlm-wb": _LOGIN, "negotiate": _LOGIN, "anyauth": _LOGIN,
    "aws-sigv4": _LOGIN,
}  # fmt: skip
