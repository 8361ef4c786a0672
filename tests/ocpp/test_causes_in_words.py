"""What an installer reads of each cause, the evidence filled in as the policy gives it: whole sentences, no gaps."""

from __future__ import annotations

import hashlib
import ssl

import pytest
from core.causes import CAUSES, PLACE, remedy_of, sentence_of
from core.causes.playbook import LONGEST, MOST_LEDS, advice, faults
from core.ocpp.protocol.certificates import Certificate
from core.ocpp.protocol.credentials import CHALLENGE, Expected
from core.ocpp.protocol.duel import Standing, objection
from core.ocpp.protocol.judging import judge, unknown
from core.ocpp.protocol.refusal import Refusal
from core.ocpp.protocol.request import Visitor, read_request
from core.ocpp.protocol.tls import cause_of

KEY, OLD = b"Zq3vT8mK1pLw9sXe5RbN", b"aaaaaaaaaaaaaaaaaaaa"


def digest(key):
    return hashlib.sha256(key).digest()


def called(path="/ocpp/CP-1", **headers):
    usual = {"connection": "Upgrade", "upgrade": "websocket", "host": "csms.example"}
    refusal = read_request(path=path, headers=usual | headers, endpoint="/ocpp")
    assert isinstance(refusal, Refusal)
    return refusal


def judged(user=b"CP-1", key=KEY, offered=("ocpp1.6",), tls=False, certificate=None, **expected):  # noqa: FBT002 -- a row
    visitor = Visitor("CP-1", user, key, offered)
    known = Expected(**{"security_profile": 1, "key_digest": digest(KEY)} | expected)
    refusal = judge(visitor=visitor, expected=known, over_tls=tls, digest=digest, certificate=certificate)
    assert isinstance(refusal, Refusal)
    return refusal


def shown(common_name="SN-1", owner="Plinth", **expected):
    facts = {"security_profile": 3, "serials": ("SN-1",), "owners": ("Plinth",)}
    return judged(tls=True, certificate=Certificate(common_name, (owner,)), **facts | expected)


def tls(reason, verify="", sni="csms.example"):
    error = ssl.SSLError(1, "x")
    error.reason, error.verify_message = reason, verify
    cause, evidence = cause_of(error, sni=sni, our_name="csms.example")
    return Refusal(cause, 400, "", evidence)


def rival(**standing):
    return objection(Standing(**standing), identity="CP-1", address="10.0.0.2")


SAID = {
    "no_upgrade": (lambda: called(connection="close"), 426, "It asked for a page instead of opening a WebSocket."),
    "foreign_origin": (
        lambda: called(origin="http://else.example"), 403, "A web page tried to open a station's connection.",
    ),
    "wrong_path": (lambda: called("/steve/CP-1"), 404, "It called at /steve/CP-1 instead of /ocpp/CP-1."),
    "missing_identity": (
        lambda: called("/ocpp"), 404, "It did not say who it is: its address ends without the identity.",
    ),
    "identity_twice": (lambda: called("/ocpp/CP-1/CP-1"), 404, "It said its identity twice in its address."),
    "impossible_identity": (lambda: called("/ocpp/CP:1"), 404, "The identity it calls itself by is not possible."),
    "unknown_identity": (
        lambda: unknown(Visitor("CP-1", None, None, ())), 404, "It calls itself CP-1, which nobody expects here.",
    ),
    "no_authorization": (lambda: judged(user=None, security_profile=2), 401, "It sent no password."),
    "wrong_user": (lambda: judged(user=b"cp-1"), 401, "It signs in as cp-1, which is not its identity CP-1."),
    "key_not_set": (
        lambda: judged(key_digest=None), 401, "We have no password for this station, so it cannot be let in.",
    ),
    "wrong_key": (lambda: judged(key=b"x" * 16), 401, "The password is wrong (it sent 16 characters)."),
    "wrong_key_hex": (lambda: judged(key=KEY.hex().encode()), 401, "The password was sent in its hexadecimal form."),
    "wrong_key_old": (
        lambda: judged(key=OLD, old_key_digest=digest(OLD)), 401,
        "It sent the password from before the last one was made.",
    ),
    "wrong_key_short": (
        lambda: judged(key=b"x" * 15), 401, "The password is too short (15 characters; it has to be 16 or more).",
    ),
    "profile_mismatch": (
        lambda: judged(security_profile=2), 403, "It called without encryption, but security profile 2 is expected.",
    ),
    "no_subprotocol": (lambda: judged(offered=()), 101, "It named no version of OCPP."),
    "foreign_subprotocol": (
        lambda: judged(offered=("ocpp2.0", "soap")), 101,
        "It offers ocpp2.0, soap, which we do not speak. OCPP 2.0 was withdrawn: set 2.0.1 or 1.6.",
    ),
    "second_connection": (
        lambda: rival(address="10.0.0.1", alive=True), 409,
        "Two stations use this identity: one is connected from 10.0.0.1, another called from 10.0.0.2.",
    ),
    "quarantine": (
        lambda: rival(quarantine_s=1.0), 409, "Two stations have been pushing each other out under this identity.",
    ),
    "no_certificate": (
        lambda: judged(tls=True, security_profile=3), 401,
        "It showed no certificate of its own, which security profile 3 asks for.",
    ),
    "certificate_of_another_operator": (
        lambda: shown(owner="Volta"), 401, "The certificate that it showed belongs to “Volta”, not to “Plinth”.",
    ),
    "certificate_of_another_box": (
        lambda: shown("SN-2"), 401,
        "The certificate that it showed is for the serial number SN-2; this station's is SN-1.",
    ),
    "tls_wrong_host": (
        lambda: tls("SSLV3_ALERT_BAD_CERTIFICATE", sni="old.example"), 400,
        "The box calls us by another name than our certificate's (old.example).",
    ),
    "foreign_certificate": (
        lambda: tls("CERTIFICATE_VERIFY_FAILED", "self-signed certificate"), 400,
        "It showed a certificate that none of our roots vouches for (self-signed certificate).",
    ),
    "certificate_expired": (
        lambda: tls("CERTIFICATE_VERIFY_FAILED", "certificate is not yet valid"), 400,
        "The certificate that it showed has expired or is not valid yet (certificate is not yet valid).",
    ),
    "tls_failed": (lambda: tls("NEWS"), 400, "The encryption could not be agreed (NEWS)."),
}  # fmt: skip


