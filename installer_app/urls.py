"""Every step by its two doors, and the pages around them."""

from __future__ import annotations

from django.urls import include, path

from core.api.routing import machine_path
from installer_app import (
    command_panel,
    evidence_doors,
    evidence_pages,
    gateway_page,
    job_moves,
    job_pages,
    knock_pages,
    label_pages,
    language,
    offers,
    operator_checks,
    pass_pages,
    people_pages,
    phone,
    pin_page,
    pocket,
    station_pages,
    step_pages,
    supervisor,
    token_pages,
)
from installer_app.machine import Installations, OneInstallation, Proposals
from installer_app.steps.again import AgainStep, ConfigureStep, OverrideStep
from installer_app.steps.checks import ChecksLive, ChecksStep, StopStep
from installer_app.steps.claim import ClaimStep
from installer_app.steps.doors import MACHINE, MACHINE_FILES, PHONE
from installer_app.steps.drop import DropStep
from installer_app.steps.evidence import ChecklistStep, DropPhotoStep, EvidenceStep, PhotoStep, ReadingsStep, SignStep
from installer_app.steps.fit import FitStep
from installer_app.steps.hand_over import HandOverStep
from installer_app.steps.link import LinkStep
from installer_app.steps.pin import PinStep
from installer_app.steps.review import ReviewStep
from installer_app.steps.rules import MachineRules, RulesStep
from installer_app.steps.scan import ScanStep
from installer_app.steps.trial import TrialStep

ONE = "app/installations/<int:pk>/"
SCANNED = "app/scanned/<uuid:scan>/"  # the same, for a phone that knows only what it scanned

EVIDENCE = {**PHONE, "page": evidence_pages.evidence}

phone_doors = [
    path("app/scan", ScanStep.as_view(**PHONE, page=phone.scan), name="scan"),
    path(f"{ONE}link", LinkStep.as_view(**PHONE, page=step_pages.link), name="link"),
    path(f"{ONE}fit", FitStep.as_view(**PHONE, page=step_pages.fit), name="fit"),
    path(f"{SCANNED}link", LinkStep.as_view(**PHONE, page=step_pages.link), name="scanned_link"),
    path(f"{SCANNED}fit", FitStep.as_view(**PHONE, page=step_pages.fit), name="scanned_fit"),
    path(f"{ONE}checks", ChecksStep.as_view(**PHONE, page=step_pages.checks), name="checks"),
    path(f"{ONE}checks/live", ChecksLive.as_view(**PHONE), name="checks_live"),
    path(f"{ONE}checks/stop", StopStep.as_view(**PHONE), name="stop"),
    path(f"{ONE}checks/again", AgainStep.as_view(**PHONE), name="recheck"),
    path(f"{ONE}checks/configure", ConfigureStep.as_view(**PHONE), name="configure"),
    path(f"{ONE}checks/override", OverrideStep.as_view(**PHONE), name="override"),
    path(f"{ONE}trial", TrialStep.as_view(**PHONE), name="trial"),
    path(f"{ONE}claim", ClaimStep.as_view(**PHONE), name="claim"),
    path(f"{ONE}pin", PinStep.as_view(**PHONE, page=pin_page.pin), name="pin"),
    path(f"{ONE}drop", DropStep.as_view(**PHONE), name="drop"),
    path(f"{ONE}hand-over", HandOverStep.as_view(**PHONE, page=step_pages.hand_over), name="hand_over"),
    path(f"{ONE}evidence", EvidenceStep.as_view(**EVIDENCE, http_method_names=["get", "head"]), name="evidence"),
    path(f"{ONE}evidence/photos", PhotoStep.as_view(**EVIDENCE), name="photos"),
    path(f"{ONE}evidence/photos/drop", DropPhotoStep.as_view(**EVIDENCE), name="drop_photo"),
    path(f"{ONE}evidence/readings", ReadingsStep.as_view(**EVIDENCE), name="readings"),
    path(f"{ONE}evidence/checklist", ChecklistStep.as_view(**EVIDENCE), name="checklist"),
    path(f"{ONE}evidence/signature", SignStep.as_view(**EVIDENCE), name="signature"),
    path(f"{SCANNED}evidence/photos", PhotoStep.as_view(**EVIDENCE), name="scanned_photos"),
    path(f"{SCANNED}evidence/readings", ReadingsStep.as_view(**EVIDENCE), name="scanned_readings"),
    path(f"{SCANNED}evidence/checklist", ChecklistStep.as_view(**EVIDENCE), name="scanned_checklist"),
    path(f"{SCANNED}evidence/signature", SignStep.as_view(**EVIDENCE), name="scanned_signature"),
    path("review/rules", RulesStep.as_view(**PHONE, page=evidence_pages.rules), name="rules"),
    path("review/<int:pk>/", ReviewStep.as_view(**PHONE, page=supervisor.review), name="review"),
]

