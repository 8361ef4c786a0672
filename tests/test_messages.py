"""The catalogues are whole: every marked message has a translation that says as much, and nothing is shown unmarked."""

from __future__ import annotations

import gettext
import io
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import causes, errors
from core.catalogue.limits import TABLE, profiles, sources_of
from core.catalogue.reading import notes
from core.domain.checks import CHECKS
from core.messages.catalogue import Catalogue, Key, compiled, printed, read_po
from core.messages.extraction import in_python, in_template, messages_of
from core.speech import say
from core.words import Sentence
from tests.test_readme import refusals

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "core" / "locale"
LANGUAGES = ["nl", "de", "fr"]
PLACE = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
HEADER = "Language: nl\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1, max_size=20)


@cache
def messages() -> set[Key]:
    """Read the source when the first test asks: every worker collects these, and one runs them."""
    return messages_of(ROOT)


@cache
def catalogue_of(language: str) -> Catalogue:
    return read_po(LOCALE / language / "LC_MESSAGES" / "django.po")


def test_there_is_a_catalogue_for_every_language() -> None:
    assert sorted(path.name for path in LOCALE.iterdir() if path.is_dir()) == sorted(LANGUAGES)
    assert [code for code, _name in settings.LANGUAGES] == ["en", *LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_just_what_the_source_says(language: str) -> None:
    ours = {*catalogue_of(language).messages}
    assert (sorted(messages() - ours), sorted(ours - messages())) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    assert catalogue_of(language).untranslated() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_places(language: str) -> None:
    wrong = [
        (key.text, form)
        for key, forms in catalogue_of(language).messages.items()
        for place, form in enumerate(forms)
        if sorted(PLACE.findall(form)) != sorted(PLACE.findall(key.plural if place else key.text))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_a_form_for_every_number(language: str) -> None:
    catalogue = catalogue_of(language)
    wanted = {True: catalogue.plural_forms, False: 1}
    wrong = [key.text for key, forms in catalogue.messages.items() if len(forms) != wanted[bool(key.plural)]]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_begins_and_ends_as_the_english_does(language: str) -> None:
    wrong = [
        (key.text, form)
        for key, forms in catalogue_of(language).messages.items()
        for form in forms
        if (form != form.strip(), form.endswith(".")) != (key.text != key.text.strip(), key.text.endswith("."))
    ]
    # German shortens hours and minutes with a point.
    assert [each for each in wrong if not each[0].endswith(" ago")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_written_as_the_tool_writes_it(language: str) -> None:
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    assert path.read_text() == printed(catalogue_of(language).renewed(messages()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_django_reads_is_what_stands_in_the_file(language: str) -> None:
    with translation.override(language):
        said = {
            key: translation.ngettext(*key, 1) if key.plural else translation.gettext(key.text) for key in messages()
        }
    assert said == {key: forms[0] for key, forms in catalogue_of(language).messages.items()}


def test_whatever_the_tables_say_is_marked() -> None:
    told = [each.text for each in refusals()]
    told += [text for cause in causes.CAUSES.values() for text in (cause.text, cause.remedy) if text]
    told += [check.title for check in CHECKS]
    assert sorted({*told} - {key.text for key in messages()}) == []


NO_WORDS = (
    r"{%\s*blocktrans.*?{%\s*endblocktrans\w*\s*%}",
    r"{%\s*block (page|current).*?%}.*?{%\s*endblock",  # names of classes
    r"{#.*?#}|{%.*?%}|{{.*?}}",
)


def shown_in(source: str) -> list[str]:
    """Give the words that a template shows as they stand in it."""
    for pattern in NO_WORDS:
        source = re.sub(pattern, " ", source, flags=re.DOTALL)
    attributes = re.findall(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"', source)
    texts = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", "\n", source, flags=re.DOTALL).splitlines()
    return [text.strip(" ·") for text in (*attributes, *texts) if re.search(r"[A-Za-z]{2}", text)]


NAMES = {"CSV", "EVSE", "HTTP", "Plinth", "SHA-256", "cpo_id", "https://"}  # the same in every language


def test_no_template_shows_a_word_that_is_not_marked() -> None:
    paths = sorted((ROOT / "templates").rglob("*.html"))
    shown = {str(path.relative_to(ROOT)): {*shown_in(path.read_text())} - NAMES for path in paths}
    assert {path: words for path, words in shown.items() if words} == {}
    assert len(shown) > 200


def test_the_check_of_templates_sees_a_word() -> None:
    assert shown_in('<p title="Hint">{{ name }} Hello {% translate "x" %}</p>') == ["Hint", "Hello"]


def test_python_s_marks_are_found() -> None:
    source = '_("One"); gettext_lazy("Two" " words"); ngettext("a", "b", n); _(name); other("No"); gettext(x.y)'
    assert {*in_python(source)} == {Key("One"), Key("Two words"), Key("a", "b")}


def test_notes_of_the_catalogue_are_found() -> None:
    assert (len(notes()), {Key(note) for note in notes()} <= messages()) == (24, True)


def test_where_the_limits_of_readings_come_from_is_found() -> None:
    sources = {limit.source for kinds in profiles().values() for limit in kinds.values()}
    assert (sources, {Key(source) for source in sources} <= messages()) == (sources_of(TABLE.read_text()), True)


def test_a_template_s_marks_are_found() -> None:
    source = """{% load i18n %}{% translate "It's" %}{% include "x.html" with a=_("Label") %}
        {% blocktranslate count n=n %}{{ n }} one{% plural %}{{ n }} "many"{% endblocktranslate %}"""
    assert {*in_template(source)} == {Key("It's"), Key("Label"), Key("%(n)s one", '%(n)s "many"')}


@given(st.dictionaries(st.tuples(TEXTS, st.just("") | TEXTS), TEXTS, max_size=5))
def test_any_text_survives_both_files(texts: dict[tuple[str, str], str]) -> None:
    singular = {text: (text, plural) for text, plural in texts}
    messages = {Key(*key): (texts[key],) * (2 if key[1] else 1) for key in singular.values()}
    catalogue = Catalogue("# Words.", HEADER, messages)
    read = gettext.GNUTranslations(io.BytesIO(compiled(catalogue)))
    for key, forms in messages.items():
        assert (read.ngettext(*key, 7) if key.plural else read.gettext(key.text)) == forms[-1]


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    messages = {Key('Say "a"\\b\n\tc'): ("Zeg",), Key("%(n)s box", "%(n)s boxes"): ("een", "meer")}
    path = tmp_path / "django.po"
    path.write_text(printed(Catalogue("# Words.", HEADER, messages, {Key("%(n)s box", "%(n)s boxes")})))
    read = read_po(path)
    assert (read.preface, read.header, read.messages) == ("# Words.", HEADER, messages)
    assert read.untranslated() == [Key("%(n)s box", "%(n)s boxes")]


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text('msgid ""\nmsgstr ""\n\nmsgctxt "x"\nmsgid "a"\n')
    with pytest.raises(ValueError, match="msgctxt"):
        read_po(path)


def test_what_is_doubtful_or_empty_stays_english() -> None:
    messages = {Key("One"): ("Een",), Key("Two"): ("",), Key("Three"): ("Drie",)}
    read = gettext.GNUTranslations(io.BytesIO(compiled(Catalogue("", HEADER, messages, {Key("Three")}))))
    assert [read.gettext(text) for text in ("One", "Two", "Three")] == ["Een", "Two", "Three"]


def test_renewing_keeps_what_is_translated_and_forgets_what_is_gone() -> None:
    catalogue = Catalogue("", HEADER, {Key("b"): ("B",), Key("gone"): ("X",)})
    assert catalogue.renewed({Key("c", "cs"), Key("b"), Key("A")}).messages == {
        Key("A"): ("",),
        Key("b"): ("B",),
        Key("c", "cs"): ("", ""),
    }


def test_a_catalogue_compiles_without_django(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(printed(Catalogue("#", HEADER, {Key("One"): ("Een",)})))
    command = [sys.executable, "-S", "-m", "core.messages", "compile", str(path)]
    subprocess.run(command, check=True, cwd=ROOT, env={})  # noqa: S603 -- our own module
    assert gettext.GNUTranslations(io.BytesIO(path.with_suffix(".mo").read_bytes())).gettext("One") == "Een"


def test_a_kept_sentence_is_said_in_the_reader_s_language() -> None:
    kept = errors.NotAllowed(who=Sentence("your supervisor")).sentence.as_json()
    said = {}
    for language in ("en", *LANGUAGES):
        with translation.override(language):
            said[language] = say(Sentence.from_json(kept))
    assert said == {
        "en": "You may not do this. Ask somebody who may: your supervisor.",
        "nl": "Dit mag u niet doen. Vraag iemand die het mag: uw supervisor.",
        "de": "Sie dürfen das nicht. Fragen Sie jemanden, der es darf: Ihr Supervisor.",
        "fr": "Vous n’avez pas ce droit. Demandez à quelqu’un qui l’a\u00a0: votre superviseur.",
    }


def test_numbers_are_written_as_the_reader_does() -> None:
    drawn = Template("{% load readable %}{{ power|kilowatt }}, {{ far|metres }}")
    said = {}
    for language in ("en", "de"):
        with translation.override(language):
            said[language] = drawn.render(Context({"power": 7400, "far": 1240}))
    assert said == {"en": "7.4\u00a0kW, 1.2 km from you", "de": "7,4\u00a0kW, 1,2 km entfernt"}
