"""Jobs, for machines: listed, made, changed, called off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.permissions import SAFE_METHODS

from core.api import filters
from core.api.authentication import asker
from core.api.conditional import answer
from core.api.envelope import wrap
from core.api.once import answered_once
from core.api.paging import answer_page
from core.api.permissions import MayReadLocations, MayWriteLocations
from core.api.resource import NOTHING, Resource
from core.api.writing import no_query, sent
from core.bodies.jobs import JobBody
from core.bodies.reading import read_body
from core.documents.plain import present, stamp
from core.domain.batch import refusal_of
from core.domain.jobs import cancel_job, change_job, create_job
from core.errors import FieldError, Invalid, NotFound
from core.queries.jobs import jobs_asked_for, jobs_of, twins_of, view_job, view_jobs
from core.speech import say
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor, Job
    from core.queries.jobs import JobView

FIXED = ("location_id",)


class Jobs(Resource):
    """The jobs of the caller's operator, by day; who reads Locations reads them, who writes Locations writes them."""

    key = "pk"
    of_list = filters.PAGE | filters.OF_JOBS
    of_its_list = ("GET", "POST")
    of_one_thing = ("GET", "PATCH", "DELETE")
    needs: ClassVar[Mapping[str, Sequence[str]]] = {"POST": ("location_id", "day")}

    def get_permissions(self) -> Any:
        return [MayReadLocations() if self.request.method in SAFE_METHODS else MayWriteLocations()]

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Job]:
        return jobs_asked_for(actor, asked)

    def draw(self, row: JobView, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return job_card(row)

    def get(self, request: Request, key: str | None = None, pk: str | None = None) -> HttpResponse:  # noqa: ARG002
        """Answer a page, or one job. Raises NotFound, BadQuery."""
        asked = filters.asked(request, self.of_one if pk else self.of_list)
        if pk is None:
            return answer_page(request, self.rows(asker(request), asked), job_card, look=view_jobs)
        return answer(request, shown(asker(request), int(pk)))

    def post(self, request: Request) -> HttpResponse:
        """Make a job. Raises Invalid."""
        said = self.said(request)
        said.pop("version", None)
        missing = [FieldError.required(name) for name in self.needs["POST"] if name not in said]
        if missing:
            raise Invalid(errors=missing)
        return self.done(request, lambda actor: create_job(actor=actor, **said))

    def patch(self, request: Request, pk: str) -> HttpResponse:
        """Change the day, the installer, the note or the stations expected. Raises what `change_job` refuses."""
        said = self.said(request)
        fixed = [FieldError(name, _("This stays as it was made. Make another job.")) for name in FIXED if name in said]
        if fixed:
            raise Invalid(errors=fixed)
        return self.done(request, lambda actor: change_job(actor=actor, job_id=int(pk), **said))

    def delete(self, request: Request, pk: str) -> HttpResponse:
        """Call the job off. Raises NotFound."""
        no_query(request)
        return self.done(request, lambda actor: cancel_job(actor=actor, job_id=int(pk)))

    def said(self, request: Request) -> dict[str, Any]:
        """Give what the body says; null sends nobody. Raises Invalid, UnknownField."""
        no_query(request)
        read = read_body(JobBody, sent(request))
        if read.errors:
            raise refusal_of(read.errors)
        return {name: "" if value is None else value for name, value in read.said.items()}

    def done(self, request: Request, act: Callable[[Actor], Job]) -> HttpResponse:
        """Do it once per key, and answer the job as it is then; `status_message` tells which others are the same."""
        actor = asker(request)
        return answered_once(request, lambda: told(actor, act(actor)))


def told(actor: Actor, job: Job) -> dict[str, Any]:
    """Give the envelope of a job that was written."""
    twins = ", ".join(str(twin.pk) for twin in twins_of(actor, job))
    note = say(Sentence(SAME, {"jobs": twins})) if twins else "Success"
    return wrap(shown(actor, job.pk), message=note)


SAME = _("Done. The same Location, day, person and stations have another job already: %(jobs)s.")


def shown(actor: Actor, pk: int) -> dict[str, Any]:
    """Print the actor's job of this number. Raises NotFound."""
    row = jobs_of(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return job_card(view_job(row))


def job_card(view: JobView) -> dict[str, Any]:
    """Print a job; `state` is `to_do`, `open`, `done` or `cancelled`."""
    job = view.job
    card = {
        "id": job.pk,
        "location_id": job.location.location_id,
        "day": job.day.isoformat(),
        "installer": job.installer.username if job.installer else None,
        "note": job.note,
        "state": view.state,
        "stations": [station.station.charge_station_id for station in view.expected],
        "missing": [station.station.charge_station_id for station in view.missing],
        "version": job.version,
        "created": stamp(job.created),
        "created_by": job.created_by,
        "cancelled_at": stamp(job.cancelled_at),
    }
    return present(card)
