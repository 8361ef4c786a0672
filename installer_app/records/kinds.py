"""Which fields a Location, a station and an EVSE have on their pages, in the contract's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.choices import (
    AccessType,
    Capability,
    ChargerType,
    ContactlessType,
    DeployState,
    EvseStatus,
    Facility,
    LocationType,
    ParkingRestriction,
)
from core.queries.inventory import companies_of, lawful_states
from core.queries.offered import energy_mixes
from installer_app.records.fields import (
    YES,
    Field,
    Form,
    Part,
    Section,
    choice,
    one,
    picked_of,
    plain,
    text,
    tick,
    ticks,
    unsaid,
)
from installer_app.records.texts import coordinates, directions, opening_times

if TYPE_CHECKING:
    from core.models import Actor, ChargeStation, Evse, Location
    from installer_app.records.fields import Choices

NONE = ("", _("None"))


def location_form(actor: Actor, row: Location | None = None) -> Form:
    """Give the form of a Location; a new one names its company and, if it wants to, its id."""
    return Form(
        (
            Section(_("The place"), _place(actor)),
            Section(_("Who may charge here"), _access()),
            Section(_("Opening hours"), _opening(row)),
            Section(_("For your own people"), _own(actor)),
        )
    )


def _place(actor: Actor) -> tuple[Part, ...]:
    companies = companies_of(actor)
    own = (choice("cpo_id", _("Company"), companies),) if len(companies) > 1 else ()
    return (
        text("name", _("Name"), required=True, maxlength=255),
        text("address", _("Street and number"), required=True, maxlength=255),
        text("address_line_2", _("Second address line"), maxlength=255),
        text("postal_code", _("Postal code"), required=True, maxlength=20),
        text("city", _("City"), required=True, maxlength=100),
        _country(),
        coordinates(),
        choice("type", _("Kind of place"), LocationType.choices),
        *own,
    )


def _country() -> Part:
    about = {"maxlength": 3, "autocapitalize": "characters", "autocomplete": "off"}
    each = Field("country", _("Country"), hint=_("Three letters, such as NLD"), attributes=about)
    return one(each, lambda row: plain(row, "country"), str.upper)


def _access() -> tuple[Part, ...]:
    return (
        tick("publish", _("Show to drivers")),
        choice("access_type", _("Who may come"), AccessType.choices, hint=_("It counts once drivers are shown it.")),
        ticks("facilities", _("What is there"), Facility.choices),
        directions("directions"),
    )


def _opening(row: Location | None) -> tuple[Part, ...]:
    # What a day is, the Location's own clock says: a new one gets it with its place.
    zone = row.time_zone if row else ""
    return (
        opening_times(zone, days=row is not None),
        unsaid("charging_when_closed", _("Cars may go on charging when it is closed")),
    )


def _own(actor: Actor) -> tuple[Part, ...]:
    return (
        _energy_mix(actor),
        text("remarks", _("Remarks"), kind="area", maxlength=10_000),
        text("maintenance_info", _("Maintenance"), kind="area", maxlength=10_000),
        text("cpo_customer_external_id", _("Number of the customer"), maxlength=255),
        text("payment_provider", _("Payment provider"), maxlength=255),
        text("wallet_id", _("Wallet"), maxlength=255),
    )


def _energy_mix(actor: Actor) -> Part:
    each = picked_of("energy_mix", _("Energy mix"), energy_mixes(actor), "mix_names", NONE)

    def show(row: Location) -> str:
        return row.energy_mix_profile.energy_mix_profile_id if row.energy_mix_profile else ""

    return one(each, show, lambda value: {"energy_mix_profile_id": value} if value else None)


def station_form(actor: Actor, row: ChargeStation) -> Form:
    """Give the form of a station; it moves and is replaced on pages of their own."""
    states = [(value, DeployState(value).label) for value in lawful_states(actor, row)]
    return Form(
        (
            Section(_("The station"), _station(states)),
            Section(_("Tariffs"), _tariffs()),
            Section(_("Card terminal"), _terminal()),
            Section(_("For your own people"), _notes()),
        )
    )


def _station(states: Choices) -> tuple[Part, ...]:
    return (
        text("name", _("Name"), maxlength=255),
        choice("deploy_state", _("Deployment"), states),
        choice("charger_type", _("For whom"), ChargerType.choices),
        text("installation_date", _("Installed on"), type="date"),
        text("default_charge_station_floor_level", _("Floor"), maxlength=4),
        directions("default_charge_station_directions"),
    )


def _tariffs() -> tuple[Part, ...]:
    return (
        text("default_charge_station_tariff_id", _("Tariff"), required=True, maxlength=36),
        text("default_charge_station_reimbursement_tariff_id", _("Reimbursement tariff"), maxlength=36),
        unsaid("dynamic_time_based_tariffs", _("Tariffs follow the time")),
        unsaid("time_of_use_tariffs", _("Tariffs follow the time of use")),
        unsaid("exclude_vat", _("Without VAT")),
    )


def _terminal() -> tuple[Part, ...]:
    kinds = (NONE, *ContactlessType.choices)
    return (
        choice("contactless_type", _("Kind of terminal"), kinds),
        text("contactless_terminal_serial_number", _("Serial number of the terminal"), maxlength=100),
        text("contactless_terminal_auth_amount", _("Amount to authorise"), inputmode="decimal", maxlength=9),
        unsaid("tap_to_stop", _("A tap stops the session")),
        unsaid("stop_on_parking", _("It stops when the parking time ends")),
    )


def _notes() -> tuple[Part, ...]:
    return (
        text("remarks", _("Remarks"), kind="area", maxlength=10_000),
        text("maintenance_info", _("Maintenance"), kind="area", maxlength=10_000),
    )


def evse_form(row: Evse) -> Form:
    """Give the form of an EVSE with the terms of its connectors; their hardware is the template's."""
    facts = (
        text("evse_id", _("EVSE id"), required=True, maxlength=48, autocapitalize="characters"),
        text("physical_reference", _("Bay, as it is marked"), maxlength=16),
        text("floor_level", _("Floor"), maxlength=4),
        coordinates(),
        _planned(),
        ticks("parking_restrictions", _("Parking is for"), ParkingRestriction.choices),
        ticks("capabilities", _("What it can do"), Capability.choices),
        directions("directions"),
    )
    return Form((Section(_("The charge point"), facts), *(_connector(each) for each in row.connectors.all())))


