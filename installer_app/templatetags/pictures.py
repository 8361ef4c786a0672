"""Stations and codes as pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.safestring import mark_safe

from core.catalogue.picture import station_svg
from core.labels.drawing import label_svg
from core.speech import say

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def picture(evse_templates: list[dict[str, Any]]) -> SafeString:
    """Draw a station; the picture escapes what a template's author wrote."""
    return mark_safe(station_svg(evse_templates, say=say))  # noqa: S308 -- station_svg escapes all text


@register.simple_tag
@lru_cache(maxsize=1000)
def qr(text: str) -> SafeString:
    """Draw a text as a QR code."""
    return mark_safe(label_svg(text))  # noqa: S308 -- label_svg escapes its title; the rest is numbers