machine_doors = [
    machine_path("operator/checks", operator_checks.OperatorChecks.as_view(), "api_operator_checks"),
    machine_path("installations", Installations.as_view(**MACHINE), "api_installations"),
    machine_path("installations/<pk>", OneInstallation.as_view(), "api_installation"),
    machine_path("installations/<pk>/proposals", Proposals.as_view(), "api_proposals"),
    machine_path("installations/<pk>/link", LinkStep.as_view(**MACHINE), "api_link"),
    machine_path("installations/<pk>/fit", FitStep.as_view(**MACHINE), "api_fit"),
    machine_path("installations/<pk>/checks", ChecksStep.as_view(**MACHINE), "api_checks"),
    machine_path("installations/<pk>/checks/stop", StopStep.as_view(**MACHINE), "api_stop"),
    machine_path("installations/<pk>/checks/again", AgainStep.as_view(**MACHINE), "api_recheck"),
    machine_path("installations/<pk>/checks/configure", ConfigureStep.as_view(**MACHINE), "api_configure"),
    machine_path("installations/<pk>/checks/override", OverrideStep.as_view(**MACHINE), "api_override"),
    machine_path("installations/<pk>/trial", TrialStep.as_view(**MACHINE), "api_trial"),
    machine_path("installations/<pk>/claim", ClaimStep.as_view(**MACHINE), "api_claim"),
    machine_path("installations/<pk>/pin", PinStep.as_view(**MACHINE), "api_pin"),
    machine_path("installations/<pk>/drop", DropStep.as_view(**MACHINE), "api_drop"),
    machine_path("installations/<pk>/hand-over", HandOverStep.as_view(**MACHINE), "api_hand_over"),
    machine_path("installations/<pk>/evidence", evidence_doors.EvidenceOfOne.as_view(), "api_evidence"),
    machine_path("installations/<pk>/photos", PhotoStep.as_view(**MACHINE_FILES), "api_photos"),
    machine_path("installations/<pk>/photos/drop", DropPhotoStep.as_view(**MACHINE), "api_drop_photo"),
    machine_path("installations/<pk>/photos/<key>", evidence_doors.PhotoOfOne.as_view(), "api_photo"),
    machine_path("installations/<pk>/readings", ReadingsStep.as_view(**MACHINE), "api_readings"),
    machine_path("installations/<pk>/checklist", ChecklistStep.as_view(**MACHINE), "api_checklist"),
    machine_path("installations/<pk>/signature", SignStep.as_view(**MACHINE), "api_signature"),
    machine_path("installations/<pk>/record", evidence_doors.RecordOfOne.as_view(), "api_record"),
    machine_path("installations/<pk>/record.pdf", evidence_doors.RecordOnPaper.as_view(), "api_record_pdf"),
    machine_path("EvidenceRules", MachineRules.as_view(**MACHINE), "api_evidence_rules"),
    machine_path("installations/<pk>/review", ReviewStep.as_view(**MACHINE), "api_review"),
]

