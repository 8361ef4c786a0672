"""Stations and codes as pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
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
BAR = 10


@register.simple_tag
def picture(evse_templates: list[dict[str, Any]]) -> SafeString:
    """Draw a station; the picture escapes what a template's author wrote."""
    return mark_safe(station_svg(evse_templates, say=say))  # noqa: S308 -- station_svg escapes all text


@register.simple_tag
def plan(spots: list[Spot]) -> SafeString:
    """Draw where stations stand on their site; the picture escapes their names."""
    return mark_safe(site_plan(spots))  # noqa: S308 -- site_plan escapes all text


@register.simple_tag
def bars(numbers: list[int], most: int) -> SafeString:
    """Draw numbers as bars, `most` as high as the picture. What they say is said beside it."""
    width, height = BAR * len(numbers), 40
    tall = [max(1, round(height * number / max(most, 1))) if number else 0 for number in numbers]
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"/>',
        ((BAR * at, height - high, BAR - 2, high) for at, high in enumerate(tall)),
    )
    return format_html(
        '<svg class="bars" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '{}<path d="M0 {}H{}"/></svg>',
        width, height, drawn, height, width,
    )  # fmt: skip


@register.simple_tag
@lru_cache(maxsize=1000)
def qr(text: str) -> SafeString:
    """Draw a text as a QR code."""
    return mark_safe(label_svg(text))  # noqa: S308 -- label_svg escapes its title; the rest is numbers
