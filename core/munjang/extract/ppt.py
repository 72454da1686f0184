"""Presentations of old (.ppt): PowerPoint 97–2003; of PowerPoint 95 the bare text."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder
from munjang.extract.encoding import decode
from munjang.extract.limits import MAX_PART_BYTES
from munjang.extract.ole import Compound
from munjang.extract.ppt_pictures import StoredPictures
from munjang.extract.ppt_records import ENCRYPTED_TOKEN, Persisted, Record
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

# Kinds of records, without the prefix RT_ of the specification.
SLIDE, SLIDE_ATOM, NOTES = 0x03EE, 0x03EF, 0x03F0
SLIDE_PERSIST_ATOM, SLIDE_LIST_WITH_TEXT = 0x03F3, 0x0FF0
OUTLINE_TEXT_REF_ATOM, TEXT_HEADER_ATOM = 0x0F9E, 0x0F9F
TEXT_CHARS_ATOM, TEXT_BYTES_ATOM, CSTRING = 0x0FA0, 0x0FA8, 0x0FBA
PLACEHOLDER_ATOM, EX_OBJ_REF_ATOM = 0x0BC3, 0x0BC1
EX_OBJ_LIST, EX_OLE_OBJ_ATOM = 0x0409, 0x0FC3
HEADERS_FOOTERS, COMMENT_10 = 0x0FD9, 0x2EE0
# Fields in a text, whose places are asterisks: slide number, dates, header, footer.
FIELDS = frozenset({0x0FD8, 0x0FF7, 0x0FF8, 0x0FF9, 0x0FFA, 0x1015})
# Drawings [MS-ODRAW].
GROUP, SHAPE, CHILD_ANCHOR, TEXT_BOX = 0xF003, 0xF004, 0xF00F, 0xF00D
TERTIARY_PROPERTIES, TABLE_PROPERTIES = 0xF122, 0x039F

_DOCUMENT = "PowerPoint Document"
_TEXT_OF_95 = "Text_Content"  # all text of a presentation of PowerPoint 95, for searching
_SLIDES, _MASTERS, _NOTES = 0, 1, 2  # the instances of SLIDE_LIST_WITH_TEXT
_TITLES = frozenset({0, 6})  # kinds of text: title, centred title
_COMPRESSED = 1  # the instance of an embedded object that is deflated


def read(source: Source, out: TextBuilder) -> None:
    """Read a binary presentation."""
    with Compound(source) as compound:
        edits = _stream(compound, _DOCUMENT)
        if not _is_encrypted(compound):
            _write(compound, edits, out)
            return
    from munjang.extract.protected import decrypted, password_needed  # noqa: PLC0415 - rare

    with Compound(decrypted(source)) as compound:
        if _is_encrypted(compound):
            raise password_needed()
        _write(compound, edits, out)


def _is_encrypted(compound: Compound) -> bool:
    user = _stream(compound, "Current User")
    return len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == ENCRYPTED_TOKEN


def _stream(compound: Compound, name: str) -> bytes:
    """A stream of the presentation; one for two versions keeps the newer in a storage."""
    for path in (f"PP97_DUALSTORAGE/{name}", name):
        if path in compound:
            return compound.stream(path)
    return b""


def _write(compound: Compound, edits: bytes, out: TextBuilder) -> None:
    stream, user = _stream(compound, _DOCUMENT), _stream(compound, "Current User")
    persisted = Persisted(stream, user, edits)
    out.title = compound.title()
    pictures = StoredPictures(persisted.document, _stream(compound, "Pictures"), out)
    writer = _SlideWriter(persisted, pictures, out)
    if persisted.document is not None:
        writer.write(persisted.document)
        return
    # The way to the current version is lost: every slide that is still there.
    slides = [record for record in persisted.everything() if record.kind == SLIDE]
    if not slides and _TEXT_OF_95 in compound:
        out.blocks(decode(compound.stream(_TEXT_OF_95)).split("\r"))
    elif not slides:
        raise ExtractionRefused(
            FileState.FAILED, msg("The document is damaged: its text is missing")
        )
    for number, slide in enumerate(slides, 1):
        writer.slide(number, _Listed(slide))


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a shape, and what kind of text it is."""

    kind: int
    paragraphs: list[str]


