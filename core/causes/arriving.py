"""What goes wrong before a word was said, or because too much was."""

from __future__ import annotations

from core.causes.cause import Cause
from core.words import _

ARRIVING = (
    Cause(
        "no_bytes",
        _("It opened a connection and sent nothing."),
        _(
            "A firewall, a health probe and a station look alike here. "
            "If it is the station: check APN and firewall, then restart it."
        ),
    ),
    Cause(
        "handshake_timeout",
        _("It began to call and did not finish within %(seconds)s seconds."),
        _("The link is very slow or breaks off. Check signal strength and antenna."),
        _("It began to call and did not finish in time."),
    ),
    Cause(
        "unreadable_request",
        _("What it sent is no WebSocket request."),
        _("Check that the address in the box begins with ws:// or wss://, and its firmware."),
    ),
    Cause(
        "too_many_attempts",
        _("Too many attempts came from this address; some were turned away unread."),
        _("Wait a minute. If it goes on, something at this address calls without a pause: find it and correct it."),
    ),
    Cause(
        "plain_on_tls_port",
        _("It called without encryption (ws://) at the encrypted port."),
        _("Use wss:// in the box, or our port for ws://."),
    ),
    Cause(
        "tls_on_plain_port",
        _("It called with encryption (wss://) at the port without."),
        _("Use ws:// in the box, or our port for wss://."),
    ),
)
