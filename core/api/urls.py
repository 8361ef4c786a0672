"""The machine API's addresses; paths match without regard to case, with or without a trailing slash."""

from __future__ import annotations

from core.api import events, imports, jobs, knocks, moves, resources, wire, written
from core.api.admin import devices, partners, people, settings, tokens, webhooks
from core.api.changes import Changes
from core.api.desk import urls as desk
from core.api.routing import machine_path

urlpatterns = [
    machine_path("Locations", written.Locations.as_view(), "api_locations"),
    machine_path("Locations/batch", written.LocationBatch.as_view(), "api_locations_batch"),
    machine_path("Locations/<key>", written.Locations.as_view(), "api_location"),
    machine_path("ChargeStations", written.ChargeStations.as_view(), "api_stations"),
    machine_path("ChargeStations/batch", written.ChargeStationBatch.as_view(), "api_stations_batch"),
    machine_path("ChargeStations/ChargestationTemplate", written.HardwareTemplates.as_view(), "api_templates"),
    machine_path(
        "ChargeStations/ChargestationTemplate/batch", written.HardwareTemplateBatch.as_view(), "api_templates_batch"
    ),
    machine_path("ChargeStations/ChargestationTemplate/<key>", written.HardwareTemplates.as_view(), "api_template"),
    machine_path("ChargeStations/ChargestationTemplate/<key>/playbook", resources.Playbook.as_view(), "api_playbook"),
    machine_path("ChargeStations/<key>", written.ChargeStations.as_view(), "api_station"),
    machine_path("ChargeStations/<key>/configuration", written.Configuration.as_view(), "api_configuration"),
    machine_path("ChargeStations/<key>/connection", wire.StationConnection.as_view(), "api_connection"),
    machine_path("ChargeStations/<key>/messages", wire.Messages.as_view(), "api_messages"),
    machine_path("ChargeStations/<key>/connectors", wire.Connectors.as_view(), "api_connectors"),
    machine_path("ChargeStations/<key>/commands", wire.Commands.as_view(), "api_commands"),
    machine_path("ChargeStations/<key>/commands/<pk>", wire.OneCommand.as_view(), "api_command"),
    machine_path("ChargeStations/<key>/move", moves.Move.as_view(), "api_move"),
    machine_path("ChargeStations/<key>/replace", moves.Replace.as_view(), "api_replace"),
    machine_path("ChargeStations/<key>/evses/<uid>", written.OneEvse.as_view(), "api_evse"),
    machine_path("changes", Changes.as_view(), "api_changes"),
    machine_path("events", events.Events.as_view(), "api_events"),
    machine_path("events.csv", events.EventsFile.as_view(), "api_events_file"),
    machine_path("knocks", knocks.Knocks.as_view(), "api_knocks"),
    machine_path("knocks/<pk>/claim", knocks.Claim.as_view(), "api_claim_knock"),
    machine_path("imports", imports.Imports.as_view(), "api_imports"),
    machine_path("imports/<pk>", imports.Imports.as_view(), "api_import"),
    machine_path("imports/<pk>/import", imports.ImportRows.as_view(), "api_import_rows"),
    machine_path("imports/<pk>/undo", imports.UndoImport.as_view(), "api_import_undo"),
    machine_path("imports/<pk>/rows", imports.RowsOfImport.as_view(), "api_rows_of_import"),
    machine_path("jobs", jobs.Jobs.as_view(), "api_jobs"),
    machine_path("jobs/<pk>", jobs.Jobs.as_view(), "api_job"),
    machine_path("people", people.People.as_view(), "api_people"),
    machine_path("people/<key>", people.People.as_view(), "api_person"),
    machine_path("people/<key>/sign-in-code", devices.SignInCode.as_view(), "api_sign_in_code"),
    machine_path("people/<key>/devices", devices.Devices.as_view(), "api_devices"),
    machine_path("people/<key>/devices/<pk>", devices.Devices.as_view(), "api_device"),
    machine_path("people/<key>/passkeys", devices.Passkeys.as_view(), "api_passkeys"),
    machine_path("people/<key>/passkeys/<pk>", devices.Passkeys.as_view(), "api_passkey"),
    machine_path("partners", partners.Partners.as_view(), "api_partners"),
    machine_path("partners/<pk>", partners.Partners.as_view(), "api_partner"),
    machine_path("partners/<pk>/renew", partners.RenewPartner.as_view(), "api_partner_renew"),
    machine_path("invitations", people.Invitations.as_view(), "api_invitations"),
    machine_path("invitations/<pk>", people.Invitations.as_view(), "api_invitation"),
    machine_path("tokens", tokens.Tokens.as_view(), "api_tokens"),
    machine_path("tokens/<pk>", tokens.Tokens.as_view(), "api_token"),
    machine_path("tokens/<pk>/renew", tokens.Renew.as_view(), "api_token_renew"),
    machine_path("registration-tokens", tokens.RegistrationTokens.as_view(), "api_registration_tokens"),
    machine_path("registration-tokens/<pk>", tokens.RegistrationTokens.as_view(), "api_registration_token"),
    machine_path("settings", settings.Settings.as_view(), "api_settings"),
    machine_path("settings/purges", settings.PurgeReports.as_view(), "api_purges"),
    machine_path("webhooks", webhooks.Webhooks.as_view(), "api_webhooks"),
    machine_path("webhooks/<pk>", webhooks.Webhooks.as_view(), "api_webhook"),
    machine_path("webhooks/<pk>/ping", webhooks.Ping.as_view(), "api_webhook_ping"),
    machine_path("webhooks/<pk>/secret", webhooks.RenewSecret.as_view(), "api_webhook_secret"),
    machine_path("webhooks/<pk>/resume", webhooks.Resume.as_view(), "api_webhook_resume"),
    machine_path("webhooks/<pk>/replay", webhooks.Replay.as_view(), "api_webhook_replay"),
    machine_path("webhooks/<pk>/deliveries", webhooks.Deliveries.as_view(), "api_deliveries"),
    machine_path("EnergyMixProfiles", written.EnergyMixProfiles.as_view(), "api_energy_mixes"),
    machine_path("EnergyMixProfiles/<key>", written.EnergyMixProfiles.as_view(), "api_energy_mix"),
    *desk.urlpatterns,
]
