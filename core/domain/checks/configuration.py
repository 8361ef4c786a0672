"""Are its settings what the template expects?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.catalogue.expecting import fits, wanted
from core.choices import CheckState
from core.domain.checks.finding import Check, Finding, ended, not_reached, passed, running
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Command
    from core.queries.checking import Facts

SETS = frozenset({"ChangeConfiguration", "SetVariables"})
REBOOT = frozenset({"RebootRequired"})
REFUSED = frozenset({"Rejected", "NotSupported", "NotImplemented", "UnknownComponent", "UnknownVariable"})
RESTART = _("Restart the station: %(keys)s takes effect only then.")
STAYS = _("It does not let us set %(keys)s: set it in the box's menu.")


def judge(facts: Facts) -> Finding:
    if facts.session is None:
        return not_reached(facts)
    expected = facts.template.expected_configuration if facts.template else []
    if not expected:
        return passed("", _("The template expects nothing of its settings."))
    missing = [each["key"] for each in expected if setting(facts, each["key"]) is None]
    # Where something was set, only what was read back afterwards counts.
    if (missing or any(sets(facts))) and not facts.overdue and not ended(facts, "expected"):
        return running(_("Asking for its settings."))
    return _judged(facts, expected, missing)


def _judged(facts: Facts, expected: list[dict[str, Any]], missing: list[str]) -> Finding:
    """Judge what is known: what differs, what was not told, and what takes effect later."""
    wrong = [
        each for each in expected if each["key"] not in missing and not fits(setting(facts, each["key"]) or "", each)
    ]
    value = f"{len(expected) - len(missing) - len(wrong)} / {len(expected)}"
    if wrong:
        told = ", ".join(f"{each['key']} = {setting(facts, each['key'])} ({wanted(each)})" for each in wrong)
        sentence = Sentence(_("It is set otherwise than the template expects: %(settings)s."), {"settings": told})
        return Finding(CheckState.FAILED, value, sentence, _what_to_do(facts))
    if missing:
        sentence = Sentence(_("It does not tell how it is set: %(keys)s."), {"keys": ", ".join(missing)})
        return Finding(CheckState.WARNING, value, sentence)
    if words_of_sets(facts, REBOOT):
        return Finding(
            CheckState.WARNING, value, Sentence(""), Sentence(RESTART, {"keys": words_of_sets(facts, REBOOT)})
        )
    return passed(value)


def _what_to_do(facts: Facts) -> Sentence:
    """Say what became of setting them from here, where that was tried."""
    for words, text in ((REBOOT, RESTART), (REFUSED, STAYS)):
        keys = words_of_sets(facts, words)
        if keys:
            return Sentence(text, {"keys": keys})
    return Sentence(_("Set it from here, or in the box's menu."))


def sets(facts: Facts) -> Iterator[Command]:
    """Give the commands of this run that set something."""
    return (command for purpose, command in facts.commands.items() if purpose.startswith("set_"))


def words_of_sets(facts: Facts, words: frozenset[str]) -> str:
    """Name the keys whose setting the station answered with one of these words."""
    answers = [(command.payload.get("key", ""), command.answer) for command in sets(facts)]
    return ", ".join(key for key, answer in answers if words & set(_said(answer)))


def _said(answer: Any) -> Iterator[str]:
    """Give the words of an answer to ChangeConfiguration, or to SetVariables (2.0.1 B05)."""
    if not isinstance(answer, dict):
        return
    yield str(answer.get("status", answer.get("code", "")))
    results = answer.get("setVariableResult")
    for each in results if isinstance(results, list) else ():
        yield str(each.get("attributeStatus")) if isinstance(each, dict) else ""


def setting(facts: Facts, key: str) -> str | None:
    """Give what the station told of a key, however it writes it."""
    return facts.settings.get(key.casefold())


CONFIGURATION = Check("configuration", _("Settings"), judge, SETS | {"GetConfiguration", "GetVariables"}, ("expected",))
