"""The document to read: its name, and its bytes wherever they are."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from typing import Any, BinaryIO


class Source:
    """What a reader is given: a name to go by, and streams of the bytes, as many as it needs.

    The name is never opened. So a document can be read that is only an open descriptor, or a
    member of an archive that stands nowhere on the disk.
    """

    def __init__(
        self,
        name: str,
        size: int,
        open_stream: Callable[[], BinaryIO],
        *,
        passwords: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.size = size  # bytes
        self.passwords = passwords  # to be tried where the document is encrypted
        self._open_stream = open_stream

    @classmethod
    def of_path(cls, path: Path, *, passwords: Sequence[str] = ()) -> Source:
        """The file at `path`.

        Raises:
            OSError: there is none, or it may not be looked at.
        """
        return cls(path.name, path.stat().st_size, lambda: path.open("rb"), passwords=passwords)

    @classmethod
    def of_descriptor(cls, number: int, name: str, *, passwords: Sequence[str] = ()) -> Source:
        """The open file `number`, which stays the caller's to close (POSIX only).

        Raises:
            OSError: it is not open.
        """
        size = os.fstat(number).st_size
        return cls(
            name, size, lambda: io.BufferedReader(_Positioned(number, size)), passwords=passwords
        )

    @classmethod
    def of_bytes(cls, data: bytes, name: str, *, passwords: Sequence[str] = ()) -> Source:
        """Bytes in memory, such as an attachment."""
        return cls(name, len(data), lambda: io.BytesIO(data), passwords=passwords)

    @property
    def suffix(self) -> str:
        """The name's suffix in lower case, with its dot."""
        return PurePath(self.name).suffix.lower()

    def open(self) -> BinaryIO:
        """A new stream of the bytes, seekable, at their beginning.

        Raises:
            OSError: the file cannot be opened.
        """
        return self._open_stream()

    def read(self) -> bytes:
        """All the bytes.

        Raises:
            OSError: the file cannot be read.
        """
        with self.open() as stream:
            return stream.read()


class _Positioned(io.RawIOBase):
    """A stream over a descriptor that several streams share: it keeps a position of its own."""

    def __init__(self, number: int, size: int) -> None:
        self._number = number
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            # As of bytes: a wrong offset in the document is no fault of the disk.
            raise ValueError("negative seek value")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        count = os.preadv(self._number, [buffer], self._position)
        self._position += count
        return count
