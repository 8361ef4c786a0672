"""Connect to an address that somebody else gave us, without being led into our own network.

The name is resolved once, every address it has must be a public one, and the connection goes to the address that was
looked at: a name that changes its mind in between changes nothing. No redirect is followed by anybody who uses this.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Thread, Timer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.choices import Trouble
from core.web_address import refuse_unfit_host

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from urllib.parse import SplitResult

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PATIENCE_S = 5.0
ASKED_FOR_S = 2.0
UNKNOWN = (socket.EAI_NONAME, socket.EAI_NODATA)
# Where IPv6 is handed out; the parts of it that carry an IPv4 address inside (Teredo, 6to4) are led round our look.
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
CARRIERS = (ipaddress.ip_network("2001::/32"), ipaddress.ip_network("2002::/16"))
EVERYWHERE = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))


class NotSecureError(ValueError):
    """Its scheme is not https, and it does not lead into a network where another will do."""

    def __init__(self) -> None:
        super().__init__("it must begin with https://")


class NotPublicError(ValueError):
    """It leads to where nobody from outside is let."""

    def __init__(self) -> None:
        super().__init__("it is not at a public address")


# The first that fits: most of them are OSError or ValueError as well.
CAUSES: tuple[tuple[type[Exception], Trouble], ...] = (
    (NotPublicError, Trouble.NOT_PUBLIC),
    (NotSecureError, Trouble.NOT_SECURE),
    (socket.gaierror, Trouble.NAME_UNKNOWN),
    (ssl.SSLError, Trouble.UNTRUSTED),
    (ConnectionRefusedError, Trouble.TURNED_AWAY),
    (ConnectionError, Trouble.BROKEN_OFF),
    (TimeoutError, Trouble.LATE),
    (HTTPException, Trouble.NOT_HTTP),
    (ValueError, Trouble.NAME_UNKNOWN),
)


def cause_of(error: Exception) -> Trouble:
    """Say in a word why nothing came back."""
    return next((cause for kind, cause in CAUSES if isinstance(error, kind)), Trouble.UNREACHABLE)


@contextmanager
def connected(parts: SplitResult, *, deadline_s: float, inside: Collection[Network] = ()) -> Iterator[HTTPConnection]:
    """Connect to what is behind a URL, for so long at most: whoever drips byte by byte is cut off.

    It has to be https and at a public address, or in one of the networks `inside`, where http will do as well. Raises
    ValueError for an address that will not do, and OSError.
    """
    host, secure = parts.hostname or "", parts.scheme == "https"
    refuse_unfit(parts, inside=inside)
    port = parts.port or (443 if secure else 80)
    address = outward_address(host, port, inside=inside)
    if not secure and not is_inside(address, inside):
        raise NotSecureError
    held = socket.create_connection((address, port), timeout=PATIENCE_S)
    if secure:
        context = ssl.create_default_context()
        held = context.wrap_socket(held, server_hostname=host, do_handshake_on_connect=False)
    deadline = Timer(deadline_s, hang_up, [held])
    deadline.daemon = True
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


def refuse_unfit(parts: SplitResult, *, inside: Collection[Network]) -> None:
    """Refuse what its letters alone tell: another scheme, a user name, an address of ours. Raises ValueError."""
    if parts.scheme != "https" and not (parts.scheme == "http" and inside):
        raise NotSecureError
    refuse_unfit_host(parts)
    host = parts.hostname or ""
    if is_literal(host) and not may_be_called(host, inside):
        raise NotPublicError


def check_address(url: str, *, inside: Collection[Network] = ()) -> None:
    """Refuse a URL that could never be called, without asking anybody for its name. Raises ValueError."""
    refuse_unfit(urlsplit(url), inside=inside)


def hang_up(held: socket.socket) -> None:
    """End whatever waits on this socket; below TLS, whose own farewell could wait as well."""
    with suppress(OSError):
        socket.socket.shutdown(held, socket.SHUT_RDWR)


def outward_address(host: str, port: int, *, inside: Collection[Network] = ()) -> str:
    """Resolve a host and give its first address. Raises ValueError when any of them may not be called."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:
        raise ValueError("there is no plain host name in it") from error
    if not all(may_be_called(address, inside) for address in found):
        raise NotPublicError
    return found[0]


def is_named(url: str) -> bool:
    """Tell whether the host of a URL has a name that somebody knows; not whether it answers, or may be called.

    Who resolves names too late (2 s), or cannot tell now, says nothing against it.
    """
    unknown, host = Event(), urlsplit(url).hostname or ""

    def ask() -> None:
        try:
            socket.getaddrinfo(host, None)
        except socket.gaierror as error:
            if error.errno in UNKNOWN:
                unknown.set()
        except UnicodeError:
            unknown.set()

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(ASKED_FOR_S)
    return not unknown.is_set()


def is_literal(host: str) -> bool:
    """Tell whether a host is an address itself."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def may_be_called(address: str, inside: Collection[Network]) -> bool:
    return is_public(address) or is_inside(address, inside)


def is_inside(address: str, inside: Collection[Network]) -> bool:
    plain = ipaddress.ip_address(address.partition("%")[0])
    return any(plain in network for network in inside)


def is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        return address.is_global and address in GLOBAL_UNICAST and not any(address in net for net in CARRIERS)
    return address.is_global and not address.is_multicast
