"""Where the pages of a Word document begin.

Word notes where its pages began when it last laid the document out, but not where a page begins
with an empty paragraph; other programs note only the breaks that somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from munjang.extract.archive import local_name
from munjang.extract.builder import PAGE_BREAK
from munjang.extract.ooxml import attribute, is_on

_ON_NEW_PAGE = frozenset({"", "nextPage", "oddPage", "evenPage"})
_MAX_STYLES = 16  # based on each other; they may do so in a circle


class PageBreaks:
    """Tells breaks that begin a page from those that only note one which has begun already.

    It is to be asked for all of them in their order.
    """

    def __init__(self, root: Any, styles: Iterable[Any]) -> None:
        """Take in the document and the definitions of its styles."""
        self.laid_out = next(root.iter("{*}lastRenderedPageBreak"), None) is not None
        self.fresh = True  # nothing stands on the page yet
        self._breaking = _breaking(styles)
        sections = (el for el in root.iter("{*}sectPr") if local_name(el.getparent()) in _HOLDERS)
        self._sections = [_kind(section) for section in sections]

    def typed(self) -> str:
        """What a typed break stands for."""
        self.fresh = True
        return PAGE_BREAK

    def noted(self) -> str:
        """What the note that a page began here stands for."""
        return "" if self.fresh else self.typed()

    def before(self, paragraph: Any) -> str:
        """What stands for the break before a paragraph that is set to begin a page."""
        for properties in paragraph:
            if local_name(properties) == "pPr":
                style = ""
                for setting in properties:
                    name = local_name(setting)
                    if name == "pageBreakBefore":
                        return self.noted() if is_on(setting) else ""
                    if name == "pStyle":
                        style = attribute(setting, "val")
                return self.noted() if style in self._breaking else ""
        return ""

    def after(self, paragraph: Any) -> str:
        """What stands for the break after a paragraph that is the last of a section."""
        if next(paragraph.iterfind("{*}pPr/{*}sectPr"), None) is None:
            return ""
        del self._sections[:1]
        return self.typed() if self._sections and self._sections[0] in _ON_NEW_PAGE else ""


_HOLDERS = frozenset({"pPr", "body"})


def _kind(section: Any) -> str:
    """How a section begins."""
    return next((attribute(el, "val") for el in section if local_name(el) == "type"), "")


def _breaking(styles: Iterable[Any]) -> set[str]:
    """The styles whose paragraphs begin a page."""
    own: dict[str, bool] = {}
    parents: dict[str, str] = {}
    for style in styles:
        name = attribute(style, "styleId")
        for element in style.iterfind("{*}pPr/{*}pageBreakBefore"):
            own[name] = is_on(element)
        for element in style.iterfind("{*}basedOn"):
            parents[name] = attribute(element, "val")
    found = set()
    for name in {*own, *parents} if own else ():
        ancestor = name
        for _ in range(_MAX_STYLES):
            if ancestor in own or ancestor not in parents:
                break
            ancestor = parents[ancestor]
        if own.get(ancestor):
            found.add(name)
    return found
