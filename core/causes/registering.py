"""What goes wrong when a box that nobody knows calls with a registration token."""

from __future__ import annotations

from core.causes.cause import Cause
from core.words import _

REGISTERING = (
    Cause(
        "token_unknown",
        _("It calls with a registration token that we did not make."),
        _("Compare the address in the box with the one that came with the token, letter for letter."),
    ),
    Cause(
        "token_expired",
        _("The registration token “%(token)s” in its address has expired."),
        _("Ask your dispatcher for a new one and set it in the box, or scan the station in."),
        _("The registration token in its address has expired."),
    ),
    Cause(
        "token_revoked",
        _("The registration token “%(token)s” in its address was taken back."),
        _("Ask your dispatcher for a new one and set it in the box, or scan the station in."),
        _("The registration token in its address was taken back."),
    ),
    Cause(
        "token_used_up",
        _("The registration token “%(token)s” has registered as many stations as it may (%(uses)s)."),
        _("Ask your dispatcher for a new one, or scan the station in."),
        _("Its registration token has registered as many stations as it may."),
    ),
    Cause(
        "token_may_not_register",
        _("It calls with the registration token “%(token)s”, but your operator lets no station register itself."),
        _("Scan the station in, or ask your dispatcher to add it."),
        _("It calls with a registration token, but your operator lets no station register itself."),
    ),
    Cause(
        "identity_taken",
        _("It wants to register as %(identity)s, which is taken."),
        _("Compare the identity set in the box with the label, and give it another one."),
        _("It wants to register under a name that is taken."),
    ),
)
