"""What a site needs next, and who can do it: one sentence, from what its stations say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.causes import remedy_of, sentence_of
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Job
    from core.queries.sites import Site
    from core.queries.stations import StationView

NOTHING = Sentence("")
NOBODY = Sentence(_("nobody yet: make a job"))
SUPERVISOR = Sentence(_("a supervisor"))


@dataclass(frozen=True)
class Next:
    """The next best action at a site.

    `kind` is what it is about ("refused", "knocked", "returned", "silent", "handed_over", "to_do" or "open"),
    `station` the first that it is about and `more` how many others there are. Who can do it: `worker` began it, `job`
    brings somebody there, else `who`.
    """

    kind: str
    sentence: Sentence
    remedy: Sentence = NOTHING
    station: StationView | None = None
    more: int = 0
    worker: str = ""
    job: Job | None = None
    who: Sentence = NOBODY


def next_action(site: Site) -> Next | None:
    """Give the most urgent thing to do; None when everything is well, or nothing stands there."""
    return next((found for look in LOOKS if (found := look(site)) is not None), None)


def refused(site: Site) -> Next | None:
    """Somebody must set the station right: what to do depends on why it was refused."""
    views = [view for view in site.in_state("refused") if view.knock]
    if not views:
        return None
    knock = views[0].knock
    evidence = knock.evidence if knock else {}
    cause = knock.cause if knock else ""
    said = Sentence(
        _("%(station)s is turned away: %(cause)s"),
        {"station": str(views[0].station), "cause": sentence_of(cause, evidence)},
    )
    return _about(site, "refused", views, said, remedy_of(cause, evidence))


def knocked(site: Site) -> Next | None:
    """Somebody calls under a name that looks like a station's: it may have been typed wrongly."""
    views = [view for view in site.stations if view.station.pk in site.callers]
    if not views:
        return None
    names = {"caller": site.callers[views[0].station.pk].identity, "station": str(views[0].station)}
    said = Sentence(_("%(caller)s was turned away and looks like %(station)s: is it that one?"), names)
    return _about(site, "knocked", views, said)


def returned(site: Site) -> Next | None:
    views = site.in_state("returned")
    return _about(site, "returned", views, _one(_("%(station)s came back from review: it needs another look."), views))


def silent(site: Site) -> Next | None:
    views = site.in_state("silent")
    said = _one(_("%(station)s does not call: look at its power, its SIM card or cable, and its address."), views)
    return _about(site, "silent", views, said)


def waiting(site: Site) -> Next | None:
    views = site.in_state("handed_over")
    said = _one(_("%(station)s is handed over and waits for review."), views)
    return Next("handed_over", said, station=views[0], more=len(views) - 1, who=SUPERVISOR) if views else None


def to_do(site: Site) -> Next | None:
    views = site.in_state("to_do")
    return _about(site, "to_do", views, _one(_("%(station)s is still to be installed."), views))


def in_work(site: Site) -> Next | None:
    views = site.in_state("open")
    return _about(site, "open", views, _one(_("%(station)s is being installed."), views))


LOOKS: tuple[Callable[[Site], Next | None], ...] = (refused, knocked, returned, silent, waiting, to_do, in_work)


def _one(text: str, views: list[StationView]) -> Sentence:
    return Sentence(text, {"station": str(views[0].station) if views else ""})


def _about(
    site: Site,
    kind: str,
    views: list[StationView],
    said: Sentence,
    remedy: Sentence = NOTHING,
) -> Next | None:
    """Give the action for field work: who began at the station does it, else who is sent to the site."""
    if not views:
        return None
    station = views[0]
    worker, job = site.workers.get(station.station.pk, ""), site.job if site.job and site.job.installer else None
    return Next(kind, said, remedy, station, len(views) - 1, worker, None if worker else job)
