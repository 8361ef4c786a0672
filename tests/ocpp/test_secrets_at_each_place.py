"""No key of a station stands in any row or line of a log, wherever and however it came to us; what may stay stays."""

from __future__ import annotations

import json
import logging

import pytest
from core.domain.commands.commanding import ask_station
from core.masking import MASK, masked, masked_text, shown
from core.models import Command, Exchange, Knock, StationSetting
from core.models.clock import database_now
from django.apps import apps
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus

from tests.stations import KEY, PATIENCE_S, basic, connect_raw, wait_for

HUSH = "hush-hush-Zq3vT8mK1p"


def within(**said):
    return json.dumps(said)


PAIR, HIDDEN = f'"password": "{HUSH}"', f'"password":"{MASK}"'


def dense(**said):
    return json.dumps(said, separators=(",", ":"))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (within(password=HUSH), '{"password":"***"}'),
        (f" {within(password=HUSH)} ", '{"password":"***"}'),
        (f'[{{"key": "AuthorizationKey", "value": "{HUSH}"}}]', '[{"key":"AuthorizationKey","value":"***"}]'),
        (within(url=f"ftp://u:{HUSH}@host/x"), within(url="ftp://u:***@host/x")),
        (within(data=within(simPin=HUSH)), dense(data=dense(simPin=MASK))),
        (within(wifi={"psk": HUSH, "ssid": "x"}), '{"wifi":{"psk":"***","ssid":"x"}}'),
        (within(vpn={"key": HUSH, "user": "u"}), '{"vpn":{"key":"***","user":"u"}}'),
        # Cut off, as boxes do whose texts have room for so much; or with a number that nobody reads.
        (
            within(password=HUSH, more="x" * 255)[:255],
            within(password=HUSH, more="x" * 255)[:255].replace(PAIR, HIDDEN),
        ),
        (f'{{"password":"{HUSH}","n":{"9" * 5000}}}', f'{{{HIDDEN},"n":{"9" * 5000}}}'),
        (f'{{"n":1,"password":"{HUSH}', f'{{"n":1,{HIDDEN}'),
        (f'{{"password":{{"text":"{HUSH}"}},"n":1', MASK),
        (f'[{{"key":"apnPassword","value":"{HUSH}"', MASK),
        (f'{{"vpn":{{"key":"{HUSH}"', MASK),
    ],
)
def test_what_is_json_within_a_text_is_masked_as_any_other(said, kept):
    assert masked({"vendorId": "x", "data": said}) == {"vendorId": "x", "data": kept}
    raw = json.dumps([2, "1", "DataTransfer", {"vendorId": "x", "data": said}])
    assert json.loads(masked_text(raw)) == [2, "1", "DataTransfer", {"vendorId": "x", "data": kept}]


@pytest.mark.parametrize(
    "said", ["", "{", "[1", "[]", "{}", '{"a": 1}', '[ "pin" ]', "no {json}", '"password"', "[NaN]"]
)
def test_a_text_without_a_secret_stays_as_it_is(said):
    assert masked({"data": said}) == {"data": said}


def test_what_is_nested_too_deeply_to_look_at_is_hidden():
    assert masked({"data": "[" * 100_000}) == {"data": MASK}
    assert masked_text(json.dumps({"pin": {"data": "[" * 100_000}})) == '{"pin":{"data":"***"}}'


@pytest.mark.parametrize(
    "name",
    ["Authorization_Key", "myPass\u0057ord", "SECRET", "simpin", "pincode", "PSK", "vpnKey", "PrivateKey", "passwd"],
)
def test_each_word_for_a_secret_is_found_by_itself(name):
    assert masked_text(f'{{"{name}": "{HUSH}"}}') == dense(**{name: MASK})


def test_a_word_for_a_secret_may_be_spelt_out():
    raw = '{"\\u0070\\u0073\\u006b": "x", "vpn": [{"key": "y"}]}'
    assert masked_text(raw) == dense(psk=MASK, vpn=[{"key": MASK}])


@settings(max_examples=25)
@given(
    st.recursive(
        st.text() | st.integers(), lambda some: st.lists(some) | st.dictionaries(st.text(), some), max_leaves=4
    )
)
def test_what_was_masked_once_stays_so(said):
    once = masked(said)
    assert masked(once) == once


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("AuthorizationKey", True), ("authorization_key", True), ("BasicAuthPassword", True), ("x.passwd", True),
        ("Passphrase", True), ("client secret", True), ("SIM-PIN", True), ("pincode", True), ("WiFi.PSK", True),
        ("vpnKey", True), ("PrivateKey", True), ("PasswordLength", False), ("pin", False), ("Key", False), ("", False),
        ("Secretary", False), ("PublicKey", False), ("passwords", False), ("SimPinRetries", False),
    ],
)  # fmt: skip
def test_a_setting_is_shown_unless_it_is_a_secret(name, is_secret):
    assert shown(name, HUSH) == (MASK if is_secret else HUSH)
    pair = {"key": name, "value": HUSH}
    assert masked(pair) == pair | ({"value": MASK} if is_secret else {})


# --- a station that talks of its keys, and a gateway that writes down what it hears ---


def told_anywhere(caplog):
    """Give the tables in which the secret stands, and how many lines of our log name it."""
    rows = {model.__name__ for model in apps.get_models() if HUSH in str([*model._default_manager.values()])}
    ours = [record for record in caplog.records if record.name.startswith("core")]
    return rows, [record.getMessage() for record in ours if HUSH in f"{record.getMessage()}{record.args}"]


