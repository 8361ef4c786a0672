"""What Prometheus reads of each process at `/metrics`, and who may read it."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from collections.abc import Mapping

METRICS = "/metrics"
CONTENT_TYPE = CONTENT_TYPE_LATEST
SPOKEN_FOR = ("x-forwarded-for", "forwarded")


def may_read(peer: str, headers: Mapping[str, str]) -> bool:
    """Tell whether a caller may read: its own address is in METRICS_ALLOW, and no proxy speaks for somebody else.

    A proxy of this machine calls from a loopback address whoever stands behind it. `headers` find names in any case,
    or have them in lower case.
    """
    if any(name in headers for name in SPOKEN_FOR):
        return False
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_ALLOW)


def exposition() -> bytes:
    """Give the numbers of this process, or of all processes of the web when there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)
