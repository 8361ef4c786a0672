"""Listening sockets."""

from __future__ import annotations

import socket

# The kernel caps it (net.core.somaxconn); of thousands that come at once, who finds it full has to try again.
BACKLOG = 16_384
EVERYWHERE = "::"


def bound(host: str, port: int) -> socket.socket:
    """Open a port at an address of this host, `::` for all of IPv6 and IPv4. Raises OSError when it is taken.

    Processes of ours share a port (SO_REUSEPORT): the next is accepting already while its forerunner lets stations go.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == EVERYWHERE and socket.has_dualstack_ipv6()
    listening = socket.create_server(
        (host, port), family=family, backlog=BACKLOG, dualstack_ipv6=both, reuse_port=hasattr(socket, "SO_REUSEPORT")
    )
    listening.setblocking(False)  # noqa: FBT003 -- the socket module's signature
    return listening


def plain(address: str) -> str:
    """Give a peer's address without its zone, and one of IPv4 as such also when it came to a port of both."""
    return address.removeprefix("::ffff:").partition("%")[0]
