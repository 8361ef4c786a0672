"""The commissioning record on paper: drawn from its kept text alone, byte for byte the same whenever it is drawn."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing, Path
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from core.choices import CheckState, StepName, Verdict
from core.documents.paper import INK, MARGINS, PLAIN, QUIET, WIDTH, styles, table_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import TextChoices

PEN = re.compile(r"([ML])(-?[0-9]+) (-?[0-9]+)")


def record_pdf(*, facts: Mapping[str, Any], sha256: str, address: str, thumbnails: Mapping[str, bytes]) -> bytes:
    """Draw a record (`core.queries.records.record_facts`) in the active language.

    `address` is the page of the record, printed and as a QR code; `thumbnails` are JPEGs by the hash of their photos.
    """
    out = BytesIO()
    sheet = SimpleDocTemplate(
        out,
        pagesize=A4,
        **MARGINS,
        invariant=1,
        title=f"{_('Commissioning record')} {facts['station']['charge_station_id']}",
        author=facts["operator"],
        lang=facts["language"],
    )
    foot = _foot(sha256)
    parts = [_head(facts, sha256, address), *_about(facts), *_findings(facts), *_readings(facts), *_checklist(facts)]
    sheet.build([*parts, *_photos(facts, thumbnails), *_ends(facts)], onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _foot(sha256: str) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, sheet: Any) -> None:
        canvas.setFont(PLAIN, 6.5)
        canvas.setFillColor(QUIET)
        canvas.drawString(18 * mm, 11 * mm, f"SHA-256 {sha256}")
        canvas.drawRightString(A4[0] - 18 * mm, 11 * mm, str(sheet.page))

    return draw


def _head(facts: Mapping[str, Any], sha256: str, address: str) -> Table:
    code = QrCodeWidget(address, barLevel="M", barWidth=26 * mm, barHeight=26 * mm)
    square = Drawing(26 * mm, 26 * mm)
    square.add(code)
    words = [
        text_of(_("Commissioning record"), "quiet"),
        text_of(facts["station"]["charge_station_id"], "h1"),
        text_of(facts["operator"], "bold"),
        text_of(address, "quiet"),
        text_of(_("Content hash (SHA-256): %(hash)s") % {"hash": sha256}, "quiet"),
    ]
    return table_of([(_stacked(words), square)], (0.82, 0.18), lined=False)


def _stacked(parts: list[Paragraph]) -> Table:
    return Table([[part] for part in parts], colWidths=[WIDTH * 0.8], style=[("LEFTPADDING", (0, 0), (-1, -1), 0)])


def _about(facts: Mapping[str, Any]) -> Iterable[Flowable]:
    station, place, kind = facts["station"], facts.get("location", {}), facts.get("template", {})
    hardware = " ".join(filter(None, (station.get("vendor"), station.get("model"))))
    town = " ".join(filter(None, (place.get("postal_code"), place.get("city"), place.get("country"))))
    ours = ("charge_box_serial_number", "charge_point_serial_number", "firmware_version")
    rows = [
        (_("Hardware"), ", ".join(filter(None, (hardware, *map(station.get, ours))))),
        (_("Location"), ", ".join(filter(None, dict.fromkeys((place.get("name"), place.get("address"), town))))),
        (_("Template"), f"{kind['name']} (v{kind['version']})" if kind else ""),
        (_("EVSEs"), ", ".join(filter(None, facts.get("evses", [])))),
        (_("Note"), facts.get("note", "")),
    ]
    told = [(text_of(name, "bold"), value) for name, value in rows if value]
    yield table_of(told or [("–", "")], (0.2, 0.8))
    yield text_of(_("Who did what"), "h2")
    steps = [(_word(StepName, step["step"]), step["by"], step["at"]) for step in facts.get("steps", [])]
    yield table_of(steps or [("–", "", "")], (0.3, 0.4, 0.3))


def _findings(facts: Mapping[str, Any]) -> Iterable[Flowable]:
    checks = facts.get("checks")
    if not checks:
        return
    yield text_of(f"{_('Checks')}: {_word(Verdict, checks['verdict'])}", "h2")
    yield table_of([_finding(row) for row in checks["results"]], (0.12, 0.18, 0.2, 0.5))


def _finding(row: Mapping[str, Any]) -> tuple[object, ...]:
    title = text_of(row["title"], "bold")
    return _mark(row["state"]), title, row["value"], " ".join(filter(None, (row["sentence"], row["remedy"])))


def _mark(state: str) -> Paragraph:
    return text_of(_word(CheckState, state), "fail" if state == CheckState.FAILED else "body")


def _word(words: type[TextChoices], slug: str) -> str:
    """Give the word for a slug; the soft hyphens of narrow screens are not for paper."""
    return str(words(slug).label).replace("\N{SOFT HYPHEN}", "") if slug in words.values else slug


def _readings(facts: Mapping[str, Any]) -> Iterable[Flowable]:
    readings = facts.get("readings")
    if not readings:
        return
    yield text_of(_("Readings"), "h2")
    rows = [_reading(row) for row in readings]
    yield table_of(rows, (0.3, 0.12, 0.14, 0.44))


def _reading(row: Mapping[str, Any]) -> tuple[object, ...]:
    limit = row["limit"]
    value = text_of(
        f"{row.get('word', row['value'])} {limit.get('unit', '')}".strip(), "bold" if row["within"] else "fail"
    )
    at = _("EVSE %(number)s") % {"number": row["place"]} if row["place"] else _("supply")
    inferred = f" ({_('worked out by us')})" if limit.get("inferred") else ""
    source = Paragraph(escape(_(limit["source"]) + inferred), styles()["quiet"])
    note = [text_of(row["note"])] if row["note"] else []
    return f"{row['title']}, {at}", value, row["asked"], _stack([source, *note])


def _stack(parts: list[Paragraph]) -> Table:
    style = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 0)]
    return Table([[part] for part in parts], colWidths=[WIDTH * 0.42], style=style)


def _checklist(facts: Mapping[str, Any]) -> Iterable[Flowable]:
    lines = facts.get("checklist")
    if not lines:
        return
    yield text_of(_("Checklist"), "h2")
    rows = [(_(line["line"]), line.get("by", _("not ticked")), line.get("at", "")) for line in lines]
    yield table_of(rows, (0.55, 0.2, 0.25))


def _photos(facts: Mapping[str, Any], thumbnails: Mapping[str, bytes]) -> Iterable[Flowable]:
    photos = facts.get("photos", [])
    if photos:
        yield text_of(_("Photos"), "h2")
    for start in range(0, len(photos), 3):
        cells = [_photo(photo, thumbnails.get(photo["sha256"])) for photo in photos[start : start + 3]]
        yield KeepTogether(
            Table(
                [cells + [""] * (3 - len(cells))],
                colWidths=[WIDTH / 3] * 3,
                style=[("VALIGN", (0, 0), (-1, -1), "TOP")],
            )
        )


def _photo(photo: Mapping[str, Any], thumbnail: bytes | None) -> list[Flowable]:
    said = f"{photo['title']}, {photo['by']}, {photo['at']}"
    proof = text_of(f"{photo['sha256'][:32]} {photo['sha256'][32:]}", "quiet")
    if thumbnail is None:
        return [text_of(said), text_of(_("The picture was deleted when its time was over."), "quiet"), proof]
    scale = 50 * mm / max(photo["width"], photo["height"])
    picture = Image(BytesIO(thumbnail), photo["width"] * scale, photo["height"] * scale, hAlign="LEFT")
    return [picture, Spacer(1, 2), text_of(said), proof]


def _ends(facts: Mapping[str, Any]) -> Iterable[Flowable]:
    signature, approved, handed = facts.get("signature"), facts.get("approved"), facts.get("handed_over")
    rows = []
    if handed:
        rows.append((_("Handed over"), handed["by"], handed["at"]))
    if signature:
        pen = [_pen(signature["drawing"])] if "drawing" in signature else []
        rows.append(
            (_("Signed"), Table([[part] for part in (*pen, text_of(signature["name"], "bold"))]), signature["at"])
        )
    if approved:
        rows.append((_("Approved"), f"{approved['by']} {approved['comment']}".strip(), approved["at"]))
    if rows:
        yield KeepTogether([text_of(_("Hand-over and approval"), "h2"), table_of(rows, (0.25, 0.5, 0.25))])


def _pen(drawing: str) -> Drawing:
    """Draw what was signed: 300 by 100 as on the phone, whose y points down."""
    path, sheet = Path(strokeColor=INK, strokeWidth=1.2, fillColor=None), Drawing(45 * mm, 15 * mm)
    scale = 45 * mm / 300
    for act, x, y in PEN.findall(drawing):
        (path.moveTo if act == "M" else path.lineTo)(int(x) * scale, (100 - int(y)) * scale)
    sheet.add(path)
    return sheet
