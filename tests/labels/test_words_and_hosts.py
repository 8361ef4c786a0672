"""Every word, scheme and host that the reader knows: what it makes of a code, and what it says."""

from __future__ import annotations

import pytest

from core.labels.masking import masked
from core.labels.reading import read_label

PHONE = "A telephone number, not a station. Scan the label on the station itself."
MESSAGE = "A ready-made message, not a station. Scan the label on the station itself."
CARD = "A contact card or a calendar entry, not a station. Scan the label on the station itself."
APP = "A link to an app, not a station. Scan the label on the station itself."
HOME = "A code that pairs smart home devices, not the station's number. Scan the other code."
PAYMENT = "A payment code, not a station. Do not pay; scan the label on the station itself."
SIGN_IN = "A secret for signing in, not a station. We did not keep it. Scan the label on the station itself."
PAGE = "A page for people, not a station. Scan the label on the station itself."
NO_NAME = "A web page that names no station. Scan the label on the station itself, or type its number."
NO_POINT = "A map link without a point on the map. Scan the label on the station itself."
DIGIT = "This looks like a SIM card's number with a digit wrong. Scan it again."
LONG = "This long number is a modem's or an article's, not the station's. Scan the other code."
MAIL = "A mail address, not a station. Scan the label on the station itself."
PLATE = "This part of a label names no station. Scan the code with the station's number."
RECORD = "A data record that names no station. Scan the label on the station itself."
ARTICLE = "An article number: it names the model, not this one station. Scan the other code."
NOBODY = "This names no station. Scan the label on the station itself, or type its number."
OFFICE = "A back office's address without a station in it. Type the station's number."
HIDES = "This web address hides where it leads. Do not open it; scan the maker's label."
EMPTY = "The code is empty. Scan it again, or type the number printed next to it."
TOO_LONG = "The code is too long for a label. Scan the label on the station itself."
ARTICLE_WRONG = "The article number has a digit wrong. Scan the code again."


def said(payload: str) -> tuple[str, str]:
    label = read_label(payload)
    return label.kind, str(label.sentence)


def each_said(payloads: list[str]) -> set[tuple[str, str]]:
    return {said(payload) for payload in payloads}


@pytest.mark.parametrize(
    ("schemes", "sentence"),
    [
        ("tel sip facetime", PHONE),
        ("sms smsto mms mmsto mailto matmsg smtp whatsapp skype tg", MESSAGE),
        ("begin mecard bizcard", CARD),
        ("market itms itms-apps itms-appss", APP),
        ("mt x-hm dpp", HOME),
        ("bitcoin ethereum lightning litecoin upi payto", PAYMENT),
        ("otpauth otpauth-migration fido", SIGN_IN),
    ],
)
def test_a_scheme_says_what_else_it_is(schemes: str, sentence: str) -> None:
    told = each_said([f"{scheme}:CP3211" for scheme in schemes.split()])
    told |= each_said([f"{scheme.upper()}:CP3211" for scheme in schemes.split()])
    assert told == {("not-a-station", sentence)}


@pytest.mark.parametrize(
    "scheme",
    "about blob chrome content data file filesystem intent jar javascript vbscript view-source".split(),  # noqa: SIM905 -- read as a list
)
def test_a_hostile_scheme_is_named(scheme: str) -> None:
    sentence = f"A code that begins with {scheme}: is not safe to use. Scan the maker's label."
    assert said(f"{scheme.title()}:CP3211") == ("refused", sentence)


def test_an_unknown_scheme_is_named() -> None:
    sentence = "We do not know codes that begin with evcar:. Scan the maker's label."
    assert said("evcar://CP3211") == ("refused", sentence)


def test_only_what_signs_in_is_a_secret_among_them() -> None:
    schemes = ["otpauth", "otpauth-migration", "fido", "tel", "payto", "market"]
    assert [read_label(f"{scheme}:x").secret for scheme in schemes] == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("hosts", "sentence"),
    [
        ("play.google.com apps.apple.com itunes.apple.com appgallery.huawei.com onelink.me app.link", APP),
        ("paypal.com paypal.me tikkie.me revolut.me stripe.com wise.com mollie.com", PAYMENT),
        ("wa.me t.me m.me", MESSAGE),
        ("google.com maps.google.com maps.apple.com maps.app.goo.gl youtube.com youtu.be facebook.com", PAGE),
        ("instagram.com linkedin.com wikipedia.org", PAGE),
    ],
)
def test_a_host_and_what_is_below_it_say_what_else_they_are(hosts: str, sentence: str) -> None:
    forms = [
        f"https://{prefix}{host}{port}/cs/CP3211"
        for host in hosts.split()
        for prefix in ("", "www.")
        for port in ("", ":443")
    ]
    assert each_said(forms) == {("not-a-station", sentence)}


