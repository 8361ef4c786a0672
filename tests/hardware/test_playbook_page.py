"""The playbook's page, and where what it says is read: beside the address, at refused calls and at checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from core.identities import fold
from core.models import CheckResult, HardwareTemplate, Knock
from tests.factories import make_template
from tests.hardware.made import change, make_fitted_stations
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

PAGE = "/templates/double/playbook"
TEXTS = ("menu_path", "apn", "apn_place", "root_certificate", "certificate_place", "restart", "signal_key", "source")


def opened(desk: Client) -> dict[str, Any]:
    context = desk.get(PAGE).context
    draft = context["draft"]
    rows = draft["remedies"]
    sent = {name: draft[name] for name in (*TEXTS, "appends", "leds")} | {"etag": str(context["etag"]), "act": "save"}
    return sent | {"cause": [row["cause"] for row in rows], "remedy": [row["text"] for row in rows]}


def test_words_are_kept_as_a_version(desk: Client, plinth: Operator) -> None:
    make_template(plinth, playbook={"never_send": ["Reset"], "apn": "old"})
    said = opened(desk) | {
        "apn": "",
        "menu_path": " Settings > OCPP ",
        "appends": "no",
        "leds": "green: on\r\n\r\nred",
        "cause": ["no_boot", "", "wrong_key"],
        "remedy": ["Wait.", "For nothing.", " "],
    }
    assert desk.post(PAGE, said)["Location"] == PAGE
    row = HardwareTemplate.objects.get()
    assert (row.version, row.playbook) == (
        2,
        {
            "never_send": ["Reset"],
            "menu_path": "Settings > OCPP",
            "appends_identity": False,
            "leds": [{"light": "green", "means": "on"}, {"light": "red", "means": ""}],
            "remedies": {"no_boot": "Wait."},
        },
    )
    desk.post(PAGE, opened(desk))
    assert HardwareTemplate.objects.get().version == 2


def test_a_remedy_is_added_without_a_script(desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    drawn = desk.post(PAGE, opened(desk) | {"act": "add_remedy", "cause": ["no_boot"], "remedy": ["Wait."]})
    assert drawn.context["draft"]["remedies"] == [{"cause": "no_boot", "text": "Wait."}, {"cause": "", "text": ""}]
    assert HardwareTemplate.objects.get().version == 1


def test_what_is_wrong_is_said_and_what_was_typed_stays(desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    said = opened(desk) | {"apn": "x" * 501, "cause": ["no_boot"], "remedy": ["y" * 501]}
    refused = desk.post(PAGE, said)
    assert [error["field"] for error in refused.context["refusal"]["errors"]] == [
        "playbook.apn",
        "playbook.remedies.no_boot",
    ]
    assert (refused.context["draft"]["apn"], refused.content.count(b'class="wrong"')) == ("x" * 501, 2)


def test_who_comes_second_sees_both(desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    said = opened(desk) | {"apn": "mine"}
    change(plinth, playbook={"apn": "theirs"})
    refused = desk.post(PAGE, said)
    assert [(each.path, each.before, each.after) for each in refused.context["both"]] == [
        ("playbook.apn", "theirs", "mine")
    ]
    assert desk.post(PAGE, said | {"etag": str(refused.context["etag"])}).status_code == 303
    assert HardwareTemplate.objects.get().playbook == {"apn": "mine"}


def test_the_catalogues_words_stand_beside_ones_own(desk: Client, plinth: Operator) -> None:
    make_template(plinth, product="keba-kc-p30-ess400c2", playbook={"remedies": {"own cause": "Look."}})
    drawn = desk.get(PAGE)
    assert drawn.context["ours"]["source"].startswith("KEBA")
    assert b"flashing green, every 3 s" in drawn.content
    assert drawn.context["draft"]["remedies"] == [{"cause": "own cause", "text": "Look."}]


def test_it_is_read_where_the_address_is(desk: Client, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    playbook = {
        "apn": "net",
        "appends_identity": True,
        "certificate_place": "General",
        "restart": "Press it.",
        "source": "us",
    }
    change(plinth, playbook=playbook | {"leds": [{"light": "red", "means": "broken"}]})
    page = desk.get(reverse("station", args=["CP-1"])).content.decode()
    told = ("General", "Press it.", "<b>red</b>: broken", "set the address without it", "us</small>")
    assert [word in page for word in told] == [True] * len(told)


def test_a_check_that_failed_says_what_to_do_on_this_model(phone: Client, plinth: Operator) -> None:
    row = make_fitted(plinth, identity="CP-1")
    change(plinth, "double-for-CP-1", playbook={"remedies": {"reach": "Look at the blue light.", "boot": 7}})
    make_checked(row, verdict="failed")
    page = phone.get(reverse("checks", args=[row.pk])).content.decode()
    assert page.count("On this model: Look at the blue light.") == 1
    CheckResult.objects.update(state="passed")
    assert "On this model" not in phone.get(reverse("checks", args=[row.pk])).content.decode()


def test_a_refused_call_is_told_the_catalogues_remedy(desk: Client, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, product="alfen-eve-double-pro")
    now = timezone.now()
    told = {"evidence": {"seconds": 60}, "first_seen": now, "last_seen": now}
    Knock.objects.create(identity="CP-1", look_alike=fold("CP-1"), port=9000, cause="no_boot", operator=plinth, **told)
    for url in (reverse("knocks"), reverse("station", args=["CP-1"])):
        assert desk.get(url).content.decode().count("Live Monitoring") == 1


def test_what_nobody_published_is_said_plainly(desk: Client, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, product="webasto-ac-live")
    drawn = desk.get(PAGE)
    assert drawn.context["unknown"] == [
        "Appends its identity to the address",
        "Root certificate to load",
        "Where root certificates are loaded",
        "How to restart it",
        "Setting that tells its signal",
        "What its lights say",
    ]
    assert drawn.content.decode().count("Nothing public tells of this model:") == 1
    station = reverse("station", args=["CP-1"])
    told = desk.get(station).content.decode()
    assert [told.count(text) for text in ("menu Network, GSM", "nothing public")] == [1, 0]
    change(plinth, product="")
    assert desk.get(station).content.decode().count("nothing public") == 1


def test_the_catalogues_words_are_said_in_the_readers_language(desk: Client, machine: Client, plinth: Operator) -> None:
    make_template(plinth, product="keba-kc-p30-ess400c2", playbook={"menu_path": "Save"})
    api = "/api/2.0/ChargeStations/ChargestationTemplate/double/playbook"
    with translation.override("de"):
        once, saved = translation.gettext("orange, once"), translation.gettext("Save")
    headers = {"Accept-Language": "de"}
    page = desk.get(PAGE, headers=headers).content.decode()
    assert (page.count(f"<b>{once}</b>"), saved) == (1, "Speichern")
    told = machine.get(api, headers=headers).json()["data"]
    assert (told["leds"][2]["light"], told["menu_path"]) == (once, "Save")
