"""Read JSON from an address that a partner gave us, without being led into our own network.

The name is resolved once, every address it has must be a public one, and the connection goes to the address that was
looked at: a name that changes its mind in between changes nothing. No redirect is followed.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
from base64 import b64encode
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from core.api.envelope import DONE
from core.errors import PartnerUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 5.0
DEADLINE_S = 15.0
LARGEST = 1024 * 1024
# Where IPv6 is handed out; the parts of it that carry an IPv4 address inside (Teredo, 6to4) are led round our look.
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
CARRIERS = (ipaddress.ip_network("2001::/32"), ipaddress.ip_network("2002::/16"))


def read_theirs(url: str, *, token: str) -> Any:
    """Give the `data` of an OCPI answer, called with their token. Raises PartnerUnreachable with the reason."""
    try:
        return unwrap(json.loads(fetch(url, token=token)))
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise PartnerUnreachable(url=url, why=str(error) or type(error).__name__) from error


def unwrap(answer: Any) -> Any:
    if not isinstance(answer, dict) or answer.get("status_code") != DONE:
        raise ValueError(f"no OCPI answer with status_code {DONE}")
    return answer.get("data")


def fetch(url: str, *, token: str) -> bytes:
    """Give the body of a 200, a megabyte at most. Raises OSError, HTTPException or ValueError for anything else."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    headers = {"Authorization": f"Token {b64encode(token.encode()).decode()}", "Accept": "application/json"}
    with connected(parts) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        if response.status != HTTPStatus.OK:
            raise ValueError(f"HTTP {response.status}")
        body = response.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise ValueError("the answer is too long")
    return body


@contextmanager
def connected(parts: SplitResult) -> Iterator[HTTPConnection]:
    """Connect to the public address behind a URL, for so long at most: whoever drips byte by byte is cut off.

    Raises ValueError for what is no address of a partner, and OSError.
    """
    host, secure = parts.hostname or "", parts.scheme == "https"
    if not secure and not (parts.scheme == "http" and settings.ROAMING_ALLOW_PRIVATE):
        raise ValueError("it must begin with https://")
    if not host or parts.username is not None:
        raise ValueError("there is no plain host name in it")
    port = parts.port or (443 if secure else 80)
    held = socket.create_connection((public_address(host, port), port), timeout=PATIENCE_S)
    if secure:
        context = ssl.create_default_context()
        held = context.wrap_socket(held, server_hostname=host, do_handshake_on_connect=False)
    deadline = Timer(DEADLINE_S, hang_up, [held])
    deadline.start()
    try:
        if isinstance(held, ssl.SSLSocket):
            held.do_handshake()
        connection = (HTTPSConnection if secure else HTTPConnection)(host, port)
        connection.sock = held
        yield connection
    finally:
        deadline.cancel()
        held.close()


def hang_up(held: socket.socket) -> None:
    """End whatever waits on this socket; below TLS, whose own farewell could wait as well."""
    with suppress(OSError):
        socket.socket.shutdown(held, socket.SHUT_RDWR)


def public_address(host: str, port: int) -> str:
    """Resolve a host and give its first address. Raises ValueError when any of them is not a public one."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:
        raise ValueError("there is no plain host name in it") from error
    if not settings.ROAMING_ALLOW_PRIVATE and not all(map(is_public, found)):
        raise ValueError("it is not at a public address")
    return found[0]


def is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        return address.is_global and address in GLOBAL_UNICAST and not any(address in net for net in CARRIERS)
    return address.is_global and not address.is_multicast
