"""What is wrong with the address that was called."""

from __future__ import annotations

from core.causes.cause import Cause
from core.words import _

REQUEST = (
    Cause(
        "no_upgrade",
        _("It asked for a page instead of opening a WebSocket."),
        _("Update the firmware of the box, or look whether a proxy stands between."),
    ),
    Cause(
        "foreign_origin",
        _("A web page tried to open a station's connection."),
        _("Stations do not do this. Nothing has to be done at the box."),
    ),
    Cause(
        "wrong_path",
        _("It called at %(path)s instead of %(wanted)s."),
        _("Correct the address in the box: exactly the one on its card."),
        _("It called at another path than ours."),
    ),
    Cause(
        "missing_identity",
        _("It did not say who it is: its address ends without the identity."),
        _("Set the identity in the box. If it has only one field for the address, append /identity there."),
    ),
    Cause(
        "identity_twice",
        _("It said its identity twice in its address."),
        _("Remove the identity from the address field; the box appends it by itself."),
    ),
    Cause(
        "impossible_identity",
        _("The identity it calls itself by is not possible."),
        _("Letters, digits and . _ * = + | @ - only, at most 48. Set the identity of the label in the box."),
    ),
    Cause(
        "unknown_identity",
        _("It calls itself %(identity)s, which nobody expects here."),
        _("Compare the identity set in the box with the label. If this is the station's right name, scan it in."),
        _("It calls itself by a name that nobody expects here."),
    ),
)
