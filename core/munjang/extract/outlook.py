"""Messages, appointments, contacts and notes that Outlook saved (.msg)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from munjang.errors import ExtractionRefused
from munjang.extract import mapi
from munjang.extract.builder import TextBuilder
from munjang.extract.embedded import EmbeddedFiles, too_deep
from munjang.extract.limits import MAX_DEPTH
from munjang.extract.mapi import Properties, Value
from munjang.extract.ole import Compound
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_FIXED_SIZES = frozenset({mapi.LONG, mapi.TIME})
_INNER_MESSAGE = "__substg1.0_3701000D"
_HEADERS = {"message": 32, "inner": 24, "listed": 8}  # bytes before the properties


def read(source: Source, out: TextBuilder) -> None:
    """Read one message with its attachments."""
    with Compound(source) as compound:
        _MessageFile(compound, out, source).write("", "message")


class _MessageFile:
    """Walks the storages of a .msg file; a message inside it is a storage of the same form."""

    def __init__(self, compound: Compound, out: TextBuilder, source: Source) -> None:
        self._compound = compound
        self._out = out
        self._passwords = source.passwords
        self._storages = compound.storages()

    def write(self, storage: str, kind: str, code_page: int = 0) -> None:
        """Write the message in `storage`, "" for the outermost."""
        message = self._properties(storage, kind, code_page)
        pages = message.code_page
        recipients = [
            self._properties(place, "listed", pages)
            for place in self._listed(storage, "__recip_version1.0_")
        ]
        if message.text(mapi.MESSAGE_CLASS).lower() == "ipm.note.smime":
            self._out.leave_out(
                msg("The message is encrypted; open it in your mail program to read it")
            )
        mapi.write_message(message, recipients, self._out)
        with EmbeddedFiles(self._out, passwords=self._passwords) as files:
            for place in self._listed(storage, "__attach_version1.0_"):
                self._attachment(place, self._properties(place, "listed", pages), files)

    def _attachment(self, place: str, attachment: Properties, files: EmbeddedFiles) -> None:
        inner = f"{place}/{_INNER_MESSAGE}"
        name = mapi.attachment_name(attachment)
        if f"{inner}/__properties_version1.0" in self._compound:
            if self._out.depth >= MAX_DEPTH:
                files.refuse(name, FileState.TOO_LARGE, too_deep().message)
                return
            with self._out.part(name):
                self.write(inner, "inner", attachment.code_page)
        else:
            mapi.write_attachment(attachment, files)

    def _listed(self, storage: str, prefix: str) -> Iterator[str]:
        """The storages of the recipients or attachments of a message."""
        for place in self._storages:
            parent, _, name = place.rpartition("/")
            if parent == storage and name.startswith(prefix):
                yield place

    def _properties(self, storage: str, kind: str, code_page: int) -> Properties:
        folder = f"{storage}/" if storage else ""
        values: dict[int, Value] = {}
        table = self._stream(f"{folder}__properties_version1.0")
        for type_, number, _, data in struct.iter_unpack("<HHI8s", _entries(table, _HEADERS[kind])):
            if type_ in _FIXED_SIZES:
                values[number] = Value(type_, data)
            elif type_ in {mapi.UNICODE, mapi.STRING8, mapi.BINARY}:
                stream = f"{folder}__substg1.0_{number:04X}{type_:04X}"
                try:
                    values[number] = Value(type_, self._stream(stream))
                except ExtractionRefused:
                    self._out.leave_out(msg("Part of the message is damaged"))
        return Properties(values, code_page=code_page)

    def _stream(self, name: str) -> bytes:
        return self._compound.stream(name) if name in self._compound else b""


def _entries(table: bytes, header: int) -> bytes:
    entries = table[header:]
    return entries[: len(entries) - len(entries) % 16]