def test_a_host_that_only_ends_like_one_is_another() -> None:
    assert read_label("https://notpaypal.com/cs/CP3211").as_json()["kind"] == "operator-code"


@pytest.mark.parametrize(
    "host",
    [
        "chrg.me", "bit.ly", "tinyurl.com", "t.ly", "qrco.de", "qr.co", "l.ead.me", "goo.gl", "is.gd", "rb.gy",
        "cutt.ly", "t.co", "ow.ly", "rebrand.ly", "q-r.to", "me-qr.com", "shorturl.at",
        "s.id", "lnk.to", "qr1.be", "onelink.to",
    ],
)  # fmt: skip
def test_a_forwarder_needs_a_network_whatever_its_path(host: str) -> None:
    addresses = [f"https://{host}/word", f"https://{host}/a/word", f"https://{host}/"]
    assert [read_label(address).kind for address in addresses] == ["needs-network", "needs-network", "not-a-station"]


def test_elsewhere_only_an_opaque_single_part_forwards() -> None:
    parts = ["abc1", "abc", "1" * 16, "1" * 17, "word", "a/abc1"]
    kinds = [read_label(f"https://charge.example/{part}").kind for part in parts]
    assert kinds == [
        "needs-network",
        "not-a-station",
        "needs-network",
        "not-a-station",
        "not-a-station",
        "not-a-station",
    ]


@pytest.mark.parametrize(
    "word",
    [
        "cs", "cp", "c", "evse", "evses", "station", "stations", "charger", "chargers", "chargepoint", "chargepoints",
        "chargingstation", "chargingstations", "charge", "charging", "qr", "point", "points", "ladepunkt",
        "ladestation",
    ],
)  # fmt: skip
def test_after_a_stations_word_comes_its_operators_code(word: str) -> None:
    label = read_label(f"https://charge.example/x/{word.upper()}/20501B")
    assert (label.kind, label.facts()) == ("operator-code", {"code": "20501B"})


@pytest.mark.parametrize("word", ["d", "device", "devices", "sn", "serial", "serialnumber"])
def test_after_a_devices_word_comes_its_serial(word: str) -> None:
    label = read_label(f"https://maker.example/{word.upper()}/EH-4711")
    assert (label.kind, label.facts()) == ("serial", {"serial": "EH-4711"})


@pytest.mark.parametrize(
    ("address", "kind", "facts"),
    [
        ("https://id.maker.example/EH-4711", "serial", {"serial": "EH-4711"}),
        ("https://i.maker.example/EH-4711", "serial", {"serial": "EH-4711"}),
        ("https://pid.maker.example/EH-4711", "serial", {"serial": "EH-4711"}),
        ("https://id.maker.example/?s=EH-4711", "serial", {"serial": "EH-4711"}),
        ("https://maker.example/?m=x&s=EH-4711", "serial", {"serial": "EH-4711"}),
        ("https://maker.example/?m=x&sn=EH-4711", "serial", {"serial": "EH-4711"}),
        ("https://maker.example/?s=EH-4711", "not-a-station", {}),
        ("https://maker.example/?sn=EH-4711", "identity", {"identity": "EH-4711"}),
        ("https://maker.example/d/only-letters", "not-a-station", {}),
        ("https://maker.example/d/a:1", "not-a-station", {}),
        ("https://idx.maker.example/a/EH-4711", "not-a-station", {}),
        ("https://csms.example/ocpp/CPX", "identity", {"identity": "CPX"}),
        ("https://csms.example/OCPPJ/CPX", "identity", {"identity": "CPX"}),
        ("https://csms.example/xocpp/CPX", "not-a-station", {}),
        ("https://charge.example/cs/nodigit", "not-a-station", {}),
        ("https://charge.example/cs/" + "1" * 32, "operator-code", {"code": "1" * 32}),
        ("https://charge.example/cs/" + "1" * 33, "not-a-station", {}),
        ("https://charge.example/cs/1", "not-a-station", {}),
        ("https://charge.example/cs/20*1_B.c-d", "operator-code", {"code": "20*1_B.c-d"}),
    ],
)  # fmt: skip
def test_a_path_or_query_names_what_it_names(address: str, kind: str, facts: dict[str, str]) -> None:
    label = read_label(address)
    assert (label.kind, label.facts()) == (kind, facts)


