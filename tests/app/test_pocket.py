"""What a phone is given to keep: pages that say so, the day's data in one of them, the worker, and the app's face."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import reverse
from PIL import Image

from core.choices import DeployState
from core.models import EvidenceRules, Evse, Label, Operator, Reading, Signature, Tick
from core.queries import pocket as module
from core.queries.evidence import USUAL_LINES
from tests.app.world import begin
from tests.factories import make_location, make_station, make_template, stored
from tests.installs import make_checked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import User

pytestmark = pytest.mark.django_db


def pocket(client: Client) -> dict[str, Any]:
    page = client.get(reverse("pocket")).content.decode()
    found = re.search(r'<script id="pocket" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    told = json.loads(found[1])
    for of, names in told.pop("names").items():
        told[of] = [dict(zip(names, row, strict=True)) for row in told[of]]
    return told


def test_a_phone_keeps_the_work_of_the_day(phone: Client, plinth: Operator, ina: User, sue: User) -> None:
    mine, _theirs = begin(plinth, ina, "PLI-1")[0], begin(plinth, sue, "PLI-2")
    [work] = pocket(phone)["work"]
    evses = work.pop("evses")
    assert work == {
        "id": mine.pk,
        "station": "PLI-1",
        "location": "Kanaalkade 12",
        "template": "Double",
        "ready": False,
        "checks": "",
        "ticks": [],
        "evidence": {},
    }
    assert evses == [{"number": n, "name": f"NL*PLI*EPLI1*{n}"} for n in (1, 2)]


def test_what_only_the_hand_over_is_left_of_may_be_handed_over_without_signal(
    phone: Client, plinth: Operator, ina: User
) -> None:
    done, _open = begin(plinth, ina, "PLI-1", "PLI-2")
    make_checked(done)
    assert {one["id"]: one["ready"] for one in pocket(phone)["work"]}[done.pk] is True
    assert sorted(one["ready"] for one in pocket(phone)["work"]) == [False, True]


def test_a_phone_knows_what_the_server_has_of_the_work(phone: Client, plinth: Operator, ina: User) -> None:
    [row] = begin(plinth, ina, "PLI-1")
    make_checked(row, verdict="passed_with_warnings")
    for text in USUAL_LINES[:3]:
        Tick.objects.create(installation=row, text=text, by="ina")
    for kind, within in (("rcd", True), ("loop", False)):
        Reading.objects.create(installation=row, kind=kind, value="9", limit={}, within=within)
    Signature.objects.create(installation=row, name="Ina", by="ina")
    EvidenceRules.objects.create(
        operator=plinth, photos=["label"], lines=[{"text": text, "required": False} for text in USUAL_LINES]
    )
    [work] = pocket(phone)["work"]
    assert (work["checks"], work["ticks"]) == ("It works, with warnings", list(USUAL_LINES[:3]))
    assert work["evidence"] == {
        "photos": {"state": "failed", "value": ""},
        "readings": {"state": "failed", "value": "2"},
        "checklist": {"state": "warning", "value": "3 / 6"},
        "signature": {"state": "passed", "value": "Ina"},
    }


def test_an_evse_that_was_removed_is_not_measured_at(phone: Client, plinth: Operator, ina: User) -> None:
    [row] = begin(plinth, ina, "PLI-1")
    row.station.evses.filter(evse_sequence_number=1).update(status="REMOVED", evse_id="")
    stored()
    assert [evse["number"] for evse in pocket(phone)["work"][0]["evses"]] == [2]


def test_the_evses_of_what_is_expected_are_known_by_number(phone: Client, plinth: Operator) -> None:
    station = make_station(plinth, "PLI-1")
    for number in (3, 1, 2):
        Evse.objects.create(station=station, uid=f"NL-PLI-E{number}", evse_sequence_number=number)
    stored()
    assert [one["evses"] for one in pocket(phone)["stations"]] == [[1, 2, 3]]


def test_a_phone_knows_stations_in_stock_by_all_their_labels(phone: Client, plinth: Operator) -> None:
    station = make_station(plinth, "PLI-1", charge_box_serial_number="SN-1", charge_point_serial_number="SN-2")
    for code in ("Q2BMJRP5", "Q2BMJRP6"):
        Label.objects.create(operator=plinth, station=station, code=code)
    make_station(plinth, "PLI-2", deploy_state=DeployState.PRODUCTION, location=make_location(plinth))
    assert pocket(phone)["stations"] == [
        {"station": "PLI-1", "also": ["SN-1", "SN-2", "Q2BMJRP5", "Q2BMJRP6"], "evses": []}
    ]


def test_a_phone_keeps_locations_and_templates(phone: Client, plinth: Operator) -> None:
    place = make_location(plinth, latitude="52.1", longitude="5.1")
    make_template(plinth)
    given = pocket(phone)
    assert given["locations"] == [
        {
            "location_id": place.location_id,
            "name": "Kanaalkade 12",
            "where": "Kanaalkade 12, Utrecht",
            "latitude": "52.1000000",
            "longitude": "5.1000000",
        }
    ]
    assert given["templates"] == [{"template_id": "double", "name": "Double", "evses": [1, 2]}]


def test_what_there_is_much_of_is_told_in_rows_without_blanks(phone: Client, plinth: Operator) -> None:
    make_location(plinth, "Kade <12>", location_id="L1")
    page = phone.get(reverse("pocket")).content.decode()
    assert page.count('["L1","Kade \\u003C12\\u003E","Kade \\u003C12\\u003E, Utrecht","",""]') == 1


def test_a_location_without_a_position_has_none(phone: Client, plinth: Operator) -> None:
    make_location(plinth)
    assert [(one["latitude"], one["longitude"]) for one in pocket(phone)["locations"]] == [("", "")]


def test_nothing_of_another_operator_is_kept(phone: Client, volta: Operator, otto: User) -> None:
    begin(volta, otto, "VOL-1")
    assert pocket(phone) == {"work": [], "stations": [], "locations": [], "templates": []}


def test_no_more_is_kept_than_a_phone_loads_in_a_moment(
    phone: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for number in range(3):
        make_location(plinth, f"Place {number}"), make_station(plinth, f"PLI-{number}")
    given = pocket(phone)
    assert ([one["name"] for one in given["locations"]], len(given["stations"])) == (["Place 2", "Place 1"], 2)


def test_what_has_not_changed_is_not_sent_again(phone: Client, plinth: Operator) -> None:
    etag = phone.get(reverse("pocket"))["ETag"]
    for known in (etag, f"W/{etag}"):
        again = phone.get(reverse("pocket"), headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.get("X-Keep")) == (304, b"", None)
    make_location(plinth)
    changed = phone.get(reverse("pocket"), headers={"If-None-Match": etag})
    assert (changed.status_code, changed["ETag"] == etag) == (200, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pocket_asks_no_more_for_more(
    rows: int, phone: Client, plinth: Operator, ina: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    begin(plinth, ina, *[f"PLI-{number}" for number in range(rows)])
    with django_assert_num_queries(14):
        assert phone.get(reverse("pocket")).status_code == 200


@pytest.mark.parametrize("name", ["today", "scan", "waiting", "pocket"])
def test_a_page_that_may_be_kept_says_so_to_the_phone_alone(name: str, phone: Client) -> None:
    response = phone.get(reverse(name))
    assert (response["X-Keep"], response["Cache-Control"], bool(response["X-Request-ID"])) == ("yes", "no-store", True)


def test_no_other_page_may_be_kept(phone: Client, plinth: Operator, ina: User) -> None:
    [row] = begin(plinth, ina, "PLI-1")
    steps = [reverse(name, args=[row.pk]) for name in ("link", "fit", "checks", "hand_over")]
    urls = [*steps, reverse("station", args=["PLI-1"]), reverse("home"), "/app/nothing", "/accounts/login/"]
    assert [url for url in urls if "X-Keep" in phone.get(url)] == []


def test_a_refused_scan_without_scripts_is_not_kept(phone: Client) -> None:
    assert phone.post(reverse("scan"), {"label": "?"}).get("X-Keep") is None


# --- the worker and the app ---


def facts_of(worker: Any) -> dict[str, Any]:
    first, second, _end = worker.content.decode().split("\n")
    assert second == f'importScripts("{staticfiles_storage.url("js/worker.js")}");'
    return json.loads(first.removeprefix("self.PLINTH = ").removesuffix(";"))


def test_the_worker_is_asked_for_anew_and_rules_the_whole_site(client: Client) -> None:
    response = client.get("/sw.js")
    assert (response["Content-Type"], response["Cache-Control"]) == ("text/javascript", "no-cache")
    assert facts_of(response)["start"] == ["/app/", "/app/scan", "/app/waiting", "/app/pocket"]


def test_the_worker_keeps_every_file_that_a_page_in_the_field_asks_for(phone: Client) -> None:
    kept = set(facts_of(phone.get("/sw.js"))["assets"])
    pages = "".join(phone.get(reverse(name)).content.decode() for name in ("today", "scan", "waiting", "pocket"))
    asked = set(re.findall(r'(?:href|src|data-\w+)="(/static/[^"#]+)', pages))
    assert (len(asked) > 15, asked - kept - {staticfiles_storage.url("icons/plinth-192.png")}) == (True, set())


def test_a_new_asset_makes_a_new_worker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = facts_of(client.get("/sw.js"))["version"]
    monkeypatch.setitem(staticfiles_storage.hashed_files, "css/tokens.css", "css/tokens.other.css")
    assert facts_of(client.get("/sw.js"))["version"] != before


def test_the_app_has_icons_of_the_sizes_that_it_names(client: Client) -> None:
    manifest = client.get("/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    named = {icon["sizes"]: icon["purpose"] for icon in manifest["icons"]}
    assert named == {"any": "any", "192x192": "maskable", "512x512": "maskable"}
    for size in (192, 512):
        with Image.open(str(finders.find(f"icons/plinth-{size}.png"))) as picture:
            assert picture.size == (size, size)


def test_a_browser_that_looks_for_an_icon_by_itself_finds_it(client: Client) -> None:
    led = client.get("/favicon.ico")
    assert (led.status_code, led["Location"]) == (301, static("icons/plinth.svg"))


def test_the_token_is_renewed_for_everybody(client: Client, phone: Client) -> None:
    told = [each.get(reverse("token")) for each in (client, phone)]
    assert [each.json()["signed_in"] for each in told] == [False, True]
    assert all("csrf" in each.cookies for each in told)


def test_the_page_for_no_connection_knows_nobody(client: Client, phone: Client) -> None:
    pages = [each.get(reverse("offline")).content.decode() for each in (client, phone)]
    assert ["data-user" in page for page in pages] == [False, False]


@pytest.mark.parametrize(("who", "workers"), [("ina", 1), ("sue", 1), ("dan", 0)])
def test_only_who_works_in_the_field_gets_a_worker(
    who: str, workers: int, request: pytest.FixtureRequest, client_of: Callable[[User], Client]
) -> None:
    page = client_of(request.getfixturevalue(who)).get("/", follow=True).content.decode()
    assert page.count('data-worker="/sw.js"') == workers
