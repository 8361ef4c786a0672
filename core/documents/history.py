"""The field work and the audit trail as an export prints them: without keys, digests, and answers that hold keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.documents.plain import present, stamp
from core.words import Sentence

if TYPE_CHECKING:
    from core.models import CheckRun, Event, Installation, StepAttempt

EVENT_COLUMNS = ("at", "by", "who", "verb", "subject", "changes")


def installation_document(row: Installation) -> dict[str, Any]:
    """Give an installation with its attempts, check runs and reviews, each oldest first."""
    document = {
        "id": row.pk,
        "charge_station_id": row.station.charge_station_id,
        "state": row.state,
        "opened_by": row.opened_by,
        "opened_at": stamp(row.opened_at),
        "handed_over_by": row.handed_over_by,
        "handed_over_at": stamp(row.handed_over_at),
        "approved_at": stamp(row.approved_at),
        "note": row.note,
        "linked_off_m": row.linked_off_m,
        "far_reason": row.far_reason,
        "far_note": row.far_note,
        "handed_over_off_m": row.handed_over_off_m,
        "suspicion": str(Sentence.from_json(row.suspicion)),
    }
    reviews = [
        present({"verdict": each.verdict, "by": each.by, "at": stamp(each.at), "step": each.step})
        | present({"comment": each.comment})
        for each in row.reviews.all()
    ]
    return present(document) | {
        "attempts": [attempt_document(each) for each in row.attempts.all()],
        "check_runs": [check_run_document(each) for each in row.check_runs.all()],
        "reviews": reviews,
    }


def attempt_document(row: StepAttempt) -> dict[str, Any]:
    """Give an attempt at a step; what was answered stays here, for an answer may hold a station's key."""
    document = {
        "step": row.step,
        "by": row.by,
        "at": stamp(row.at),
        "happened_at": stamp(row.happened_at),
        "status_code": row.outcome,
        "code": row.slug,
        "said": row.said,
        "sentence": str(Sentence.from_json(row.sentence)),
    }
    return present(document)


def check_run_document(row: CheckRun) -> dict[str, Any]:
    """Give a check run with what each check said at its end."""
    results = [
        present({"check": each.slug, "state": each.state, "value": each.value, "required": each.required})
        | present({"sentence": str(Sentence.from_json(each.sentence)), "remedy": str(Sentence.from_json(each.remedy))})
        for each in row.results.all()
    ]
    document = {
        "started_by": row.started_by,
        "started_at": stamp(row.started_at),
        "finished_at": stamp(row.finished_at),
        "verdict": row.verdict,
    }
    return present(document) | {"results": results}


def event_document(row: Event) -> dict[str, Any]:
    """Give an entry of the audit trail."""
    return {"at": stamp(row.at), "by": row.by, "verb": row.verb, "subject": row.subject, "changes": row.changes}


def event_line(row: Event) -> dict[str, Any]:
    """Give an entry of the audit trail as an archive keeps it: with its number, and whose key it was done with."""
    return {"id": row.pk, **event_document(row), "who": row.who}


def event_cells(row: Event) -> list[Any]:
    """Give an entry of the audit trail as the EVENT_COLUMNS of a table."""
    return [row.at.isoformat(), row.by, row.who, row.verb, row.subject, row.changes]
