"""Translate a kept sentence into the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext

from core.words import DAY, Sentence

if TYPE_CHECKING:
    from django.http import HttpResponse


def say(sentence: Sentence) -> str:
    """Give the sentence in the active language, its facts filled in; the empty sentence stays empty.

    A fact that is a sentence is said too, and one with a fraction is written with the language's comma or point.
    """
    if not sentence:
        return ""
    if sentence.text == DAY:
        return date_format(timezone.localtime(datetime.fromisoformat(sentence.facts["at"])), "DATE_FORMAT")
    text = gettext(sentence.text)
    facts = {name: _said(fact) for name, fact in sentence.facts.items()}
    return text % facts if facts else text


def spoken(told: Any) -> Any:
    """Give what holds kept sentences, however deep in its lists and dicts, with all of them said."""
    if isinstance(told, dict):
        return {key: spoken(each) for key, each in told.items()}
    if isinstance(told, list):
        return [spoken(each) for each in told]
    return say(told) if isinstance(told, Sentence) else told


def _said(fact: Any) -> Any:
    if isinstance(fact, Sentence):
        return say(fact)
    return number_format(fact) if isinstance(fact, float) else fact


def in_language(response: HttpResponse) -> HttpResponse:
    """Say in the headers which language an answer's sentences are in, and that the reader asked for it."""
    response["Content-Language"] = get_language() or ""
    patch_vary_headers(response, ("Accept-Language",))
    return response
