"""What is wrong with who it says it is, and with the language it offers."""

from __future__ import annotations

from core.causes.cause import Cause
from core.words import _

WHO = (
    Cause(
        "no_authorization",
        _("It sent no password."),
        _("Enable security profile %(profile)s in the box and enter its password."),
    ),
    Cause(
        "wrong_user",
        _("It signs in as %(user)s, which is not its identity %(identity)s."),
        _("Make the user name in the box the same as the identity, letter for letter."),
        _("It signs in under a name that is not its identity."),
    ),
    Cause(
        "key_not_set",
        _("We have no password for this station, so it cannot be let in."),
        _("Make a password for the station and enter it in the box."),
    ),
    Cause(
        "wrong_key",
        _("The password is wrong (it sent %(length)s characters)."),
        _("Make a new password for the station and enter it in the box."),
        _("The password is wrong."),
    ),
    Cause(
        "wrong_key_hex",
        _("The password was sent in its hexadecimal form."),
        _("Enter the password as plain text, not in hexadecimal."),
    ),
    Cause(
        "wrong_key_old",
        _("It sent the password from before the last one was made."),
        _("Enter the new password in the box, or make another one."),
    ),
    Cause(
        "wrong_key_short",
        _("The password is too short (%(length)s characters; it has to be 16 or more)."),
        _("Enter the whole password; some boxes cut it off without saying so."),
        _("The password is too short (it has to be 16 characters or more)."),
    ),
    Cause(
        "profile_mismatch",
        _("It called %(called)s, but security profile %(profile)s is expected."),
        _("Set security profile %(profile)s in the box, and the address that goes with it."),
        _("It called under another security profile than is expected."),
    ),
    Cause(
        "no_subprotocol",
        _("It named no version of OCPP."),
        _("Set the OCPP version in the box: 1.6 (JSON), 2.0.1 or 2.1."),
    ),
    Cause(
        "foreign_subprotocol",
        _("It offers %(offered)s, which we do not speak. %(hint)s"),
        _("Set the OCPP version in the box: 1.6 (JSON), 2.0.1 or 2.1."),
        _("It offers only versions of OCPP that we do not speak."),
    ),
    Cause(
        "second_connection",
        _("Two stations use this identity: one is connected from %(connected)s, another called from %(address)s."),
        _("Find the other one and correct its identity. Was a label swapped, or a configuration copied?"),
        _("Two stations use this identity at the same time."),
    ),
    Cause(
        "quarantine",
        _("Two stations have been pushing each other out under this identity."),
        _("Switch one of them off and correct its identity; the other is let in again after %(minutes)s minutes."),
    ),
)
