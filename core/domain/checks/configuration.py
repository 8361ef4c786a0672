"""Are its settings what the template expects?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed, running
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.queries.checking import Facts

WORDS = {True: "true", False: "false"}


def judge(facts: Facts) -> Finding:
    if facts.session is None:
        return not_reached(facts)
    expected = facts.template.expected_configuration if facts.template else []
    if not expected:
        return passed("", _("The template expects nothing of its settings."))
    missing = [each["key"] for each in expected if setting(facts, each["key"]) is None]
    if missing and not facts.overdue and not ended(facts, "expected"):
        return running(_("Asking for its settings."))
    wrong = [each for each in expected if each["key"] not in missing and not fits(facts, each)]
    value = f"{len(expected) - len(missing) - len(wrong)} / {len(expected)}"
    if wrong:
        told = ", ".join(f"{each['key']} = {setting(facts, each['key'])} ({wanted(each)})" for each in wrong)
        sentence = Sentence(_("It is set otherwise than the template expects: %(settings)s."), {"settings": told})
        remedy = Sentence(_("Set it in the box's menu, or ask your dispatcher to set it from here."))
        return Finding(CheckState.FAILED, value, sentence, remedy)
    if missing:
        sentence = Sentence(_("It does not tell how it is set: %(keys)s."), {"keys": ", ".join(missing)})
        return Finding(CheckState.WARNING, value, sentence)
    return passed(value)


def setting(facts: Facts, key: str) -> str | None:
    """Give what the station told of a key, however it writes it."""
    return facts.settings.get(key.casefold())


def fits(facts: Facts, expected: dict[str, Any]) -> bool:
    told = setting(facts, expected["key"]) or ""
    if expected.get("range"):
        least, most = expected["range"]
        number = as_number(told)
        return number is not None and least <= number <= most
    return told.strip().casefold() == wanted(expected).casefold()


def wanted(expected: dict[str, Any]) -> str:
    if expected.get("range"):
        return "{:g} - {:g}".format(*expected["range"])
    value = expected["value"]
    return WORDS[value] if isinstance(value, bool) else str(value)


def as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


CONFIGURATION = Check("configuration", _("Settings"), judge, frozenset({"GetConfiguration", "GetVariables"}))
