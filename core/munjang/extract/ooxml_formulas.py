"""Formulas in OOXML documents (OMML), in one line as people type them: (a+b)/2, x^2, √3.

Their signs one after the other would say something else: of ten to the third 103.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from munjang.extract.archive import local_name
from munjang.extract.ooxml import attribute

_DROPPED = frozenset({"del", "moveFrom"})
_RAISED = {"sub": "_", "lim": "_", "sup": "^"}


def formula(element: Any) -> str:
    """A formula as a text."""
    return " ".join(_text(element).split())


def _text(element: Any) -> str:
    """A formula or a part of one, spaces around what would run into its neighbours."""
    name = local_name(element)
    if name == "t":
        return element.text or ""
    return _FORMS[name](element) if name in _FORMS else "".join(_parts(element))


def _fraction(element: Any) -> str:
    return f" {'/'.join(_part(element, name) for name in ('num', 'den'))} "


def _root(element: Any) -> str:
    return f" {_part(element, 'deg')}√{_part(element, 'e')} "


def _sum(element: Any) -> str:
    """A sign with limits, an integral where no other is named, before what it applies to."""
    return f" {_setting(element, 'naryPr', 'chr', '∫')}{''.join(_parts(element, before=' '))} "


def _function(element: Any) -> str:
    return f" {''.join(_parts(element, before=' '))} "


def _bracketed(element: Any) -> str:
    begin, between, end = (
        _setting(element, "dPr", name, usual)
        for name, usual in (("begChr", "("), ("sepChr", "|"), ("endChr", ")"))
    )
    return f"{begin}{between.join(_parts(element))}{end}"


def _row(element: Any) -> str:
    return " ".join(_parts(element))


_FORMS: dict[str, Callable[[Any], str]] = {
    "f": _fraction,
    "rad": _root,
    "nary": _sum,
    "func": _function,
    "d": _bracketed,
    **dict.fromkeys(("m", "mr", "eqArr"), _row),
}


def _parts(element: Any, *, before: str = "") -> Iterator[str]:
    """The texts of an element's parts; what it applies to with `before` before it."""
    for child in element:
        name = local_name(child)
        if name in _DROPPED or name.endswith("Pr"):
            continue
        if name in _RAISED:
            text = _grouped(child)
            yield _RAISED[name] + text if text else ""
        else:
            yield (before if name == "e" else "") + _text(child)


def _part(element: Any, wanted: str) -> str:
    """One part of an element; "" where it has none of this name."""
    return next((_grouped(child) for child in element if local_name(child) == wanted), "")


def _grouped(element: Any) -> str:
    """A part of a formula, in brackets where it is more than a number or a name."""
    text = _text(element).strip()
    return text if text.replace(".", "").isalnum() or len(text) < 2 else f"({text})"


def _setting(element: Any, properties: str, name: str, usual: str) -> str:
    for child in element:
        if local_name(child) == properties:
            for setting in child:
                if local_name(setting) == name:
                    return attribute(setting, "val")
    return usual