def _planned() -> Part:
    each = Field("status", _("Planned"), "tick", _("Drivers are told that it comes."))

    def show(row: Evse) -> str:
        return YES if row.status == EvseStatus.PLANNED else ""

    return one(each, show, lambda value: EvseStatus.PLANNED.value if value else EvseStatus.UNKNOWN.value)


TERMS = (
    ("tariff_id", _("Tariff")),
    ("reimbursement_tariff_id", _("Reimbursement tariff")),
    ("terms_and_conditions", _("Address of the terms")),
)


def _connector(row: Any) -> Section:
    """Give the terms of one connector; the member's name says whose they are."""
    parts = [_term(row, name, word) for name, word in TERMS]
    return Section(_("Connector %(n)s") % {"n": row.connector_id}, tuple(parts))


def _term(row: Any, name: str, word: Any) -> Part:
    each = Field(f"{name}_{row.connector_id}", word, attributes={"maxlength": 255})

    def show(evse: Evse) -> str:
        there = {connector.connector_id: connector for connector in evse.connectors.all()}
        return getattr(there.get(row.connector_id), name, "")

    return one(each, show, lambda value: value or None)


def term_of(member: str) -> tuple[str, int] | None:
    """Give which term of which connector a member is about; None for a member of the EVSE itself."""
    name, _line, number = member.rpartition("_")
    return (name, int(number)) if number.isdigit() and name in dict(TERMS) else None
