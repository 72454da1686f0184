"""Files of cloud drives whose content is not on this computer: opening one would fetch it."""

from __future__ import annotations

import os
import stat
import sys
import time
from functools import lru_cache
from pathlib import Path

from munjang.messages import msg

ONLINE_ONLY = msg("Its content is online only, not on this computer")

# What synchronising programs without a hand in the file system leave for a file to be fetched.
_STAND_INS = (".icloud", ".nextcloud", ".owncloud")

_RECALL_ON_OPEN = 0x0004_0000  # FILE_ATTRIBUTE_RECALL_ON_OPEN
_RECALL_ON_DATA_ACCESS = 0x0040_0000  # FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS: OneDrive and others
_DATALESS = 0x4000_0000  # SF_DATALESS of macOS: iCloud Drive, and all file providers

_MOUNTS = Path("/proc/self/mountinfo")
_MOUNTS_S = 30  # how long the list of mounts is believed


def is_stand_in(name: str) -> bool:
    """Whether a file of this name stands for one that is not here."""
    return name.endswith(_STAND_INS)


def is_online_only(found: os.stat_result) -> bool:
    """Whether reading a file would fetch it from somewhere, judged by its attributes."""
    if sys.platform == "win32":
        away = stat.FILE_ATTRIBUTE_OFFLINE | _RECALL_ON_OPEN | _RECALL_ON_DATA_ACCESS
        return bool(found.st_file_attributes & away)
    if sys.platform == "darwin":
        return bool(found.st_flags & _DATALESS)
    # Nothing of it is on a disk. Files with holes only are like that too, but not on FUSE, where
    # the clients of cloud drives live.
    return (
        found.st_blocks == 0
        and found.st_size > 0
        and found.st_dev in _fuse_devices(int(time.monotonic() / _MOUNTS_S))
    )


@lru_cache(maxsize=1)
def _fuse_devices(_time: int) -> frozenset[int]:
    """The device numbers of file systems that programs provide; disks read by one are not meant."""
    devices = set()
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    for line in mounts.splitlines():
        where, _, what = line.partition(" - ")
        if what.split(" ", 1)[0].startswith("fuse") and not what.startswith("fuseblk"):
            major, minor = where.split(" ")[2].split(":")
            devices.add(os.makedev(int(major), int(minor)))
    return frozenset(devices)
