"""How a file finds its reader, and how others are refused."""

import os
from pathlib import Path

import pytest

from munjang.errors import ExtractionRefused
from munjang.extract import FORMATS, extract, supported
from munjang.records import FileState


@pytest.mark.parametrize(
    "name", ["a.txt", "a.LOG", "가.Md", "a.htm", "a.PDF", "a.docx", "a.hwp", "a.hwpx", "a.doc"]
)
def test_supported_by_name(name):
    assert supported(Path(name))


@pytest.mark.parametrize(
    "name", ["a", "a.py", "a.exe", "a.jpg", "txt", ".txt", "a.txt.gz", "a.xlsx"]
)
def test_not_supported_by_name(name):
    assert not supported(Path(name))


def test_every_format_has_a_reader():
    for format_ in FORMATS:
        assert callable(format_.load())
        assert format_.suffixes


def refusal(path):
    with pytest.raises(ExtractionRefused) as refused:
        extract(path)
    assert refused.value.path == path
    assert str(refused.value)
    return refused.value.state


def test_a_text_without_a_texts_name_is_not_read(write):
    assert refusal(write("script.py", "print('hello')")) == FileState.UNSUPPORTED
    assert refusal(write("noname", "hello")) == FileState.UNSUPPORTED


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("a.txt", b"", FileState.EMPTY),
        ("a.txt", b" \n\n \t\n", FileState.EMPTY),
        ("a.pdf", b"", FileState.EMPTY),
        ("a.pdf", b"This is not a PDF.", FileState.FAILED),
        ("a.docx", b"This is not a zip.", FileState.FAILED),
        ("a.doc", b"{\\rtf1 text}", FileState.UNSUPPORTED),
        ("a.md", b"\x89PNG\r\n\x1a\n" + bytes(100), FileState.UNSUPPORTED),
    ],
)
def test_refused_with_the_right_state(write, name, content, state):
    assert refusal(write(name, content)) == state


def test_files_of_other_kinds_are_recognised(archive):
    for parts in (
        {"xl/workbook.xml": "<a/>"},
        {"ppt/presentation.xml": "<a/>"},
        {"mimetype": "application/epub+zip"},
        {"mimetype": "application/vnd.oasis.opendocument.text"},
    ):
        assert refusal(archive("a.docx", parts)) == FileState.UNSUPPORTED


def ole(*streams):
    """The header, allocation table and directory of a compound file with these streams."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (1).to_bytes(4, "little")  # the directory begins in sector 1
    header[76:80] = (0).to_bytes(4, "little")  # the allocation table is sector 0
    sectors = -(-len(streams) // 4)
    table = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    fat = b"".join(entry.to_bytes(4, "little") for entry in table).ljust(512, b"\xff")
    directory = b""
    for name in streams:
        encoded = name.encode("utf-16-le")
        entry = encoded.ljust(64, b"\0") + (len(encoded) + 2).to_bytes(2, "little")
        directory += entry.ljust(128, b"\0")
    return bytes(header) + fat + directory.ljust(sectors * 512, b"\0")


@pytest.mark.parametrize(
    ("streams", "state"),
    [
        (["Root Entry", "EncryptedPackage", "EncryptionInfo"], FileState.ENCRYPTED),
        (["Root Entry", "a", "b", "c", "d", "e", "f", "g", "WordDocument"], FileState.UNSUPPORTED),
        (["Root Entry", "Workbook"], FileState.UNSUPPORTED),
        (["Root Entry", "unheard of"], FileState.FAILED),
    ],
)
def test_compound_files_are_told_apart(write, streams, state):
    assert refusal(write("a.docx", ole(*streams))) == state


def test_what_the_file_system_refuses_is_unreadable(tmp_path, write):
    assert refusal(tmp_path / "gone.txt") == FileState.UNREADABLE
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    assert refusal(folder) == FileState.UNREADABLE


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_without_permission_is_unreadable(write):
    path = write("a.txt", "text")
    path.chmod(0)
    assert refusal(path) == FileState.UNREADABLE


def test_a_file_too_large_is_not_opened(tmp_path):
    path = tmp_path / "huge.pdf"
    with path.open("wb") as stream:
        stream.write(b"%PDF-1.7\n")
        stream.truncate(2 << 30)  # sparse: it takes no room on the disk
    assert refusal(path) == FileState.TOO_LARGE
