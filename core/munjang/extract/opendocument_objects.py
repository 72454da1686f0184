"""Objects in OpenDocument files: charts, formulas, and documents within the document."""

from __future__ import annotations

from typing import Any

from munjang.extract.archive import local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.ooxml import attribute, spare_xml, write_embedded
from munjang.extract.opendocument_package import OpenDocument, named
from munjang.extract.opendocument_text import cells, plain_texts

OBJECTS = frozenset({"object", "object-ole"})


def write_objects(
    document: OpenDocument, parent: Any, out: TextBuilder, *, data: bool = True
) -> None:
    """Write the objects under `parent`, which may be one itself.

    Without `data` only the titles of charts are written, as in a sheet that has their numbers.

    Raises:
        TextLimitReached: the document's text is full.
    """
    for element in parent.iter():
        name = local_name(element)
        if name == "object":
            root = _root(document, element, out)
            if root is not None:
                _write(root, out, data=data)
        elif name == "object-ole" and document.archive is not None:
            part = _part(element)
            if part in document.archive:  # one of another program
                write_embedded(document.archive, part, out)


def _part(element: Any) -> str:
    """The part of the package that an object is kept in, or the folder of its parts."""
    return attribute(element, "href").removeprefix("#").removeprefix("./").rstrip("/")


def _root(document: OpenDocument, element: Any, out: TextBuilder) -> Any:
    """What an object is: a part of the package, or in a flat file under the element itself."""
    if document.archive is None:
        return element if len(element) else None
    part = f"{_part(element)}/content.xml"
    return spare_xml(document.archive, part, out) if part in document.archive else None


def _write(root: Any, out: TextBuilder, *, data: bool) -> None:
    formulas = list(named(root, "math"))
    if formulas:
        out.blocks(map(_formula, formulas))
        return
    if next(named(root, "chart"), None) is not None:
        for kind in ("title", "subtitle"):
            for title in named(root, kind):
                out.blocks(plain_texts(title))
        if not data:
            return
    elif next(named(root, "table-row"), None) is None:
        out.blocks(plain_texts(root))
        return
    for row in named(root, "table-row"):
        out.row([list(plain_texts(cell)) for cell in cells(row)])


def _formula(formula: Any) -> str:
    """A formula as it was typed, or else its signs one after the other."""
    typed = next(named(formula, "annotation"), None)
    if typed is not None and typed.text:
        return str(typed.text)
    return " ".join(text.strip() for text in formula.itertext() if text.strip())
