"""How a file finds its reader, and how others are refused."""

import os
import time

import pytest

from munjang.errors import ExtractionRefused
from munjang.extract import FORMATS, HEAD_BYTES, Source, extract, promising, supported_name
from munjang.extract.sniff import sniff
from munjang.records import FileState


@pytest.mark.parametrize(
    "name", ["a.txt", "a.LOG", "가.Md", "a.htm", "a.PDF", "a.docx", "a.hwp", "a.hwpx", "a.doc"]
)
def test_supported_by_name(name):
    assert supported_name(name)


@pytest.mark.parametrize(
    "name", ["a", "a.exe", "a.blend", "a.ttf", "a.mp4", "a.sqlite", "txt", ".txt", "a.txt.part"]
)
def test_not_supported_by_name(name):
    assert not supported_name(name)


def test_every_format_has_a_reader():
    for format_ in FORMATS:
        assert callable(format_.load())
        assert format_.suffixes or format_.also_named


def refusal(path):
    with pytest.raises(ExtractionRefused) as refused:
        extract(path)
    assert refused.value.path == path
    assert str(refused.value)
    return refused.value.state


def test_a_text_is_read_by_a_texts_name_or_none(write):
    assert refusal(write("a.blend", "hello")) == FileState.UNSUPPORTED
    assert extract(write("README", "읽어 두세요.\n")).text == "읽어 두세요."
    assert extract(write("old", "읽어 두세요.\n".encode("cp949"))).text == "읽어 두세요."
    assert refusal(write("data", bytes(range(256)))) == FileState.UNSUPPORTED


@pytest.mark.parametrize(
    "name", ["LETTER.DOC", "graph.dot", "messages.pot", "strings.msg", "a.rtf"]
)
def test_texts_under_the_names_of_other_formats(write, name):
    extraction = extract(write(name, "이것은 글이다.\nPlain text it is.\n"))
    assert extraction.reader == "txt"
    assert "이것은 글이다." in extraction.text


def test_rtf_without_its_beginning(write):
    extraction = extract(write("a.rtf", b"{\\pard \\qc A {\\b bold} word.\\par}"))
    assert (extraction.text, extraction.reader) == ("A bold word.", "rtf")


def test_documents_are_known_under_any_name(write, docx, hwpx, pdf):
    documents = [
        docx("<w:p><w:r><w:t>본문 글</w:t></w:r></w:p>"),
        hwpx("<hp:p><hp:run><hp:t>본문 글</hp:t></hp:run></hp:p>"),
        pdf(pdf.lines("본문 글")),
        write("a.html", "<!-- 머리 -->\n<!DOCTYPE html><title>제목</title><p>본문 글</p>"),
    ]
    for document in documents:
        data = document.read_bytes()
        reader = extract(document).reader
        for name in ("b.txt", "b.doc", "b.hwp", "b.xls", "b.pdf", "b.blend", "보고서"):
            path = write(name, data)
            assert (extract(path).text, extract(path).reader) == ("본문 글", reader)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<html><p>x", "html"),
        ("\ufeff \n<?xml version='1.0'?>\n<!-- x --><html xmlns='x'>", "html"),
        ("<meta charset=euc-kr><table><tr><td>표", "html"),
        ("<table border=1>", "html"),
        ("<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>", "html"),
        ("<?xml version='1.0'?><rss><channel/></rss>", "xml"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "xml"),
        ("<b>bold</b>", "html"),
        ("<not a tag", ""),
        ("Content-Type: multipart/related\nMIME-Version: 1.0\n\n", "mhtml"),
        ("#!/bin/sh\n", "code"),
        ("글이다.", ""),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_markup_is_told_by_its_first_letters(content, kind, encoding):
    assert sniff(Source.of_bytes(content.encode(encoding), "a")) == kind


def test_comments_before_the_root_are_passed_over_at_once():
    page = "<!-- x -->\n\t" * 200 + "<root xmlns='x'/>"
    begun = time.process_time()
    assert sniff(Source.of_bytes(page.encode(), "a.xml")) == "xml"
    assert sniff(Source.of_bytes(page.replace("<root", "<!doctype html").encode(), "a")) == "html"
    assert time.process_time() - begun < 0.5


def test_which_files_of_unknown_name_are_worth_a_look(docx):
    word = docx("<w:p/>").read_bytes()
    assert promising("보고서", word[:HEAD_BYTES])
    assert promising("보고서.bak", word[:HEAD_BYTES])
    assert not promising("library.jar", word[:HEAD_BYTES])
    assert promising("a.old", b"%PDF-1.7")
    assert promising("README", "읽어 두세요.".encode("cp949"))
    assert not promising("a.unknown", b"text")
    assert not promising("a", b"\x7fELF\x02\x01")
    assert not promising("a", b"\0\1\2\3" * 100)
    assert not promising("a", b"")


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("a.txt", b"", FileState.EMPTY),
        ("a.txt", b" \n\n \t\n", FileState.EMPTY),
        ("a.pdf", b"", FileState.EMPTY),
        ("a.pdf", b"This is not a PDF.", FileState.FAILED),
        ("a.docx", b"This is not a zip.", FileState.FAILED),
        ("a.md", b"\x7fELF" + bytes(100), FileState.UNSUPPORTED),
    ],
)
def test_refused_with_the_right_state(write, name, content, state):
    assert refusal(write(name, content)) == state


def test_archives_are_told_by_what_is_in_them(archive):
    for parts, kind in (
        ({"xl/workbook.xml": "<a/>"}, "xlsx"),
        ({"ppt/presentation.xml": "<a/>"}, "pptx"),
        ({"mimetype": "application/epub+zip"}, "epub"),
        ({"mimetype": "application/hwp+zip"}, "hwpx"),
    ):
        assert sniff(Source.of_path(archive("a.docx", parts))) == kind


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
    ("streams", "kind"),
    [
        (["Root Entry", "EncryptedPackage", "EncryptionInfo"], "encrypted-ooxml"),
        (["Root Entry", "a", "b", "c", "d", "e", "f", "g", "WordDocument"], "doc"),
        (["Root Entry", "Workbook"], "xls"),
        (["Root Entry", "FileHeader"], "hwp"),
        (["Root Entry", "unheard of"], "ole"),
    ],
)
def test_compound_files_are_told_apart(write, streams, kind):
    path = write("a.docx", ole(*streams))
    assert sniff(Source.of_path(path)) == kind
    assert refusal(path) == (FileState.ENCRYPTED if kind == "encrypted-ooxml" else FileState.FAILED)


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
