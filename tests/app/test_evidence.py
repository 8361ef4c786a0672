"""Readings, checklist, signature and what an operator asks for, by both doors."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from core.models import EvidenceRules, Location, MeterReading, Reading, Signature, Tick
from core.models.clock import database_now
from core.queries.evidence import USUAL_LINES
from tests.factories import stored
from tests.lasting import checked as fitted
from tests.lasting import ina, pk_of_checked, plinth, sue

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Installation, Operator, User
    from tests.doors import Door

__all__ = ["fitted", "ina", "pk_of_checked", "plinth", "sue"]
pytestmark = pytest.mark.django_db
LINES = [{"text": "Fixed", "required": True}, {"text": "Clean", "required": False}]


def asks(operator: Operator, **rules: Any) -> None:
    EvidenceRules.objects.create(operator=operator, **({"lines": LINES[1:]} | rules))


def test_readings_are_kept_with_their_limits(ina_at: Door, fitted: Installation) -> None:
    assert ina_at.say("readings", fitted.pk, insulation="12.50", rcd="24").status_code == 1000
    kept = [(row.kind, row.value, row.within, row.limit["unit"]) for row in Reading.objects.order_by("kind")]
    assert kept == [("insulation", "12.5", True, "MΩ"), ("rcd", "24", True, "ms")]


def test_a_comma_is_a_point(ina_at: Door, fitted: Installation) -> None:
    assert ina_at.say("readings", fitted.pk, loop="0,35").status_code == 1000
    assert Reading.objects.get().value == "0.35"


def test_a_reading_is_taken_anew_and_the_others_stay(ina_at: Door, fitted: Installation) -> None:
    ina_at.say("readings", fitted.pk, loop="0.3", rcd="24")
    ina_at.say("readings", fitted.pk, loop="0.4", rcd="")
    ina_at.say("readings", fitted.pk, loop="0.5", place=1) if ina_at.name == "machine" else ina_at.say(
        "readings", fitted.pk, loop="0.5", place="1"
    )
    told = Reading.objects.order_by("place", "kind").values_list("place", "kind", "value")
    assert [*told] == [(0, "loop", "0.4"), (0, "rcd", "24"), (1, "loop", "0.5")]


def test_out_of_limit_wants_a_note(ina_at: Door, fitted: Installation) -> None:
    asks(fitted.operator, out_of_limit_allowed=True)
    refused = ina_at.say("readings", fitted.pk, rcd="450")
    assert refused.slug == "out_of_limit"
    assert refused.sentence == (
        "RCD trip time is out of its limit: 450 ms, where ≤ 300 ms is asked for. Measure again, or say why in the note."
    )
    assert Reading.objects.count() == 0
    assert ina_at.say("readings", fitted.pk, rcd="450", note="Type S, on purpose").status_code == 1000
    assert (Reading.objects.get().within, Reading.objects.get().note) == (False, "Type S, on purpose")


def test_out_of_limit_keeps_a_hand_over_back_unless_the_operator_allows_it(ina_at: Door, fitted: Installation) -> None:
    ina_at.say("readings", fitted.pk, polarity="wrong", note="will be mended")
    assert ina_at.say("hand_over", fitted.pk).sentence == (
        "A reading is out of its limit: Polarity. Mend it and measure again, or ask your supervisor."
    )
    asks(fitted.operator, out_of_limit_allowed=True)
    assert ina_at.say("hand_over", fitted.pk).status_code == 1000


def test_nothing_measured_is_nothing_kept(ina_at: Door, fitted: Installation) -> None:
    assert ina_at.say("readings", fitted.pk, note="?").slug == "nothing_measured"


def test_a_word_that_is_no_number_is_refused(ina_at: Door, fitted: Installation) -> None:
    assert [ina_at.say("readings", fitted.pk, rcd=said).slug for said in ("fast", "-1", "1e99")] == [
        "invalid", "invalid", "invalid",
    ]  # fmt: skip


def test_the_limit_is_that_of_the_country(ina_at: Door, fitted: Installation) -> None:
    Location.objects.update(country="GBR")
    stored()
    assert ina_at.say("readings", fitted.pk, loop="1.4").slug == "out_of_limit"
    assert ina_at.say("readings", fitted.pk, loop="1.1").status_code == 1000
    Location.objects.update(country="NLD")
    stored()
    assert ina_at.say("readings", fitted.pk, loop="1.1").slug == "out_of_limit"
    assert ina_at.say("readings", fitted.pk, loop="0.95").status_code == 1000


def test_the_form_asks_for_what_the_country_does(phone: Client, fitted: Installation) -> None:
    told = {}
    for country in ("DEU", "FRA", "NLD"):
        Location.objects.update(country=country)
        shown = phone.get(reverse("evidence", args=[fitted.pk])).context["numbers"]
        told[country] = {str(kind): str(limit) for kind, _label, limit in shown}["loop"]
    stored()
    assert told == {"DEU": "≤ 0.95 Ω", "FRA": "≤ 100 Ω", "NLD": "≤ 0.95 Ω"}


def test_a_limit_that_we_reckoned_says_so_before_and_after(phone: Client, fitted: Installation) -> None:
    url = reverse("evidence", args=[fitted.pk])
    hints = dict(re.findall(r'<small id="hint_(\w+)">([^<]*)<', phone.get(url).content.decode()))
    assert (hints["loop"], hints["rcd"]) == ("At most 0.95\xa0Ω (worked out by us)", "At most 300\xa0ms")
    said = {"nonce": str(uuid.uuid4()), "place": "0", "loop": "0.3", "rcd": "24"}
    assert phone.post(reverse("readings", args=[fitted.pk]), said).status_code == 303
    told = re.findall(r"Source of the limit: ([^<]*)</small>", phone.get(url).content.decode())
    assert [("(worked out by us)" in each, each.startswith("IEC ")) for each in told] == [(True, True), (False, True)]


def test_the_stations_own_meter_stands_beside_the_readings(phone: Client, fitted: Installation) -> None:
    facts = {"measurand": "Voltage", "phase": "L1", "value": 231.5, "unit": "V", "received_at": database_now()}
    MeterReading.objects.create(station=fitted.station, place=1, **facts)
    page = phone.get(reverse("evidence", args=[fitted.pk]))
    assert [str(value) for value in page.context["meter"]] == ["ACE0100201 1 Voltage: 231.5 V"]
    assert page.content.decode().count("231.5 V") == 1


def test_a_line_is_ticked_by_whom_and_unticked(ina_at: Door, fitted: Installation) -> None:
    asks(fitted.operator, lines=LINES)
    assert ina_at.say("checklist", fitted.pk, lines=["Fixed", "Clean"]).status_code == 1000
    assert ina_at.say("checklist", fitted.pk, lines=["Clean"]).status_code == 1000
    assert [row.text for row in Tick.objects.all()] == ["Clean"]
    assert ina_at.say("checklist", fitted.pk, lines=["Swept"]).slug == "line_unknown"


def test_a_signature_is_a_name_and_a_drawing(ina_at: Door, fitted: Installation) -> None:
    drawing = "M10 20L30 40L-1 5M3 3"
    outcome = ina_at.say("signature", fitted.pk, name="Ina Installer", drawing=drawing)
    assert (outcome.status_code, Signature.objects.get().drawing) == (1000, drawing)
    for evil in ("M1 1<script>", "M1 1 url(x)", "L" * 50, "M99999 1"):
        assert ina_at.say("signature", fitted.pk, name="Ina", drawing=evil).slug == "drawing_unreadable"
    assert ina_at.say("signature", fitted.pk, name="Ina").status_code == 1000
    assert Signature.objects.get().drawing == ""


def test_what_is_asked_for_keeps_a_hand_over_back(ina_at: Door, fitted: Installation) -> None:
    asks(fitted.operator, lines=LINES, photos=["panel"], readings=["rcd"], signature=True)
    assert ina_at.say("hand_over", fitted.pk).sentence == (
        "Your operator asks for more evidence: photo: Panel, RCD trip time, Fixed, Signature."
    )


def test_nothing_is_asked_for_by_itself(ina_at: Door, fitted: Installation) -> None:
    assert ina_at.say("hand_over", fitted.pk).status_code == 1000


def test_the_summary_leads_to_what_is_missing(phone: Client, fitted: Installation) -> None:
    asks(fitted.operator, photos=["panel"])
    page = phone.get(reverse("hand_over", args=[fitted.pk]))
    assert [(fact.title, fact.step) for fact in page.context["missing"]] == [("Photos", "evidence")]
    assert page.content.decode().count(f'class="btn go" href="{reverse("evidence", args=[fitted.pk])}"') == 1


def test_the_summary_names_what_is_there(phone: Client, fitted: Installation) -> None:
    asks(fitted.operator, lines=LINES, out_of_limit_allowed=True)
    for url, said in (
        ("readings", {"rcd": "450", "note": "S"}),
        ("checklist", {"lines": ["Fixed"]}),
        ("signature", {"name": "Ina"}),
    ):
        phone.post(reverse(url, args=[fitted.pk]), {"nonce": uuid.uuid4()} | said)
    facts = phone.get(reverse("hand_over", args=[fitted.pk])).context["facts"][3:]
    assert [(fact.title, fact.value, fact.state) for fact in facts] == [
        ("Readings", "1", "warning"), ("Checklist", "1 / 2", "warning"), ("Signature", "Ina", "passed"),
    ]  # fmt: skip


def checklist_at(phone: Client, row: Installation, *lines: str) -> tuple[str, str, str]:
    """Tick these lines; give the evidence page's words on the checklist, and its state at the hand-over."""
    phone.post(reverse("checklist", args=[row.pk]), {"nonce": uuid.uuid4(), "lines": lines})
    page = phone.get(reverse("evidence", args=[row.pk])).content.decode()
    summary = page.split('id="checklist"')[1].split("</summary>")[0]
    word = re.findall(r'class="hush">([^<]+)<', summary)[0]
    count = "".join(re.findall(r'class="below">([^<]+)<', summary))
    facts = phone.get(reverse("hand_over", args=[row.pk])).context["facts"]
    state = next((f"{fact.state}: {fact.sentence}" for fact in facts if fact.title == "Checklist"), "")
    return word, count, state