@dataclass(slots=True)
class _Listed:
    """A slide as the list of slides has it: with the texts of its placeholders."""

    record: Record | None
    identity: int = 0
    outline: list[_Text] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A shape with text or an embedded object."""

    text: _Text | None
    is_placeholder: bool
    object_: int  # the number of the embedded object, 0 for none
    top: int = 0  # within its group


class _SlideWriter:
    """Writes slide by slide: title, shapes, pictures, what the master adds, notes, comments."""

    def __init__(self, persisted: Persisted, pictures: StoredPictures, out: TextBuilder) -> None:
        self._persisted = persisted
        self._pictures = pictures
        self._out = out
        self._masters: dict[int, _Listed] = {}  # those not yet written
        self._notes: dict[int, _Listed] = {}
        self._objects: dict[int, int] = {}  # embedded objects, and where they are kept
        self._edges: set[str] = set()  # headers and footers already written

    def write(self, document: Record) -> None:
        """Write all slides."""
        lists = {
            listed.instance: list(self._listed(listed))
            for listed in document.all(SLIDE_LIST_WITH_TEXT)
        }
        self._masters = {master.identity: master for master in lists.get(_MASTERS, [])}
        self._notes = {notes.identity: notes for notes in lists.get(_NOTES, [])}
        for objects in document.all(EX_OBJ_LIST):
            for atom in objects.descend(EX_OLE_OBJ_ATOM):
                self._objects[atom.number(8)] = atom.number(16)
        for number, slide in enumerate(lists.get(_SLIDES, []), 1):
            if slide.record is None:
                self._out.leave_out(msg("Slide {number} is missing", number=number))
            self.slide(number, slide)
        for edges in document.all(HEADERS_FOOTERS):
            self._edge(edges)

    def slide(self, number: int, listed: _Listed) -> None:
        """Write one slide."""
        rows = list(_grouped(listed.record, listed.outline)) if listed.record else []
        on_it = [shape.text for row in rows for shape in row if shape.text is not None]
        lost = [text for text in listed.outline if text not in on_it]  # their shapes are
        titles = [text for text in on_it + lost if text.kind in _TITLES]
        self._out.slide(number, "\n".join(line for text in titles for line in text.paragraphs))
        for text in titles:
            self._out.blocks(text.paragraphs)
        for row in rows:
            self._row([shape for shape in row if shape.text not in titles])
        for text in lost:
            if text not in titles:
                self._out.blocks(text.paragraphs)
        if listed.record is not None:
            self._pictures.read(listed.record)
            self._hanging(listed.record)

    def _row(self, row: list[_Shape]) -> None:
        """Write the shapes of one row of a table, or a single shape."""
        if len(row) > 1:
            self._out.row([shape.text.paragraphs if shape.text else [] for shape in row])
            return
        for shape in row:
            if shape.text is not None:
                self._out.blocks(shape.text.paragraphs)
            if shape.object_ in self._objects:
                self._embedded(self._objects.pop(shape.object_))

    def _hanging(self, slide: Record) -> None:
        """Write what belongs to a slide and is not on it alone."""
        atom = slide.first(SLIDE_ATOM)
        master = self._masters.pop(atom.number(12), None) if atom else None
        if master is not None and master.record is not None:
            for row in _grouped(master.record, []):
                self._row([shape for shape in row if not shape.is_placeholder])
            self._hanging(master.record)  # a title master has a master itself
        for edges in slide.all(HEADERS_FOOTERS):
            self._edge(edges)
        notes = self._notes.pop(atom.number(16), None) if atom else None
        if notes is not None and notes.record is not None:
            with self._out.notes():
                for row in _grouped(notes.record, notes.outline):
                    self._row(row)
        for comment in slide.descend(COMMENT_10):
            for string in comment.all(CSTRING):
                if string.instance == 1:  # 0 and 2 are the author
                    self._out.block(_decoded(string))

    def _edge(self, edges: Record) -> None:
        for string in edges.all(CSTRING):
            text = _decoded(string)
            if text not in self._edges:
                self._edges.add(text)
                self._out.block(text)

    def _listed(self, slides: Record) -> Iterator[_Listed]:
        """The slides, masters or notes of a list, with the text it keeps of them."""
        current: _Listed | None = None
        texts: list[Record] = []
        for record in [*slides.children(), None]:
            if record is not None and record.kind != SLIDE_PERSIST_ATOM:
                texts.append(record)
                continue
            if current is not None:
                current.outline = list(_texts(texts))
                yield current
            texts = []
            if record is not None:
                current = _Listed(self._persisted.get(record.number(0)), record.number(12))

    def _embedded(self, identity: int) -> None:
        """Write a document that is embedded as an object."""
        from munjang.extract.embedded import read_embedded  # noqa: PLC0415 - rare
        from munjang.extract.ole import packaged  # noqa: PLC0415 - rare

        storage = self._persisted.get(identity)
        if storage is None:
            return
        data = bytes(storage.data)
        if storage.instance == _COMPRESSED:
            try:  # the size before it may be a lie
                data = zlib.decompressobj().decompress(data[4:], MAX_PART_BYTES)
            except zlib.error:
                return
        document = packaged(data, f"object{identity}.bin")
        if document is not None:
            read_embedded(document.data, document.name, self._out)


def _grouped(slide: Record, outline: list[_Text]) -> Iterator[list[_Shape]]:
    """The shapes of a slide in the order they are drawn; those of a table's row together."""
    for group in slide.descend(GROUP):
        yield from _group(group, outline)
        break  # the groups within it are found from there


