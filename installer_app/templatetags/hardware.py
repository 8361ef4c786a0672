"""How pages write what templates say: connectors as icons, values with their units, lists to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy

from core.catalogue.content import OF_PLAYBOOK, Plug
from core.catalogue.expecting import wanted as what_is_wanted
from core.catalogue.picture import plug_svg
from core.catalogue.playbooks import playbook_of
from core.catalogue.reading import notes
from core.causes import CAUSES, title_of
from core.causes.playbook import advice
from core.choices import Capability, ConnectorFormat, ConnectorStandard, PowerType
from core.domain.checks import ALL
from core.speech import say
from core.words import Sentence
from installer_app.templatetags.forms import complaint
from installer_app.templatetags.readable import in_words, kilowatt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.safestring import SafeString

register = template.Library()
MATCHES = {
    "exact": gettext_lazy("The same word"),
    "prefix": gettext_lazy("Begins so"),
    "regex": gettext_lazy("A pattern (regular expression)"),
}
CAPABILITIES = {
    Capability.CHARGING_PROFILE_CAPABLE: gettext_lazy("Takes charging profiles"),
    Capability.CHARGING_PREFERENCES_CAPABLE: gettext_lazy("Takes charging preferences"),
    Capability.CHIP_CARD_SUPPORT: gettext_lazy("Reads chip cards"),
    Capability.CONTACTLESS_CARD_SUPPORT: gettext_lazy("Reads contactless bank cards"),
    Capability.CREDIT_CARD_PAYABLE: gettext_lazy("Credit cards"),
    Capability.DEBIT_CARD_PAYABLE: gettext_lazy("Debit cards"),
    Capability.PED_TERMINAL: gettext_lazy("Has a payment terminal"),
    Capability.REMOTE_START_STOP_CAPABLE: gettext_lazy("Starts and stops from afar"),
    Capability.RESERVABLE: gettext_lazy("Can be reserved"),
    Capability.RFID_READER: gettext_lazy("Reads charge cards (RFID)"),
    Capability.START_SESSION_CONNECTOR_REQUIRED: gettext_lazy("Needs the connector named to start"),
    Capability.TOKEN_GROUP_CAPABLE: gettext_lazy("Knows groups of cards"),
    Capability.UNLOCK_CAPABLE: gettext_lazy("Unlocks from afar"),
}
CHOICES: dict[str, Mapping[str, Any]] = {
    "standard": {kind.value: kind.label for kind in ConnectorStandard},
    "format": {kind.value: kind.label for kind in ConnectorFormat},
    "power_type": {kind.value: kind.label for kind in PowerType},
    "model_match": MATCHES,
    "capabilities": {kind.value: word for kind, word in CAPABILITIES.items()},
}
UNITS = {"voltage": "V", "amperage": "A"}


@register.simple_tag
def plug(connector: Mapping[str, Any], size: int = 28) -> SafeString:
    """Draw a connector as a small icon."""
    return mark_safe(plug_svg(connector["standard"], connector["format"], size=size, say=say))  # noqa: S308 -- plug_svg escapes its title


@register.filter
def choices(name: str) -> Iterable[tuple[str, Any]]:
    """Give what may be chosen for a field, as (value, word)."""
    return CHOICES[name].items()


@register.inclusion_tag("hardware/choose.html", takes_context=True)
def choose(context: Mapping[str, Any], name: str, label: str, among: str, value: str = "") -> dict[str, Any]:
    """Draw a list to choose from, with what is wrong beside it; a value that is none of them stays visible."""
    known = dict(CHOICES[among])
    error = complaint(context.get("refusal"), name)
    told = {"aria-invalid": "true", "aria-describedby": f"error_{name}"} if error else {}
    return {
        "name": name,
        "label": label,
        "options": known if value in known or not value else {value: value, **known},
        "value": value,
        "error": error,
        "attributes": format_html_join(" ", '{}="{}"', told.items()),
    }


@register.filter
def value(said: Any, path: str = "") -> str:
    """Write a value of a field, as its path tells what it is: with its unit, as its word; a dash for none."""
    fact = path.rpartition(".")[2]
    if said is None or said == "":
        return "–"
    if isinstance(said, bool):
        return gettext("yes") if said else gettext("no")
    if isinstance(said, list | tuple):  # a Plug as well
        return listed([said] if isinstance(said, Plug) else said, fact)
    if fact == "max_electric_power":
        return kilowatt(said)
    if fact in UNITS:
        return f"{said}\N{NO-BREAK SPACE}{UNITS[fact]}"
    return str(CHOICES.get(fact, {}).get(said, said))


def listed(said: Sequence[Any], fact: str) -> str:
    """Write several: connectors, lights, what an EVSE can, or the spellings of a maker."""
    if not said:
        return "–"
    if all(isinstance(each, Plug) for each in said):
        return "; ".join(map(in_words, said))
    if all(isinstance(each, dict) for each in said):
        return "; ".join(f"{each.get('light', '')}: {each.get('means', '')}" for each in said)
    return ", ".join(str(CHOICES.get(fact, {}).get(each, each)) for each in said)


@register.filter
def note_text(note: str) -> str:
    """Say a note of the catalogue in the reader's language; what an operator wrote stays as it is."""
    return gettext(note) if note in notes() else note


@register.simple_tag
def path(*parts: object) -> str:
    """Name a field of a form as the API names it: `evse_templates.0.connector_templates.1.voltage`."""
    return ".".join(map(str, parts))


@register.filter
def complains(refusal: Mapping[str, Any] | None, name: str) -> str:
    """Give what a refusal says about a field that no input of its own stands for."""
    return complaint(refusal, name)


@register.filter
def playbook_keys(_nothing: object) -> list[tuple[str, str]]:
    """Give what playbooks tell, with what it is called."""
    return [(key, gettext(title)) for key, title in OF_PLAYBOOK.items()]


@register.filter
def cause_word(slug: str) -> str:
    """Say what a remedy is for: a cause of a refused call, or a check; what is neither stays as it is."""
    checks = {check.slug: gettext(check.title) for check in ALL}
    return say(title_of(slug)) if slug in CAUSES else checks.get(slug, slug)


@register.filter
def remedy(template: Any, slug: str) -> str:
    """Give what the playbook of a template says about a check that did not pass; empty where it says nothing."""
    told = (playbook_of(template).get("remedies") or {}).get(slug)
    return say(told) if isinstance(told, Sentence) else told if isinstance(told, str) else ""


@register.filter
def advice_on(knock: Any, playbook: Mapping[str, Any] | None) -> list[str]:
    """Say what a playbook adds to the remedy of a refused call; nothing where there is none."""
    return [say(each) for each in advice(knock.cause, playbook or {})]


@register.filter
def wanted(expected: Mapping[str, Any]) -> str:
    """Write what a template expects of a setting."""
    return what_is_wanted(expected)
