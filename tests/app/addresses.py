"""Every address of Plinth by its name, and who may go there: what `test_walk` walks."""

from __future__ import annotations

from core.choices import Role

EVERYBODY = set(Role)
INSTALLS = {Role.INSTALLER, Role.SUPERVISOR, Role.ADMIN}
REVIEWS = {Role.SUPERVISOR, Role.ADMIN}
ADMINISTERS = {Role.ADMIN}
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
    **dict.fromkeys(("new_job", "place_names", "worker_names", "template_names", "mix_names"), DISPATCHES),
    "job": DISPATCHES,
    "job_cancel": DISPATCHES,
    **dict.fromkeys(("labels", "new_labels", "station_labels"), DISPATCHES),
    **dict.fromkeys(("imports", "import", "import_columns", "import_live", "import_refused"), DISPATCHES),
    **dict.fromkeys(("import_rows", "import_undo"), DISPATCHES),
    **dict.fromkeys(("templates", "template", "template_drift", "template_playbook"), EVERYBODY),
    **dict.fromkeys(("new_template", "template_edit", "template_reapply", "template_reapply_all"), REVIEWS),
    **dict.fromkeys(("bulk_approve", "audit", "audit_csv", "audit_jsonl"), REVIEWS),
    "timeline": EVERYBODY,
    **dict.fromkeys(("reports", "reports_csv", "reports_pdf", "owner_link"), DISPATCHES),
    **dict.fromkeys(("sites_live", "map", "map_dots", "charts"), DISPATCHES),
    **dict.fromkeys(("job_move", "job_copy"), DISPATCHES),
    **dict.fromkeys(("locations", "location", "stations", "station_record"), EVERYBODY),
    **dict.fromkeys(("new_location", "edit_location", "new_station", "edit_station"), DISPATCHES),
    **dict.fromkeys(("edit_evse", "move_station", "replace_station"), DISPATCHES),
    **dict.fromkeys(("registration_tokens", "new_registration_token", "settings", "webhooks"), ADMINISTERS),
    "new_webhook": ADMINISTERS,
    **dict.fromkeys(("invitations", "new_invitation"), DISPATCHES),
    "pin": INSTALLS,
    "people": DISPATCHES,
    "new_person": DISPATCHES,
    "tokens": ADMINISTERS,
    "new_token": ADMINISTERS,
    "new_passkey": EVERYBODY,
    "pocket": INSTALLS,
    "waiting": INSTALLS,
}
OF_NO_ONE_THING = {
    "home", "today", "scan", "queue", "sites", "gateway", "gateway_knocks", "knocks", "people", "new_person",
    "jobs", "new_job", "tokens", "new_token", "pocket", "waiting", "new_passkey", "rules", "operator_checks",
    "labels", "new_labels", "station_labels", "imports",
    "new_template", "templates",
    "audit", "audit_csv", "audit_jsonl", "bulk_approve", "charts",
    "map", "map_dots", "reports", "reports_csv", "reports_pdf",
    "sites_live", "place_names", "worker_names", "template_names", "mix_names",
    "locations", "new_location", "new_station", "stations",
    "invitations", "new_invitation", "new_registration_token", "new_webhook", "registration_tokens",
    "settings", "webhooks",
}  # fmt: skip
# test_kept_actions walks to these
BY_SCAN = {
    "scanned", "scanned_link", "scanned_fit",
    "scanned_checklist", "scanned_photos", "scanned_readings", "scanned_signature",
}  # fmt: skip
# Who may do what to whom is walked in test_people, test_tokens and test_imports.
OF_ONE = {
    "person", "person_role", "person_remove", "person_code", "person_device", "token_renew", "token_end",
    "import_discard",
    "owner_link_end",
    "invitation_revoke", "registration_token_revoke", "shown_once", "webhook", "webhook_change",
    "webhook_ping", "webhook_remove", "webhook_replay", "webhook_resume", "webhook_secret",
    "job_pass", "pass_revoke",
    "person_passkey",
}  # fmt: skip
OPEN_TO_THE_WORLD = {
    "root_certificate",
    "api_docs",
    "docs_plain",
    "api_schema",
    "come_in",
    "icon",
    "docs_changes",
    "docs_from_1",
    "language",
    "manifest",
    "offline",
    "own_label",
    "token",
    "worker",
    "owner", "owner_record", "owner_record_pdf",
    "invited",
}  # fmt: skip
MACHINES = {
    "api_locations", "api_location", "api_stations", "api_station", "api_templates", "api_template",
    "api_installations", "api_installation", "api_proposals", "api_link", "api_fit", "api_checks", "api_hand_over",
    "api_stop", "api_drop", "api_review", "api_energy_mixes", "api_energy_mix", "api_configuration", "api_changes",
    "api_evidence", "api_photos", "api_drop_photo", "api_readings", "api_checklist", "api_signature", "api_record",
    "api_recheck", "api_configure", "api_override", "api_trial", "api_operator_checks",
    "api_record_pdf", "api_evidence_rules",
    "api_connection", "api_messages", "api_connectors", "api_claim", "api_knocks", "api_claim_knock",
    "api_jobs", "api_job", "api_imports", "api_import", "api_import_rows", "api_import_undo", "api_rows_of_import",
    "api_playbook",
    "api_events",
    "api_move", "api_replace",
    "api_pin",
}  # fmt: skip
# Their own tests say who sees them.
FILES = {
    "photo", "record_pdf", "api_photo", "print_labels", "label_sheet", "stick_label",
    "import_example",
    "chart_csv",
}  # fmt: skip
COMMANDS = {"api_commands", "api_command"}
# What administrators look after is walked in tests/webhooks and tests/admin.
ADMINISTERED = {
    "api_webhooks", "api_webhook", "api_webhook_ping", "api_webhook_secret", "api_webhook_resume",
    "api_webhook_replay", "api_deliveries", "api_settings", "api_purges", "api_people", "api_person",
    "api_invitations", "api_invitation", "api_tokens", "api_token", "api_token_renew",
    "api_registration_tokens", "api_registration_token",
    # what the desks do is walked in tests/api/desk
    "api_sign_in_code", "api_devices", "api_device", "api_passkeys", "api_passkey",
    "api_partners", "api_partner", "api_partner_renew",
    "api_owner_links", "api_owner_link", "api_passes", "api_pass",
    "api_events_file", "api_labels", "api_label", "api_label_sheet", "api_label_drawing", "api_stick",
    "api_catalogue", "api_product", "api_product_copy", "api_product_picture",
    "api_template_versions", "api_template_stations", "api_template_reapply", "api_template_picture",
    "api_history", "api_station_key", "api_job_copy", "api_reviews", "api_approve_clean",
    "api_sites", "api_site", "api_wall", "api_gateway",
    "api_installs", "api_installs_file", "api_installs_paper", "api_turned_away", "api_export",
}  # fmt: skip
BATCHES = {"api_locations_batch", "api_stations_batch", "api_templates_batch"}
LISTS = (
    "api_locations",
    "api_stations",
    "api_templates",
    "api_energy_mixes",
    "api_installations",
    "api_knocks",
    "api_jobs",
    "api_imports",
)
PARTNERS = {
    "ocpi_versions", "ocpi_version", "ocpi_credentials", "ocpi_locations", "ocpi_location", "ocpi_evse",
    "ocpi_connector",
}  # fmt: skip
POSTS = {
    "station_key", "stop", "drop", "claim", "recheck", "configure", "override", "job_cancel", "import_rows",
    "import_undo",
    "template_reapply", "template_reapply_all",
    "owner_link",
}  # fmt: skip
STEPS = {"link": INSTALLS, "fit": INSTALLS, "checks": INSTALLS, "hand_over": INSTALLS, "review": REVIEWS}
ACCOUNTS = {
    "mfa_login_webauthn",
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
}  # fmt: skip
PEOPLE = {Role.INSTALLER: "ina", Role.SUPERVISOR: "sue", Role.DISPATCHER: "dan", Role.ADMIN: "ada"}
