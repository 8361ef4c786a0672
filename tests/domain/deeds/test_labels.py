"""Labels: made, stuck, replaced; what is told of each, whom it stays with, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.choices import Scope
from core.domain.people.tokens import create_token
from core.domain.removing import remove_locations, remove_stations
from core.domain.stations.labelling import label_stations, make_labels, stick_label
from core.labels.codes import check
from core.models import Actor, ChargeStation, Job, Label, Location, Removal
from core.models.clock import database_now
from tests.domain.deeds.asked import changed, nobody, refused, told
from tests.factories import make_location, make_station
from tests.installs import make_linked

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db
DISPATCHER = "your dispatcher"


def stuck_on(identity: str) -> list[str]:
    rows = Label.objects.filter(station__charge_station_id=identity)
    return list(rows.order_by("pk").values_list("code", flat=True))


def test_labels_are_made_loose_and_told_once(planner: Actor) -> None:
    made: list[list[Label]] = []
    entries = told(lambda: made.append(make_labels(actor=planner, count=3)))
    rows = list(Label.objects.order_by("pk"))
    assert entries == [("make_labels", "dan", f"label {rows[0].code}", {"count": [None, 3]})]
    assert [row.code for row in made[0]] == [row.code for row in rows]
    assert all(check(row.code) and row.station is None and row.stuck_at is None for row in rows)


def test_a_label_is_stuck_once_and_told_of_its_station(fitter: Actor, plinth: Operator) -> None:
    station, other = make_station(plinth), make_station(plinth, "ACE0100202")
    [label] = make_labels(actor=Actor.of_command(plinth, "test"), count=1)
    before = database_now()
    asked = {"actor": fitter, "code": label.code.lower(), "identity": "ace0100201"}
    entries = told(lambda: stick_label(**asked))
    label.refresh_from_db()
    assert entries == [("label", "ina", "station ACE0100201", {"label": [None, label.code]})]
    assert (label.station, label.stuck_at and before < label.stuck_at) == (station, True)
    assert changed(lambda: stick_label(**asked)) == []
    said = "This label is on ACE0100201 already. Take another one from the sheet."
    answer = refused(lambda: stick_label(**asked | {"identity": str(other)}))
    assert answer == ["2911 label_stuck", said]


@pytest.mark.parametrize(
    ("code", "identity", "answer"),
    [
        ("ZZZZZZZZ", "ACE0100201", "2902 label_not_ours"),
        ("", "VOL-1", "2904 station_not_found"),
        ("", "", "2904 station_not_found"),
    ],
)
def test_a_label_and_its_station_are_ones_own(
    code: str, identity: str, answer: str, fitter: Actor, stranger: Actor, plinth: Operator
) -> None:
    make_station(plinth)
    make_station(stranger.operator, "VOL-1")
    [label] = make_labels(actor=Actor.of_command(plinth, "test"), count=1)
    asked = {"code": code or label.code, "identity": identity}
    assert refused(lambda: stick_label(actor=fitter, **asked))[0] == answer
    assert refused(lambda: stick_label(actor=stranger, **asked))[0] == "2902 label_not_ours"


def test_each_station_keeps_its_label_until_another_is_asked_for(planner: Actor, plinth: Operator) -> None:
    for identity in ("CP-1", "CP-2"):
        make_station(plinth, identity)
    [first] = label_stations(actor=planner, identities=["cp-1"])
    entries = told(lambda: label_stations(actor=planner, identities=["CP-2", "CP-1", "cp-2"]))
    [second] = stuck_on("CP-2")
    assert entries == [("label", "dan", "station CP-2", {"label": [None, second]})]
    assert changed(lambda: label_stations(actor=planner, identities=["CP-1", "CP-2"])) == []
    given = label_stations(actor=planner, identities=["CP-1"], replace=True)
    assert stuck_on("CP-1") == [first.code, given[0].code]
    assert [row.code for row in label_stations(actor=planner, identities=["CP-1"])] == [given[0].code]


def test_labels_are_the_desks_and_of_the_operator_itself(fitter: Actor, plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    scopes = [Scope.STATIONS_WRITE]
    limited = Actor.of_machine(create_token(operator=plinth, name="sub", scopes=scopes, cpo_ids=["NLSUB"])[0])
    own = Actor.of_machine(create_token(operator=plinth, name="own", scopes=scopes, cpo_ids=["NLPLI"])[0])
    assert refused(lambda: make_labels(actor=fitter, count=1)) == nobody(DISPATCHER)
    assert refused(lambda: label_stations(actor=fitter, identities=["CP-1"])) == nobody(DISPATCHER)
    assert refused(lambda: make_labels(actor=limited, count=1)) == nobody("your administrator")
    assert len(make_labels(actor=own, count=1)) == 1


# --- taken away ---


def test_what_nobody_has_gone_on_from_is_taken_away_and_told(planner: Actor, plinth: Operator) -> None:
    here, empty = make_location(plinth, location_id="here"), make_location(plinth, location_id="empty")
    station, loose = make_station(plinth, "CP-1", location=here), make_station(plinth, "CP-2")
    before = Location.objects.get(pk=here.pk)
    etags = {each.charge_station_id: str(each.etag) for each in (station, loose)}
    entries = told(lambda: remove_stations(actor=planner, etags=etags))
    after = Location.objects.get(pk=here.pk)
    changes = {"stations": [None, ["CP-1"]], "etag": [str(before.etag), str(after.etag)]}
    assert entries == [
        ("remove", "dan", "station CP-1", {}), ("remove", "dan", "station CP-2", {}),
        ("change", "dan", "location here", changes),
    ]  # fmt: skip
    assert after.last_updated > before.last_updated
    assert told(lambda: remove_locations(actor=planner, etags={"EMPTY": str(empty.etag)})) == [
        ("remove", "dan", "location empty", {"name": ["Kanaalkade 12", ""]})
    ]
    assert set(Removal.objects.values_list("kind", "key", "cpo_id")) == {
        ("ChargeStation", "CP-1", "NLPLI"), ("ChargeStation", "CP-2", "NLPLI"), ("Location", "empty", "NLPLI"),
    }  # fmt: skip


def test_what_stays_says_why_and_is_as_it_was(planner: Actor, stranger: Actor, plinth: Operator) -> None:
    used = make_linked(plinth, identity="CP-USED").station
    shown = make_location(plinth, location_id="shown", publish=True)
    at_shown = make_station(plinth, "CP-SHOWN", location=shown)
    worked = make_location(plinth, location_id="worked")
    Job.objects.create(operator=plinth, location=worked, day="2030-01-01", created_by="dan")
    stations = {str(row): str(ChargeStation.objects.get(pk=row.pk).etag) for row in (used, at_shown)}
    stations |= {"nowhere": "x", str(at_shown): str(at_shown.etag)}
    places = {row.location_id: str(row.etag) for row in (worked, shown)}
    outcomes: dict[str, str] = {}

    def remove(actor: Actor) -> None:
        for verb, etags in ((remove_stations, stations), (remove_locations, places | {"stale": "x"})):
            outcomes.update({name: refusal.slug for name, refusal in verb(actor=actor, etags=etags).items() if refusal})

    assert changed(lambda: remove(planner)) == []
    assert outcomes == {
        "CP-USED": "still_used", "CP-SHOWN": "already_published", "nowhere": "not_found", "worked": "still_used",
        "shown": "still_used", "stale": "not_found",
    }  # fmt: skip
    make_location(plinth, location_id="stale")
    assert changed(lambda: remove(planner)) == []
    assert outcomes["stale"] == "stale_etag"
    assert changed(lambda: remove(stranger)) == []
    assert set(outcomes.values()) == {"not_found"}
