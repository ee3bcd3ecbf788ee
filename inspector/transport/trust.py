"""Whom we trust in TLS: the system's trust store, as the user's browser does.

Company roots that a TLS-inspecting proxy needs are in the system's store, so they work without a
setting; `ca_file` adds one more. Verification is on unless a setting says otherwise.
"""

from __future__ import annotations

import ssl


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
