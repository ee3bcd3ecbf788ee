"""Whom we trust in TLS: the system's trust store, as the user's browser does.

Company roots that a TLS-inspecting proxy needs are in the system's store, so they work without a
setting; `ca_file` adds one more. Verification is on unless a setting says otherwise.
"""

from __future__ import annotations

import re
import ssl
import sys
from pathlib import Path


class TrustError(Exception):
    """The file with further certificates cannot be used; the text is the sentence to show."""


def make_context(*, verify_tls: bool, ca_file: str | None) -> ssl.SSLContext:
    """Returns a client context to use for every connection with these settings.

    Takes up to some ten milliseconds (it reads certificates): call it off the window's thread.

    Raises:
        TrustError: `ca_file` cannot be read or holds no certificate.
    """
    if not verify_tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as error:  # ssl.SSLError is one
            reason = error.strerror or "it holds no certificate in PEM form"
            raise TrustError(
                f"The file of trusted certificates {ca_file} cannot be used: {reason}. "
                "Choose another file in the settings, or none."
            ) from error
    return context


def count_roots() -> tuple[int | None, str]:
    """Returns how many roots the system's store gives us, and where they come from.

    None where the system does not tell (macOS), only that its store could be asked.

    Raises:
        ssl.SSLError, OSError: The store cannot be read.
    """
    context = make_context(verify_tls=True, ca_file=None)
    # The store is read with the first connection, and a connection needs no network to begin.
    begun = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost")
    if sys.platform == "win32":
        return len(ssl.enum_certificates("ROOT")), "the Windows certificate store"
    if sys.platform == "darwin":
        return None, "the macOS keychain"
    return _count_on_unix(begun.context)


def _count_on_unix(context: ssl.SSLContext) -> tuple[int, str]:
    loaded = context.cert_store_stats()["x509_ca"]
    if loaded:
        return loaded, "the system's bundle of certificates"
    folder = ssl.get_default_verify_paths().capath  # looked into only when a server is verified
    if not folder:
        return 0, "no store that could be found"
    hashed = [path for path in Path(folder).iterdir() if _HASHED.fullmatch(path.name)]
    return len(hashed), f"the folder {folder}"


_HASHED = re.compile(r"[0-9a-fA-F]{8}\.[0-9]+")
"""How OpenSSL names the certificates of a folder (c_rehash)."""