@pytest.mark.parametrize("cause", SAID)
def test_a_refusal_says_what_gave_it_away(cause):
    refused, status, sentence = SAID[cause]
    refusal = refused()
    assert (refusal.cause, int(refusal.status)) == (cause, status)
    assert str(sentence_of(refusal.cause, refusal.evidence)) == sentence
    assert refusal.headers == (
        CHALLENGE if status == 401 and "certificate" not in cause else {"Upgrade": "websocket"} if status == 426 else {}
    )


REMEDIES = {
    "no_authorization": "Enable security profile 2 in the box and enter its password.",
    "profile_mismatch": "Set security profile 2 in the box, and the address that goes with it.",
    "quarantine": (
        "Switch one of them off and correct its identity; the other is let in again after 5 minutes."
    ),
}  # fmt: skip


@pytest.mark.parametrize("cause", SAID)
def test_a_remedy_has_no_gap(cause):
    remedy = str(remedy_of(cause, SAID[cause][0]().evidence))
    assert remedy == REMEDIES.get(cause, CAUSES[cause].remedy)


@pytest.mark.parametrize(
    ("cause", "evidence", "sentence"),
    [
        ("handshake_timeout", {"seconds": 10}, "It began to call and did not finish within 10 seconds."),
        ("no_boot", {"seconds": 60},
         "It connected and then said nothing for 60 seconds, not even what it is (BootNotification)."),
        ("wrong_version", {"agreed": "ocpp1.6", "spoke": "OCPP 2.0.1"},
         "It agreed on ocpp1.6 and then spoke another version."),
        ("gibberish", {"reason": "not an array"}, "It kept sending messages that are not OCPP (not an array)."),
        ("wrong_message", {"actions": "Authorize", "problem": "idTag is missing", "protocol": "ocpp1.6"},
         "What it sends is not as ocpp1.6 has it, and was turned down: Authorize (the last: idTag is missing)."),
        ("token_used_up", {"token": "Yard", "uses": 3},
         "The registration token “Yard” has registered as many stations as it may (3)."),
        ("identity_taken", {"identity": "CP-1"}, "It wants to register as CP-1, which is taken."),
        ("wrong_path", {}, "It called at ? instead of ?."),
        ("wrong_user", {"user": "%(identity)s", "identity": "%s"},
         "It signs in as %(identity)s, which is not its identity %s."),
        ("no_such_cause", {"x": 1}, "It was refused."),
    ],
)  # fmt: skip
def test_what_the_gateway_tells_is_filled_in(cause, evidence, sentence):
    assert str(sentence_of(cause, evidence)) == sentence


def test_of_an_unknown_cause_nothing_can_be_done():
    assert (str(remedy_of("no_such_cause", {})), bool(remedy_of("no_such_cause", {}))) == ("", False)


def test_evidence_is_kept_by_name_for_whoever_translates():
    assert sentence_of("wrong_version", {"agreed": "a", "more": 1}).facts == {"agreed": "a"}
    assert remedy_of("wrong_version", {"agreed": "a"}).facts == {"spoke": "?"}


