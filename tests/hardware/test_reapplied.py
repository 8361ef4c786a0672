"""What applying a template again leaves behind: another etag, the one who did it, an entry in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Role
from core.domain.hardware.reapplying import reapply
from core.models import Actor, Event
from tests.factories import make_person
from tests.hardware.made import a_connector, an_evse, change, make_fitted_stations, the
from tests.hardware.test_drift import drift_of, paths_of

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db


def applied(plinth: Operator, *paths: str) -> Any:
    actor = Actor.of_person(make_person(plinth, "sue", Role.SUPERVISOR).membership)
    named = {"actor": actor, "template_id": "DOUBLE", "version": 2, "identity": "cp-1", "paths": paths}
    return actor, reapply(**named)


def test_another_etag_its_author_and_an_entry(plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1", "CP-2")
    change(plinth, evse_templates=[an_evse(1, a_connector(1, amperage=16)), an_evse(2)])
    before, other = the("CP-1"), the("CP-2")
    actor, stations = applied(plinth, *paths_of("CP-1"))
    after = the("CP-1")
    assert ([*map(str, stations)], after.modified_by, after.template_version) == (["CP-1"], str(actor), 2)
    assert (after.etag == before.etag, after.last_updated > before.last_updated) == (False, True)
    [(subject, changes)] = Event.objects.filter(verb="reapply").values_list("subject", "changes")
    assert (subject, changes["etag"]) == ("station CP-1", [str(before.etag), str(after.etag)])
    assert changes["template_version"] == [1, 2]
    assert (drift_of("CP-1").fields, the("CP-2").etag == other.etag) == ((), True)
