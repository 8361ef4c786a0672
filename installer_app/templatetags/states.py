"""How a state looks: colour, mark and word."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from core.choices import CheckState, Verdict

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()
ICONS = "icons/all.svg"

# What a state looks like: (colour, icon). The word comes from its own choice.
STATES: dict[str, tuple[str, str]] = {
    "waiting": ("wait", "dot"),
    "running": ("live", "turn"),
    "passed": ("ok", "check"),
    "passed_with_warnings": ("warn", "alert"),
    "warning": ("warn", "alert"),
    "failed": ("fail", "cross"),
    "not_possible": ("wait", "none"),
    "overridden": ("warn", "review"),
    "open": ("live", "work"),
    "job": ("live", "today"),
    "last": ("wait", "site"),
    "returned": ("warn", "returned"),
    "handed_over": ("wait", "review"),
    "approved": ("ok", "check"),
    "done": ("ok", "check"),
    "cancelled": ("warn", "none"),
    "dropped": ("wait", "none"),
    "stopped": ("wait", "none"),
    "differs": ("fail", "alert"),
    "behind": ("warn", "alert"),
    "as_template": ("ok", "check"),
    "to_do": ("wait", "dot"),
    "online": ("ok", "check"),
    "dead": ("fail", "alert"),
    "silent": ("warn", "alert"),
    "refused": ("fail", "cross"),
    "held": ("warn", "key"),
    "knocked": ("warn", "knock"),
    "retired": ("wait", "none"),
    "exact": ("ok", "check"),
    "likely": ("live", "check"),
    "vendor": ("warn", "alert"),
    "none": ("wait", "dot"),
    "AVAILABLE": ("ok", "check"),
    "CHARGING": ("live", "plug"),
    "RESERVED": ("live", "dot"),
    "PLANNED": ("wait", "dot"),
    "UNKNOWN": ("wait", "dot"),
    "BLOCKED": ("warn", "alert"),
    "INOPERATIVE": ("fail", "alert"),
    "OUTOFORDER": ("fail", "alert"),
    "REMOVED": ("wait", "none"),
    "Stock": ("wait", "dot"),
    "Production": ("ok", "check"),
    "Deprecated": ("wait", "none"),
}


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw the symbol of this name in `static/icons/all.svg`; a word beside it says what it means.

    Pages of many rows draw hundreds: each is a few words, and the lines themselves come once and are kept.
    """
    look = "icon busy" if name == "busy" else "icon"  # which a button shows only while it waits
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', look, static(ICONS), name)


@register.inclusion_tag("components/pill.html")
def pill(state: str, word: object) -> dict[str, Any]:
    """Draw a state as colour, mark and word."""
    colour, mark = STATES[state]
    return {"colour": colour, "mark": mark, "word": word}


@register.inclusion_tag("components/mark.html")
def mark(state: str, word: object = "") -> dict[str, Any]:
    """Draw a state as a small round mark; the word is for those who do not see it."""
    colour, name = STATES[state]
    return {"colour": colour, "mark": name, "word": word, "turning": name == "turn"}


@register.filter
def check_word(state: str) -> str:
    """Say a check's state."""
    return str(CheckState(state).label)


@register.filter
def verdict_word(verdict: str) -> str:
    """Say a run's verdict."""
    return str(Verdict(verdict).label)


@register.filter
def colour(state: str) -> str:
    """Give the colour of a state."""
    return STATES[state][0]


@register.simple_tag
def sign(state: str) -> SafeString:
    """Draw the icon of a state alone."""
    return icon(STATES[state][1])
