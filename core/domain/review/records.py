"""Keep what was true at a hand-over and at an approval, so that nothing which changes later changes it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from core.domain.checks import ALL
from core.models import CommissioningRecord
from core.queries.records import record_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import Actor, Installation


def keep_record(*, actor: Actor, installation: Installation) -> CommissioningRecord:
    """Write the next record of an installation, in the transaction of the hand-over or the approval itself."""
    titles = {check.slug: check.title for check in ALL}
    text = canonical(record_facts(actor=actor, installation=installation, titles=titles))
    number = installation.records.count() + 1
    return CommissioningRecord.objects.create(
        operator=installation.operator, installation=installation, number=number, text=text, sha256=hash_of(text)
    )


def canonical(facts: Mapping[str, Any]) -> str:
    """Write facts as JSON in one way only: keys in order, no blanks, letters as they are."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(text: str) -> str:
    """Give the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
