"""What an entry of the audit trail is about, in the reader's words, with the page where it stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format

from core.choices import Role
from core.queries.subjects import NOUNS, called, parted
from installer_app.desk.words import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Actor

# The page of one, or the list where it stands.
OF_ONE = {
    "station": "station_record",
    "location": "location",
    "person": "person",
    "job": "job",
    "template": "template",
    "import": "import",
    "webhook": "webhook",
}
LISTS = {
    "invitation": "invitations",
    "label": "labels",
    "registration token": "registration_tokens",
    "token": "tokens",
    "operator": "settings",
}
FOR_ADMINS = {"webhook", "token", "registration token", "operator"}


class Subject(NamedTuple):
    """What it is, what it is called, its id where the name does not say it, and its page, where there is one."""

    word: Any
    name: str
    key: str
    url: str

    def __str__(self) -> str:
        told = f"{self.word} {self.name}"
        return f"{told} ({self.key})" if self.key else told


def subjects_of(actor: Actor, subjects: Iterable[str]) -> dict[str, Subject]:
    """Give each of these as people call it; what is gone, or was never here, by the id that it had."""
    every = set(subjects)
    known = called(actor, every)
    return {subject: _subject(actor, subject, known.get(subject)) for subject in every}


def noun_said(text: str) -> str:
    """Give what somebody typed with the trail's own noun in front, where they wrote that or its word on the page."""
    said = [(str(word).casefold(), noun) for noun, word in SUBJECTS.items()] + [(noun, noun) for noun in SUBJECTS]
    for start, noun in sorted(said, key=lambda pair: len(pair[0]), reverse=True):
        if text.casefold() == start or text.casefold().startswith(f"{start} "):
            return noun + text[len(start) :]
    return text


def _subject(actor: Actor, subject: str, told: tuple[Any, ...] | None) -> Subject:
    noun, key = parted(subject)
    texts = [date_format(each) if isinstance(each, date) else str(each) for each in told or ()]
    name = (" " if noun == "person" else ", ").join(texts) or key
    said = not texts or key in texts or NOUNS[noun].key == "pk"  # our own numbers tell nobody anything
    return Subject(SUBJECTS.get(noun, noun), name, "" if said else key, _page(actor, noun, key, here=told is not None))


def _page(actor: Actor, noun: str, key: str, *, here: bool) -> str:
    if noun in FOR_ADMINS and actor.role != Role.ADMIN:
        return ""
    if noun in LISTS:
        return reverse(LISTS[noun])
    return reverse(OF_ONE[noun], args=[key]) if here and noun in OF_ONE else ""
