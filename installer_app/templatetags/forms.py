"""What a form needs: fields with what is wrong beside them, and where it posts to."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.safestring import SafeString

register = template.Library()


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


@register.filter
def complaint(refusal: Mapping[str, Any] | None, name: str) -> str:
    """Give what a refusal says about one field."""
    errors = refusal["errors"] if refusal else []
    return next((error["message"] for error in errors if error["field"] == name), "")


@register.filter
def to_mend(refusal: Mapping[str, Any]) -> list[dict[str, str]]:
    """Give what a refusal says of single fields, besides its sentence."""
    return [error for error in refusal["errors"] if error["field"] and error["message"] != refusal["sentence"]]


@register.simple_tag
def posts(url: str, *, into: str = "#answer", swap: str = "innerHTML", button: str = "find button") -> SafeString:
    """Give a form what it needs to post to an address, with htmx and without; the button waits for the answer.

    The browser checks nothing: what is missing is said by us, in our words and beside the field.
    """
    told = 'novalidate method="post" action="{}" hx-post="{}" hx-target="{}" hx-swap="{}" hx-disabled-elt="{}"'
    return format_html(told, url, url, into, swap, button)


@register.simple_tag
def keeps(
    step: str, *, station: Any = "", opens: str = "", said: Any = "", loose: bool = False, last: bool = False
) -> SafeString:
    """Give a form what lets the phone keep it until it is acknowledged: the step's name and its station, in words.

    `opens` is where the work is found that begins with it (the nonce comes after); `said` names what is sent; `loose`:
    there may be many, and none waits for another; `last`: there is one, and it waits for everything else.
    """
    told = format_html('data-outbox="{}" data-station="{}" data-opens="{}"', step, station, opens)
    told = format_html('{} data-said="{}"', told, said) if said else told
    return format_html("{} {}", told, "data-loose" if loose else "data-last" if last else "")


@register.simple_tag
def searches(url: str, *, into: str) -> SafeString:
    """Give a form what it needs to search while somebody types, with htmx and without."""
    told = (
        'role="search" method="get" action="{}" hx-get="{}" hx-target="{}" hx-swap="innerHTML" '
        'hx-trigger="submit, input changed delay:300ms from:#id_q, located"'
    )
    return format_html(told, url, url, into)


@register.simple_tag
def narrows(url: str, *, into: str) -> SafeString:
    """Give a form what it needs to search and narrow a list as it is filled in; what was asked for is in the address.

    Without htmx its button does it.
    """
    told = (
        'role="search" method="get" action="{}" hx-get="{}" hx-target="{}" hx-swap="innerHTML" hx-push-url="true" '
        'hx-trigger="submit, change, input changed delay:300ms from:#id_q"'
    )
    return format_html(told, url, url, into)
