"""Why a station's attempt to reach us did not become a session: slug, what to tell the installer, what to do.

A leaf, pure Python: the gateway names a cause and its evidence, pages read the sentences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core.causes.arriving import ARRIVING
from core.causes.registering import REGISTERING
from core.causes.request import REQUEST
from core.causes.talking import TALKING
from core.causes.tls import TLS
from core.causes.who import WHO
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Mapping

CAUSES = {cause.slug: cause for cause in (*ARRIVING, *TLS, *REQUEST, *REGISTERING, *WHO, *TALKING)}
HELD = "held_"  # so the causes begin that tell of a station that is held: it is connected, and nobody turned it away
PLACE = re.compile(r"%\((\w+)\)s")


def sentence_of(slug: str, evidence: Mapping[str, Any]) -> Sentence:
    """Say what went wrong in a knock of this cause, its evidence filled in."""
    return _filled(CAUSES[slug].text if slug in CAUSES else _("It was refused."), evidence)


def title_of(slug: str) -> Sentence:
    """Say what knocks of this cause have in common; it has no places."""
    cause = CAUSES.get(slug)
    return Sentence((cause.title or cause.text) if cause else _("It was refused."))


def remedy_of(slug: str, evidence: Mapping[str, Any]) -> Sentence:
    """Say what the installer can do about a knock of this cause."""
    return _filled(CAUSES[slug].remedy if slug in CAUSES else "", evidence)


def _filled(text: str, evidence: Mapping[str, Any]) -> Sentence:
    return Sentence(text, {name: evidence.get(name, "?") for name in PLACE.findall(text)})