def test_every_place_of_a_cause_is_a_word():
    places = {name for cause in CAUSES.values() for name in PLACE.findall(cause.text + cause.remedy)}
    assert all((cause.text + cause.remedy).count("%") == len(PLACE.findall(cause.text + cause.remedy))
               for cause in CAUSES.values())  # fmt: skip
    assert {name.isidentifier() for name in places} == {True}


# --- what a model's playbook adds ---

TEXTS = {
    "remedies": {"wrong_key": "Hold the button."}, "root_certificate": "X1", "certificate_place": "USB",
    "apn_place": "SMS",
    "menu_path": "Menu", "restart": "Pull the plug.", "appends_identity": True,
}  # fmt: skip
MENU = ["On this model you find the setting at Menu.", "Restart this model so: Pull the plug."]
TRUST = ["On this model load the root certificate X1.", "On this model root certificates are loaded so: USB"]
ADDRESS = {
    "missing_identity", "identity_twice", "wrong_path", "plain_on_tls_port", "tls_on_plain_port", "tls_wrong_host",
    "token_unknown", "token_expired", "token_revoked",
}  # fmt: skip
SETTINGS = {
    "unknown_identity", "impossible_identity", "wrong_user", "no_authorization", "wrong_key", "wrong_key_hex",
    "wrong_key_old", "wrong_key_short", "profile_mismatch", "no_subprotocol", "foreign_subprotocol", "wrong_version",
    "tls_unknown_ca", "tls_clock_behind", "no_certificate",
}  # fmt: skip
APPENDS = ["This model appends its identity by itself: set the address without it."]


@pytest.mark.parametrize("cause", CAUSES)
def test_a_playbook_says_what_belongs_to_the_cause(cause):
    said = ["On this model: Hold the button."] if cause == "wrong_key" else []
    said += TRUST if cause in {"tls_unknown_ca", "tls_dropped"} else []
    said += ["On this model the APN is set so: SMS"] if cause in {"no_bytes", "handshake_timeout"} else []
    said += (MENU if cause in ADDRESS | SETTINGS else []) + (APPENDS if cause in ADDRESS else [])
    assert [str(each) for each in advice(cause, TEXTS)] == said
    assert advice(cause, {}) == advice(cause, dict.fromkeys(TEXTS)) == ()


@pytest.mark.parametrize(
    ("said", "told"), [("x" * LONGEST, LONGEST), ("x" * (LONGEST + 1), LONGEST), ("", None), (7, None)]
)
def test_a_text_of_a_playbook_is_cut(said, told):
    given = advice("no_bytes", {"apn_place": said})
    assert [len(each.facts["text"]) for each in given] == ([] if told is None else [told])


TEXT, LIGHTS = "Write it in at most 500 characters.", "Send at most 20 lights, each with light and means as texts."
LED = {"light": "red", "means": "no network"}


@pytest.mark.parametrize(
    ("playbook", "wrong"),
    [
        ({}, []),
        ({"own": [1, 2]}, []),
        (dict.fromkeys(["menu_path", "apn", "source", "signal_key", "certificate_place"]), []),
        ({"menu_path": "x" * 500, "apn": ""}, []),
        ({"menu_path": "x" * 501, "apn": 7, "restart": "\0"}, [("apn", TEXT), ("menu_path", TEXT), ("restart", TEXT)]),
        ({"appends_identity": False}, []),
        ({"appends_identity": None}, [("appends_identity", "Send true or false.")]),
        ({"appends_identity": "yes"}, [("appends_identity", "Send true or false.")]),
        ({"leds": [LED] * MOST_LEDS}, []),
        ({"leds": [LED] * (MOST_LEDS + 1)}, [("leds", LIGHTS)]),
        ({"leds": LED}, [("leds", LIGHTS)]),
        ({"leds": None}, [("leds", LIGHTS)]),
        ({"leds": [LED | {"more": "x"}]}, [("leds", LIGHTS)]),
        ({"leds": [{"light": "red"}]}, [("leds", LIGHTS)]),
        ({"leds": [LED | {"means": "x" * 501}]}, [("leds", LIGHTS)]),
        ({"leds": [LED | {"means": None}]}, []),
        ({"remedies": []}, [("remedies", "Send a text for each cause.")]),
        ({"remedies": None, "leds": 7}, [("leds", LIGHTS), ("remedies", "Send a text for each cause.")]),
        ({"remedies": {"wrong_key": "x", "reach": None}}, []),
        ({"remedies": {"b": 7, "a": "x" * 501}, "source": 1},
         [("source", TEXT), ("remedies.b", TEXT), ("remedies.a", TEXT)]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_playbook_is_named(playbook, wrong):
    assert faults(playbook) == wrong
