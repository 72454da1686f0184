"""The pictures of a binary presentation: kept in a stream of their own, and shown by number."""

from __future__ import annotations

from munjang.extract.builder import TextBuilder
from munjang.extract.pictures import Pictures
from munjang.extract.ppt_records import Record, record_at

# Drawings [MS-ODRAW].
STORE_ENTRY, PROPERTIES = 0xF007, 0xF00B
_SHOWN, _FILLED_WITH = 0x0104, 0x0186  # properties of a shape that are numbers of pictures
_KINDS = frozenset({0xF01D, 0xF01E, 0xF029, 0xF02A})  # JPEG, PNG, TIFF; no vector drawings
_PLACE = 28  # where an entry of the store says where in the stream its picture is
_IDENTITY = 16  # bytes; some pictures have two before them


class StoredPictures:
    """Finds the pictures of the slides and has them read."""

    def __init__(self, document: Record | None, stream: bytes, out: TextBuilder) -> None:
        self._stream = memoryview(stream)
        self._pictures = Pictures(out)
        self._places = [
            entry.number(_PLACE)
            for entry in (document.descend(STORE_ENTRY) if document is not None else ())
        ]

    def read(self, slide: Record) -> None:
        """Read the pictures on a slide, also those in its background.

        Raises:
            TextLimitReached: the document's text is full.
        """
        for properties in slide.descend(PROPERTIES):
            end = min(6 * properties.instance, len(properties.data) - 5)
            for place in range(0, end, 6):
                if properties.number(place) & 0x3FFF in {_SHOWN, _FILLED_WITH}:
                    self._read(properties.number(place + 2))

    def _read(self, number: int) -> None:
        if not 0 < number <= len(self._places):
            return
        picture = record_at(self._stream, self._places[number - 1])
        if picture is not None and picture.kind in _KINDS:
            identities = 2 if picture.instance & 1 else 1
            self._pictures.read(bytes(picture.data[identities * _IDENTITY + 1 :]))
