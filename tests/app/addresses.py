"""Every address of Plinth by its name, and who may go there: what `test_walk` walks."""

from __future__ import annotations

from core.choices import Role

EVERYBODY = set(Role)
INSTALLS = {Role.INSTALLER, Role.SUPERVISOR, Role.ADMIN}
REVIEWS = {Role.SUPERVISOR, Role.ADMIN}
DISPATCHES = {Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN}

PAGES: dict[str, set[Role]] = {
    "home": EVERYBODY,
    "today": INSTALLS,
    "scan": INSTALLS,
    "installation": INSTALLS,
    "link": INSTALLS,
    "fit": INSTALLS,
    "checks": INSTALLS,
    "checks_live": INSTALLS,
    **dict.fromkeys(("recheck", "configure", "trial"), INSTALLS),
    **dict.fromkeys(("override", "operator_checks"), REVIEWS),
    "station_commands": EVERYBODY,
    "stop": INSTALLS,
    "pin": INSTALLS,
    "drop": INSTALLS,
    "claim": INSTALLS,
    **dict.fromkeys(("evidence", "photos", "drop_photo", "readings", "checklist", "signature"), INSTALLS),
    "rules": REVIEWS,
    "record": EVERYBODY,
    "hand_over": INSTALLS,
    "station": EVERYBODY,
    "station_key": INSTALLS,
    "queue": REVIEWS,
    "review": REVIEWS,
    "sites": DISPATCHES,
    "gateway": DISPATCHES,
    "gateway_knocks": DISPATCHES,
    "site": DISPATCHES,
    "knocks": DISPATCHES,
    "jobs": DISPATCHES,
    "new_job": DISPATCHES,
    "job": DISPATCHES,
    "job_cancel": DISPATCHES,
    "people": DISPATCHES,
    "new_person": DISPATCHES,
    "tokens": {Role.ADMIN},
    "new_token": {Role.ADMIN},
    "pocket": INSTALLS,
    "waiting": INSTALLS,
}
OF_NO_ONE_THING = {
    "home", "today", "scan", "queue", "sites", "gateway", "gateway_knocks", "knocks", "people", "new_person",
    "jobs", "new_job", "tokens", "new_token", "pocket", "waiting", "rules", "operator_checks",
}  # fmt: skip
BY_SCAN = {
    "scanned",
    "scanned_link",
    "scanned_fit",
    "scanned_photos",
    "scanned_readings",
    "scanned_checklist",
    "scanned_signature",
}  # fmt: skip -- test_kept_actions walks to these
# Who may do what to whom is walked in test_people, test_passes and test_tokens.
OF_ONE = {
    "stick_label", "labels", "new_labels", "station_labels", "print_labels", "label_sheet",  # as test_label_pages walks
    "job_pass", "pass_revoke", "person", "person_role", "person_remove", "person_code", "person_device",
    "token_renew", "token_end",
}  # fmt: skip
OPEN_TO_THE_WORLD = {
    "root_certificate",
    "api_docs",
    "api_schema",
    "come_in",
    "docs_changes",
    "docs_from_1",
    "language",
    "manifest",
    "offline",
    "own_label",
    "token",
    "worker",
}
MACHINES = {
    "api_locations", "api_location", "api_stations", "api_station", "api_templates", "api_template",
    "api_installations", "api_installation", "api_proposals", "api_link", "api_fit", "api_checks", "api_hand_over",
    "api_stop", "api_drop", "api_review", "api_energy_mixes", "api_energy_mix", "api_configuration", "api_changes",
    "api_evidence", "api_photos", "api_drop_photo", "api_readings", "api_checklist", "api_signature", "api_record",
    "api_recheck", "api_configure", "api_override", "api_trial", "api_operator_checks",
    "api_record_pdf", "api_evidence_rules",
    "api_connection", "api_messages", "api_connectors", "api_claim", "api_knocks", "api_claim_knock",
    "api_jobs", "api_job", "api_pin",
}  # fmt: skip
FILES = {"photo", "record_pdf", "api_photo"}  # their own tests say who sees them
COMMANDS = {"api_commands", "api_command"}
BATCHES = {"api_locations_batch", "api_stations_batch", "api_templates_batch"}
LISTS = (
    "api_locations",
    "api_stations",
    "api_templates",
    "api_energy_mixes",
    "api_installations",
    "api_knocks",
    "api_jobs",
)
PARTNERS = {
    "ocpi_versions", "ocpi_version", "ocpi_credentials", "ocpi_locations", "ocpi_location", "ocpi_evse",
    "ocpi_connector",
}  # fmt: skip
POSTS = {"station_key", "stop", "drop", "claim", "recheck", "configure", "override", "job_cancel"}
STEPS = {"link": INSTALLS, "fit": INSTALLS, "checks": INSTALLS, "hand_over": INSTALLS, "review": REVIEWS}
ACCOUNTS = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
}  # fmt: skip
PEOPLE = {Role.INSTALLER: "ina", Role.SUPERVISOR: "sue", Role.DISPATCHER: "dan", Role.ADMIN: "ada"}
