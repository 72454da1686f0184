"""The colours of the map in light and dark: water, land and heights as in an atlas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from munjang_desktop.atlas.picture import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang_desktop.theme import Theme

_LIGHT = ("#e3e9f1", ("#f6f5ef", "#f1efe4", "#eae6d5", "#e2dcc4"), "#b9c3d0")
_DARK = ("#14161c", ("#1f232b", "#252a33", "#2c323c", "#343b46"), "#3d4654")


def water(theme: Theme) -> str:
    """What is around the land."""
    return (_DARK if theme.dark else _LIGHT)[0]


def halo(theme: Theme) -> str:
    """What is drawn around words, so that they can be read wherever they stand."""
    return (_DARK if theme.dark else _LIGHT)[1][1]


def look(theme: Theme, dots: Sequence[str]) -> Look:
    """The colours of the scheme shown now; `dots` are those of documents."""
    ground, land, line = _DARK if theme.dark else _LIGHT
    return Look(ground, land, line, dots)
