"""The files a process may still open, as far as Linux lets it give up the others (Landlock)."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Mapping
from enum import IntFlag
from pathlib import Path

from munjang.sandbox.system_calls import system_call

# The numbers are the same on all processors.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
_PATH_BENEATH = 1
_NET_BIND_CONNECT = 0b11  # of TCP
_NETWORK_SINCE = 4
_SCOPES = 0b11  # abstract sockets and signals reach only what we start
SCOPED_SINCE = 6


class Access(IntFlag):
    """What may be done with a file, or with all the files below a folder."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    TRUNCATE = 1 << 14  # since version 3
    IOCTL_DEV = 1 << 15  # since version 5


_OF_FILES = Access.EXECUTE | Access.WRITE_FILE | Access.READ_FILE | Access.TRUNCATE
# All rights there were in the first version, and one more in the versions 2, 3 and 5.
_HANDLED_SINCE = {1: (1 << 13) - 1, 2: 1 << 13, 3: Access.TRUNCATE, 5: Access.IOCTL_DEV}


class _Ruleset(ctypes.Structure):
    """What is forbidden unless a rule allows it; older kernels take the beginning of it."""

    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    """A rule: the access allowed to a file, or below a folder."""

    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Which version of Landlock this kernel has; 0 where it has none, or it is switched off."""
    try:
        return system_call(_CREATE_RULESET, None, 0, _VERSION)
    except OSError:
        return 0


def allow_only(rules: Mapping[Path, Access]) -> None:
    """Forbid this thread, and all it starts, every access to files but what `rules` allow.

    What is open already stays open. Paths that do not exist are passed over. The process must
    have promised to gain no new privileges.

    Raises:
        OSError: the kernel does not do it.
    """
    known = version()
    files = sum(bits for since, bits in _HANDLED_SINCE.items() if since <= known)
    network = _NET_BIND_CONNECT if known >= _NETWORK_SINCE else 0
    scopes = _SCOPES if known >= SCOPED_SINCE else 0
    ruleset = _Ruleset(files, network, scopes)
    size = 8 if known < _NETWORK_SINCE else 16 if known < SCOPED_SINCE else 24  # bytes it knows
    handle = system_call(_CREATE_RULESET, ctypes.byref(ruleset), size, 0)
    try:
        for path, access in rules.items():
            with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                _add_rule(handle, path, access & files)
        system_call(_RESTRICT_SELF, handle, 0)
    finally:
        os.close(handle)


def _add_rule(handle: int, path: Path, access: int) -> None:
    target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not path.is_dir():
            access &= _OF_FILES
        rule = _Beneath(access, target)
        system_call(_ADD_RULE, handle, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(target)
