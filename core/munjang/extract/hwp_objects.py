"""Objects in HWP documents: charts, and documents of other programs.

They are kept apart from the text, each as a compound file with its size before it, and packed.
"""

from __future__ import annotations

import posixpath

from munjang.errors import ExtractionRefused
from munjang.extract.archive import parse_xml
from munjang.extract.builder import TextBuilder
from munjang.extract.embedded import read_embedded
from munjang.extract.hwp_salvage import unpacked
from munjang.extract.ole import MAGIC, Compound, packaged, without_size
from munjang.extract.ooxml import missing
from munjang.extract.ooxml_graphics import write_chart
from munjang.extract.source import Source

_CHART = "OOXMLChartContents"


def write_objects(document: Compound, out: TextBuilder) -> None:
    """Write the objects of a document; where in it they stand is not known."""
    try:
        for name in document.streams("BinData"):
            if name.lower().endswith(".ole"):
                _write(document.stream(name), posixpath.basename(name), out)
    except ExtractionRefused as refusal:
        out.leave_out(missing(refusal))


def _write(stream: bytes, name: str, out: TextBuilder) -> None:
    data = without_size(stream)
    if not data.startswith(MAGIC):
        data = without_size(unpacked(stream))
    if not data.startswith(MAGIC):
        return
    with Compound(Source.of_bytes(data, name)) as compound:
        chart = compound.stream(_CHART) if _CHART in compound else b""
    if chart:
        write_chart(parse_xml(chart), out)
        return
    document = packaged(data, name)
    if document is not None:
        read_embedded(document.data, document.name, out)
