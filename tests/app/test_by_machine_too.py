"""Everything that a person can do on a page a machine can do as well: which operation it is, or why there is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from core.api.description.document import document
from core.models import HardwareTemplate, Import, Job, Location
from core.models.actors import ROLE_SCOPES
from tests.app.addresses import ACCOUNTS, BY_SCAN, FILES, OF_ONE, OPEN_TO_THE_WORLD, PAGES
from tests.app.test_walk import names
from tests.factories import make_import
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

API = "/api/2.0"
TEMPLATES = "/ChargeStations/ChargestationTemplate"
TEMPLATE, STATION, WORK = f"{TEMPLATES}/{{key}}", "/ChargeStations/{key}", "/installations/{id}"
# What somebody does there, and the operations by which a machine does it.
DOES: dict[str, str] = {
    "scan": "POST /installations",
    "installation": f"GET {WORK}",
    "link": f"POST {WORK}/link",
    "fit": f"POST {WORK}/fit",
    "checks": f"POST {WORK}/checks",
    "stop": f"POST {WORK}/checks/stop",
    "recheck": f"POST {WORK}/checks/again",
    "configure": f"POST {WORK}/checks/configure",
    "override": f"POST {WORK}/checks/override",
    "trial": f"POST {WORK}/trial",
    "claim": f"POST {WORK}/claim",
    "pin": f"POST {WORK}/pin",
    "drop": f"POST {WORK}/drop",
    "hand_over": f"POST {WORK}/hand-over",
    "photos": f"POST {WORK}/photos",
    "drop_photo": f"POST {WORK}/photos/drop",
    "readings": f"POST {WORK}/readings",
    "checklist": f"POST {WORK}/checklist",
    "signature": f"POST {WORK}/signature",
    "rules": "POST /EvidenceRules",
    "review": f"POST {WORK}/review",
    "bulk_approve": "POST /reviews/approve",
    "owner_link": "POST /owner-links",
    "owner_link_end": "DELETE /owner-links/{id}",
    "new_template": f"POST {TEMPLATES}, POST /catalogue/{{key}}/copy",
    "template_edit": f"PATCH {TEMPLATE}",
    "template_reapply": f"POST {TEMPLATE}/reapply",
    "template_reapply_all": f"POST {TEMPLATE}/reapply",
    "template_playbook": f"PATCH {TEMPLATE}",
    "imports": "POST /imports",
    "import_columns": "PATCH /imports/{id}",
    "import_rows": "POST /imports/{id}/import",
    "import_undo": "POST /imports/{id}/undo",
    "import_discard": "DELETE /imports/{id}",
    "station_key": f"POST {STATION}/key",
    "station_commands": f"POST {STATION}/commands",
    "operator_checks": "PUT /operator/checks",
    "new_location": "POST /Locations",
    "edit_location": "PATCH /Locations/{key}",
    "new_station": "POST /ChargeStations",
    "edit_station": f"PATCH {STATION}",
    "edit_evse": f"PATCH {STATION}/evses/{{uid}}",
    "move_station": f"POST {STATION}/move",
    "replace_station": f"POST {STATION}/replace",
    "new_job": "POST /jobs",
    "job": "PATCH /jobs/{id}",
    "job_cancel": "DELETE /jobs/{id}",
    "job_move": "PATCH /jobs/{id}",
    "job_copy": "POST /jobs/{id}/copy",
    "job_pass": "POST /passes",
    "pass_revoke": "DELETE /passes/{id}",
    "new_labels": "POST /labels",
    "station_labels": "POST /labels",
    "stick_label": "POST /labels/{key}/stick",
    "person_passkey": "DELETE /people/{key}/passkeys/{id}",
    "new_person": "POST /people",
    "person_role": "PATCH /people/{key}",
    "person_remove": "DELETE /people/{key}",
    "person_code": "POST /people/{key}/sign-in-code",
    "person_device": "DELETE /people/{key}/devices/{id}",
    "new_token": "POST /tokens",
    "token_renew": "POST /tokens/{id}/renew",
    "token_end": "DELETE /tokens/{id}",
    "new_webhook": "POST /webhooks",
    "webhook_change": "PATCH /webhooks/{id}",
    "webhook_ping": "POST /webhooks/{id}/ping",
    "webhook_secret": "POST /webhooks/{id}/secret",
    "webhook_resume": "POST /webhooks/{id}/resume",
    "webhook_replay": "POST /webhooks/{id}/replay",
    "webhook_remove": "DELETE /webhooks/{id}",
    "settings": "PATCH /settings",
    "new_registration_token": "POST /registration-tokens",
    "registration_token_revoke": "DELETE /registration-tokens/{id}",
    "new_invitation": "POST /invitations",
    "invitation_revoke": "DELETE /invitations/{id}",
}
# What is only looked at there, and where a machine reads the same.
SHOWS: dict[str, str] = {
    "today": "GET /jobs",
    "checks_live": f"GET {WORK}/checks",
    "evidence": f"GET {WORK}/evidence",
    "record": f"GET {WORK}/record",
    "record_pdf": f"GET {WORK}/record.pdf",
    "photo": f"GET {WORK}/photos/{{key}}",
    "queue": "GET /reviews",
    "timeline": f"GET {STATION}/history",
    "audit": "GET /events",
    "audit_csv": "GET /events.csv",
    "audit_jsonl": "GET /events, GET /export",
    "reports": "GET /reports/installs",
    "reports_csv": "GET /reports/installs.csv",
    "reports_pdf": "GET /reports/installs.pdf",
    "charts": "GET /reports/installs, GET /reports/refusals",
    "chart_csv": "GET /reports/installs.csv, GET /reports/refusals",
    "templates": f"GET {TEMPLATES}, GET /catalogue",
    "template": f"GET {TEMPLATE}, GET {TEMPLATE}/versions, GET {TEMPLATE}/picture.svg",
    "template_drift": f"GET {TEMPLATE}/stations",
    "import": "GET /imports/{id}, GET /imports/{id}/rows",
    "import_live": "GET /imports/{id}",
    "import_refused": "GET /imports/{id}/rows",
    "sites": "GET /sites, GET /wall",
    "sites_live": "GET /sites, GET /wall",
    "site": "GET /sites/{key}",
    "map": "GET /sites",
    "map_dots": "GET /sites",
    "station": f"GET {STATION}, GET {STATION}/connection, GET {STATION}/messages, GET {STATION}/configuration",
    "locations": "GET /Locations",
    "location": "GET /Locations/{key}",
    "stations": "GET /ChargeStations",
    "station_record": f"GET {STATION}",
    "knocks": "GET /knocks",
    "jobs": "GET /jobs",
    "place_names": "GET /Locations",
    "worker_names": "GET /people",
    "template_names": f"GET {TEMPLATES}",
    "mix_names": "GET /EnergyMixProfiles",
    "gateway": "GET /gateway",
    "gateway_knocks": "GET /gateway",
    "labels": "GET /labels",
    "print_labels": "GET /labels",
    "label_sheet": "GET /labels/sheet.pdf, GET /labels/sheet.svg",
    "own_label": "GET /labels/{key}",
    "people": "GET /people",
    "person": "GET /people/{key}, GET /people/{key}/devices, GET /people/{key}/passkeys",
    "tokens": "GET /tokens",
    "webhooks": "GET /webhooks",
    "webhook": "GET /webhooks/{id}, GET /webhooks/{id}/deliveries",
    "registration_tokens": "GET /registration-tokens",
    "invitations": "GET /invitations",
}
FOR_PEOPLE_ALONE = {
    **dict.fromkeys(("new_passkey", "mfa_login_webauthn"), "A passkey is of the lock of the person's own device."),
    **dict.fromkeys(ACCOUNTS - {"mfa_login_webauthn"}, "A machine signs in by its token and has no password."),
    **dict.fromkeys(("come_in", "invited"), "The person who was let in opens it, and is signed in by it."),
    **dict.fromkeys(("owner", "owner_record", "owner_record_pdf"), "The link is the owner's, who has no account."),
    **dict.fromkeys(("scanned", *BY_SCAN, "pocket", "waiting", "token"), "What a phone keeps until it has signal."),
    **dict.fromkeys(("offline", "worker", "manifest", "icon"), "Parts of the app on the phone."),
    **dict.fromkeys(("home", "language"), "Where a person begins, and in which language they read."),
    "shown_once": "The answer that made the secret holds it.",
    "import_example": "A machine reads the fields in the description of the API.",
    "root_certificate": "It is the same file for everybody.",
    **dict.fromkeys(("api_docs", "api_schema", "docs_plain", "docs_from_1", "docs_changes"), "It describes the API."),
}  # fmt: skip


def operations(text: str) -> list[tuple[str, str]]:
    return [(method.lower(), API + path) for method, path in re.findall(r"([A-Z]+) ([^\s,]+)", text)]


def test_no_page_is_forgotten() -> None:
    machines = {name for name in names(get_resolver().url_patterns) if name.startswith(("api_", "ocpi_"))}
    told = [*DOES, *SHOWS, *FOR_PEOPLE_ALONE]
    assert len(told) == len(set(told))
    assert set(told) == set(PAGES) | OPEN_TO_THE_WORLD | ACCOUNTS | OF_ONE | BY_SCAN | (FILES - machines)


def test_every_operation_is_one_of_the_api() -> None:
    known = document()["paths"]
    told = {each for text in (*DOES.values(), *SHOWS.values()) for each in operations(text)}
    assert sorted(f"{method} {path}" for method, path in told if method not in known.get(path, {})) == []
    assert {method for text in SHOWS.values() for method, _path in operations(text)} == {"get"}


def test_every_operation_that_writes_is_done_by_people_too() -> None:
    """What machines alone do is written here."""
    writes = {
        f"{method.upper()} {path.removeprefix(API)}"
        for path, methods in document()["paths"].items()
        for method in methods.keys() - {"get"}
    }
    done = {f"{method.upper()} {path.removeprefix(API)}" for text in DOES.values() for method, path in operations(text)}
    assert {each for each in writes - done if not re.search(r"/batch$|^PUT |/configuration$", each)} == {
        "POST /EnergyMixProfiles",  # an operator's systems send them; people pick one of them
        "PATCH /EnergyMixProfiles/{key}",
        "POST /knocks/{id}/claim",  # on a page it is a step of the installation
        "POST /partners",  # by `manage.py`, or by a machine
        "POST /partners/{id}/renew",
        "DELETE /partners/{id}",
    }


WRITES = re.compile(r"^(INSERT|UPDATE|DELETE)(?! .{0,20}django_session)", re.IGNORECASE)


@pytest.fixture
def filled(plinth: Operator) -> dict[str, Any]:
    """Give what addresses are filled with: things that are there."""
    work = make_checked(make_fitted(plinth))
    made = make_import(plinth, pk=work.pk)
    Job.objects.create(pk=work.pk, operator=plinth, location=work.station.location, day="2030-01-31", created_by="dan")
    return {
        "pk": made.pk,
        "charge_station_id": work.station.charge_station_id,
        "location_id": Location.objects.get().location_id,
        "template_id": HardwareTemplate.objects.get().template_id,
        "username": "ada",
        "slug": "installs",
        "key": "x",
        "code": "x",
    }


@pytest.mark.django_db
def test_a_page_that_only_shows_writes_nothing_whatever_is_posted(desk_of_ada: Client, filled: dict[str, Any]) -> None:
    wrote = {}
    for name in SHOWS:
        parameters = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        url = reverse(name, kwargs={each: filled[each] for each in parameters})
        with CaptureQueriesContext(connection) as asked:
            desk_of_ada.post(url, {"name": "x", "location_id": "x", "verdict": "approved", "role": "installer"})
        wrote[name] = [query["sql"][:80] for query in asked if WRITES.match(query["sql"])]
    assert {name: sql for name, sql in wrote.items() if sql} == {}
    assert Import.objects.count() == 1


def test_whoever_may_do_it_on_a_page_can_make_a_machine_that_may() -> None:
    """Every scope of the roles is one that a token can have: nothing hangs on being a person."""
    assert {scope for scopes in ROLE_SCOPES.values() for scope in scopes} == set(
        document()["components"]["schemas"]["Token"]["properties"]["scopes"]["items"]["enum"]
    )
