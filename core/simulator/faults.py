"""What a simulated station can get wrong, and the habits of real firmware that are not wrong but strange."""

from __future__ import annotations

CALLING = {
    "wrong-path": "calls at a path that is not ours",
    "identity-twice": "says its identity twice in its address",
    "wrong-identity": "calls under a name that is one letter off",
    "wrong-case": "calls under its name in the other case",
    "no-password": "sends no password",
    "wrong-password": "sends another password",
    "short-password": "sends only the first eight characters of its password",
    "hex-password": "sends its password in hexadecimal",
    "byte-password": "sends the bytes that its password of hex digits stands for, which is right in OCPP 1.6",
    "odd-headers": "writes its header names in small letters and sends an Origin",
    "deflate": "offers to compress what it says",
    "no-subprotocol": "names no version of OCPP",
    "foreign-subprotocol": "offers OCPP 1.5 only",
    "two-subprotocols": "offers OCPP 2.0 first and its own version second",
    "impatient": "calls again every 1.1 seconds for ever when it is refused",
    "twin": "has a twin: another box with its identity and its password calls as well",
}
BOOTING = {
    "silent": "connects and says nothing",
    "no-boot": "never says what it is, not even when asked",
    "old-dialect": "agrees on OCPP 2.0.1 and then speaks 1.6",
    "beats-before-boot": "sends a heartbeat before it boots",
    "boots-once": "never boots again by itself once it was told Pending or Rejected",
    "beats-unregistered": "goes on beating after it was told Pending or Rejected",
    "wrong-model": "is another model than expected",
}
TALKING = {
    "two-calls": "does not wait for the answer to one call before it makes the next",
    "ids-restart": "numbers its messages from 1 again on every connection",
    "big-messages": "sends a message of 32 kB",
    "heartbeat-storm": "sends a hundred heartbeats a second",
    "missing-connector": "never reports its last connector",
    "no-connector-0": "reports its connectors but not the station itself (1.6)",
    "evse-0": "reports the station itself as EVSE 0, connector 0 (2.x)",
    "faulted-connector": "reports an earth fault on its first connector",
    "faulted-at-boot": "reports every connector as faulted at first, and as available right after",
    "clock-off": "has a clock that is seven minutes slow",
    "clock-local": "sends its local time (UTC+1) as if it were UTC",
    "clock-1970": "has a clock that was never set",
    "old-timestamps": "dates the state of all connectors but its first to yesterday, when it changed",
    "milliseconds": "writes its time stamps with milliseconds",
}
ANSWERING = {
    "trigger-refused": "rejects to be asked for messages",
    "trigger-unknown": "says NotImplemented when it is asked for messages",
    "trigger-error": "answers with an error (NotSupported) when it is asked for messages",
    "trigger-silent": "promises the messages it is asked for and never sends them",
    "trigger-early": "sends the message it is asked for before it says that it will",
    "nameless-errors": "answers calls with an error that does not name the call",
    "mute": "answers none of our calls",
    "reset-unanswered": "starts anew without having answered the Reset",
    "reset-late": "hangs up and starts anew only ten seconds after it accepted the Reset",
    "reset-same-socket": "boots again on the same connection after a Reset",
    "reset-new-first": "opens its new connection after a Reset before it closes the old one",
    "dies-of-diagnostics": "accepts to send its diagnostics, and is gone for good",
}
FAULTS = CALLING | BOOTING | TALKING | ANSWERING
