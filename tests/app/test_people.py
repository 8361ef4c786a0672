"""Who works here, and who may say so."""

from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.choices import Role
from core.domain.people.colleagues import remove_colleague
from core.errors import LastAdmin
from core.models import Actor, Event, Membership, StepAttempt, User
from tests.app.desks import ANDROID, OVER, code_for, names, phone_let_in, role_of, told, verbs, who_is
from tests.app.world import HTMX
from tests.factories import PASSWORD, make_person, make_template
from tests.installs import make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = pytest.mark.django_db
NEW = {"username": "ivo", "name": "Ivo de Wit", "email": "", "role": "installer"}


def test_the_list_is_ones_own_operators(desk_of_dan: Client, ina: User, ada: User, otto: User) -> None:
    assert names(desk_of_dan.get(reverse("people"))) == ["ada", "dan", "ina"]
    assert names(desk_of_dan.get(reverse("people") + "?q=IN")) == ["ina"]
    assert names(desk_of_dan.get(reverse("people") + "?q=otto")) == []


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    many: int, desk_of_dan: Client, plinth: Operator, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        make_person(plinth, f"ivo{number}", Role.INSTALLER)
    with django_assert_num_queries(5):
        assert len(names(desk_of_dan.get(reverse("people")))) == many + 1


def test_a_dispatcher_adds_an_installer_and_lets_them_in(desk_of_dan: Client) -> None:
    made = desk_of_dan.post(reverse("new_person"), NEW)
    assert (made.status_code, made["Location"]) == (303, "/people/ivo/")
    phone = Client(headers={"User-Agent": ANDROID})
    address = code_for(desk_of_dan, "ivo")
    asked = phone.get(address)
    assert (str(asked.context["person"]), str(asked.context["operator"])) == ("Ivo de Wit", "Plinth Energy")
    assert phone.post(address)["Location"] == "/"
    assert who_is(phone) == "ivo"
    (device,) = desk_of_dan.get(reverse("person", args=["ivo"])).context["devices"]
    assert (device.name, device.address, device.is_this_one) == ("Chrome, Android", "127.0.0.1", False)
    assert verbs() == ["add_person", "make_sign_in_link", "use_sign_in_link"]


@pytest.mark.parametrize("role", ["supervisor", "dispatcher", "admin"])
def test_a_dispatcher_makes_nobody_mightier(role: str, desk_of_dan: Client) -> None:
    refused = desk_of_dan.post(reverse("new_person"), NEW | {"role": role})
    assert refused.context["refusal"]["sentence"] == "You may not do this. Ask somebody who may: your administrator."
    assert (refused.context["typed"]["username"], role_of("ivo")) == ("ivo", None)
    assert refused.context["roles"] == [("installer", "Installer")]


@pytest.mark.parametrize(
    ("slip", "fields"),
    [
        ({"username": "a b"}, ["username"]),
        ({"username": ""}, ["username"]),
        ({"username": "ivo\0"}, ["username"]),
        ({"email": "ivo"}, ["email"]),
        ({"role": "king"}, ["role"]),
        ({"username": "<b>", "email": "@", "role": ""}, ["username", "email", "role"]),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(slip: dict[str, str], fields: list[str], desk_of_ada: Client) -> None:
    refused = desk_of_ada.post(reverse("new_person"), NEW | slip)
    assert [error["field"] for error in refused.context["refusal"]["errors"]] == fields
    assert User.objects.filter(first_name="Ivo").count() == 0


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("", "The user name is missing."),
        ("a b", "A user name has letters, digits and @ . + - _ only, at most 150."),
        ("..", "A user name is not . or .. alone."),
        ("x" * 151, "A user name has letters, digits and @ . + - _ only, at most 150."),
    ],
)
def test_what_a_user_name_may_be_is_said_as_its_hint_says_it(username: str, sentence: str, desk_of_ada: Client) -> None:
    refused = desk_of_ada.post(reverse("new_person"), NEW | {"username": username})
    assert [error["message"] for error in refused.context["refusal"]["errors"]] == [sentence]
    assert "What they sign in with: letters, digits and @ . + - _" in refused.content.decode()


