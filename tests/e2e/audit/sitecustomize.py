"""Imported by every Python that `test_offline.py` starts: notes each attempt to reach a network."""

import json
import os
import sys

_EVENTS = {
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.getnameinfo",
    "socket.sendmsg",
    "socket.sendto",
}
_AF_UNIX = 1  # within the machine: the display and the desktop's bus are reached that way
_LOG = os.open(os.environ["MUNJANG_TEST_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def _note(event, target):
    row = {"command": " ".join(sys.orig_argv[1:]), "event": event, "target": target}
    os.write(_LOG, (json.dumps(row) + "\n").encode())


def _hook(event, arguments):
    if event in _EVENTS and getattr(arguments[0], "family", None) != _AF_UNIX:
        _note(event, repr(arguments))


sys.addaudithook(_hook)
_note("start", "")
