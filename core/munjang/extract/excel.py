"""What Excel's workbooks since 2007 have in common, be their parts XML (xlsx) or binary (xlsb)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.alternatives import alternatives
from munjang.extract.archive import Archive, local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.number_formats import BUILTIN, GENERAL, Formatter, formatter, general
from munjang.extract.ooxml import Package, Relations, write_embedded
from munjang.extract.ooxml_graphics import PICTURES, paragraphs, write_diagram, write_graphic
from munjang.extract.sheets import Cell, SheetWriter
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

# Strings are shared by the cells of a workbook; of more than this many times the text that is
# kept, the cells that come last are lost.
_MAX_STRINGS = 4


class Workbook(ABC):
    """Finds the sheets of a workbook and what belongs to each; subclasses know its parts' form."""

    main_part: str  # where the workbook itself mostly is

    def __init__(self, archive: Archive, out: TextBuilder) -> None:
        self.package = Package(archive, out)
        self.out = out
        self.from_1904 = False
        self.page_headers: Sequence[str] = ()  # of the sheet whose rows were read last
        self.uncalculated = 0  # formulas without a value
        self._strings: list[str] = []
        self._formatters: list[Formatter] = []  # by style

    @abstractmethod
    def sheets(self, part: str) -> Iterator[tuple[str, str]]:
        """The relation and the name of each sheet; also sets how dates are counted."""

    @abstractmethod
    def shared_strings(self, part: str) -> Iterator[str]:
        """The strings that cells refer to by number."""

    @abstractmethod
    def formats(self, part: str) -> Iterator[tuple[int, str]]:
        """The codes of number formats that the workbook defines, by number."""

    @abstractmethod
    def styles(self, part: str) -> Iterator[int]:
        """The number format of each style of cells."""

    @abstractmethod
    def rows(self, part: str) -> Iterator[tuple[int, Sequence[Cell]]]:
        """The rows of a sheet with their numbers."""

    @abstractmethod
    def notes(self, part: str) -> Iterator[tuple[str, str]]:
        """The notes of a sheet with the places of their cells."""

    def read(self) -> None:
        """Write all sheets, hidden ones too: they are data like the others.

        Raises:
            ExtractionRefused: nothing of it can be read.
        """
        main = self.package.main_part(self.main_part)
        if main is None:
            raise ExtractionRefused(
                FileState.FAILED, msg("The document is damaged: its text is missing")
            )
        self.out.title = self.package.title()
        relations = self.package.relations(main)
        sheets = list(self.sheets(main))
        self._read_shared(relations)
        refused: ExtractionRefused | None = None
        for number, (identity, name) in enumerate(sheets, 1):
            part = self.package.target(relations, identity)
            if not identity:  # a module of a macro language
                continue
            try:
                self._read_sheet(part, SheetWriter(self.out, number, name))
            except ExtractionRefused as refusal:
                refused = refusal
                self.out.leave_out(msg("{part}: {reason}", part=name, reason=refusal.message))
        if refused is not None and not self.out.has_text:
            raise refused
        if self.uncalculated:
            self.out.leave_out(
                msg(
                    "Formulas without a result: {count}; open the file in a spreadsheet program and"
                    " save it",
                    count=self.uncalculated,
                )
            )

    def shown(self, value: float, style: int) -> str:
        """What a cell of this style shows for a number."""
        if 0 <= style < len(self._formatters):
            return self._formatters[style](value)
        return general(value)

    def shared_string(self, number: int) -> str:
        """The shared string with this number; "" where there is none."""
        return self._strings[number] if 0 <= number < len(self._strings) else ""

    def _read_shared(self, relations: Relations) -> None:
        room = self.out.limit * _MAX_STRINGS
        try:
            for part in self.package.of_kind(relations, "sharedStrings"):
                for text in self.shared_strings(part):
                    self._strings.append(text)
                    room -= len(text)
                    if room < 0:
                        self.out.leave_out_rest()
                        break
            for part in self.package.of_kind(relations, "styles"):
                codes = BUILTIN | dict(self.formats(part))
                for number in self.styles(part):
                    code = codes.get(number, GENERAL)
                    self._formatters.append(
                        general if code == GENERAL else formatter(code, from_1904=self.from_1904)
                    )
        except ExtractionRefused as refusal:
            self.out.leave_out(refusal.message)

    def _read_sheet(self, part: str | None, writer: SheetWriter) -> None:
        if part is None:
            raise ExtractionRefused(FileState.FAILED, msg("The document is damaged"))
        try:
            for number, cells in self.rows(part):
                writer.row(number, cells)
        finally:
            writer.close()  # what waits of a damaged sheet can be read
        writer.loose(self.page_headers)
        relations = self.package.relations(part)
        self._read_notes(relations, writer)
        for drawing in self.package.of_kind(relations, "drawing"):
            self._read_drawing(drawing, writer)
        for kind in ("package", "oleObject"):
            for embedded in self.package.of_kind(relations, kind):
                write_embedded(self.package.archive, embedded, self.out)

    def _read_notes(self, relations: Relations, writer: SheetWriter) -> None:
        for part in self.package.of_kind(relations, "comments"):
            for place, text in self.notes(part):
                writer.note(place, text)
        for part in self.package.of_kind(relations, "threadedComment"):
            root = self.package.xml(part)
            for note in () if root is None else root:
                texts = [element.text or "" for element in note if local_name(element) == "text"]
                writer.note(note.get("ref", ""), "".join(texts))

    def _read_drawing(self, part: str, writer: SheetWriter) -> None:
        """Write text boxes, pictures and the titles of charts, whose numbers are the sheet's."""
        root = self.package.xml(part)
        if root is None:
            return
        writer.loose(paragraphs(root))
        relations = self.package.relations(part)
        for element in root.iter():
            if local_name(element) in PICTURES:
                writer.begin_aside()
                write_graphic(self.package, relations, element, self.out)
            else:
                writer.loose(self.package.alternatives.new(*alternatives(element)))
        for chart in (*self._roots(relations, "chart"), *self._roots(relations, "chartEx")):
            titles = (element for element in chart.iter() if local_name(element) == "title")
            writer.loose(text for title in titles for text in paragraphs(title))
        for diagram in self._roots(relations, "diagramData"):
            writer.begin_aside()
            write_diagram(diagram, self.out)

    def _roots(self, relations: Relations, kind: str) -> Iterator[Any]:
        for part in self.package.of_kind(relations, kind):
            root = self.package.xml(part)
            if root is not None:
                yield root


def stands_in(author: str) -> bool:
    """Whether a note by `author` is what older programs are shown in place of a conversation."""
    return author.startswith("tc=")


def read_workbook(kind: type[Workbook], source: Source, out: TextBuilder) -> None:
    """Read a workbook of the form that `kind` knows.

    Raises:
        ExtractionRefused: nothing of it can be read.
    """
    with Archive(source) as archive:
        kind(archive, out).read()
