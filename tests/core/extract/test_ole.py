"""Compound files, and the documents in embedded objects."""

import struct
from io import BytesIO

import pytest
from compound import SECTOR, compound, properties

from munjang.errors import ExtractionRefused
from munjang.extract.ole import Compound, packaged
from munjang.extract.ole_chains import check_chains
from munjang.extract.source import Source


def opened(streams):
    return Compound(Source.of_bytes(compound(streams), "a.doc"))


def titled(title, page, *, count=None, wide=False):
    value = title.encode("utf-16-le") + b"\0\0" if wide else title.encode(f"cp{page}") + b"\0"
    size = struct.pack("<I", len(title) + 1 if wide else len(value))
    text = (2, 0x1F if wide else 0x1E, size + value)
    return properties((1, 2, struct.pack("<HH", page, 0)), text, count=count)


@pytest.mark.parametrize(
    "stream",
    [
        titled("계약서", 949),
        titled("계약서", 949, wide=True),
        titled("계약서", 949, count=0xFFFFFFFF),
    ],
)
def test_titles(stream):
    with opened({"\x05SummaryInformation": stream.ljust(9000, b"\0")}) as found:
        assert found.title() == "계약서"


def test_damaged_properties_are_no_title():
    with opened({"\x05SummaryInformation": bytes(20), "x": b"y"}) as found:
        assert found.title() == ""


def test_streams_in_storages_of_any_size():
    streams = {"a": b"1" * 10, "B/c": b"2" * 5000, "B/d": b"3" * 100, "e": b""}
    with opened(streams) as found:
        assert {name: found.stream(name) for name in streams} == streams
        assert found.stream("b/C") == streams["B/c"]
        assert "f" not in found
        assert "B/c/d" not in found
        with pytest.raises(KeyError):
            found.stream("f")
        with pytest.raises(ExtractionRefused):
            found.stream("B")  # which holds others


def test_a_cut_file_is_refused():
    data = compound({"a": bytes(9000)})
    with pytest.raises(ExtractionRefused):
        Compound(Source.of_bytes(data[:600], "a.doc"))


def table_of(data):
    """Where in a compound file (of one such sector) the table of its chains stands."""
    return (struct.unpack_from("<I", data, 76)[0] + 1) * SECTOR


def small_table_of(data):
    return (struct.unpack_from("<I", data, 60)[0] + 1) * SECTOR


def directory_of(data):
    return struct.unpack_from("<I", data, 48)[0]


def patched(data, place, value):
    return data[:place] + struct.pack("<I", value) + data[place + 4 :]


STREAMS = {"large": b"1" * 9000, "small": b"2" * 300}


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: patched(data, table_of(data) + 4 * 5, 2),  # the large stream
        lambda data: patched(data, small_table_of(data) + 4 * 3, 0),
        lambda data: patched(data, table_of(data) + 4 * directory_of(data), directory_of(data)),
    ],
)
def test_chains_that_run_in_a_circle_are_refused(damage):
    data = compound(STREAMS)
    check_chains(BytesIO(data))
    broken = damage(data)
    assert broken != data
    with pytest.raises(ExtractionRefused, match="circle"):
        Compound(Source.of_bytes(broken, "a.doc"))


def test_more_sectors_of_the_table_than_there_are_sectors_are_refused():
    data = compound(STREAMS)
    for number in range(109):
        data = patched(data, 76 + 4 * number, 0)
    with pytest.raises(ExtractionRefused):
        check_chains(BytesIO(data))


def test_a_table_of_tables_that_leads_to_itself_ends():
    data = compound(STREAMS)
    own = len(data) // SECTOR - 1  # the number of a sector put at the end
    data += struct.pack("<I", 0xFFFFFFFF) * (SECTOR // 4 - 1) + struct.pack("<I", own)
    check_chains(BytesIO(patched(patched(data, 68, own), 72, 0xFFFFFFFF)))


def native(name, data, mark=b"\2\0"):
    path = b"C:\\Temp\\" + name + b"\0"
    content = mark + name + b"\0" + path + bytes(4) + struct.pack("<I", len(path)) + path
    content += struct.pack("<I", len(data)) + data
    return compound({"\x01Ole10Native": struct.pack("<I", len(content)) + content})


def test_what_embedded_objects_hold():
    def found(data, name="oleObject1.bin"):
        return packaged(data, name)

    page = b"<!doctype html><p>hello"
    assert found(native("보고서.txt".encode("cp949"), b"text")) == ("보고서.txt", b"text")
    assert found(compound({"Package": page})) == ("oleObject1.html", page)
    assert found(compound({"CONTENTS": b"%PDF-1.4"})) == ("oleObject1.pdf", b"%PDF-1.4")
    word = compound({"WordDocument": b"w"})
    assert found(word) == ("oleObject1.doc", word)
    assert found(b"anything", "budget.xlsx") == ("budget.xlsx", b"anything")
    assert found(compound({"Contents of a control": b"x"})) is None
    assert found(b"nothing known") is None
