"""Does it come as safely as it should?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, not_reached, passed
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.checking import Facts

RAISE = _("Raise its security profile once it works, at the latest before it goes into production.")


def judge(facts: Facts) -> Finding:
    """Judge the profile that it came in with (OCPP 2.0.1 A00); the door turns away any other than expected."""
    session = facts.session
    if session is None:
        return not_reached(facts)
    value = " ".join(filter(None, (str(session.security_profile), session.tls)))
    if session.security_profile == 0:
        sentence = Sentence(_("It comes without a password: anybody may say that they are this station."))
        return Finding(CheckState.WARNING, value, sentence, Sentence(RAISE))
    if not session.tls:
        sentence = Sentence(_("It comes without encryption: its password can be read on the way."))
        return Finding(CheckState.WARNING, value, sentence, Sentence(RAISE))
    return passed(value)


SECURITY = Check("security", _("Security"), judge)
