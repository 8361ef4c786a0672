"""How pages write what was said: sentences, times, distances, power."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format, get_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from core.catalogue.limits import in_words as limit_in_words
from core.causes import remedy_of as cause_remedy
from core.causes import sentence_of as cause_sentence
from core.choices import WEBHOOK_EVENTS, ConnectorFormat, ConnectorStandard, PowerType, Trouble
from core.domain.checks import ALL
from core.errors import FarFromPin
from core.queries.evidence import PHOTOS, READING_WORDS, READINGS
from core.speech import say
from core.words import Sentence, away
from installer_app.desk.words import subject_text
from installer_app.passkeys.offer import on_phone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.safestring import SafeString

    from core.catalogue.limits import Limit

register = template.Library()


@register.filter
def said(sentence: Sentence | Mapping[str, Any] | str | None) -> str:
    """Say a kept sentence, its stored form, or one of our marked words, in the reader's language."""
    if isinstance(sentence, str):
        return _(sentence) if sentence else ""
    return say(sentence if isinstance(sentence, Sentence) else Sentence.from_json(sentence))


@register.filter
def coded(text: str) -> SafeString:
    """Mark up as code what stands between backticks."""
    parts = re.split(r"`([^`]+)`", text)  # every other one stood between two
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if i % 2 else part,) for i, part in enumerate(parts))
    )


@register.filter
def ending(attempt: Any) -> str:
    """Say how a step ended to whoever reads of it later: what was told of "your phone" is told of the installer's."""
    kept = attempt.sentence
    return said(kept | {"text": FarFromPin.told_of} if kept and attempt.outcome == FarFromPin.status_code else kept)


@register.filter
def trouble(kept: str) -> str:
    """Say why nothing came back from another system; a number that it answered with stays as it is."""
    return str(Trouble(kept).label) if kept in Trouble.values else kept


@register.filter
def subject(kept: str) -> str:
    """Say what an entry of the audit trail, or a message to another system, is about."""
    return subject_text(kept)


@register.filter
def event_word(event: str) -> str:
    """Say an event that other systems are told of."""
    return str(WEBHOOK_EVENTS.get(event, event))


@register.simple_tag(takes_context=True, name="on_phone")
def is_on_phone(context: Mapping[str, Any]) -> bool:
    """Tell whether this page is read on a phone or a tablet."""
    return on_phone(context["request"])


AT_ONCE = timedelta(minutes=1)


@register.filter
def came_late(attempt: Any) -> bool:
    """Tell whether a phone kept what was done for a while before it came here."""
    happened = getattr(attempt, "happened_at", None)
    return happened is not None and attempt.at - happened > AT_ONCE


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


@register.filter
def weekday(day: date) -> str:
    """Write a day with its name and without its year, as the reader's language does."""
    return f"{date_format(day, 'l')} {date_format(day, 'MONTH_DAY_FORMAT')}"


def distance(since: timedelta, moment: datetime) -> str:
    """Say how long ago something was: "40 s ago", "3 h ago", and the date after two days."""
    seconds = max(0, round(since.total_seconds()))
    for unit, text in ((1, _("%(n)s s ago")), (60, _("%(n)s min ago")), (3600, _("%(n)s h ago"))):
        if seconds < LONGEST[unit] * unit:
            return text % {"n": seconds // unit}
    return date_format(moment, "DATE_FORMAT")


LONGEST = {1: 60, 60: 60, 3600: 48}


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
    return [knock for knock in knocks if knock.get("mended")]


@register.filter
def standing(knocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the refused attempts that nothing has mended yet."""
    return [knock for knock in knocks if not knock.get("mended")]


@register.filter
def at(things: Mapping[Any, Any] | None, key: Any) -> Any:
    """Look a key up."""
    return things.get(key) if things else None


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


@register.filter
def in_words(connector: Any) -> str:
    """Say what a connector is: "Type 2, socket, AC three phases, 32 A, 22 kW"."""
    parts = (
        ConnectorStandard(connector.standard).label,
        ConnectorFormat(connector.format).label,
        PowerType(connector.power_type).label,
        f"{connector.amperage}\N{NO-BREAK SPACE}A",
        kilowatt(connector.max_electric_power),
    )
    return ", ".join(str(part) for part in parts if part)


@register.filter
def metres(distance_m: float | None) -> str:
    """Write a distance as people say it: 18 m, 160 m, 1.2 km."""
    if distance_m is None:
        return ""
    return say(away(distance_m))


@register.filter
def kilowatt(watt: int | None) -> str:
    """Write watts as kilowatts, without zeros nobody reads: 22 kW, 7.4 kW."""
    if not watt:
        return ""
    return number_format(round(watt / 1000, 1), 1 if round(watt / 100) % 10 else 0) + "\N{NO-BREAK SPACE}kW"


@register.filter
def limit(kept: dict[str, Any]) -> str:
    """Write the limit that a reading had to keep to: ≤ 300 ms."""
    if "allowed" in kept:
        return " / ".join(map(measured, kept["allowed"]))
    return measured(limit_in_words(kept))


@register.filter
def limit_hint(one: Limit) -> str:
    """Say a limit before anything is measured: "At most 0.95 Ω", and that we reckoned it where we did."""
    bounds = ((_("At least %(n)s"), one.least), (_("At most %(n)s"), one.most))
    said = [text % {"n": measured(f"{bound:g}", one.as_json())} for text, bound in bounds if bound is not None]
    told = " / ".join(said) or limit(one.as_json())
    return f"{told} ({_('worked out by us')})" if one.inferred else told


@register.filter
def unbroken(text: str) -> str:
    """Give a text without the places where it may be broken: the title of a page is no paragraph."""
    return text.replace("\N{SOFT HYPHEN}", "")


@register.filter
def measured(value: str, limit: Mapping[str, Any] | None = None) -> str:
    """Write what an instrument showed: its word, or its number as the language does, in the unit of the limit."""
    if value in READING_WORDS:
        return str(READING_WORDS[value])
    unit = (limit or {}).get("unit")
    return value.replace(".", get_format("DECIMAL_SEPARATOR")) + (f"\N{NO-BREAK SPACE}{unit}" if unit else "")


@register.filter
def title_now(kept: Mapping[str, Any]) -> str:
    """Say what a line of a record is about in the reader's language; as it was kept, when there is no such thing now.

    `kept` has a check's `slug` or the `kind` of a reading or a photo, and its `title`.
    """
    title = TITLES.get(kept.get("slug") or kept.get("kind", ""))
    return _(title) if title else kept["title"]


TITLES: dict[str, str] = {check.slug: check.title for check in ALL} | READINGS | PHOTOS
