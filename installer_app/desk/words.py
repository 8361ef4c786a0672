"""What the audit trail's verbs and subjects are called, and what an entry changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import Event

VERBS = {
    "create": _("Created"),
    "change": _("Changed"),
    "link": _("Linked"),
    "fit": _("Fitted"),
    "register": _("Registered"),
    "label": _("Labelled"),
    "hand_over": _("Handed over"),
    "approve": _("Approved"),
    "return": _("Returned"),
    "drop": _("Dropped"),
    "override": _("Overrode a check"),
    "configure": _("Set what differs"),
    "command": _("Commanded"),
    "claim_knock": _("Said whose a refused call is"),
    "issue_key": _("Made a password"),
    "make_owner_link": _("Made a link for the site’s owner"),
    "end_owner_link": _("Ended a link for the site’s owner"),
}
KINDS = {
    "steps": _("Steps"),
    "refused": _("Refused"),
    "checks": _("Checks"),
    "evidence": _("Evidence"),
    "reviews": _("Reviews"),
    "commands": _("Commands"),
    "changes": _("Changes"),
}
UNTOLD = {"etag"}  # a number for machines
LONGEST = 300


def verb_word(verb: str) -> Any:
    """Say a verb; one without a word of its own as the trail calls it."""
    return VERBS.get(verb) or verb.replace("_", " ")


def changes_of(event: Event) -> list[dict[str, str]]:
    """Give what an entry changed: each field with how it was before and after; a plain fact has no before."""
    told = []
    for name, value in sorted(event.changes.items()):
        if name in UNTOLD:
            continue
        pair = value if isinstance(value, list) and len(value) == 2 else [None, value]  # noqa: PLR2004 -- before and after
        told += _of_parts(name, *pair)
    return told


def _of_parts(name: str, was: Any, now: Any) -> list[dict[str, str]]:
    """Take what was told of several things (EVSEs by uid) apart, so that each field stands by itself."""
    if isinstance(was or now, dict) and isinstance(now or was, dict):
        was, now = was or {}, now or {}
        names = dict.fromkeys([*was, *now])
        return [line for key in names for line in _of_parts(f"{name} {key}", was.get(key), now.get(key))]
    return [{"field": name, "was": _text(was), "now": _text(now)}]


def _text(value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def readings_in(said: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Give what somebody measured or ticked, of what they sent."""
    return [(name, value) for name, value in said.items() if value not in (None, "", [])]
