"""How programs are told to show a page or a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that programs can be sent to: a page, from 1, or a line, from 1."""

    page: int | None = None
    line: int | None = None

    def __bool__(self) -> bool:
        return self.page is not None or self.line is not None


NOWHERE = Spot()


@dataclass(frozen=True, slots=True)
class Request:
    """What a program is called with: words before the document, the document, words after it."""

    target: str
    before: Sequence[str] = field(default=())
    after: Sequence[str] = field(default=())

    @property
    def words(self) -> list[str]:
        """All of it."""
        return [*self.before, self.target, *self.after]


def request_for(program: str, path: Path, spot: Spot) -> Request | None:
    """What to call `program` with, by the name of its file without ending; None if unknown."""
    table, number = (_PAGES, spot.page) if spot.page is not None else (_LINES, spot.line)
    how = table.get(program.lower())
    return None if how is None or number is None else how(path, number)


def _page_option(form: str) -> Callable[[Path, int], Request]:
    """An option before the document, its words separated by spaces."""

    def request(path: Path, number: int) -> Request:
        return Request(str(path), before=form.format(number).split())

    return request


def _fragment(path: Path, page: int) -> Request:
    """Browsers, and what shows PDF as they do."""
    return Request(f"{path.as_uri()}#page={page}")


def _suffixed(form: str) -> Callable[[Path, int], Request]:
    def request(path: Path, number: int) -> Request:
        return Request(f"{path}{form.format(number)}")

    return request


def _then_number(path: Path, page: int) -> Request:
    return Request(str(path), after=[str(page)])


def _foxit(path: Path, page: int) -> Request:
    return Request(str(path), after=["/A", f"page={page}"])


def _goto(path: Path, line: int) -> Request:
    return Request(f"{path}:{line}", before=["--goto"])


_PAGES: dict[str, Callable[[Path, int], Request]] = {
    **dict.fromkeys(("evince", "papers", "atril", "xreader"), _page_option("--page-index={}")),
    "okular": _page_option("--page {}"),
    "zathura": _page_option("--page={}"),
    "qpdfview": _suffixed("#{}"),
    **dict.fromkeys(("mupdf", "mupdf-x11", "mupdf-gl"), _then_number),
    **dict.fromkeys(
        (
            "firefox", "firefox-esr", "librewolf", "chromium", "chromium-browser", "google-chrome",
            "google-chrome-stable", "chrome", "brave", "brave-browser", "vivaldi",
            "vivaldi-stable", "opera", "microsoft-edge", "microsoft-edge-stable", "msedge", "whale",
        ),
        _fragment,
    ),
    "sumatrapdf": _page_option("-page {}"),
    **dict.fromkeys(("acrobat", "acrord32", "pdfxedit"), _page_option("/A page={}")),
    **dict.fromkeys(("foxitpdfreader", "foxitreader", "foxitpdfeditor"), _foxit),
}  # fmt: skip
_LINES: dict[str, Callable[[Path, int], Request]] = {
    **dict.fromkeys(("kate", "kwrite", "geany"), _page_option("--line {}")),
    "mousepad": _page_option("--line={}"),
    **dict.fromkeys(("gedit", "pluma", "xed", "gvim", "emacs"), _page_option("+{}")),
    **dict.fromkeys(("code", "code-oss", "codium", "vscodium"), _goto),
    **dict.fromkeys(("subl", "sublime_text"), _suffixed(":{}")),
    "notepad++": _page_option("-n{}"),
}
