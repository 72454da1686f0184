"""What stands in the graphics of OOXML documents: DrawingML text, charts, SmartArt, objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from munjang.extract.alternatives import alternatives
from munjang.extract.archive import local_name
from munjang.extract.builder import TextBuilder
from munjang.extract.ooxml import Package, Relations, attribute, chosen, write_embedded
from munjang.extract.ooxml_formulas import formula

# Elements that only refer to a graphic: the part with its content is found by a relation.
GRAPHICS = frozenset({"chart", "relIds", "oleObj", "OLEObject"})
PICTURES = frozenset({"blip", "imagedata"})

_REFERENCES = {"relIds": "dm", "blip": "embed"}  # the attribute that names the relation
_PROPERTIES = frozenset({"pPr", "rPr", "endParaRPr", "bodyPr", "lstStyle", "ctrlPr"})
_COUNTED_FIELDS = ("slidenum", "datetime")  # the program's text, not the author's


def write_graphic(package: Package, relations: Relations, graphic: Any, out: TextBuilder) -> None:
    """Write the text of what an element of :data:`GRAPHICS` or :data:`PICTURES` refers to.

    Of any other, its alternative text.
    """
    name = local_name(graphic)
    if name not in GRAPHICS and name not in PICTURES:
        package.alternatives.write(*alternatives(graphic))
        return
    part = package.target(relations, attribute(graphic, _REFERENCES.get(name, "id")))
    if part is None:
        return
    if name in PICTURES:
        package.pictures.read_part(package.archive, part)
        return
    if name in {"oleObj", "OLEObject"}:
        if not part.lower().endswith((".emf", ".wmf", ".png", ".jpeg", ".gif")):
            write_embedded(package.archive, part, out)
        return
    root = package.xml(part)
    if root is None:
        return
    if name == "chart":
        write_chart(root, out)
    else:
        write_diagram(root, out)


def paragraphs(parent: Any) -> Iterator[str]:
    """The text of every DrawingML paragraph under `parent`."""
    for element in parent:
        name = local_name(element)
        if name == "p":
            pieces: list[str] = []
            _inline(element, pieces)
            yield "".join(pieces)
        elif name == "AlternateContent":
            yield from paragraphs(chosen(element))
        elif name not in _PROPERTIES:
            yield from paragraphs(element)


def _inline(parent: Any, pieces: list[str]) -> None:
    for element in parent:
        name = local_name(element)
        if name == "t":
            pieces.append((element.text or "").replace("_x000D_", "").replace("\v", "\n"))
        elif name == "br":
            pieces.append("\n")
        elif name == "oMath":
            pieces.append(formula(element))
        elif name == "fld" and element.get("type", "").startswith(_COUNTED_FIELDS):
            continue
        elif name == "AlternateContent":
            _inline(chosen(element), pieces)
        elif name not in _PROPERTIES:
            _inline(element, pieces)


def write_diagram(root: Any, out: TextBuilder) -> None:
    """Write what a diagram (SmartArt) says, in the order it is seen in."""
    points = list(_named(root, "pt"))
    named = {point.get("modelId", ""): point for point in points}
    under: dict[str, list[tuple[int, str]]] = {}
    for link in _named(root, "cxn"):
        if link.get("type", "parOf") == "parOf":
            place = link.get("srcOrd", "")
            child = int(place) if place.isdecimal() else 0, link.get("destId", "")
            under.setdefault(link.get("srcId", ""), []).append(child)
    waiting = [name for name, point in named.items() if point.get("type") == "doc"]
    while waiting:
        name = waiting.pop()
        point = named.pop(name, None)
        if point is not None:
            out.blocks(paragraphs(point))
            points.remove(point)
            waiting += [child for _, child in sorted(under.get(name, ()), reverse=True)]
    for point in points:  # what hangs nowhere
        out.blocks(paragraphs(point))


def write_chart(root: Any, out: TextBuilder) -> None:
    """Write a chart's titles, then its data as a table: a row for each category."""
    for title in _named(root, "title"):
        texts = list(paragraphs(title))
        out.blocks(texts or _points(title).values())
    columns = _series(root) or _dimensions(root)
    if any(names for names, _ in columns):
        out.row([[""], *([name] for name, _ in columns[1:])])
    places = sorted(set().union(*(points for _, points in columns)))
    for place in places:
        out.row([[points.get(place, "")] for _, points in columns])


_Column = tuple[str, dict[int, str]]  # a name, and the cells by their places


def _series(root: Any) -> list[_Column]:
    """The categories of a chart, then its series."""
    columns: list[_Column] = []
    for series in _named(root, "ser"):
        name = " ".join(
            text
            for child in series
            if local_name(child) == "tx"
            for text in _points(child).values()
        )
        for child in series:
            kind = local_name(child)
            if kind in {"cat", "xVal"} and not columns:
                columns.append(("", _points(child)))
            elif kind in {"val", "yVal", "bubbleSize"}:
                if not columns:
                    columns.append(("", {}))
                columns.append((name, _points(child)))
    return columns


def _dimensions(root: Any) -> list[_Column]:
    """The same of the newer kinds of chart (funnel, treemap, waterfall …)."""
    names = [" ".join(_points(text).values()) for text in _named(root, "txData")]
    found = [_points(element) for element in _named(root, "strDim")][:1] or [{}]
    columns: list[_Column] = [("", found[0])]
    for number, values in enumerate(_named(root, "numDim")):
        columns.append((names[number] if number < len(names) else "", _points(values)))
    return columns if len(columns) > 1 or found[0] else []


def _points(parent: Any) -> dict[int, str]:
    """The cells of a chart's column by their places, as the chart keeps them.

    Categories of several levels are joined, the outermost last.
    """
    found: dict[int, str] = {}
    for point in _named(parent, "pt"):
        value = next(iter(_named(point, "v")), point)
        text = _number(value.text or "")
        index = point.get("idx", "")
        place = int(index) if index.isdecimal() else len(found)
        found[place] = f"{found[place]} {text}" if place in found else text
    if not found:
        found.update(enumerate(value.text or "" for value in _named(parent, "v")))
    return found


def _number(text: str) -> str:
    """A number without the noise of its binary form; other text as it is."""
    try:
        return f"{float(text):.12g}" if "." in text else text
    except ValueError:
        return text


def _named(parent: Any, name: str) -> Iterator[Any]:
    return (element for element in parent.iter() if local_name(element) == name)
