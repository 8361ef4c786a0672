"""The commissioning record: everything that was done at a station, as plain data."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext

from core.catalogue.limits import in_words
from core.choices import ReviewVerdict
from core.documents.plain import stamp
from core.models import CommissioningRecord, Photo
from core.queries.evidence import PHOTOS, READING_WORDS, READINGS, evidence_of
from core.queries.installations import REALLY
from core.queries.runs import newest_run
from core.speech import say
from core.words import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from core.models import Actor, CheckRun, Installation
    from core.queries.evidence import Evidence

FORMAT = 1
DONE = 1000


def newest_record(*, actor: Actor, installation: Installation) -> CommissioningRecord | None:
    """Give the last record of an installation that the actor may see; None before the first hand-over."""
    rows = CommissioningRecord.objects.visible_to(actor).filter(installation=installation)
    return rows.select_related("installation").order_by("-number").first()


def facts_of(record: CommissioningRecord) -> dict[str, Any]:
    """Read the kept text."""
    return json.loads(record.text)


def is_whole(record: CommissioningRecord) -> bool:
    """Tell whether the text is still the one whose hash was kept."""
    return hashlib.sha256(record.text.encode()).hexdigest() == record.sha256


def thumbnails(*, actor: Actor, record: CommissioningRecord) -> Mapping[str, bytes]:
    """Give the small pictures of a record's photos by hash; those that were purged are not among them."""
    rows = Photo.objects.visible_to(actor).filter(installation=record.installation_id, purged_at=None)
    return {sha256: bytes(thumbnail) for sha256, thumbnail in rows.values_list("sha256", "thumbnail")}


def record_facts(*, actor: Actor, installation: Installation, titles: Mapping[str, str]) -> dict[str, Any]:
    """Give the facts of an installation as they are now, in the active language; absent ones are left out.

    `titles` are those of the checks by slug: what is kept must read well when a check is long gone.
    """
    station, evidence = installation.station, evidence_of(actor=actor, installation=installation)
    run = newest_run(actor=actor, installation=installation)
    facts = {
        "format": FORMAT,
        "language": translation.get_language(),
        "installation": installation.pk,
        "operator": installation.operator.name,
        "station": _station(station),
        "location": _some(station.location, "location_id", "name", "address", "postal_code", "city", "country"),
        "template": _some(station.template, "template_id", "name", "version"),
        "evses": [*station.evses.exclude(status="REMOVED").order_by("uid").values_list("evse_id", flat=True)],
        "steps": _steps(installation),
        "checks": _checks(run, titles) if run else None,
        "note": installation.note,
        "handed_over": _who(installation.handed_over_by, installation.handed_over_at),
        "approved": _approval(installation),
        **_evidence(evidence),
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _station(station: Any) -> dict[str, Any]:
    serials = ("charge_box_serial_number", "charge_point_serial_number")
    return _some(station, "charge_station_id", "vendor", "model", *serials, "firmware_version")


def _some(row: Any, *names: str) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(row, name)) not in (None, "")}


def _who(by: str, at: datetime | None) -> dict[str, Any] | None:
    return {"by": by, "at": stamp(at)} if at else None


def _steps(installation: Installation) -> list[dict[str, Any]]:
    """Give the last time that each step was done, in that order."""
    done = installation.attempts.filter(REALLY, outcome=DONE).order_by("at", "pk")
    last = {attempt.step: attempt for attempt in done}
    return [{"step": attempt.step, "by": attempt.by, "at": stamp(attempt.at)} for attempt in last.values()]


def _checks(run: CheckRun, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "verdict": run.verdict,
        "started_at": stamp(run.started_at),
        "started_by": run.started_by,
        **({"finished_at": stamp(run.finished_at)} if run.finished_at else {}),
        "results": [
            {
                "slug": row.slug,
                "title": _title(titles.get(row.slug, row.slug)),
                "state": row.state,
                "required": row.required,
                "value": row.value,
                "sentence": say(Sentence.from_json(row.sentence)),
                "remedy": say(Sentence.from_json(row.remedy)),
            }
            for row in run.results.all()
        ],
    }


def _approval(installation: Installation) -> dict[str, Any] | None:
    word = installation.reviews.order_by("-at", "-pk").first()
    if word is None or word.verdict != ReviewVerdict.APPROVED:
        return None
    return {"by": word.by, "at": stamp(word.at), "comment": word.comment}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    signature = evidence.signature
    drawn = {"drawing": signature.drawing} if signature and signature.drawing else {}
    return {
        "photos": [_photo(photo) for photo in evidence.photos],
        "readings": [_reading(reading) for reading in evidence.readings],
        "checklist": [
            {"line": gettext(line["text"]), "required": line["required"]}
            | ({"by": line["tick"].by, "at": stamp(line["tick"].at)} if line["tick"] else {})
            for line in evidence.lines
        ],
        "signature": {"name": signature.name, "by": signature.by, "at": stamp(signature.at), **drawn}
        if signature
        else None,
    }


def _title(text: str) -> str:
    """Say a title as it is kept: soft hyphens are for narrow screens, not for paper."""
    return gettext(text).replace("\N{SOFT HYPHEN}", "")


def _word(value: str) -> str:
    """Say what is read as a word, such as a polarity; a word that is no more stays as it is."""
    return str(READING_WORDS.get(value, value))


def _photo(photo: Photo) -> dict[str, Any]:
    card = {"kind": photo.kind, "title": _title(PHOTOS[photo.kind]), "by": photo.by, "at": stamp(photo.at)}
    size = {"sha256": photo.sha256, "width": photo.width, "height": photo.height}
    taken = {"taken_at": stamp(photo.taken_at)} if photo.taken_at else {}
    return card | size | taken


def _reading(reading: Any) -> dict[str, Any]:
    names = ("place", "kind", "value", "limit", "within", "note")
    card = {name: getattr(reading, name) for name in names} | {
        "title": _title(READINGS[reading.kind]),
        "asked": " / ".join(map(_word, reading.limit["allowed"]))
        if "allowed" in reading.limit
        else in_words(reading.limit),
    }
    card |= {"word": _word(reading.value)} if reading.value in READING_WORDS else {}
    return card | {"by": reading.by, "at": stamp(reading.at)}