@pytest.mark.parametrize("name", ["code", "qr", "qrcode", "shortcode", "physicalreference", "evseid", "roamingevseid"])
def test_a_short_code_is_read_by_its_name(name: str) -> None:
    label = read_label(f"https://charge.example/go?{name}=20501B")
    assert (label.kind, label.facts()) == ("operator-code", {"code": "20501B"})


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        ("8931086617000000007", DIGIT),
        ("353879234252633", LONG),
        ("+31 20 123 4567", PHONE),
        ("0031 201234567", PHONE),
        ("help@example.com", MAIL),
        ("PIN: 1234", PLATE),
        ("{}", RECORD),
        ("(01)09506000134352", ARTICLE),
        ("]d20109506000134352", ARTICLE),
        ("https://maker.example/01/09506000134352", ARTICLE),
        ("geo:91,0", NO_POINT),
        ("https://example.com", NO_NAME),
        ("wss://csms.example.com/", OFFICE),
        ("BCD\n002\n1\nSCT", PAYMENT),
        ("SPC\n0200\n1", PAYMENT),
        ("Scan me, please", NOBODY),
    ],
)
def test_what_names_no_station_is_said(payload: str, sentence: str) -> None:
    assert said(payload) == ("not-a-station", sentence)


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        ("https://evil@field.example.com/s/NEWTAG01", HIDES),
        ("https://f\u0131eld.example.com/s/NEWTAG01", HIDES),
        ("evcar://f\u0131eld.example.com/", HIDES),
        ("", EMPTY),
        ("A" * 2954, TOO_LONG),
        ("(01)09506000134353(21)SN-0042", ARTICLE_WRONG),
    ],
)
def test_what_is_refused_is_said(payload: str, sentence: str) -> None:
    assert said(payload) == ("refused", sentence)


@pytest.mark.parametrize(
    "name",
    [
        "pin", "pincode", "puk", "uid", "key", "password", "passwort", "passwd", "pass", "pwd", "psk", "passphrase",
        "securitycode", "seccode", "secret", "sharedsecret", "token", "accesstoken", "auth", "apikey",
        "authorizationkey", "activationcode", "claimcode", "wifikey", "wifipassword", "lpa",
    ],
)  # fmt: skip
def test_a_named_secret_is_one_in_addresses_and_records(name: str) -> None:
    address, record = f"https://charge.example/cs/20501B?{name}=DE1", f'{{"cpId": "CP1", "{name.upper()}": "DE1"}}'
    assert [read_label(each).secret for each in (address, record)] == [True, True]
    assert [masked(each) for each in (address, record)] == [
        f"https://charge.example/cs/20501B?{name}=•••",
        f'{{"cpId": "CP1", "{name.upper()}": "•••"}}',
    ]


@pytest.mark.parametrize("name", ["totp", "otp"])
def test_a_passing_code_is_masked_and_no_secret(name: str) -> None:
    address = f"https://charge.example/cs/20501B?{name}=DE1"
    assert (read_label(address).secret, masked(address)) == (False, f"https://charge.example/cs/20501B?{name}=•••")


@pytest.mark.parametrize(
    "name",
    [
        "evseId", "roamingEvseId", "chargingStationId", "chargeStationId", "chargePointId", "chargeBoxId",
        "chargeBoxIdentity", "stationId", "identity", "cpId", "csId", "cbId", "connectorId", "connector", "evse",
        "serialNumber", "serialNo", "serial", "sn", "endpoint", "tenantName", "tenantSubdomain", "model", "vendor",
        "version",
    ],
)  # fmt: skip
def test_of_a_record_the_known_names_are_shown(name: str) -> None:
    assert masked(f'{{"{name}": "4", "other": "4"}}') == f'{{"{name}": "4", "other": "•••"}}'


@pytest.mark.parametrize(
    "name",
    [
        "chargingStationId", "chargeStationId", "chargePointId", "chargeBoxId", "chargeBoxIdentity", "stationId",
        "identity", "cpId", "csId", "cbId",
    ],
)  # fmt: skip
@pytest.mark.parametrize("connector", ["connectorId", "connector", "evse"])
def test_a_record_names_a_station_and_a_connector(name: str, connector: str) -> None:
    label = read_label(f'{{"{name}": "CP-1", "{connector}": 2}}')
    assert (label.kind, label.facts()) == ("station+connector", {"identity": "CP-1", "connector": 2})
