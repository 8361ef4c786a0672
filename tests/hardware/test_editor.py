"""The editor: rows come and go by buttons, saving makes a version, and nothing that was typed is lost."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import ConnectorStandard
from core.models import HardwareTemplate
from installer_app.hardware.drafts import draft_of
from tests.app.world import HTMX
from tests.factories import make_template
from tests.hardware.made import a_connector, an_evse, change

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

EDIT, NEW = "/templates/double/edit", "/templates/new"
PLUG = "evse_templates.0.connector_templates.0"
PLUGS = ", ".join(ConnectorStandard.values)
PATTERN = "This pattern could search for ever, or is none. Use a simpler one."


def form(draft: dict[str, Any], **said: Any) -> dict[str, Any]:
    """Give what a browser would send of a draft."""
    sent = {name: value for name, value in draft.items() if isinstance(value, str)}
    for place, evse in enumerate(draft["evses"]):
        start = f"evse_templates.{place}"
        sent |= {f"{start}.number": evse["number"], f"{start}.capabilities": evse["capabilities"]}
        for at, row in enumerate(evse["connectors"]):
            sent |= {f"{start}.connector_templates.{at}.{name}": value for name, value in row.items()}
    for place, row in enumerate(draft["settings"]):
        sent |= {f"expected_configuration.{place}.{name}": value for name, value in row.items()}
    return sent | {"act": "save"} | said


def opened(desk: Client, address: str = EDIT) -> dict[str, Any]:
    context = desk.get(address).context
    return form(context["draft"], etag=str(context.get("etag", "")))


def shape(draft: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(evse["number"], [row["id"] for row in evse["connectors"]]) for evse in draft["evses"]]


def test_a_template_comes_back_as_it_was(desk: Client, plinth: Operator) -> None:
    evses = [an_evse(1, capabilities=["RFID_READER"]), an_evse(2, a_connector(2), a_connector(3, format="CABLE"))]
    expected = [{"key": "A", "range": [1, 2.5]}, {"key": "B", "value": True}, {"key": "C", "value": 7.0}]
    facts = {"vendor": ["Ace", "ACE B.V."], "model_match": "prefix", "note": "Mind.", "playbook": {"x": 1}}
    make_template(plinth, expected_configuration=expected, **facts)
    HardwareTemplate.objects.update(evse_templates=evses)
    before = HardwareTemplate.objects.get()
    saved = desk.post(EDIT, opened(desk))
    after = HardwareTemplate.objects.get()
    assert (saved.status_code, saved["Location"]) == (303, "/templates/double/")
    assert after.evse_templates == before.evse_templates
    assert after.content | {"expected_configuration": 0} == before.content | {"expected_configuration": 0}
    assert draft_of(after)["settings"] == draft_of(before)["settings"]


def test_saving_makes_a_version(desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    said = opened(desk) | {
        "name": " Double II ",
        "vendor": "Ace\r\n\r\n ACE B.V. ",
        "model": "",
        "min_firmware": "2.0",
        "evse_templates.0.capabilities": ["RFID_READER", "UNLOCK_CAPABLE"],
        "evse_templates.1.connector_templates.0.amperage": "16",
        "evse_templates.1.connector_templates.0.max_electric_power": "",
    }
    desk.post(EDIT, said)
    row = HardwareTemplate.objects.get()
    assert (row.version, row.name, row.vendor, row.model, row.min_firmware) == (
        2, "Double II", ["Ace", "ACE B.V."], "", "2.0",
    )  # fmt: skip
    assert row.evse_templates[0]["capabilities"] == ["RFID_READER", "UNLOCK_CAPABLE"]
    assert row.evse_templates[1]["connector_templates"] == [a_connector(2, amperage=16, max_electric_power=11040)]


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("add_evse", [("1", ["1"]), ("2", ["2"]), ("3", ["3"])]),
        ("add_connector.0", [("1", ["1", "2"]), ("2", ["3"])]),
        ("drop_evse.0", [("1", ["1"])]),
        ("drop_connector.1.0", [("1", ["1"]), ("2", [])]),
        ("drop_evse.9", [("1", ["1"]), ("2", ["2"])]),
        ("add_connector.9", [("1", ["1"]), ("2", ["2"])]),
        ("add_connector", [("1", ["1"]), ("2", ["2"])]),
    ],
)
def test_rows_come_and_go(act: str, told: list[Any], desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    drawn = desk.post(EDIT, opened(desk) | {"act": act, "name": "Typed"}, headers=HTMX)
    assert (shape(drawn.context["draft"]), drawn.context["draft"]["name"]) == (told, "Typed")
    assert HardwareTemplate.objects.get().version == 1


def test_settings_come_and_go(desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    drawn = desk.post(EDIT, opened(desk) | {"act": "add_setting"})
    assert drawn.content.count(b"or at least") == 1
    rows = {
        "0.key": "A",
        "0.value": "1",
        "0.least": "",
        "0.most": "",
        "1.key": "B",
        "1.value": "",
        "1.least": "1",
        "1.most": "2.5",
    }
    said = opened(desk) | {f"expected_configuration.{name}": value for name, value in rows.items()}
    desk.post(EDIT, said)
    assert HardwareTemplate.objects.get().expected_configuration == [
        {"key": "A", "value": "1"},
        {"key": "B", "range": [1.0, 2.5]},
    ]
    drawn = desk.post(EDIT, opened(desk) | {"act": "drop_setting.0"})
    assert [row["key"] for row in drawn.context["draft"]["settings"]] == ["B"]
    blank = opened(desk) | {f"expected_configuration.1.{name}": "" for name in ("key", "value", "least", "most")}
    assert desk.post(EDIT, blank).status_code == 303


def test_a_form_has_an_end(desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    rows = {f"expected_configuration.{place}.key": "K" for place in range(120)}
    drawn = desk.post(EDIT, opened(desk) | rows | {"act": "add_setting"})
    assert len(drawn.context["draft"]["settings"]) == 100


@pytest.mark.parametrize(
    ("slip", "field", "sentence"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"name": "a\0"}, "name", "There is a character in it that nobody can type."),
        ({"vendor": "x" * 101}, "vendor", "Write each in at most 100 characters."),
        ({"model": "(a+)+", "model_match": "regex"}, "model", PATTERN),
        ({f"{PLUG}.voltage": "lots"}, f"{PLUG}.voltage", "Write a whole number."),
        ({f"{PLUG}.amperage": ""}, f"{PLUG}.amperage", "This field is required."),
        ({f"{PLUG}.standard": "TYPE_9"}, f"{PLUG}.standard", f"'TYPE_9' is none of these: {PLUGS}."),
        ({"expected_configuration.0.key": "A"}, "expected_configuration.0", "Name a value or a range, one of them."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_it(
    slip: dict[str, str], field: str, sentence: str, desk: Client, plinth: Operator
) -> None:
    make_template(plinth)
    refused = desk.post(EDIT, opened(desk) | {"note": "Typed."} | slip)
    errors = {error["field"]: error["message"] for error in refused.context["refusal"]["errors"]}
    assert (errors, refused.context["draft"]["note"]) == ({field: sentence}, "Typed.")
    page = html.unescape(refused.content.decode())
    assert page.count(f"{sentence}</p>") == 1
    assert HardwareTemplate.objects.get().version == 1


def test_no_evse_at_all_is_refused(desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    bare = {name: value for name, value in opened(desk).items() if not name.startswith("evse_templates.")}
    refused = desk.post(EDIT, bare)
    assert [error["field"] for error in refused.context["refusal"]["errors"]] == ["evse_templates"]
    drawn = desk.post(EDIT, bare | {"act": "add_evse"})
    assert shape(drawn.context["draft"]) == [("1", ["1"])]


def test_who_comes_second_sees_both_and_may_write_over(desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    said = opened(desk) | {"name": "Mine", "min_firmware": "3"}
    change(plinth, name="Theirs", note="Mind.")
    refused = desk.post(EDIT, said)
    assert refused.context["refusal"]["slug"] == "stale_etag"
    assert [(each.path, each.before, each.after) for each in refused.context["both"]] == [
        ("name", "Theirs", "Mine"),
        ("min_firmware", None, "3"),
        ("note", "Mind.", None),
    ] or sorted(each.path for each in refused.context["both"]) == ["min_firmware", "name", "note"]
    assert refused.context["draft"]["name"] == "Mine"
    again = form(refused.context["draft"], etag=str(refused.context["etag"]))
    assert desk.post(EDIT, again).status_code == 303
    row = HardwareTemplate.objects.get()
    assert (row.name, row.note, row.version) == ("Mine", "", 3)


def test_an_etag_that_is_none_is_a_stale_one(desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    refused = desk.post(EDIT, opened(desk) | {"etag": "x"})
    assert (refused.context["refusal"]["slug"], refused.context["both"]) == ("stale_etag", [])


def test_a_new_one_begins_with_a_usual_socket(desk: Client, plinth: Operator) -> None:
    said = opened(desk, NEW)
    assert said["evse_templates.0.connector_templates.0.standard"] == "IEC_62196_T2"
    made = desk.post(NEW, said | {"name": "Mine", "template_id": "mine"})
    assert (made.status_code, made["Location"]) == (303, "/templates/mine/")
    row = HardwareTemplate.objects.get()
    assert row.evse_templates == [an_evse(1)]
    refused = desk.post(NEW, said | {"name": "Mine", "template_id": "mine", "act": "save"})
    assert [(error["field"], error["code"]) for error in refused.context["refusal"]["errors"]] == [
        ("template_id", "taken")
    ]
    drawn = desk.post(NEW, said | {"act": "add_connector.0"})
    assert shape(drawn.context["draft"]) == [("1", ["1", "2"])]


def test_a_product_of_the_catalogue_is_copied(desk: Client, plinth: Operator) -> None:
    address = f"{NEW}?product=alfen-eve-double-pro"
    desk.post(address, opened(desk, address))
    row = HardwareTemplate.objects.get()
    assert (row.template_id, row.product, row.vendor, len(row.evse_templates)) == (
        "alfen-eve-double-pro", "alfen-eve-double-pro", ["Alfen BV"], 2,
    )  # fmt: skip
    again = desk.get(address).context["draft"]
    assert (again["template_id"], again["product"]) == ("", "alfen-eve-double-pro")
    assert desk.get(f"{NEW}?product=nothing").status_code == 404


def test_ones_own_is_copied_under_a_new_id(desk: Client, plinth: Operator) -> None:
    make_template(plinth, "keba-kc-p30-ess400c2")
    address = f"{NEW}?copy=KEBA-KC-P30-ESS400C2"
    desk.post(address, opened(desk, address) | {"name": "Copy"})
    row = HardwareTemplate.objects.get(name="Copy")
    assert (len(row.template_id), row.product, row.vendor) == (36, "keba-kc-p30-ess400c2", ["Plinth"])
    assert desk.get(f"{NEW}?copy=nothing").status_code == 404