def test_a_checklist_that_is_done_in_part_looks_so(phone: Client, fitted: Installation) -> None:
    asks(fitted.operator, lines=LINES)
    told = [checklist_at(phone, fitted, *lines) for lines in ((), ("Clean",), ("Fixed",), ("Fixed", "Clean"))]
    assert told == [
        ("Missing", "", "failed: Your operator asks for: Fixed"),
        ("Missing", "1 of 2", "failed: Your operator asks for: Fixed"),
        ("Optional, not all done", "1 of 2", "warning: Optional, and not all of it is done."),
        ("There", "2 of 2", "passed: "),
    ]


def test_lines_that_are_asked_for_no_more_count_for_none(phone: Client, fitted: Installation) -> None:
    asks(fitted.operator, lines=LINES[1:])
    Tick.objects.create(installation=fitted, text="Gone", by="ina")
    page = phone.get(reverse("evidence", args=[fitted.pk])).context["evidence"]
    assert (page.ticked, page.unfinished) == (0, True)


def test_a_refused_form_keeps_what_was_typed_without_scripts(phone: Client, fitted: Installation) -> None:
    said = {"nonce": uuid.uuid4(), "rcd": "450", "place": "1"}
    page = phone.post(reverse("readings", args=[fitted.pk]), said)
    assert (page.context["opened"], page.context["typed"]["rcd"]) == ("readings", "450")
    assert page.content.decode().count('value="450"') == 1


