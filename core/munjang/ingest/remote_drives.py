"""Folders whose changes are not all reported: those on drives that other computers write to."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil

# What others change on these, the system here hears nothing of.
_SILENT = frozenset(
    {"9p", "afpfs", "afs", "ceph", "cifs", "drvfs", "nfs", "nfs4", "smb3", "smbfs", "vboxsf"}
    | {"virtiofs", "vmhgfs", "webdav"}
)
_SILENT_FUSE = ("fuse.sshfs", "fuse.rclone", "fuse.davfs", "fuse.gvfsd", "fuse.vmhgfs")


def is_silent(folder: Path) -> bool:
    """Whether changes in `folder` may come without an event, so that it has to be looked at."""
    if sys.platform == "win32":
        return str(folder).startswith("\\\\")
    try:
        mounts = psutil.disk_partitions(all=True)
    except OSError:
        return False
    around = [mount for mount in mounts if folder.is_relative_to(mount.mountpoint)]
    if not around:
        return False
    kind = max(around, key=lambda mount: len(Path(mount.mountpoint).parts)).fstype.lower()
    return kind in _SILENT or kind.startswith(_SILENT_FUSE)
