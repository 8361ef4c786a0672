"""Stations and codes as pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from core.catalogue.picture import station_svg
from core.catalogue.site_plan import site_plan
from core.labels.drawing import label_svg
from core.speech import say

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from core.catalogue.site_plan import Spot

register = template.Library()
BAR, HEIGHT = 10, 40


@register.inclusion_tag("components/back.html")
def back_to(name: str, *args: Any) -> dict[str, str]:
    """Draw the way back to a page by its name."""
    return {"to": reverse(name, args=args)}


@register.simple_tag
def picture(evse_templates: list[dict[str, Any]]) -> SafeString:
    """Draw a station; the picture escapes what a template's author wrote."""
    return mark_safe(station_svg(evse_templates, say=say))  # noqa: S308 -- station_svg escapes all text


@register.simple_tag
def plan(spots: list[Spot]) -> SafeString:
    """Draw where stations stand on their site; the picture escapes their names."""
    return mark_safe(site_plan(spots))  # noqa: S308 -- site_plan escapes all text


@register.simple_tag
def bars(numbers: list[float], most: float, *, behind: list[float] | None = None, name: str = "") -> SafeString:
    """Draw numbers as bars, `most` as high as the picture, and others `behind` them.

    Without a `name` the picture is hidden from who does not see it: what it says is said beside it.
    """
    width = BAR * len(numbers)
    drawn = [_columns(behind or [], most, "behind"), _columns(numbers, most, "")]
    return format_html(
        '<svg class="bars" viewBox="0 0 {} {}" preserveAspectRatio="none" {} focusable="false">'
        '{}{}{}<path d="M0 {}H{}"/></svg>',
        width, HEIGHT, _role(name), _title(name), *drawn, HEIGHT, width,
    )  # fmt: skip


def _columns(numbers: list[float], most: float, kind: str) -> SafeString:
    tall = [max(1, round(HEIGHT * number / max(most, 1))) if number else 0 for number in numbers]
    told = format_html(' class="{}"', kind) if kind else ""
    return format_html_join(
        "",
        '<rect{} x="{}" y="{}" width="{}" height="{}"/>',
        ((told, BAR * at, HEIGHT - high, BAR - 2, high) for at, high in enumerate(tall)),
    )


@register.simple_tag
def length(number: float, most: float) -> SafeString:
    """Draw one number as a bar that lies; what it says is said beside it."""
    long = max(1, round(100 * number / max(most, 1))) if number else 0
    return format_html(
        '<svg class="length" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="{}" height="10"/></svg>',
        long,
    )


def _role(name: str) -> SafeString:
    return format_html('role="img" aria-label="{}"', name) if name else mark_safe('aria-hidden="true"')


def _title(name: str) -> SafeString:
    return format_html("<title>{}</title>", name) if name else mark_safe("")


@register.simple_tag
@lru_cache(maxsize=1000)
def qr(text: str) -> SafeString:
    """Draw a text as a QR code."""
    return mark_safe(label_svg(text))  # noqa: S308 -- label_svg escapes its title; the rest is numbers
