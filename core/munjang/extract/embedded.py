"""Documents inside documents: attachments, members of archives, embedded files."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.limits import (
    MAX_DEPTH,
    MAX_EMBEDDED_BYTES,
    MAX_EMBEDDED_SECONDS,
    MAX_PART_BYTES,
)
from munjang.extract.registry import read_into, supported_name
from munjang.extract.source import Source
from munjang.messages import Message, msg
from munjang.records import FileState

_NO_TIME = msg("The rest of the files inside would take too long to read")
_KINDS_NAMED = 8  # in the reason that says what is not read
_JUNK = frozenset({"__macosx", "__pycache__", "desktop.ini", "node_modules", "thumbs.db"})


def read_embedded(
    data: bytes, name: str, out: TextBuilder, *, passwords: Sequence[str] = ()
) -> bool:
    """Write the document that `data` is as a part of the one being read.

    Where it cannot be read the outer document is partly read, and says why. Returns whether any
    text came of it.

    Raises:
        TextLimitReached: the text of the whole is full.
    """
    before = out.length
    refusal = _read_part(data, name, out, passwords)
    if refusal is not None and refusal.state != FileState.EMPTY:
        with out.part(name):
            out.leave_out(refusal.message)
    return out.length > before


class EmbeddedFiles:
    """Reads the files inside one file, as far as it is worth it, and says what was left out.

    Files of kinds that are not documents are counted, and named in one reason at the end. With
    `whole` nothing but these files makes up the document: leaving the context raises
    ExtractionRefused where they gave nothing.
    """

    def __init__(
        self, out: TextBuilder, *, passwords: Sequence[str] = (), whole: bool = False
    ) -> None:
        self._out = out
        self._passwords = passwords
        self._whole = whole
        self._before = (out.length, out.pictures)
        self._found = 0  # files that are no junk
        self._refusals: list[tuple[str, ExtractionRefused]] = []
        self._other_kinds: Counter[str] = Counter()
        self._unread = False  # some of them, for want of time

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        gave = (self._out.length, self._out.pictures) != self._before
        if self._whole and not gave and error is None:
            raise self._nothing_found()
        for name, refusal in self._refusals:
            with self._out.part(name):
                self._out.leave_out(refusal.message)
        if self._other_kinds:
            self._out.leave_out(
                msg(
                    "Files inside that are not documents: {count} ({kinds})",
                    count=self._other_kinds.total(),
                    kinds=self._kinds(),
                )
            )
        if self._unread:
            self._out.leave_out(_NO_TIME)

    def out_of_time(self) -> bool:
        """Whether no further file is to be begun; notes that some were not."""
        if time.process_time() - self._out.begun > MAX_EMBEDDED_SECONDS:
            self._unread = True
        return self._unread

    def wants(self, name: str, size: int) -> bool:
        """Whether the file of this name and size (bytes) is to be unpacked and read."""
        return self.wants_named(name) and self.has_room(name, size)

    def wants_named(self, name: str) -> bool:
        """Whether a file of this name is to be read, if there is room for it."""
        if is_junk(name):
            return False
        self._found += 1
        if not _may_be_document(name):
            self._other_kinds[_kind(name)] += 1
            return False
        return not self.out_of_time()

    def has_room(self, name: str, size: int) -> bool:
        """Whether so many bytes may be unpacked; says so where they may not."""
        if size > MAX_PART_BYTES:
            self.refuse(name, FileState.TOO_LARGE, too_large(MAX_PART_BYTES))
        elif self._out.unpacked_bytes + size > MAX_EMBEDDED_BYTES:
            self.refuse(name, FileState.TOO_LARGE, too_large(MAX_EMBEDDED_BYTES))
        else:
            return True
        return False

    def read(self, data: bytes, name: str) -> None:
        """Write one document as a part.

        Raises:
            TextLimitReached: the text of the whole is full.
        """
        refusal = _read_part(data, name, self._out, self._passwords)
        if refusal is None or refusal.state == FileState.EMPTY:
            return
        if refusal.state == FileState.UNSUPPORTED and not supported_name(name):
            self._other_kinds[_kind(name)] += 1
        else:
            self._refusals.append((name, refusal))

    def refuse(self, name: str, state: FileState, reason: Message) -> None:
        """Say why one of the files is not read."""
        self._refusals.append((name, ExtractionRefused(state, reason)))

    def _kinds(self) -> str:
        """The suffixes of the files that are no documents, commonest first."""
        named = [kind for kind, _ in self._other_kinds.most_common(_KINDS_NAMED)]
        return ", ".join(named) + (", …" if len(self._other_kinds) > len(named) else "")

    def _nothing_found(self) -> ExtractionRefused:
        states = {FileState(refusal.state) for _, refusal in self._refusals}
        if states == {FileState.ENCRYPTED}:
            return ExtractionRefused(
                FileState.ENCRYPTED, msg("The document is protected by a password")
            )
        if self._refusals:
            name, refusal = self._refusals[0]
            return ExtractionRefused(
                refusal.state, msg("{part}: {reason}", part=name, reason=refusal.message)
            )
        if self._unread:
            return ExtractionRefused(FileState.TOO_LARGE, _NO_TIME)
        if self._other_kinds:
            return ExtractionRefused(
                FileState.UNSUPPORTED,
                msg(
                    "There are no documents inside, only files of these kinds: {kinds}",
                    kinds=self._kinds(),
                ),
            )
        return ExtractionRefused(FileState.EMPTY, msg("There are no files with text inside"))


def is_junk(name: str) -> bool:
    """Whether a path inside an archive is of no interest: hidden, a cache, left by a system."""
    return any(
        (part.startswith((".", "~$")) and part not in {".", ".."}) or part.lower() in _JUNK
        for part in PurePosixPath(name).parts
    )


def _may_be_document(name: str) -> bool:
    """Whether it is worth a look; what has no suffix is told by its content alone."""
    return supported_name(name) or not PurePosixPath(name).suffix


def _kind(name: str) -> str:
    path = PurePosixPath(name)
    return path.suffix.lower() or path.name


def too_large(limit: int) -> Message:
    """Why files that unpack to more than `limit` bytes are not read."""
    return msg("The files inside are larger than {limit} MB", limit=limit >> 20)


def too_deep() -> ExtractionRefused:
    """Why files inside files inside files … are not read."""
    return ExtractionRefused(FileState.TOO_LARGE, msg("It lies too deep inside other files"))


def _read_part(
    data: bytes, name: str, out: TextBuilder, passwords: Sequence[str]
) -> ExtractionRefused | None:
    """Write one document as a part; returns the reason where it cannot be."""
    out.unpacked_bytes += len(data)
    if out.depth >= MAX_DEPTH:
        return too_deep()
    if out.unpacked_bytes > MAX_EMBEDDED_BYTES:
        return ExtractionRefused(FileState.TOO_LARGE, too_large(MAX_EMBEDDED_BYTES))
    if not _may_be_document(name):
        return ExtractionRefused(FileState.UNSUPPORTED, msg("Files of this kind are not supported"))
    with out.part(name):
        try:
            read_into(Source.of_bytes(data, name, passwords=passwords), out)
        except ExtractionRefused as refusal:
            return refusal
    return None
