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
        _("The box calls us by another name than our certificate's."),
    ),
    Cause(
        "tls_clock_behind",
        _("The box finds our certificate not valid. It does not say why: most likely its clock is behind."),
        _("Set the clock of the box. If it is right, load our root certificate again."),
    ),
    Cause(
        "tls_certificate_expired",
        _("The box says that our certificate has expired; a box whose clock is ahead says the same."),
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
        _(
            "An untrusted certificate, a wrong host, a wrong clock and a bad line look alike here. "
            "Most often it is trust: load the root certificate, then check clock and host."
        ),
    ),
    Cause(
        "no_certificate",
        _("It showed no certificate of its own, which security profile 3 asks for."),
        _("Install the station's certificate in the box. (Under TLS 1.3 the box itself only sees the connection end.)"),
    ),
    Cause(
        "foreign_certificate",
        _("It showed a certificate that none of our roots vouches for (%(why)s)."),
        _("Install a certificate for the station that was signed by your operator's own root."),
        _("It showed a certificate that none of our roots vouches for."),
    ),
    Cause(
        "certificate_expired",
        _("The certificate that it showed has expired or is not valid yet (%(why)s)."),
        _("Install a new certificate in the box."),
        _("The certificate that it showed has expired or is not valid yet."),
    ),
    Cause(
        "certificate_of_another_operator",
        _("The certificate that it showed belongs to “%(organisation)s”, not to “%(owner)s”."),
        _("Install a certificate whose organisation (O) is the operator."),
        _("The certificate that it showed belongs to another operator."),
    ),
    Cause(
        "certificate_of_another_box",
        _("The certificate that it showed is for the serial number %(common_name)s; this station's is %(serial)s."),
        _("Install the certificate of this very box: its common name (CN) is the serial number, not the identity."),
        _("The certificate that it showed is for another serial number."),
    ),
    Cause(
        "tls_failed",
        _("The encryption could not be agreed (%(reason)s)."),
        _("Check certificate, clock and firmware of the box."),
        _("The encryption could not be agreed."),
    ),
)
