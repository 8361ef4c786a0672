"""Photos by both doors: what is kept of one, what is refused, and who may see it. P1 to P7 are what enemies send."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.domain.evidence import photos, pictures
from core.models import Event, EvidenceRules, Installation, Photo, StepAttempt
from core.models.clock import database_now
from tests.doors import Door
from tests.installs import make_checked
from tests.lasting import fitted, ina, pk_of_fitted, plinth
from tests.photos import opened, photo, telling, vast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from core.models import Operator, User

__all__ = ["fitted", "ina", "pk_of_fitted", "plinth"]
pytestmark = pytest.mark.django_db


def send(door: Door, pk: int, data: bytes, name: str = "photo.jpg", **said: Any) -> str:
    """Send a photo by a door; give the slug of the refusal, or nothing."""
    form = {"nonce": str(uuid.uuid4()), "kind": "label", "image": SimpleUploadedFile(name, data)} | said
    if door.name == "machine":
        body = door.client.post(reverse("api_photos", args=[pk]), form).json()
        return body["errors"][0]["code"] if body.get("errors") else ""
    answer = door.client.post(reverse("photos", args=[pk]), form, headers={"HX-Request": "true"})
    refusal = (answer.context or {}).get("refusal") if answer.context else None
    return refusal["errors"][0]["code"] if refusal else ""


def test_a_photo_is_kept_with_who_and_when(ina_at: Door, fitted: Installation) -> None:
    assert send(ina_at, fitted.pk, photo(), kind="panel", taken_at="2026-05-01T10:00:00Z") == ""
    kept = Photo.objects.get()
    assert (kept.kind, kept.width, kept.height, kept.size) == ("panel", 64, 48, len(kept.image))
    assert (str(kept.taken_at), kept.latitude) == ("2026-05-01 10:00:00+00:00", None)


def test_p1_nothing_of_the_file_but_its_picture_is_kept_the_right_way_up(ina_at: Door, fitted: Installation) -> None:
    assert send(ina_at, fitted.pk, telling()) == ""
    kept = Photo.objects.get()
    for data in (bytes(kept.image), bytes(kept.thumbnail)):
        made = opened(data)
        assert (made.format, made.size, dict(made.getexif()), made.info.get("comment")) == ("JPEG", (48, 64), {}, None)
        assert [word in data for word in (b"Ina", b"SN-4711", b"Exif")] == [False, False, False]
    red, _green, blue = opened(bytes(kept.image)).getpixel((24, 5))
    assert red > blue  # the left half, turned by 90 degrees, is on top


def test_p1_a_place_is_kept_only_where_it_is_told_and_to_eleven_metres(ina_at: Door, fitted: Installation) -> None:
    assert send(ina_at, fitted.pk, telling(), latitude="52.0907374", longitude="5.1214201") == ""
    assert send(ina_at, fitted.pk, photo(), latitude="52.0907374") == ""
    told = Photo.objects.order_by("pk").values_list("latitude", "longitude")
    assert [tuple(map(str, place)) for place in told] == [("52.0907", "5.1214"), ("None", "None")]


@pytest.mark.parametrize("side", [30_000, 65_000])
def test_p2_a_bomb_is_refused_from_its_header(ina_at: Door, fitted: Installation, side: int) -> None:
    assert send(ina_at, fitted.pk, vast(side, side)) == "photo_too_large"


def test_p3_a_legal_png_of_81_megapixels_is_refused(ina_at: Door, fitted: Installation) -> None:
    assert send(ina_at, fitted.pk, vast(9000, 9000)) == "photo_too_large"
    assert send(ina_at, fitted.pk, vast(12_000, 9000)) == "photo_too_large"


@pytest.mark.parametrize("tail", [b"<html><script>alert(1)</script>", b"PK\x03\x04evil.zip"])
def test_p4_what_hangs_on_a_photo_is_dropped(ina_at: Door, fitted: Installation, tail: bytes) -> None:
    assert send(ina_at, fitted.pk, photo() + tail) == ""
    assert bytes(Photo.objects.get().image).count(tail) == 0


@pytest.mark.parametrize("door", ["photo", "api_photo"])
def test_p4_a_photo_is_served_so_that_nothing_in_it_runs(
    door: str, fitted: Installation, phone: Client, machine: Client
) -> None:
    assert send(Door("phone", phone), fitted.pk, photo()) == ""
    kept = Photo.objects.get()
    by_phone = phone.get(reverse("photo", args=[kept.key]))
    by_machine = machine.get(reverse("api_photo", args=[fitted.pk, kept.key]))
    answer = by_phone if door == "photo" else by_machine
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content == bytes(kept.image)


ODD = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "html": b"<!doctype html><p>",
    "gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "tiff": photo(kind="TIFF"),
    "truncated": photo(400, 300)[:900],
    "broken png": b"\x89PNG\r\n\x1a\n" + bytes(40),
}


@pytest.mark.parametrize("what", ODD)
def test_p5_what_is_no_photo_is_refused(ina_at: Door, fitted: Installation, what: str) -> None:
    assert send(ina_at, fitted.pk, ODD[what]) == "not_a_photo"
    assert Photo.objects.exists() is False


def test_p5_an_empty_file_is_refused(ina_at: Door, fitted: Installation) -> None:
    assert send(ina_at, fitted.pk, b"") == "invalid"


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("WEBP", "RGB"), ("JPEG", "CMYK")]
)
def test_p5_jpeg_png_and_webp_of_every_kind_are_taken(ina_at: Door, fitted: Installation, kind: str, mode: str) -> None:
    image = opened(photo(kind="PNG")).convert(mode)
    out = pictures.BytesIO()
    image.save(out, kind)
    assert send(ina_at, fitted.pk, out.getvalue()) == ""
    assert opened(bytes(Photo.objects.get().image)).format == "JPEG"


@pytest.mark.parametrize("name", ["../../x.jpg", "n" * 300 + ".jpg", "a\u202egpj.exe", "a\\..\\b.jpg"])
def test_p6_a_files_name_is_ignored(ina_at: Door, fitted: Installation, name: str) -> None:
    assert send(ina_at, fitted.pk, photo(), name) == ""
    key = Photo.objects.get().key
    answer = ina_at.client.get(reverse("photo", args=[key])) if ina_at.name == "phone" else None
    assert len(key) == 24
    assert answer is None or answer["Content-Disposition"] == f'inline; filename="{key}.jpg"'


def test_p7_an_installation_has_forty_photos_at_most(ina_at: Door, fitted: Installation) -> None:
    some = Photo(operator=fitted.operator, installation=fitted, kind="other", image=b"", thumbnail=b"", size=0)
    some.width = some.height = 1
    Photo.objects.bulk_create(
        Photo(
            **{f.attname: getattr(some, f.attname) for f in Photo._meta.fields if f.attname not in {"id", "key", "at"}},
            key=str(n),
        )
        for n in range(photos.MOST_PHOTOS)
    )
    assert send(ina_at, fitted.pk, photo()) == "enough_photos"


def test_p7_a_file_of_more_than_25_megabytes_is_refused(ina_at: Door, fitted: Installation) -> None:
    assert send(ina_at, fitted.pk, photo() + bytes(pictures.MOST_BYTES)) == "photo_too_large"


def test_p7_no_more_than_two_are_decoded_at_once(
    ina_at: Door, fitted: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_S", 0)
    with pictures.DECODING, pictures.DECODING:
        assert send(ina_at, fitted.pk, photo()) == "photos_busy"
    assert send(ina_at, fitted.pk, photo()) == ""


def test_a_large_photo_becomes_2000_pixels(ina_at: Door, fitted: Installation) -> None:
    assert send(ina_at, fitted.pk, photo(3000, 1500)) == ""
    kept = Photo.objects.get()
    assert ((kept.width, kept.height), opened(bytes(kept.thumbnail)).size) == ((2000, 1000), (320, 160))


def test_a_photo_sent_twice_is_kept_once(ina_at: Door, fitted: Installation) -> None:
    same = {"nonce": str(uuid.uuid4())}
    assert [send(ina_at, fitted.pk, photo(), **same) for _time in range(2)] == ["", ""]
    assert Photo.objects.count() == 1
    assert send(ina_at, fitted.pk, photo(65), **same) == "nonce_reused"


def test_an_attempt_keeps_neither_picture_nor_place(ina_at: Door, fitted: Installation) -> None:
    send(ina_at, fitted.pk, photo(), latitude="52.1", longitude="5.1")
    assert sorted(StepAttempt.objects.get(step="photo").said) == ["file", "kind"]


def test_a_photo_is_removed_and_stays_on_record(ina_at: Door, fitted: Installation) -> None:
    send(ina_at, fitted.pk, photo())
    key = Photo.objects.get().key
    assert ina_at.say("drop_photo", fitted.pk, key=key).status_code == 1000
    assert ina_at.say("drop_photo", fitted.pk, key=key).slug == "not_found"
    assert (Photo.objects.count(), Event.objects.filter(verb="drop_photo").count()) == (0, 1)


def test_nothing_is_added_after_the_hand_over(ina_at: Door, fitted: Installation) -> None:
    make_checked(fitted, handed_over_by="user:0")
    assert send(ina_at, fitted.pk, photo()) == "already_handed_over"


def test_a_stranger_sees_no_photo(
    fitted: Installation, phone: Client, otto: User, client_of: Callable[[User], Client]
) -> None:
    send(Door("phone", phone), fitted.pk, photo())
    key, stranger = Photo.objects.get().key, client_of(otto)
    assert [client.get(reverse("photo", args=[key])).status_code for client in (phone, stranger)] == [200, 404]
    assert stranger.get(reverse("evidence", args=[fitted.pk])).status_code == 404


def test_a_photo_goes_when_its_time_is_over(fitted: Installation, phone: Client, plinth: Operator) -> None:
    send(Door("phone", phone), fitted.pk, photo(), latitude="52.1", longitude="5.1")
    kept, now, of = Photo.objects.get(), database_now(), plinth.pk

    def after(forget: Callable[..., int], days: int) -> int:
        return forget(at=now + timedelta(days=days), operator_id=of)

    assert (after(photos.purge_photos, 364), after(photos.forget_places, 59)) == (0, 0)
    assert after(photos.forget_places, 61) == 1
    EvidenceRules.objects.create(operator=plinth, photo_days=30)
    assert after(photos.purge_photos, 31) == 1
    gone = Photo.objects.get()
    assert (bytes(gone.image), gone.latitude, gone.sha256 == kept.sha256) == (b"", None, True)
    assert phone.get(reverse("photo", args=[kept.key])).status_code == 404


# --- what takes long is done before anything is locked ---


@pytest.fixture
def no_decoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody can decode a picture now, and nobody waits for it."""
    monkeypatch.setattr(pictures, "PATIENCE_S", 0)
    with pictures.DECODING, pictures.DECODING:
        yield