def test_a_name_that_is_taken_is_refused_and_kept(desk_of_ada: Client, otto: User) -> None:
    refused = desk_of_ada.post(reverse("new_person"), NEW | {"username": "OTTO"})
    sentence = "The account OTTO, or one with that mail address, exists already."
    assert (refused.context["refusal"]["sentence"], refused.context["typed"]["name"]) == (sentence, "Ivo de Wit")


def test_a_stranger_does_not_exist(desk_of_ada: Client, otto: User) -> None:
    assert desk_of_ada.get(reverse("person", args=["otto"])).status_code == 404
    for name in ("person_code", "person_remove", "person_role"):
        assert desk_of_ada.post(reverse(name, args=["otto"]), {"role": "admin"}).status_code == 404
    assert (role_of("otto"), User.objects.get(username="otto").is_active) == ("installer", True)


def test_who_is_removed_while_signed_in_is_out_and_their_work_stays(
    desk_of_ada: Client, client_of: Callable[[User], Client], desk_of_dan: Client, ina: User
) -> None:
    phone, address = client_of(ina), code_for(desk_of_dan, "ina")
    assert desk_of_ada.post(reverse("person_remove", args=["ina"]))["Location"] == "/people/"
    page = phone.get("/app/", follow=True)
    sentence = "Your account at Plinth Energy was closed. If that is a mistake, ask your dispatcher or administrator."
    assert (page.templates[0].name, page.content.decode().count(sentence)) == ("account/login.html", 1)
    assert told(Client().post(address)) == (200, OVER)
    assert (role_of("ina"), User.objects.get(username="ina").is_active) == (None, False)
    assert names(desk_of_ada.get(reverse("people"))) == ["ada", "dan"]
    assert desk_of_ada.get(reverse("person", args=["ina"])).status_code == 404


def test_what_a_removed_person_sends_is_not_done_and_not_refused_for_good(
    desk_of_ada: Client, client_of: Callable[[User], Client], ina: User, plinth: Operator
) -> None:
    phone, work = client_of(ina), make_linked(plinth)
    desk_of_ada.post(reverse("person_remove", args=["ina"]))
    said = {"template_id": make_template(plinth).template_id, "nonce": str(uuid.uuid4())}
    answer = phone.post(reverse("fit", args=[work.pk]), said, headers=HTMX | {"X-Action-User": str(ina.pk)})
    assert (answer.status_code, answer.get("X-Action-Ack"), answer.get("X-Action-Refused")) == (401, None, None)
    assert StepAttempt.objects.filter(step="fit").count() == 0


def test_who_was_removed_by_mistake_comes_back_as_who_they_were(
    desk_of_ada: Client, ina: User, plinth: Operator
) -> None:
    again = {"username": "Ina", "name": "", "email": "ina@new.example", "role": "supervisor"}
    desk_of_ada.post(reverse("person_remove", args=["ina"]))
    assert desk_of_ada.post(reverse("new_person"), again)["Location"] == "/people/ina/"
    assert who_is(phone_let_in(desk_of_ada, "ina")) == "ina"
    assert (role_of("ina"), User.objects.get(username="ina").email) == ("supervisor", "ina@new.example")
    old_password = Client().post(reverse("account_login"), {"login": "ina", "password": PASSWORD})
    assert (old_password.status_code, User.objects.filter(username__iexact="ina").get()) == (200, ina)


@pytest.mark.parametrize("email", ["SUE@example.org", "sue@example.org"])
def test_nobody_comes_back_with_somebody_elses_mail_address(
    email: str, desk_of_ada: Client, ina: User, sue: User
) -> None:
    desk_of_ada.post(reverse("person_remove", args=["ina"]))
    refused = desk_of_ada.post(reverse("new_person"), NEW | {"username": "ina", "email": email})
    assert (refused.context["refusal"]["slug"], role_of("ina")) == ("person_taken", None)


def test_an_account_that_another_operator_closed_is_not_ours_to_open(
    desk_of_ada: Client, otto: User, volta: Operator
) -> None:
    boss = make_person(volta, "vera", Role.ADMIN)
    remove_colleague(actor=Actor.of_person(boss.membership), username="otto")
    refused = desk_of_ada.post(reverse("new_person"), NEW | {"username": "otto"})
    assert (refused.context["refusal"]["slug"], role_of("otto")) == ("person_taken", None)


