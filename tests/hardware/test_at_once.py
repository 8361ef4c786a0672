"""Templates under many hands: one save wins, nobody applies twice, and versions have no gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.batch import Item, Method
from core.domain.etags import Seen
from core.domain.hardware.reapplying import reapply, reapply_clean
from core.domain.hardware.templates import write_templates
from core.models import Event, Evse, HardwareTemplate, TemplateVersion
from tests.domain.test_races import AT_ONCE, all_at_once
from tests.factories import make_template
from tests.hardware.made import a_connector, an_evse, change, make_fitted_stations, the

if TYPE_CHECKING:
    from uuid import UUID

    from core.models import Actor, Operator

pytestmark = pytest.mark.django_db(transaction=True)

NEW = [an_evse(1, a_connector(1, amperage=16)), an_evse(2)]


def save(actor: Actor, number: int, etag: UUID | None = None) -> Any:
    seen = Seen(etags=frozenset({etag})) if etag else Seen()
    item = Item("double", {"name": f"Name {number}"}, seen)
    [outcome] = write_templates(actor=actor, method=Method.PATCH, items=[item])
    return getattr(outcome, "slug", None) or outcome.version  # type: ignore[union-attr]


def test_of_eight_who_read_the_same_one_saves(sues: Actor, plinth: Operator) -> None:
    etag = make_template(plinth).etag
    told = all_at_once(lambda number: save(sues, number, etag))
    assert sorted(map(str, told)) == ["2", *["stale_etag"] * (AT_ONCE - 1)]
    assert TemplateVersion.objects.count() == 1


def test_eight_saves_without_an_etag_are_eight_versions(sues: Actor, plinth: Operator) -> None:
    make_template(plinth)
    told = all_at_once(lambda number: save(sues, number))
    assert sorted(told) == list(range(2, AT_ONCE + 2))
    assert sorted(TemplateVersion.objects.values_list("version", flat=True)) == list(range(1, AT_ONCE + 1))


def test_of_eight_who_apply_the_same_one_does(sues: Actor, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, evse_templates=NEW)
    said = {"template_id": "double", "version": 2, "identity": "CP-1", "paths": ["connector.1.amperage"]}
    told = all_at_once(lambda _number: len(reapply(actor=sues, **said)))  # type: ignore[arg-type]
    assert sorted(map(str, told)) == ["1", *["nothing_to_reapply"] * (AT_ONCE - 1)]
    assert (Event.objects.filter(verb="reapply").count(), Evse.objects.count()) == (1, 2)


def test_saving_and_applying_wait_for_each_other(sues: Actor, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1", "CP-2")
    change(plinth, evse_templates=NEW)

    def either(number: int) -> Any:
        if number % 2:
            return save(sues, number)
        return len(reapply_clean(actor=sues, template_id="double", version=2))

    told = all_at_once(either)
    assert {each for each in told if isinstance(each, str)} <= {"template_moved", "nothing_to_reapply"}
    assert HardwareTemplate.objects.get().version == 2 + AT_ONCE // 2
    assert {the(name).template_version for name in ("CP-1", "CP-2")} in ({1}, {2})
