"""Why a station's attempt to reach us did not become a session: slug, what to tell the installer, what to do.

A leaf, pure Python: the gateway names a cause and its evidence, pages read the sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Cause:
    """One way of failing. The texts name places that the knock's evidence fills."""

    slug: str
    text: str
    remedy: str


def sentence_of(slug: str, evidence: Mapping[str, Any]) -> Sentence:
    """Say what went wrong in a knock of this cause, its evidence filled in."""
    return _filled(CAUSES[slug].text if slug in CAUSES else _("It was refused."), evidence)


def remedy_of(slug: str, evidence: Mapping[str, Any]) -> Sentence:
    """Say what the installer can do about a knock of this cause."""
    return _filled(CAUSES[slug].remedy if slug in CAUSES else "", evidence)


def _filled(text: str, evidence: Mapping[str, Any]) -> Sentence:
    return Sentence(text, {name: evidence.get(name, "?") for name in PLACE.findall(text)})


CAUSES = {
    cause.slug: cause
    for cause in (
        # --- before a word was said ---
        Cause(
            "no_bytes",
            _("It opened a connection and sent nothing."),
            _("A firewall or a health probe does this. If it is the station: check APN and firewall, then restart it."),
        ),
        Cause(
            "handshake_timeout",
            _("It began to call and did not finish within %(seconds)s seconds."),
            _("The link is very slow or breaks off. Check signal strength and antenna."),
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
        # --- TLS ---
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
        # --- the request ---
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
        ),
        # --- who it is ---
        Cause(
            "no_authorization",
            _("It sent no password."),
            _("Enable security profile %(profile)s in the box and enter its password."),
        ),
        Cause(
            "wrong_user",
            _("It signs in as %(user)s, which is not its identity %(identity)s."),
            _("Make the user name in the box the same as the identity, letter for letter."),
        ),
        Cause(
            "key_not_set",
            _("We have no password for this station, so it cannot be let in."),
            _("Make a password on the station's page and enter it in the box."),
        ),
        Cause(
            "wrong_key",
            _("The password is wrong (it sent %(length)s characters)."),
            _("Make a new password on the station's page and enter it in the box."),
        ),
        Cause(
            "wrong_key_hex",
            _("The password was sent in its hexadecimal form."),
            _("Enter the password as plain text, not in hexadecimal."),
        ),
        Cause(
            "wrong_key_short",
            _("The password is too short (%(length)s characters; it has to be 16 or more)."),
            _("Enter the whole password; some boxes cut it off without saying so."),
        ),
        Cause(
            "profile_mismatch",
            _("It called %(called)s, but security profile %(profile)s is expected."),
            _("Set security profile %(profile)s in the box, and the address that goes with it."),
        ),
        Cause(
            "no_subprotocol",
            _("It named no version of OCPP."),
            _("Set the OCPP version in the box: 1.6 (JSON) or 2.0.1."),
        ),
        Cause(
            "foreign_subprotocol",
            _("It offers %(offered)s, which we do not speak. %(hint)s"),
            _("Set the OCPP version in the box: 1.6 (JSON) or 2.0.1."),
        ),
        # --- two of a name ---
        Cause(
            "second_connection",
            _("Two stations use this identity: one is connected from %(connected)s, another called from %(address)s."),
            _("Find the other one and correct its identity. Was a label swapped, or a configuration copied?"),
        ),
        Cause(
            "quarantine",
            _("Two stations have been pushing each other out under this identity."),
            _("Switch one of them off and correct its identity; the other is let in again after %(minutes)s minutes."),
        ),
        # --- after it was let in ---
        Cause(
            "wrong_version",
            _("It agreed on %(agreed)s and then spoke another version."),
            _("Set the other OCPP version in the box (%(spoke)s)."),
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
        ),
    )
}