def test_a_supervisor_says_what_is_asked_for(desk: Client, plinth: Operator) -> None:
    form = {
        "nonce": uuid.uuid4(),
        "lines": "! Fixed\r\n\r\nClean\r\nClean",
        "photos": ["", "panel"],
        "readings": [""],
        "signature": "true",
    }
    assert desk.post(reverse("rules"), form).status_code == 303
    kept = EvidenceRules.objects.get(operator=plinth)
    assert (kept.lines, kept.photos, kept.readings, kept.signature) == (LINES, ["panel"], [], True)
    assert (kept.photo_days, kept.out_of_limit_allowed) == (365, False)
    assert desk.get(reverse("rules")).context["lines"] == "! Fixed\nClean"


@pytest.mark.parametrize("language", ["de", "en", "fr", "nl"])
def test_the_usual_checklist_is_written_in_the_readers_language_and_kept_for_all(
    language: str, desk: Client, plinth: Operator
) -> None:
    reads = {"Accept-Language": language}
    with override(language):
        usual = [gettext(line) for line in USUAL_LINES]
    shown = desk.get(reverse("rules"), headers=reads).context["lines"]
    assert (shown.splitlines(), len(set(usual) & set(USUAL_LINES))) == (usual, 6 if language == "en" else 0)
    said = {"nonce": uuid.uuid4(), "lines": "\n".join([f"! {usual[2]}", "Zaun zu", usual[0]])}
    desk.post(reverse("rules"), said, headers=reads)
    assert EvidenceRules.objects.get(operator=plinth).lines == [
        {"text": USUAL_LINES[2], "required": True},
        {"text": "Zaun zu", "required": False},
        {"text": USUAL_LINES[0], "required": False},
    ]
    assert desk.get(reverse("rules"), headers=reads).context["lines"] == said["lines"]


