"""What Office's own formats (OOXML) have in common: a package of parts that name each other.

Elements and attributes are known by their local names, since files in the wild use both sets of
namespaces of the standard, transitional and strict.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract.alternatives import Alternatives
from munjang.extract.archive import Archive, local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.pictures import Pictures
from munjang.messages import Message, msg

Relations = dict[str, "Relation"]  # by id

_SAYING = frozenset({"t", "chart", "slicer", "timeslicer"})  # elements that show something


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part of the package to another."""

    kind: str  # the last part of the type's address: "footnotes", "header", "aFChunk" …
    target: str


class Package:
    """Finds the parts of an OOXML package by their relations."""

    def __init__(self, archive: Archive, out: TextBuilder) -> None:
        self.archive = archive
        self.pictures = Pictures(out)
        self.alternatives = Alternatives(out)
        self._out = out  # told of the parts that are damaged
        self._properly_cased = {name.lower(): name for name in archive.names}

    def relations(self, part: str) -> Relations:
        """The relations of `part` ("" for the package itself) by id."""
        folder, name = posixpath.split(part)
        rels = self._name(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: Relations = {}
        root = self.xml(rels) if rels in self.archive else None
        for element in root if root is not None else ():
            if element.get("TargetMode") == "External":
                continue
            target = element.get("Target", "").replace("\\", "/")
            target = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            kind = element.get("Type", "").rpartition("/")[2]
            target = self._name(posixpath.normpath(target))
            found[element.get("Id", "")] = Relation(kind, target)
        return found

    def main_part(self, usual: str) -> str | None:
        """The name of the part that the document begins with; `usual` is where it mostly is."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and relation.target in self.archive:
                return relation.target
        usual = self._name(usual)
        return usual if usual in self.archive else None

    def title(self) -> str:
        """The title in the document's properties."""
        return self._property("core-properties", "docProps/core.xml", "title")

    def pages(self) -> int:
        """How many pages the program counted that saved the document; 0 where it does not say."""
        stated = self._property("extended-properties", "docProps/app.xml", "Pages")
        return int(stated) if stated.isdecimal() and len(stated) < 7 else 0

    def _property(self, kind: str, usual: str, wanted: str) -> str:
        part = next(self.of_kind(self.relations(""), kind), usual)
        if part in self.archive:
            with suppress(ExtractionRefused):  # a document with damaged properties is as good
                for element in self.archive.xml(part):
                    if local_name(element) == wanted:
                        return element.text or ""
        return ""

    def of_kind(self, relations: Relations, kind: str) -> Iterator[str]:
        """The parts that `relations` name for one purpose."""
        for relation in relations.values():
            if relation.kind == kind and relation.target in self.archive:
                yield relation.target

    def target(self, relations: Relations, identity: str) -> str | None:
        """The part that the relation `identity` leads to, where there is one."""
        relation = relations.get(identity)
        if relation is None or relation.target not in self.archive:
            return None
        return relation.target

    def xml(self, part: str) -> Any:
        """Parse a part that the document can do without; None where it is damaged, and says so."""
        return spare_xml(self.archive, part, self._out)

    def _name(self, name: str) -> str:
        """A part's name as the archive spells it: letters' case does not count."""
        return name if name in self.archive else self._properly_cased.get(name.lower(), name)


def spare_xml(archive: Archive, part: str, out: TextBuilder) -> Any:
    """Parse a part that a document can do without; None where it is damaged, and says so."""
    try:
        return archive.xml(part)
    except ExtractionRefused as refusal:
        out.leave_out(missing(refusal))
        return None


def write_embedded(archive: Archive, part: str, out: TextBuilder) -> None:
    """Write the document or object that a part of a package is."""
    from munjang.extract.embedded import read_embedded  # noqa: PLC0415 - rare
    from munjang.extract.ole import packaged  # noqa: PLC0415 - rare

    try:
        data = archive.part(part)
    except ExtractionRefused as refusal:
        out.leave_out(missing(refusal))
        return
    name = posixpath.basename(part)
    document = packaged(data, name)
    if document is not None:
        read_embedded(document.data, document.name, out)


def attribute(element: Any, name: str) -> str:
    """An attribute by its local name; "" where there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def is_on(element: Any) -> bool:
    """Whether a switch such as `<w:vanish w:val="0"/>` is set: without a value it is."""
    return attribute(element, "val").lower() not in {"0", "false", "off", "none"}


def chosen(alternatives: Any) -> list[Any]:
    """The children of the one alternative to read: the first that says something, else the first.

    For what is newer than a program the other one only says that this cannot show it.
    """
    options = [el for el in alternatives if local_name(el) in {"Choice", "Fallback"}]
    for option in options:
        if any(local_name(element) in _SAYING for element in option.iter()):
            return list(option)
    return list(options[0]) if options else []


def missing(refusal: ExtractionRefused) -> Message:
    """What is to be said of a part that cannot be read."""
    return msg("A part of the document is missing: {reason}", reason=refusal.message)