def _group(group: Record, outline: list[_Text]) -> Iterator[list[_Shape]]:
    members = list(group.children())
    if members and _is_table(members[0]):
        cells = [_shape(member, outline) for member in members[1:] if member.kind == SHAPE]
        for _, row in groupby(sorted(cells, key=_top), key=_top):
            yield list(row)
        return
    for member in members:
        if member.kind == GROUP:
            yield from _group(member, outline)
        elif member.kind == SHAPE:
            yield [_shape(member, outline)]


def _top(shape: _Shape) -> int:
    return shape.top


def _is_table(group: Record) -> bool:
    """Whether the shape that stands for a group says that it is a table."""
    for properties in group.all(TERTIARY_PROPERTIES):
        for place in range(0, min(6 * properties.instance, len(properties.data) - 5), 6):
            if properties.number(place) & 0x3FFF == TABLE_PROPERTIES:
                return True
    return False


def _shape(shape: Record, outline: list[_Text]) -> _Shape:
    text: _Text | None = None
    box = shape.first(TEXT_BOX)
    if box is not None:
        text = next(_texts(box.children()), None)
        reference = box.first(OUTLINE_TEXT_REF_ATOM)
        if reference is not None and reference.number(0) < len(outline):
            text = outline[reference.number(0)]
    anchor = shape.first(CHILD_ANCHOR)
    referred = next(shape.descend(EX_OBJ_REF_ATOM), None)
    return _Shape(
        text,
        is_placeholder=next(shape.descend(PLACEHOLDER_ATOM), None) is not None,
        object_=referred.number(0) if referred else 0,
        top=anchor.number(4) if anchor else 0,
    )


def _texts(records: Iterator[Record] | list[Record]) -> Iterator[_Text]:
    """The texts in a row of records: each is a header, then characters, then what is set."""
    kind, text = -1, ""
    fields: list[int] = []
    for record in records:
        if record.kind == TEXT_HEADER_ATOM:
            if kind >= 0:
                yield _text(kind, text, fields)
            kind, text, fields = record.number(0), "", []
        elif record.kind in {TEXT_CHARS_ATOM, TEXT_BYTES_ATOM}:
            text = _decoded(record)
        elif record.kind in FIELDS:
            fields.append(record.number(0))
    if kind >= 0:
        yield _text(kind, text, fields)


def _text(kind: int, text: str, fields: list[int]) -> _Text:
    letters = list(text)
    for place in fields:
        if place < len(letters):
            letters[place] = ""
    return _Text(kind, "".join(letters).replace("\v", "\n").split("\r"))


def _decoded(record: Record) -> str:
    """The characters of a text atom: UTF-16, or only their low bytes."""
    encoding = "latin-1" if record.kind == TEXT_BYTES_ATOM else "utf-16-le"
    return bytes(record.data).decode(encoding, "replace")
