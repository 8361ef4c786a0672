"""Find an operator by what people call it."""

from __future__ import annotations

import re

from core.models import Operator


def operator_called(name: str) -> Operator | None:
    """Give the operator of a cpo_id, or of a country and party (NLABC, NL-ABC, NL*ABC), in any case; or nothing."""
    found = Operator.objects.filter(cpo_id__iexact=name).first()
    party = re.fullmatch(r"([A-Za-z]{2})[*-]?([A-Za-z0-9]{3})", name)
    if found is not None or party is None:
        return found
    return Operator.objects.filter(country_code__iexact=party[1], party_id__iexact=party[2]).first()
