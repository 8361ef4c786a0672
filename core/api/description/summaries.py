"""What an operation does, in one line, where that does not follow from its method and what it is about."""

from __future__ import annotations

from core.api.description import at_work, desk

WRITES = {"POST": "Create", "PUT": "Create or replace", "PATCH": "Change fields of"}
REFUSED = "Refused: what a station reports is for reading"
# By what it is about, and the method or the last word of the address.
SAID = {
    **desk.SAID,
    ("Connection", "GET"): "Read the connection of a station",
    ("Playbook", "GET"): "Read what is known of a template's model: the catalogue's words, and over them your own",
    ("ConnectorState", "GET"): "Read what every connector last reported",
    ("OperatorChecks", "GET"): "Read the checks that the operator asks for",
    ("OperatorChecks", "PUT"): "Say which checks are required, optional or left out",
    ("Message", "GET"): "List the messages of a station, the oldest first",
    ("Event", "events"): "List the entries of the audit trail, the oldest first",
    ("Command", "POST"): "Tell a station what to do",
    ("Import", "POST"): "Bring a file in; the worker reads and imports it",
    ("Import", "PATCH"): "Say what the columns of a file are; it is read anew",
    ("Import", "DELETE"): "Throw a file away of which nothing was imported",
    ("Import", "import"): "Import the good rows of a file that was read",
    ("Import", "undo"): "Take back what an import wrote and nobody changed since",
    ("ImportRow", "GET"): "List the rows of a file, each with what became of it",
    ("Event", "events.csv"): "Read the audit trail as CSV",
    ("Move", "POST"): "Move a station to another Location",
    ("Replacement", "POST"): "Let another box take the place of a station",
    ("Job", "DELETE"): "Call a job off; what was begun at its stations goes on",
    ("Command", "GET"): "Read what became of a command",
    ("EvidenceRules", "GET"): "Read what is asked for before a hand-over",
    ("EvidenceRules", "POST"): "Change what is asked for before a hand-over",
    **dict.fromkeys([("ConfigurationKey", method) for method in WRITES], REFUSED),
}
# Of a GET of one, where that of the list says more than that it is one.
SAID_OF_ONE = {
    "Device": "Read where somebody is signed in: one phone or computer",
    "OwnerLink": "Read one link for the owner of a site",
    "Pass": "Read one job pass",
    "Passkey": "Read one passkey of somebody",
    "Product": "Read one model that the catalogue knows",
    "Site": "Read one site: its stations counted, and what is next",
}


def said_of(name: str, method: str, path: str) -> str | None:
    """Give the line; None where it is made of the words of the thing."""
    *_before, above, last = path.split("/")
    if name == "Installation":
        return at_work.SAID.get((method, f"{above}/{last}")) or at_work.SAID.get((method, last))
    if method == "GET" and last.startswith("{") and name in SAID_OF_ONE:
        return SAID_OF_ONE[name]
    return SAID.get((name, last)) or SAID.get((name, method))