def test_who_signs_in_after_them_reads_no_more_of_it(
    desk_of_ada: Client, client_of: Callable[[User], Client], ina: User, sue: User
) -> None:
    phone = client_of(ina)
    desk_of_ada.post(reverse("person_remove", args=["ina"]))
    phone.post(reverse("account_login"), {"login": "sue", "password": PASSWORD})
    assert who_is(phone) == "sue"
    phone.post(reverse("account_logout"))
    assert phone.get(reverse("account_login")).content.decode().count("Your account at") == 0


def test_a_role_holds_from_the_next_tap(desk_of_ada: Client, client_of: Callable[[User], Client], ina: User) -> None:
    phone = client_of(ina)
    assert phone.get(reverse("queue")).status_code == 403
    for _twice in range(2):
        desk_of_ada.post(reverse("person_role", args=["ina"]), {"role": "supervisor"})
    assert phone.get(reverse("queue")).status_code == 200
    assert Event.objects.get(verb="change_role").changes == {"role": ["installer", "supervisor"]}


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("king", "Something in what was sent is missing or wrong."),
        ("", "Something in what was sent is missing or wrong."),
    ],
)
def test_a_role_that_there_is_not_is_refused(role: str, sentence: str, desk_of_ada: Client, ina: User) -> None:
    assert told(desk_of_ada.post(reverse("person_role", args=["ina"]), {"role": role})) == (200, sentence)
    assert role_of("ina") == "installer"


def test_a_dispatcher_changes_no_role(desk_of_dan: Client, ina: User) -> None:
    for username in ("ina", "dan"):
        assert desk_of_dan.post(reverse("person_role", args=[username]), {"role": "admin"}).status_code == 403
    assert (role_of("ina"), role_of("dan")) == ("installer", "dispatcher")


def test_the_last_administrator_stays(desk_of_ada: Client, ada: User, plinth: Operator) -> None:
    sentence = "ada is the only administrator. Make somebody else one first."
    assert told(desk_of_ada.post(reverse("person_role", args=["ada"]), {"role": "installer"})) == (200, sentence)
    assert told(desk_of_ada.post(reverse("person_remove", args=["ada"]))) == (200, sentence)
    make_person(plinth, "adam", Role.ADMIN)
    desk_of_ada.post(reverse("person_role", args=["ada"]), {"role": "installer"})
    assert role_of("ada") == "installer"


@pytest.mark.parametrize("person", ["ina", "dan", "sue"])
def test_nobody_gives_themselves_a_role_or_shuts_their_own_account(
    person: str, request: pytest.FixtureRequest, client_of: Callable[[User], Client], ada: User
) -> None:
    """Looking after one's own phones is no say in what one works here as; installers are who invites people's."""
    user = request.getfixturevalue(person)
    before = role_of(person)
    own_role = client_of(user).post(reverse("person_role", args=[person]), {"role": "installer"})
    assert (own_role.status_code, role_of(person)) == (403, before)
    assert client_of(user).post(reverse("person_remove", args=[person])).status_code == 403
    assert User.objects.get(username=person).is_active is True


def test_who_invites_people_removes_installers_and_nobody_else(desk_of_dan: Client, ina: User, sue: User) -> None:
    told = [desk_of_dan.post(reverse("person_remove", args=[name])).status_code for name in ("sue", "ina")]
    assert (told, role_of("sue"), role_of("ina")) == ([403, 303], "supervisor", None)


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_remove_each_other_one_stays(plinth: Operator, ada: User) -> None:
    adam = make_person(plinth, "adam", Role.ADMIN)
    outcomes, start = [], threading.Barrier(2)

    def remove(by: User, whom: User) -> None:
        start.wait()
        try:
            remove_colleague(actor=Actor.of_person(by.membership), username=whom.username)
            outcomes.append("removed")
        except LastAdmin:
            outcomes.append("stays")
        finally:
            connection.close()

    both = [threading.Thread(target=remove, args=pair) for pair in ((ada, adam), (adam, ada))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(outcomes) == ["removed", "stays"]
    assert Membership.objects.filter(operator=plinth, role=Role.ADMIN).count() == 1