def variable(name, **more):
    return {"component": {"name": "SecurityCtrlr"}, "variable": {"name": name}} | more


TIME = "2026-03-01T12:00:00Z"
REPORT = {
    "requestId": 1, "generatedAt": TIME, "seqNo": 0,
    "reportData": [variable("BasicAuthPassword", variableAttribute=[{"value": HUSH}, {"type": "MinSet"}])],
}  # fmt: skip
EVENT = {"eventId": 1, "timestamp": TIME, "trigger": "Delta", "eventNotificationType": "CustomMonitor"}
TALK = {
    "ocpp1.6": [
        ("DataTransfer", {"vendorId": "x", "data": within(wifiPassword=HUSH)}),
        ("DataTransfer", {"vendorId": "x", "data": "y", "password": HUSH}),
        ("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M", "apnPassword": HUSH}),
        ("BootNotification", {"chargePointModel": "M", "apnPassword": HUSH}),
        ("StopTransaction", {"secret": HUSH}),
    ],
    "ocpp2.0.1": [
        ("NotifyReport", REPORT),
        ("NotifyEvent", {"generatedAt": TIME, "seqNo": 0,
                         "eventData": [EVENT | variable("BasicAuthPassword", actualValue=HUSH)]}),
        ("DataTransfer", {"vendorId": "x", "data": {"list": [{"psk": HUSH}]}}),
        ("NotifyReport", REPORT | {"seqNo": "x"}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("protocol", TALK)
def test_what_a_station_says_of_its_keys_is_written_nowhere(station, gateway, caplog, protocol):
    caplog.set_level(logging.DEBUG)
    boot = {"chargePointVendor": "V", "chargePointModel": "M"}
    if protocol != "ocpp1.6":
        boot = {"reason": "PowerUp", "chargingStation": {"vendorName": "V", "model": "M"}}
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY), subprotocols=(protocol,)) as raw:
        for number, (action, payload) in enumerate([("BootNotification", boot), *TALK[protocol]]):
            raw.send(json.dumps([2, str(number), action, payload]))
            raw.recv(timeout=PATIENCE_S)
        raw.send(f'[2,"x","DataTransfer",{{"vendorId":"x","data":{{"password":"{HUSH}"')  # cut off
        raw.recv(timeout=PATIENCE_S)
    said = 2 * (len(TALK[protocol]) + 2)
    wait_for(lambda: Exchange.objects.count() == said)
    assert told_anywhere(caplog) == (set(), [])
    assert Exchange.objects.filter(raw__contains=MASK).count() == len(TALK[protocol]) + 1


ASKED = {
    "ocpp1.6": [
        ("ChangeConfiguration", {"key": "AuthorizationKey", "value": HUSH.encode().hex()}, {"status": "Accepted"}),
        ("GetConfiguration", {"key": ["AuthorizationKey", "Vendor.WifiPassword"]}, {"configurationKey": [
            {"key": "AuthorizationKey", "readonly": False, "value": HUSH},
            {"key": "Vendor.WifiPassword", "readonly": False, "value": HUSH},
        ]}),
        ("GetDiagnostics", {"location": f"ftp://plinth:{HUSH}@files.example/up"}, {"fileName": "x"}),
        ("GetConfiguration", {}, {"configurationKey": 7, "password": HUSH}),
    ],
    "ocpp2.0.1": [
        ("SetVariables", {"setVariableData": [variable("BasicAuthPassword", attributeValue=HUSH)]},
         {"setVariableResult": [variable("BasicAuthPassword", attributeStatus="Accepted")]}),
        ("GetVariables", {"getVariableData": [variable("BasicAuthPassword")]},
         {"getVariableResult": [variable("BasicAuthPassword", attributeStatus="Accepted", attributeValue=HUSH)]}),
        ("GetLog", {"logType": "DiagnosticsLog", "log": {"remoteLocation": f"sftp://u:{HUSH}@files.example"}},
         {"status": "Accepted"}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("protocol", ASKED)
def test_what_a_station_is_asked_of_its_keys_is_written_nowhere(station, call_in, caplog, protocol):
    caplog.set_level(logging.DEBUG)
    box = call_in(protocol=protocol)
    box.boot()
    for action, payload, answer in ASKED[protocol]:
        box.answers[action] = answer
        ask_station(station=station, action=action, payload=payload, at=database_now(), timeout_s=20)
        wait_for(lambda: not Command.objects.filter(ended_at=None).exists())
    sent = json.dumps(box.calls)
    assert HUSH in sent or HUSH.encode().hex() in sent
    wait_for(lambda: Exchange.objects.count() == 2 * (1 + len(ASKED[protocol])))
    assert told_anywhere(caplog) == (set(), [])
    assert {*StationSetting.objects.values_list("value", flat=True)} == {MASK}


@pytest.mark.parametrize(
    ("user", "key", "path"),
    [(KEY, HUSH, "/ocpp/CP-1"), (HUSH, KEY, "/ocpp/CP-1?password=" + HUSH), ("CP-1", HUSH, "/ocpp/CP-1/?x=" + HUSH)],
)
def test_who_is_refused_leaves_no_key_behind(station, gateway, caplog, user, key, path):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(InvalidStatus):
        connect_raw(gateway.port, path, headers=basic(user, key))
    knock = wait_for(Knock.objects.first)
    rows, lines = told_anywhere(caplog)
    # A user name that is no key of ours is evidence: it is what has to be corrected in the box.
    assert (rows, len(lines)) == (({"Knock"}, 1) if user == HUSH else (set(), 0))
    assert KEY not in str(knock.evidence)
