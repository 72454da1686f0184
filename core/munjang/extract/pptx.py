"""Presentations (OOXML): slides in their order, with all that hangs on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.alternatives import alternatives
from munjang.extract.archive import Archive, local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.ooxml import Package, Relations, attribute, chosen
from munjang.extract.ooxml_graphics import GRAPHICS, PICTURES, paragraphs, write_graphic
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml", re.IGNORECASE)
_TITLES = frozenset({"title", "ctrTitle"})
_EDGES = frozenset({"ftr", "hdr", "dt", "sldNum"})  # the same on every slide, or counted
_SHAPES = frozenset({"sp", "cxnSp", "pic", "graphicFrame", "contentPart"})


def read(source: Source, out: TextBuilder) -> None:
    """Read a presentation."""
    with Archive(source) as archive:
        package = Package(archive, out)
        slides = _slides(package)
        out.title = package.title()
        reader = _SlideReader(package, out)
        for number, part in enumerate(slides, 1):
            if part is None:
                out.leave_out(msg("Slide {number} is missing", number=number))
            else:
                reader.read(number, part)


def _slides(package: Package) -> list[str | None]:
    """The slides' parts in the order they are shown, hidden ones too; None for a lost one.

    Raises:
        ExtractionRefused: there is neither a list of slides nor any slide.
    """
    main = package.main_part("ppt/presentation.xml")
    if main is not None:
        relations = package.relations(main)
        entries = _presentation(package, main)
        listed = [package.target(relations, attribute(entry, "id")) for entry in entries]
        if any(listed):
            return listed
    # The list is lost: by their numbers, which mostly agree with it.
    numbered = [(int(m[1]), m[0]) for m in map(_SLIDE.fullmatch, package.archive.names) if m]
    if main is None and not numbered:
        raise ExtractionRefused(
            FileState.FAILED, msg("The document is damaged: its text is missing")
        )
    return [part for _, part in sorted(numbered)]


def _presentation(package: Package, main: str) -> Iterator[Any]:
    """The entries of the list of slides. Their own `id` has no namespace, the relation's has."""
    root = package.xml(main)
    for parent in root if root is not None else ():
        if local_name(parent) == "sldIdLst":
            for entry in parent:
                entry.attrib.pop("id", None)
                yield entry


class _SlideReader:
    """Writes slide by slide: title, shapes, pictures, what the master adds, notes, comments."""

    def __init__(self, package: Package, out: TextBuilder) -> None:
        self._package = package
        self._out = out
        self._masters: set[str] = set()  # layouts and masters already written
        self._edges: set[str] = set()  # footers already written

    def read(self, number: int, part: str) -> None:
        """Write one slide."""
        root = self._package.xml(part)
        if root is None:
            return
        relations = self._package.relations(part)
        shapes = list(_shapes(root))
        titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
        title = "\n".join(text for shape in titles for text in paragraphs(shape))
        self._out.slide(number, title)
        for shape in titles + [shape for shape in shapes if shape not in titles]:
            self._shape(shape, relations)
        for picture in _pictures(root):
            write_graphic(self._package, relations, picture, self._out)
        if attribute(root, "showMasterSp") not in {"0", "false"}:
            self._master(relations, ("slideLayout", "slideMaster"))
        self._notes(relations)
        self._comments(relations)

    def _shape(self, shape: Any, relations: Relations) -> None:
        kind = _placeholder(shape)
        for element in _properties(shape):
            self._package.alternatives.write(*alternatives(element))
        if local_name(shape) == "grpSp":
            return
        if kind in _EDGES:
            self._once(paragraphs(shape))
        elif local_name(shape) == "graphicFrame":
            self._frame(shape, relations)
        else:
            self._out.blocks(paragraphs(shape))

    def _frame(self, frame: Any, relations: Relations) -> None:
        """Write a table, chart, diagram or embedded object."""
        for element in _visible(frame):
            name = local_name(element)
            if name == "tr":
                self._out.row([list(paragraphs(cell)) for cell in _cells(element)])
            elif name in GRAPHICS:
                write_graphic(self._package, relations, element, self._out)

    def _once(self, texts: Iterable[str]) -> None:
        """Write what stands at the edge of every slide only once in the document."""
        for text in texts:
            if text not in self._edges and not text.strip().isdecimal():
                self._edges.add(text)
                self._out.block(text)

    def _master(self, relations: Relations, kinds: tuple[str, ...]) -> None:
        """Write what the slide's layout, and its master, show on it: on their first slide.

        Their placeholders are only prompts for what slides fill in.
        """
        for part in self._package.of_kind(relations, kinds[0]):
            if part in self._masters:
                continue
            self._masters.add(part)
            root = self._package.xml(part)
            if root is None:
                continue
            own = self._package.relations(part)
            for shape in _shapes(root):
                if _placeholder(shape) is None:
                    self._shape(shape, own)
            if kinds[1:] and attribute(root, "showMasterSp") not in {"0", "false"}:
                self._master(own, kinds[1:])

    def _notes(self, relations: Relations) -> None:
        for part in self._package.of_kind(relations, "notesSlide"):
            root = self._package.xml(part)
            if root is None:
                continue
            with self._out.notes():
                for shape in _shapes(root):
                    self._shape(shape, self._package.relations(part))

    def _comments(self, relations: Relations) -> None:
        for part in self._package.of_kind(relations, "comments"):
            root = self._package.xml(part)
            for element in root.iter() if root is not None else ():
                name = local_name(element)
                if name == "txBody":  # comments since 2021, and the replies to them
                    self._out.blocks(paragraphs(element))
                elif name == "text":
                    self._out.block(element.text or "")


def _shapes(parent: Any) -> Iterator[Any]:
    """The shapes of a slide in the order they are drawn and read out, groups before their own."""
    for element in parent:
        name = local_name(element)
        if name in _SHAPES:
            if not _hidden(element):
                yield element
        elif name == "AlternateContent":
            yield from _shapes(chosen(element))
        elif name in {"cSld", "spTree"}:
            yield from _shapes(element)
        elif name == "grpSp" and not _hidden(element):
            yield element
            yield from _shapes(element)


def _pictures(parent: Any) -> Iterator[Any]:
    """The pictures of a slide and in its background; those in frames only stand in for objects."""
    for element in parent:
        name = local_name(element)
        if name in PICTURES:
            yield element
        elif name == "AlternateContent":
            yield from _pictures(chosen(element))
        elif name != "graphicFrame" and not (name in _SHAPES and _hidden(element)):
            yield from _pictures(element)


def _properties(shape: Any) -> Iterator[Any]:
    """The elements that say what a shape is: `<p:nvSpPr>` and the like, with all in them."""
    for element in shape:
        if local_name(element).startswith("nv"):
            yield from element.iter()


def _placeholder(shape: Any) -> str | None:
    """The kind of placeholder that a shape fills; None for any other shape."""
    for element in _properties(shape):
        if local_name(element) == "ph":
            return element.get("type") or "obj"
    return None


def _hidden(shape: Any) -> bool:
    return any(
        local_name(element) == "cNvPr" and element.get("hidden") in {"1", "true"}
        for element in _properties(shape)
    )


def _visible(frame: Any) -> Iterator[Any]:
    """All elements of a frame, of alternatives only the chosen one."""
    for element in frame:
        yield element
        if local_name(element) == "AlternateContent":
            yield from _visible(chosen(element))
        else:
            yield from _visible(element)


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row but for those that another one covers."""
    return (
        element
        for element in row
        if local_name(element) == "tc"
        and not {element.get("hMerge"), element.get("vMerge")} & {"1", "true"}
    )
