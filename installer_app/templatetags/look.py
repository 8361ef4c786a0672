"""What every page needs to draw: icons, states, times, fields."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core.catalogue.picture import station_svg
from core.causes import remedy_of as cause_remedy
from core.causes import sentence_of as cause_sentence
from core.choices import CheckState, ConnectorFormat, ConnectorStandard, PowerType, Verdict
from core.labels.drawing import label_svg
from core.speech import say
from core.words import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.safestring import SafeString

register = template.Library()

# What a state looks like: (colour, icon). The word comes from its own choice.
STATES: dict[str, tuple[str, str]] = {
    "waiting": ("wait", "dot"),
    "running": ("live", "turn"),
    "passed": ("ok", "check"),
    "passed_with_warnings": ("warn", "alert"),
    "warning": ("warn", "alert"),
    "failed": ("fail", "alert"),
    "not_possible": ("wait", "none"),
    "open": ("live", "turn"),
    "returned": ("warn", "returned"),
    "handed_over": ("wait", "review"),
    "approved": ("ok", "check"),
    "dropped": ("wait", "none"),
    "stopped": ("wait", "none"),
    "differs": ("fail", "alert"),
    "to_do": ("wait", "dot"),
    "online": ("ok", "check"),
    "silent": ("warn", "alert"),
    "refused": ("fail", "cross"),
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
    """Draw `templates/icons/<name>.svg` into the page; a word beside it says what it means."""
    return mark_safe(get_template(f"icons/{name}.svg").render())  # noqa: S308 -- a file of ours


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
def said(sentence: Sentence | Mapping[str, Any] | str | None) -> str:
    """Say a kept sentence, its stored form, or one of our marked words, in the reader's language."""
    if isinstance(sentence, str):
        return _(sentence) if sentence else ""
    return say(sentence if isinstance(sentence, Sentence) else Sentence.from_json(sentence))


@register.simple_tag
def ago(at: datetime | str | None) -> SafeString | str:
    """Draw a time as its distance from now; the exact one is in the element, and one tap away."""
    if not at:
        return "–"
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.astimezone(UTC).isoformat(timespec="seconds"),
        moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        distance(timezone.now() - moment, moment),
    )


def distance(since: timedelta, moment: datetime) -> str:
    """Say how long ago something was: "40 s ago", "3 h ago", and the date after two days."""
    seconds = max(0, round(since.total_seconds()))
    for unit, text in ((1, _("%(n)s s ago")), (60, _("%(n)s min ago")), (3600, _("%(n)s h ago"))):
        if seconds < LONGEST[unit] * unit:
            return text % {"n": seconds // unit}
    return date_format(moment, "DATE_FORMAT")


LONGEST = {1: 60, 60: 60, 3600: 48}


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


@register.filter
def refusal_of(knock: Any) -> str:
    """Say why a call was refused."""
    return say(cause_sentence(knock.cause, knock.evidence))


@register.filter
def remedy_of(knock: Any) -> str:
    """Say what to do about a refused call."""
    return say(cause_remedy(knock.cause, knock.evidence))


@register.filter
def mended(knocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the refused attempts that came before the station was let in."""
    return [knock for knock in knocks if knock["mended"]]


@register.filter
def at(things: Mapping[Any, Any], key: Any) -> Any:
    """Look a key up."""
    return things.get(key)


@register.filter
def security(profile: int) -> str:
    """Say an OCPP security profile (OCPP 1.6 security whitepaper §3)."""
    words = (_("no password"), _("password"), _("TLS and password"), _("TLS and a certificate of its own"))
    return _("profile %(n)s: %(word)s") % {"n": profile, "word": words[profile]}


@register.filter
def strength(match: Any) -> str:
    """Say how well a template fits what the station told."""
    words = {"exact": _("Fits"), "likely": _("Probably fits"), "vendor": _("Same maker"), "none": _("Not compared")}
    return words[match.strength]


@register.simple_tag
def picture(evse_templates: list[dict[str, Any]]) -> SafeString:
    """Draw a station; the picture escapes what a template's author wrote."""
    return mark_safe(station_svg(evse_templates, say=say))  # noqa: S308 -- station_svg escapes all text


@register.simple_tag
@lru_cache(maxsize=1000)
def qr(text: str) -> SafeString:
    """Draw a text as a QR code."""
    return mark_safe(label_svg(text))  # noqa: S308 -- label_svg escapes its title; the rest is numbers


@register.filter
def in_words(connector: Any) -> str:
    """Say what a connector is: "Type 2, socket, AC three phases, 32 A, 22 kW"."""
    parts = (
        ConnectorStandard(connector.standard).label,
        ConnectorFormat(connector.format).label,
        PowerType(connector.power_type).label,
        f"{connector.amperage} A",
        kilowatt(connector.max_electric_power),
    )
    return ", ".join(str(part) for part in parts if part)


@register.filter
def metres(distance_m: float | None) -> str:
    """Write a distance as people say it: 18 m, 160 m, 1.2 km."""
    if distance_m is None:
        return ""
    if distance_m < 1000:  # noqa: PLR2004 -- a kilometre
        return _("%(n)s m from you") % {"n": round(distance_m)}
    return _("%(n)s km from you") % {"n": f"{distance_m / 1000:.1f}"}


@register.filter
def kilowatt(watt: int | None) -> str:
    """Write watts as kilowatts, without zeros nobody reads: 22 kW, 7.4 kW."""
    return f"{watt / 1000:.1f}".removesuffix(".0") + " kW" if watt else ""


@register.simple_tag
def nonce() -> uuid.UUID:
    """Make the key by which a repeat of a form is known."""
    return uuid.uuid4()


@register.inclusion_tag("components/field.html", takes_context=True)
def field(context: Mapping[str, Any], name: str, label: str, **attributes: Any) -> dict[str, Any]:
    """Draw a text field with what was typed and what is wrong with it beside it (`typed`, `refusal` of the page)."""
    typed, error = context.get("typed"), complaint(context.get("refusal"), name)
    initial, hint, rows = (attributes.pop(key, "") for key in ("initial", "hint", "rows"))
    if error:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"error_{name}"}
    elif hint:
        attributes["aria-describedby"] = f"hint_{name}"
    return {
        "name": name,
        "label": label,
        "hint": hint,
        "rows": rows,
        "value": typed.get(name, "") if typed else initial,
        "error": error,
        "attributes": format_html_join(" ", '{}="{}"', attributes.items()),
    }


def complaint(refusal: Mapping[str, Any] | None, name: str) -> str:
    """Give what a refusal says about one field."""
    errors = refusal["errors"] if refusal else []
    return next((error["message"] for error in errors if error["field"] == name), "")


@register.simple_tag
def posts(url: str, *, into: str = "#answer", swap: str = "innerHTML", button: str = "find button") -> SafeString:
    """Give a form what it needs to post to an address, with htmx and without; the button waits for the answer."""
    told = 'method="post" action="{}" hx-post="{}" hx-target="{}" hx-swap="{}" hx-disabled-elt="{}"'
    return format_html(told, url, url, into, swap, button)


@register.simple_tag
def searches(url: str, *, into: str) -> SafeString:
    """Give a form what it needs to search while somebody types, with htmx and without."""
    told = (
        'role="search" method="get" action="{}" hx-get="{}" hx-target="{}" hx-swap="innerHTML" '
        'hx-trigger="submit, input changed delay:300ms from:#id_q, located"'
    )
    return format_html(told, url, url, into)
