"""The connections that sends share, every setting of theirs explicit.

httpx's types and transport interface carry the hops, but not its `AsyncClient`: that one parses
Location headers even with redirects off (and fails on bad ones), turns a user in the URL into a
header, keeps cookies, reads proxy variables, upper-cases methods and logs URLs. All of it is
explicit here instead: TLS verified against the system's trust store, no redirects unless asked
for (attempt.py), no cookies kept, no environment read, the proxy of the settings, a timeout per
phase, HTTP/1.1, and nothing retried.

Importing this module is cheap; httpx comes with the first `Client`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from inspector.transport.outgoing import UnsendableError, implied_headers, locate
from inspector.transport.settings import Settings

if TYPE_CHECKING:
    import httpcore
    import httpx

    from inspector.transport.dialing import Resolver

__all__ = ["Client", "implied_headers", "show_proxy"]


class Client:
    """Connections that share a proxy and a trust: made once, used for many sends.

    Raises:
        TrustError: The settings' file of trusted certificates cannot be used.
        ProxyUnusableError: The settings' proxy is not an http or https URL.
    """

    def __init__(self, settings: Settings, resolve: Resolver) -> None:
        from inspector.transport.trust import make_context
        from inspector.transport.wire import RecordingTransport

        # Their debug lines hold URLs and header values.
        for name in ("httpcore", "httpx"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self.users = 0
        context = make_context(verify_tls=settings.verify_tls, ca_file=settings.ca_file)
        proxy = None if settings.proxy is None else _read_proxy(settings)
        self.transport: httpx.AsyncBaseTransport = RecordingTransport(context, resolve, proxy)

    async def aclose(self) -> None:
        await self.transport.aclose()


def show_proxy(proxy: str | None) -> str:
    """Returns the proxy without its user and password, empty when there is none."""
    if proxy is None:
        return ""
    try:
        place = locate(proxy)
    except UnsendableError:
        return ""
    return f"{place.scheme}://{place.host_header}"


def _read_proxy(settings: Settings) -> httpcore.Proxy:
    import httpcore

    from inspector.transport.failures import ProxyUnusableError
    from inspector.transport.trust import make_context

    try:
        place = locate(settings.proxy or "")
        auth: tuple[bytes, bytes] | None = None
        if place.userinfo is not None:
            user, _, password = place.userinfo.partition(":")
            auth = (user.encode(), password.encode())
    except UnsendableError as error:
        raise ProxyUnusableError(
            "The proxy setting cannot be used: it must look like http://host:port or "
            "http://user:password@host:port (SOCKS is not supported)."
        ) from error
    trust = (
        make_context(verify_tls=settings.verify_tls, ca_file=settings.ca_file)
        if place.scheme == "https"
        else None
    )
    return httpcore.Proxy(
        httpcore.URL(
            scheme=place.scheme.encode("ascii"),
            host=place.host.encode("ascii"),
            port=place.port,
            target=b"/",
        ),
        auth=auth,
        ssl_context=trust,
    )
