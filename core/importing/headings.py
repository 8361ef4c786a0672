"""What people call a column, in English, Dutch, German and French, and which field that is.

A field's own name always counts. `OFFERED` are the fields that a page offers, in the order in which they are told;
`MUST` are those without which no row could be found again.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from core.choices import ImportKind
from core.importing.tables import type_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.bodies.fields import Body

EVSE, CONNECTOR = "evses.0.", "evses.0.connectors.0."
PLACE = {
    "address": "adres adresse straat strasse rue street straatenhuisnummer strasseundhausnummer voie",
    "city": "stad plaats woonplaats ort stadt ville town commune gemeente",
}
NAMES: dict[str, dict[str, str]] = {
    ImportKind.LOCATIONS: {
        "id": "locationid locatieid locatienummer locatie standortid standortnummer idsite identifiant sitenumber "
        "siteid",
        "name": "naam locatienaam bezeichnung standortname nom nomdusite sitename locationname",
        "address": PLACE["address"],
        "address_line_2": "adresregel2 adresszusatz complementdadresse address2 addressline2",
        "postal_code": "postcode plz postleitzahl codepostal zip zipcode",
        "city": PLACE["city"],
        "country": "land pays countrycode landcode landeskennung codepays",
        "coordinates.latitude": "latitude breedtegraad breitengrad lat breite",
        "coordinates.longitude": "longitude lengtegraad laengengrad langengrad lon lng long laenge",
        "type": "soort typ art locatietype standorttyp typedesite parkingtype",
        "publish": "publiceren veroffentlichen veroeffentlichen publier published gepubliceerd",
        "access_type": "toegang zugang acces access",
        "facilities": "voorzieningen einrichtungen services equipements",
        "remarks": "opmerkingen opmerking bemerkungen bemerkung anmerkung remarques remarque commentaire",
        "maintenance_info": "onderhoud wartung maintenance",
        "cpo_id": "cpo exploitant betreiber",
    },
    ImportKind.STATIONS: {
        "charge_station_id": "id identity identiteit identitat identite laadpaal laadpaalid laadstation chargepointid "
        "ladestation ladesaule ladestationid ladepunktid borne idborne stationid station ocppid",
        "location_id": "locatie location locatieid standort standortid site siteid idsite locatienummer",
        "name": "naam bezeichnung nom",
        "deploy_state": "toestand zustand etat state",
        "charge_station_template_id": "template sjabloon vorlage modele model typestation",
        "installation_date": "installatiedatum plaatsingsdatum installationsdatum dateinstallation datedinstallation",
        "default_charge_station_tariff_id": "tarief tariefid tarif tarifid tariff tariffid",
        "default_charge_station_floor_level": "verdieping etage stockwerk floor niveau",
        "charger_type": "laadtype ladetyp typedecharge",
        "remarks": "opmerkingen opmerking bemerkungen bemerkung anmerkung remarques remarque commentaire",
        f"{EVSE}uid": "evse evseuid uid",
        f"{EVSE}evse_id": "evseid emi3 emi3id emobilityid",
        f"{CONNECTOR}standard": "connector stekker stecker prise standard connectortype steckertyp stekkertype",
        f"{CONNECTOR}format": "format socketorcable formaat",
        f"{CONNECTOR}power_type": "powertype stroomsoort stromart typedecourant",
        f"{CONNECTOR}voltage": "spanning volt spannung tension",
        f"{CONNECTOR}amperage": "stroom ampere stromstarke stromstaerke intensite",
        f"{CONNECTOR}max_electric_power": "vermogen leistung puissance power watt",
    },
    ImportKind.JOBS: {
        "location_id": "locatieid locatienummer standortid standortnummer idsite siteid identifiantdusite",
        "location_name": "locatie location site standort lieu naam name nom bezeichnung locatienaam standortname",
        "address": PLACE["address"],
        "city": PLACE["city"],
        "day": "dag datum date tag jour wanneer when",
        "installer": "monteur installateur techniker technicien technician person medewerker user username email mail",
        "note": "opmerking opmerkingen notitie notiz bemerkung remarque remark remarks notes",
        "stations": "laadpalen laadstations ladestationen bornes station laadpaal ladestation borne",
    },
}
OFFERED: dict[str, tuple[str, ...]] = {kind: tuple(fields) for kind, fields in NAMES.items()}
MUST: dict[str, tuple[str, ...]] = {
    ImportKind.LOCATIONS: ("id",),
    ImportKind.STATIONS: ("charge_station_id",),
    ImportKind.JOBS: ("day",),
}


def plain(heading: str) -> str:
    """Give a heading without capitals, accents, blanks and signs: what it is compared by."""
    parts = unicodedata.normalize("NFKD", heading.replace("ß", "ss").casefold())
    return "".join(sign for sign in parts if sign.isalnum())[:100]


def known_names(kind: str) -> dict[str, str]:
    """Give the field for each plain heading that we know."""
    words = {word: name for name, told in NAMES[kind].items() for word in told.split()}
    return words | {plain(name): name for name in NAMES[kind]}


def guess(kind: str, body: type[Body], header: Sequence[str], said: Mapping[str, str]) -> list[str]:
    """Give the field of each heading, empty where we do not know it; a field is given once, the first time.

    `said`: what this operator said of plain headings before; then a field's own name counts, then what people call it.
    """
    known, columns = known_names(kind), []
    for heading in header:
        own = heading if heading and type_at(body, heading.split(".")) is not None else known.get(plain(heading), "")
        name = said.get(plain(heading), own)
        columns.append("" if name in columns else name)
    return columns
