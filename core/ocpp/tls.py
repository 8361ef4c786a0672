"""The encrypted port's context: TLS 1.2 and later; who has a certificate of their own may show it (profile 3)."""

from __future__ import annotations

import ssl
from itertools import zip_longest


def server_context(certificate: str, key: str, client_ca: str = "") -> ssl.SSLContext:
    """Read certificate chains and keys (PEM files) and the roots that vouch for stations.

    Several certificates, RSA and ECDSA, stand with commas between, each with its key in the same place: old boxes take
    the one, new ones the other. Raises OSError and ssl.SSLError when they cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for chain, its_key in zip_longest(certificate.split(","), key.split(","), fillvalue=""):
        context.load_cert_chain(chain.strip(), its_key.strip())
    if client_ca:
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_OPTIONAL
    return context