pages = [
    path("", include("installer_app.desk.urls")),
    path("", include("installer_app.hardware.urls")),
    path("", include("installer_app.imports.urls")),
    path("", include("installer_app.wall.urls")),
    path("", phone.home, name="home"),
    path("app/", phone.today, name="today"),
    path(ONE, phone.installation, name="installation"),
    path(SCANNED, pocket.scanned, name="scanned"),
    path("app/pocket", pocket.pocket, name="pocket"),
    path("app/waiting", pocket.waiting, name="waiting"),
    path("app/token", pocket.token, name="token"),
    path("offline", pocket.offline, name="offline"),
    path("sw.js", pocket.worker, name="worker"),
    path("manifest.webmanifest", pocket.manifest, name="manifest"),
    path("favicon.ico", pocket.icon, name="icon"),
    path("app/stations/<str:charge_station_id>/", station_pages.station, name="station"),
    path("app/stations/<str:charge_station_id>/key", station_pages.station_key, name="station_key"),
    path("app/stations/<str:charge_station_id>/commands", command_panel.station_commands, name="station_commands"),
    path("review/checks", operator_checks.operator_checks, name="operator_checks"),
    path("app/root-certificate.pem", station_pages.root_certificate, name="root_certificate"),
    path("", include("installer_app.records.urls")),
    path("review/", supervisor.queue, name="queue"),
    path("app/knocks/", knock_pages.knocks, name="knocks"),
    path("jobs/", job_pages.jobs, name="jobs"),
    path("jobs/new", job_pages.new_job, name="new_job"),
    path("jobs/places", offers.place_names, name="place_names"),
    path("jobs/people", offers.worker_names, name="worker_names"),
    path("templates-offered", offers.template_names, name="template_names"),
    path("mixes-offered", offers.mix_names, name="mix_names"),
    path("jobs/<int:pk>/", job_pages.job, name="job"),
    path("jobs/<int:pk>/cancel", job_pages.cancel, name="job_cancel"),
    path("jobs/<int:pk>/move", job_moves.move, name="job_move"),
    path("jobs/<int:pk>/copy", job_moves.copy, name="job_copy"),
    path("jobs/<int:pk>/pass", pass_pages.make, name="job_pass"),
    path("passes/<int:pk>/revoke", pass_pages.revoke, name="pass_revoke"),
    path("gateway/", gateway_page.gateway, name="gateway"),
    path("gateway/knocks.csv", gateway_page.knocks_csv, name="gateway_knocks"),
    path("labels/", label_pages.labels, name="labels"),
    path("labels/new", label_pages.new_labels, name="new_labels"),
    path("labels/stations", label_pages.station_labels, name="station_labels"),
    path("labels/print", label_pages.print_labels, name="print_labels"),
    path("labels/sheet", label_pages.sheet, name="label_sheet"),
    path("people/", people_pages.people, name="people"),
    path("", include("installer_app.passkeys.urls")),
    path("people/new", people_pages.new_person, name="new_person"),
    path("people/<str:username>/", people_pages.person, name="person"),
    path("people/<str:username>/role", people_pages.role, name="person_role"),
    path("people/<str:username>/remove", people_pages.remove, name="person_remove"),
    path("people/<str:username>/sign-in-code", people_pages.sign_in_code, name="person_code"),
    path("people/<str:username>/devices/<int:pk>/end", people_pages.end, name="person_device"),
    path("tokens/", token_pages.tokens, name="tokens"),
    path("tokens/new", token_pages.new_token, name="new_token"),
    path("tokens/<int:pk>/renew", token_pages.renew, name="token_renew"),
    path("tokens/<int:pk>/end", token_pages.end, name="token_end"),
    path("webhooks/", include("installer_app.webhooks.urls")),
    path("settings/", include("installer_app.settings.urls")),
    path("registration-tokens/", include("installer_app.registration.urls")),
    path("", include("installer_app.invitations.urls")),
    path("", include("installer_app.shown_once")),
    path("in/<str:secret>", people_pages.come_in, name="come_in"),
    path("language", language.choose, name="language"),
    path(f"{ONE}record", evidence_pages.record, name="record"),
    path(f"{ONE}record.pdf", evidence_pages.record_pdf, name="record_pdf"),
    path("photos/<str:key>", evidence_pages.photo, name="photo"),
    path("s/<str:code>", station_pages.own_label, name="own_label"),
    path("s/<str:code>/stick", label_pages.stick, name="stick_label"),
]

urlpatterns = [*phone_doors, *machine_doors, *pages]
