"""What a child does for a preview: it shows pages of a document, and finds passages on them.

A task names what is to be done with the document that comes with it (see :func:`perform`); the
parent's side of it is :mod:`munjang.sandbox.pages`.
"""

from __future__ import annotations

from contextlib import closing
from typing import Any

from munjang.errors import ExtractionRefused
from munjang.extract import Source
from munjang.extract.pdf_pages import PdfPages
from munjang.extract.picture_pages import PicturePages
from munjang.messages import msg
from munjang.records import Box, FileState, Passage, Spot

MAX_PIXELS = 16_000_000  # of a page's picture: four bytes each

_KINDS: dict[str, type[PdfPages | PicturePages]] = {"pdf": PdfPages, "image": PicturePages}


def perform(task: dict[str, Any], source: Source) -> tuple[dict[str, Any], bytes]:
    """Do a task of the parent's; returns the reply and the bytes that follow it.

    Raises:
        ExtractionRefused: the document does not allow it.
    """
    try:
        with closing(_KINDS[task["reader"]](source)) as pages:
            return _perform(task, pages)
    except (ExtractionRefused, MemoryError):
        raise
    except Exception as error:
        # Parsers meet every kind of broken file; a document must never look like a bug of ours.
        raise ExtractionRefused(
            FileState.FAILED, msg("The page cannot be shown: {reason}", reason=str(error)[:200])
        ) from error


def _perform(task: dict[str, Any], pages: PdfPages | PicturePages) -> tuple[dict[str, Any], bytes]:
    match task["do"]:
        case "sizes":
            return {"sizes": [list(size) for size in pages.sizes()]}, b""
        case "picture":
            width, height = pages.sizes()[task["page"]]
            most: float = (MAX_PIXELS / max(1.0, width * height)) ** 0.5
            picture = pages.picture(task["page"], min(task["scale"], most))
            return {"picture": [picture.width, picture.height]}, picture.pixels
        case "words":
            words = pages.words(task["page"])
            return {
                "words": [[word.text, _box_to_wire(word.box), word.line] for word in words]
            }, b""
        case "places":
            found = pages.places(_passages(task))
        case _:
            found = pages.recognised_places(task["page"], _passages(task))
    return {"places": [[_spot_to_wire(spot) for spot in spots] for spots in found]}, b""


def _passages(task: dict[str, Any]) -> list[tuple[Passage, str]]:
    return [
        (Passage(start, end, [(first, last) for first, last in words]), text)
        for start, end, words, text in task["passages"]
    ]


def _spot_to_wire(spot: Spot) -> list[Any]:
    return [spot.page, [*map(_box_to_wire, spot.lines)], [*map(_box_to_wire, spot.words)]]


def _box_to_wire(box: Box) -> list[float]:
    return [round(side, 2) for side in box]