def test_a_photo_that_was_kept_is_not_decoded_for_a_repeat(
    ina_at: Door, fitted: Installation, request: pytest.FixtureRequest
) -> None:
    same = {"nonce": str(uuid.uuid4())}
    send(ina_at, fitted.pk, photo(), **same)
    request.getfixturevalue("no_decoder")
    assert [send(ina_at, fitted.pk, data, **same) for data in (photo(), photo(65))] == ["", "nonce_reused"]


@pytest.mark.usefixtures("no_decoder")
def test_nothing_is_decoded_for_work_that_takes_no_photo(
    ina_at: Door, fitted: Installation, volta: Operator, client_of: Callable[[User], Client], otto: User
) -> None:
    assert send(ina_at, fitted.pk, photo()) == "photos_busy"
    assert send(Door("phone", client_of(otto)), fitted.pk, photo()) == "not_found"
    make_checked(fitted, handed_over_by="user:0")
    assert send(ina_at, fitted.pk, photo()) == "already_handed_over"


def test_a_photo_that_could_not_be_read_is_a_refused_attempt(ina_at: Door, fitted: Installation) -> None:
    send(ina_at, fitted.pk, ODD["gif"])
    row = StepAttempt.objects.get(step="photo")
    assert (row.installation, row.slug, row.answer) == (fitted, "not_a_photo", None)