@pytest.mark.parametrize(("days", "told"), [(1, "for 1 day."), (30, "for 30 days.")])
@pytest.mark.parametrize(("who", "links"), [("sue", 0), ("ada", 1)])
def test_how_long_photos_are_kept_is_said_here_and_changed_in_the_settings(
    client_of: Callable[[User], Client], request: pytest.FixtureRequest, who: str, links: int, days: int, told: str
) -> None:
    user = request.getfixturevalue(who)
    EvidenceRules.objects.create(operator=user.membership.operator, photo_days=days)
    client = client_of(user)
    client.post(reverse("rules"), {"nonce": uuid.uuid4(), "lines": "Fixed", "photo_days": "90"})
    page = client.get(reverse("rules")).content.decode()
    assert (page.count(f"Proof photos are kept {told}"), page.count('name="photo_days"')) == (1, 0)
    assert page.partition("Proof photos")[2].count(f'<a href="{reverse("settings")}">') == links
    assert EvidenceRules.objects.get().photo_days == days


@pytest.mark.parametrize(("days", "code", "kept"), [(90, 1000, 90), (0, 2000, 365), (3651, 2000, 365)])
def test_a_machine_says_how_long_photos_are_kept(
    machine: Client, plinth: Operator, days: int, code: int, kept: int
) -> None:
    body = json.dumps({"nonce": str(uuid.uuid4()), "photo_days": days})
    answer = machine.post(reverse("api_evidence_rules"), body, content_type="application/json").json()
    read = machine.get(reverse("api_evidence_rules")).json()["data"]["photo_days"]
    assert (answer["status_code"], read) == (code, kept)


def test_a_machine_changes_only_what_it_names(machine: Client, plinth: Operator) -> None:
    url = reverse("api_evidence_rules")
    before = machine.get(url).json()["data"]
    body = json.dumps({"nonce": str(uuid.uuid4()), "lines": LINES, "signature": True})
    answer = machine.post(url, body, content_type="application/json").json()
    assert answer["data"] == before | {"lines": LINES, "signature": True}
    assert machine.get(url).json()["data"] == answer["data"]


def test_an_installer_changes_no_rules(phone: Client, plinth: Operator) -> None:
    assert phone.get(reverse("rules")).status_code == 403


def test_a_machine_reads_all_evidence_and_what_is_missing(machine: Client, fitted: Installation) -> None:
    asks(fitted.operator, photos=["label"])
    for name, said in (("readings", {"rcd": 24}), ("signature", {"name": "Ina"})):
        body = json.dumps({"nonce": str(uuid.uuid4())} | said)
        machine.post(reverse(f"api_{name}", args=[fitted.pk]), body, content_type="application/json")
    told = machine.get(reverse("api_evidence", args=[fitted.pk])).json()["data"]
    assert told["missing"] == [{"part": "photos", "what": "photo: Label"}]
    assert (told["readings"][0]["in_words"], told["signature"]["name"]) == ("≤ 300 ms", "Ina")
