"""What goes wrong while the encryption is agreed."""

from __future__ import annotations

from core.causes.cause import Cause
from core.words import _

TLS = (
    Cause(
        "tls_unknown_ca",
        _("The box does not trust our certificate: it lacks the root."),
        _("Load the root certificate into the box."),
    ),
    Cause(
        "tls_wrong_host",
        _("The box calls us by another name than our certificate's (%(sni)s)."),
        _("Correct the host in the box's address; use the name, not an IP address."),
    ),
    Cause(
        "tls_clock_behind",
        _("The box finds our certificate not valid; most likely its clock is behind."),
        _("Set the clock of the box."),
    ),
    Cause(
        "tls_certificate_expired",
        _("The box says that our certificate has expired."),
        _("Check the clock of the box. If it is right, tell your operator: our certificate must be renewed."),
    ),
    Cause(
        "tls_too_old",
        _("The box only speaks TLS 1.0 or 1.1, which is no longer safe."),
        _("Update the firmware of the box."),
    ),
    Cause(
        "tls_no_shared_cipher",
        _("The box and we share no way of encrypting."),
        _("Update the firmware of the box, and tell your operator."),
    ),
    Cause(
        "tls_dropped",
        _("The box hung up while the encryption was being agreed, without saying why."),
        _("Most boxes do this when they do not trust our certificate: load the root certificate, check the clock."),
    ),
    Cause(
        "tls_failed",
        _("The encryption could not be agreed (%(reason)s)."),
        _("Check certificate, clock and firmware of the box."),
    ),
)
