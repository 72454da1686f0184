"""7z archives, through py7zr, each of their documents as a part."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from munjang.errors import ExtractionRefused
from munjang.extract.archives import LOCKED, damaged_archive, is_plain_text
from munjang.extract.builder import TextBuilder
from munjang.extract.embedded import EmbeddedFiles, too_large
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

# Members are packed together: all are unpacked in one go, as many as fit in here.
_MAX_HELD_BYTES = 256 << 20


class _Member(io.BytesIO):
    """Takes one member; stays readable when the library is done with it."""

    def size(self) -> int:
        """How many bytes it has taken."""
        return len(self.getbuffer())

    def close(self) -> None:
        """Keep what came."""


class _Members:
    """Takes members by name, for the library's `WriterFactory`."""

    def __init__(self) -> None:
        self.files: dict[str, _Member] = {}

    def create(self, filename: str) -> _Member:
        """A place for one member."""
        return self.files.setdefault(filename, _Member())


def read(source: Source, out: TextBuilder) -> None:
    """Read the documents in a 7z archive, office documents before plain texts."""
    with (
        source.open() as stream,
        EmbeddedFiles(out, passwords=source.passwords, whole=True) as files,
    ):
        members = _members(stream, source.passwords)
        chosen = _choose(members, files)
        unpacked = _unpack(stream, chosen, source.passwords) if chosen else {}
        for name in chosen:
            data = unpacked.pop(PurePosixPath(name).as_posix(), b"")
            if len(data) == members[name]:
                files.read(data, name)
            else:
                files.refuse(name, FileState.FAILED, msg("The document is damaged"))


def _members(stream: BinaryIO, passwords: Sequence[str]) -> dict[str, int]:
    """The sizes of the members (bytes) by name.

    Raises:
        ExtractionRefused: the table of contents is damaged, or none of the passwords opens it.
    """
    import py7zr  # noqa: PLC0415 - loads native libraries

    is_locked = False
    for password in (None, *passwords):
        stream.seek(0)
        try:
            archive = py7zr.SevenZipFile(stream, password=password)
            return {info.filename: info.uncompressed for info in archive.list() if info.is_file}
        except py7zr.PasswordRequired:
            is_locked = True
        except MemoryError:
            raise
        except Exception as error:
            # Of every kind: the library trusts the numbers in the headers. With a wrong password
            # they are nonsense too.
            if not is_locked:
                raise damaged_archive() from error
    raise ExtractionRefused(FileState.ENCRYPTED, LOCKED)


def _choose(members: dict[str, int], files: EmbeddedFiles) -> list[str]:
    """The names of the members to read, in the order to read them."""
    chosen: list[str] = []
    held = 0
    for name in sorted(members, key=is_plain_text):
        if not files.wants(name, members[name]):
            continue
        held += members[name]
        path = PurePosixPath(name)
        if held > _MAX_HELD_BYTES:
            files.refuse(name, FileState.TOO_LARGE, too_large(_MAX_HELD_BYTES))
        elif ".." in path.parts or path.is_absolute():
            # The library refuses the whole archive for the sake of such a name.
            files.refuse(name, FileState.FAILED, msg("The document is damaged"))
        else:
            chosen.append(name)
    return chosen


def _unpack(stream: BinaryIO, names: Sequence[str], passwords: Sequence[str]) -> dict[str, bytes]:
    """Unpack the members of these names, as far as they are not damaged.

    Raises:
        ExtractionRefused: none of the passwords opens them.
    """
    import py7zr  # noqa: PLC0415 - loads native libraries

    is_locked = False
    for password in (None, *passwords):
        stream.seek(0)
        members = _Members()
        try:
            archive = py7zr.SevenZipFile(stream, password=password)
            archive.extract(targets=names, factory=cast(Any, members))
        except py7zr.PasswordRequired:
            is_locked = True
            continue
        except (MemoryError, PermissionError):  # the machine's, not the archive's
            raise
        except Exception:  # noqa: BLE001 - of every kind, where data are damaged
            if is_locked:
                continue  # it was the wrong password
        return {name: member.getvalue() for name, member in members.files.items()}
    raise ExtractionRefused(FileState.ENCRYPTED, LOCKED)
