"""What an operation is called: what is done, then the words of its address."""

from __future__ import annotations

import re

# GET of a list is called list; PUT makes what is not there, so it is no replace (a station is replaced by another box).
DONE = {"GET": "get", "POST": "create", "PUT": "put", "PATCH": "update", "DELETE": "delete"}
# Last words that say themselves what is done, to what stands before them.
ACTS = {
    **{word: word for word in ("claim", "copy", "drop", "fit", "link", "move", "override", "ping", "reapply")},
    **{word: word for word in ("renew", "replace", "replay", "resume", "review", "stick", "stop", "undo", "approve")},
    "again": "repeat",
    "hand-over": "handOver",
    "import": "run",
}
# Words of an address that are called otherwise.
CALLED = {"ChargeStations/ChargestationTemplate": "HardwareTemplates", "catalogue": "products"}
ONE_OF = {"people": "person", "passes": "pass"}
# What the rule would name badly, by method and the end of the address.
NAMED = {
    ("POST", "/EvidenceRules"): "updateEvidenceRules",
    ("POST", "/installations"): "scanLabel",
    ("POST", "/installations/{id}/claim"): "claimInstallationKnock",
    ("POST", "/installations/{id}/checks"): "startInstallationChecks",
    ("POST", "/installations/{id}/checks/again"): "repeatInstallationCheck",
    ("POST", "/installations/{id}/checks/configure"): "configureInstallation",
    ("POST", "/installations/{id}/checks/override"): "overrideInstallationCheck",
    ("POST", "/installations/{id}/photos/drop"): "dropInstallationPhoto",
    ("POST", "/installations/{id}/trial"): "startInstallationTrial",
    ("POST", "/labels"): "createLabels",
}


def operation_name(path: str, method: str, *, listed: bool) -> str:
    """Give the operationId: `listLocations`, `getChargeStationCommand`, `moveChargeStation`, `putLocationsBatch`.

    What is done comes first: by the method, or an act that ends the address. The words of the address follow, each in
    the singular where an id stands behind it, and the last also where one of them is made.
    """
    address = path.removeprefix("/api/2.0")
    if (method, address) in NAMED:
        return NAMED[method, address]
    for spelled, called in CALLED.items():
        address = address.replace(spelled, called)
    *before, last = address.strip("/").split("/")
    act = ACTS.get(last) if method == "POST" else None
    verb = act or ("list" if listed else DONE[method])
    words = before if act else [*before, *([one_of(last)] if method == "POST" else [last])]
    named = [
        one_of(word) if after.startswith("{") else word for word, after in zip(words, [*words[1:], ""], strict=True)
    ]
    return verb + "".join(map(capitalised, (word for word in named if not word.startswith("{"))))


def one_of(word: str) -> str:
    return ONE_OF.get(word) or word.removesuffix("s")


def capitalised(words: str) -> str:
    return "".join(word[0].upper() + word[1:] for word in re.split(r"[-.]", words))
