"""An operator's settings: what an administrator may change of the operator itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from core.choices import Hold, Scope
from core.domain.auditing import record
from core.domain.evidence.giving import keep_rules
from core.domain.storing import store_all
from core.errors import FieldError, Invalid, NotAllowed
from core.models import Actor, Location, Operator
from core.models.clock import known_zones, moved_on
from core.queries.evidence import rules_of
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.words import Sentence

LONGEST_PERIOD = 3650
TEXTS = {"name": 100, "phone": 25, "website": 200}
SHOWN = {"name", "phone", "website"}  # what Locations print of their operator
SWITCHES = (
    "publish_on_approval",
    "installers_add_locations",
    "registers_by_scan",
    "registers_by_token",
)
PERIODS = ("message_days", "knock_days", "place_days", "photo_days")
WORDS = ("language", "time_zone", "hold_stations")
NAMES = (*TEXTS, *WORDS, *SWITCHES, *PERIODS)


def settings_of(operator: Operator) -> dict[str, Any]:
    """Give every setting by its name."""
    return {name: rules_of(operator).photo_days if name == "photo_days" else getattr(operator, name) for name in NAMES}


@transaction.atomic
def change_settings(*, actor: Actor, said: Mapping[str, Any]) -> Operator:
    """Change some settings; those that are not named stay. All Locations show a new name, phone or website at once.

    Raises NotAllowed, Invalid with every field that is wrong.
    """
    if not actor.may(Scope.OPERATOR_WRITE) or actor.companies is not None:
        raise NotAllowed(who=_("your administrator"))
    operator = Operator.objects.select_for_update(no_key=True).get(pk=actor.operator.pk)
    facts = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    errors = [FieldError(name, sentence) for name, value in facts.items() if (sentence := _wrong(name, value))]
    if errors:
        raise Invalid(errors=errors)
    before = settings_of(operator)
    changes = {name: [before[name], value] for name, value in facts.items() if value != before[name]}
    if changes:
        _write(operator, {name: pair[1] for name, pair in changes.items()})
        record(actor=actor, verb="change_settings", subject=f"operator {operator.cpo_id}", changes=changes)
    if SHOWN & set(changes):
        _show_anew(actor)
    return operator


def _wrong(name: str, value: Any) -> Sentence | str | None:
    """Say what is wrong with a value, if anything is."""
    if name not in NAMES:
        return _("There is no such field.")
    if name in TEXTS:
        return _wrong_text(name, value)
    if name in WORDS:
        return _wrong_word(name, value)
    if name in SWITCHES:
        return None if isinstance(value, bool) else _("Say yes or no.")
    is_period = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_PERIOD
    return None if is_period else _("Give 1 to 3650 days.")


def _wrong_word(name: str, value: Any) -> str | None:
    if name == "language":
        return None if value in dict(settings.LANGUAGES) else _("Pick one of the languages.")
    if name == "hold_stations":
        return None if value in Hold.values else _("Pick one of those that are offered.")
    return None if value in known_zones() else _("Give a time zone as Europe/Amsterdam.")


def _wrong_text(name: str, value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > TEXTS[name] or not value.isprintable():
        return _("This is too long, or holds what is no text.")
    if name == "name" and not value:
        return _("Fill this in.")
    if name == "website" and value:
        try:
            URLValidator(schemes=["http", "https"])(value)
        except ValidationError:
            return _("Give an address that begins with https://")
    return None


def _write(operator: Operator, facts: dict[str, Any]) -> None:
    """Write the columns, and the one that is among the rules of evidence. Raises Invalid for a name that is taken."""
    if "photo_days" in facts:
        keep_rules(operator, photo_days=facts["photo_days"])
    columns = {name: value for name, value in facts.items() if name != "photo_days"}
    for name, value in columns.items():
        setattr(operator, name, value)
    try:
        with transaction.atomic():
            operator.save(update_fields=[*columns])
    except IntegrityError as error:
        raise Invalid(errors=[FieldError("name", _("Another operator has this name."))]) from error


def _show_anew(actor: Actor) -> None:
    """Print the operator's Locations anew, and let those who poll see it."""
    places = Location.objects.filter(operator=actor.operator)
    pks = [*places.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)]
    places.update(last_updated=moved_on("last_updated"), modified=Now(), modified_by=str(actor))
    store_all(pks)
