"""Hangul documents in the binary form (HWP 5), through unhwp."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.alternatives import Alternatives
from munjang.extract.builder import TextBuilder
from munjang.extract.hwp_controls import Controls, opened_parts
from munjang.extract.hwp_distribution import is_locked, opened
from munjang.extract.hwp_numbering import Numbering
from munjang.extract.hwp_objects import write_objects
from munjang.extract.hwp_password import is_protected, unlocked
from munjang.extract.hwp_salvage import write_salvaged
from munjang.extract.ole import Compound
from munjang.extract.ooxml import missing
from munjang.extract.pictures import Pictures
from munjang.extract.source import Source
from munjang.messages import Message, msg
from munjang.records import FileState

_HEADING_CHARACTERS = 120  # as in HWPX: a longer outline paragraph is running text


def read(source: Source, out: TextBuilder) -> None:
    """Read an HWP 5 document."""
    import unhwp  # noqa: PLC0415 - loads a native library

    data = source.read()
    if is_protected(data):
        data = unlocked(data, source.passwords)
    if is_locked(data):
        data = opened(data)
    try:
        with unhwp.parse_bytes(data) as parsed:
            document = json.loads(parsed.json)
            pictures = {image.name: image.data for image in parsed.images}
    except unhwp.UnhwpError as error:
        refusal = _refusal(error, unhwp.ErrorKind)
        if refusal.state != FileState.FAILED or not write_salvaged(data, out):
            raise refusal from error
        out.leave_out(refusal.message)
        return
    out.title = document["metadata"].get("title") or ""
    with ExitStack() as stack:
        compound = None
        try:
            compound = stack.enter_context(Compound(Source.of_bytes(data, "")))
        except ExtractionRefused as refusal:
            out.leave_out(missing(refusal))
        settings, parts = opened_parts(compound) if compound is not None else (b"", [])
        controls, numbering = Controls(parts), Numbering(settings, parts)
        writer = _SectionWriter(out, pictures, controls, numbering)
        for section in document["sections"]:
            writer.write(section)
        writer.write_other_pictures()
        Alternatives(out).write(*controls.alternatives)
        if compound is not None:
            write_objects(compound, out)
    if document.get("skipped_sections"):
        out.leave_out(
            msg(
                "{count} damaged sections could not be read",
                count=len(document["skipped_sections"]),
            )
        )


class _SectionWriter:
    """Writes section by section, each paragraph and row followed by the pictures in it."""

    def __init__(
        self,
        out: TextBuilder,
        pictures: dict[str, bytes],
        controls: Controls,
        numbering: Numbering,
    ) -> None:
        self._out = out
        self._controls = controls
        self._numbering = numbering
        self._data = pictures  # by the names that paragraphs know them by
        self._pictures = Pictures(out)
        self._edges: set[str] = set()  # headers and footers already written

    def write(self, section: dict[str, Any]) -> None:
        """Write one section."""
        for block in section["content"]:
            for kind, content in block.items():
                if kind == "Paragraph":
                    self._paragraph(content)
                elif kind == "Table":
                    self._table(content)
        for edge in ("header", "footer"):
            for text in _edge_texts(section.get(edge)):
                if any(map(str.isalpha, text)) and text not in self._edges:
                    self._edges.add(text)
                    self._out.block(text)

    def write_other_pictures(self) -> None:
        """Read the pictures whose place is not known, such as those in drawings."""
        for data in self._data.values():
            self._pictures.read(data)

    def _paragraph(self, paragraph: dict[str, Any]) -> None:
        text = self._text(paragraph)
        head = paragraph["style"].get("head") or {}
        if head.get("kind") == "Outline" and 0 < len(text.strip()) <= _HEADING_CHARACTERS:
            self._out.heading(text, int(head.get("level", 0)) + 1)
        else:
            self._out.block(text)
        self._read_pictures(paragraph)

    def _table(self, table: dict[str, Any]) -> None:
        for row in table["rows"]:
            self._out.row([list(self._cell_texts(cell)) for cell in row["cells"]])
            for cell in row["cells"]:
                for paragraph in cell["content"]:
                    self._read_pictures(paragraph)

    def _text(self, paragraph: dict[str, Any]) -> str:
        """The text of a paragraph with all that is shown in it."""
        text, label = _text(paragraph), ""
        if paragraph["style"].get("head"):
            first = _text({"content": (paragraph.get("content") or [])[:1]})
            text, label = self._numbering.parted(text, first)
        text = self._controls.restored(text)
        return f"{label} {text}" if label else text

    def _cell_texts(self, cell: dict[str, Any]) -> Iterator[str]:
        for paragraph in cell["content"]:
            yield self._text(paragraph)
        for table in cell.get("nested_tables") or ():
            for row in table["rows"]:
                yield "\t".join(" ".join(self._cell_texts(inner)) for inner in row["cells"])

    def _read_pictures(self, paragraph: dict[str, Any]) -> None:
        for piece in paragraph.get("content") or ():
            picture = piece.get("Image") if isinstance(piece, dict) else None
            if isinstance(picture, dict) and picture.get("id") in self._data:
                self._pictures.read(self._data[picture["id"]])


def _text(paragraph: dict[str, Any]) -> str:
    """The text of a paragraph.

    Its content is a list of pieces, each named by what it is: `{"Text": {"text": …}}`,
    `{"Equation": {"script": …}}`, or the bare name of a sign, such as "LineBreak".
    """
    pieces: list[str] = []
    for piece in paragraph.get("content") or ():
        if piece == "LineBreak":
            pieces.append("\n")
        elif piece == "Tab":
            pieces.append("\t")
        elif isinstance(piece, dict):
            pieces.extend(_piece_text(content) for content in piece.values())
    return "".join(pieces)


def _piece_text(content: object) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, dict):
        return ""
    for field in ("text", "script"):
        if isinstance(content.get(field), str):
            return str(content[field])
    if isinstance(content.get("content"), list):  # a note, or a link around pieces
        return _text(content)
    return ""


def _edge_texts(edge: object) -> Iterator[str]:
    """The paragraphs of a header or footer."""
    if isinstance(edge, dict):
        edge = edge.get("content") or [edge]
    for paragraph in edge if isinstance(edge, list) else ():
        if isinstance(paragraph, dict):
            yield _text(paragraph.get("Paragraph", paragraph))


def _refusal(error: Any, kinds: Any) -> ExtractionRefused:
    reason: tuple[FileState, Message]
    if error.kind == kinds.ENCRYPTED:
        reason = FileState.ENCRYPTED, msg("The document is protected by a password")
    elif error.kind == kinds.DISTRIBUTION_RESTRICTED:
        reason = (
            FileState.ENCRYPTED,
            msg("The document is locked for distribution; save it as an ordinary one in Hangul"),
        )
    elif error.kind in {kinds.UNSUPPORTED_FORMAT, kinds.UNKNOWN_FORMAT}:
        reason = (
            FileState.UNSUPPORTED,
            msg("This version of the HWP format is not supported"),
        )
    else:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        reason = FileState.FAILED, msg("The document is damaged: {reason}", reason=detail[:120])
    return ExtractionRefused(*reason)
