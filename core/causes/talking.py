"""What goes wrong after it was let in."""

from __future__ import annotations

from core.causes.cause import Cause
from core.words import _

TALKING = (
    Cause(
        "wrong_version",
        _("It agreed on %(agreed)s and then spoke another version."),
        _("Set the other OCPP version in the box (%(spoke)s)."),
        _("It agreed on one version of OCPP and then spoke another."),
    ),
    Cause(
        "wrong_message",
        _("What it sends is not as %(protocol)s has it, and was turned down: %(actions)s (the last: %(problem)s)."),
        _("Update the firmware of the box. It may work all the same, but what these messages tell is missing."),
        _("What it sends is not as OCPP has it, and was turned down."),
    ),
    Cause(
        "no_boot",
        _("It connected and then said nothing for %(seconds)s seconds, not even what it is (BootNotification)."),
        _("Restart the box. If it stays silent: check its OCPP version, and update its firmware."),
        _("It connected and then said nothing, not even what it is (BootNotification)."),
    ),
    Cause(
        "held_link",
        _("It is held (Pending) each time it starts: it is not linked to a Location yet."),
        _("Link it: it is let in by itself then."),
    ),
    Cause(
        "held_key",
        _("It is held (Pending) each time it starts: it still uses the password it came with."),
        _("Give it a new password on its page: it is let in by itself then."),
    ),
    Cause(
        "held_link_key",
        _(
            "It is held (Pending) each time it starts: it is not linked to a Location yet, and still uses "
            "the password it came with."
        ),
        _("Link it, and give it a new password on its page: it is let in by itself then."),
    ),
    Cause(
        "too_fast",
        _("It sent messages without a pause, so it was disconnected."),
        _("Look at its heartbeat and meter intervals: they are in seconds and must not be 0."),
    ),
    Cause(
        "gibberish",
        _("It kept sending messages that are not OCPP (%(reason)s)."),
        _("Update the firmware of the box, and check its OCPP version."),
        _("It kept sending messages that are not OCPP."),
    ),
)
