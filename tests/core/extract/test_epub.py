"""Electronic books."""

import pytest
from document_parts import outcome

from munjang.errors import ExtractionRefused
from munjang.extract import extract
from munjang.records import FileState

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
XHTML = "application/xhtml+xml"
NCX = "application/x-dtbncx+xml"


def page(body, title="<title/>"):
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head>{title}</head><body>{body}</body></html>"
    )


def nav(entries):
    return page(
        '<nav epub:type="toc" xmlns:epub="http://www.idpf.org/2007/ops"><h1>차례</h1>'
        f'<ol>{entries}</ol></nav><nav epub:type="landmarks"><ol><li><a href="a.xhtml">시작</a>'
        "</li></ol></nav>"
    )


@pytest.fixture
def book(archive):
    """Write a book of these parts; the spine lists those of `spine`, or all pages in order."""

    def book(parts, *, spine=None, types=None, guide="", more=None, name="book.epub"):
        types = types or {}
        items = "".join(
            f'<item id="i{number}" href="{part}" media-type="{types.get(part, XHTML)}"'
            f"{' properties=' + chr(34) + 'nav' + chr(34) if part == 'nav.xhtml' else ''}/>"
            for number, part in enumerate(parts)
        )
        ids = {part: f"i{number}" for number, part in enumerate(parts)}
        refs = "".join(
            f'<itemref idref="{ids.get(part, "gone")}"/>'
            for part in (spine if spine is not None else parts)
        )
        package = (
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>소설 한 권</dc:title></metadata>'
            f"<manifest>{items}</manifest><spine>{refs}</spine><guide>{guide}</guide></package>"
        )
        files = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}
        files["OEBPS/book.opf"] = package
        files |= {f"OEBPS/{part}": content for part, content in parts.items()}
        return archive(name, files | (more or {}))

    return book


def headings(extraction):
    return [mark.label for mark in extraction.marks if mark.kind == "heading"]


def test_pages_are_read_in_the_order_of_the_spine(book):
    path = book(
        {"b.xhtml": page("<p>둘째 장이다.</p>"), "a.xhtml": page("<p>첫째 장이다.</p>")},
        spine=["a.xhtml", "b.xhtml"],
    )
    extraction = extract(path)
    assert extraction.text == "첫째 장이다.\n\n둘째 장이다."
    assert extraction.title == "소설 한 권"
    assert extraction.reader == "epub"


def test_chapters_come_from_the_navigation_page_which_is_not_text(book):
    entries = (
        '<li><a href="a.xhtml">1장 봄</a><ol><li><a href="a.xhtml#n2">비</a></li></ol></li>'
        '<li><a href="b.xhtml">2장 여름</a></li>'
    )
    extraction = extract(
        book(
            {
                "nav.xhtml": nav(entries),
                "a.xhtml": page("<h2>1장 봄</h2><p>꽃이 피었다.</p><p id='n2'>비가 왔다.</p>"),
                "b.xhtml": page("<p>더웠다.</p><h3>바다</h3><p>파랬다.</p>"),
            }
        )
    )
    assert extraction.text == "1장 봄\n\n꽃이 피었다.\n\n비가 왔다.\n\n더웠다.\n\n바다\n\n파랬다."
    assert headings(extraction) == ["1장 봄", "1장 봄 › 비", "2장 여름", "2장 여름 › 바다"]


def test_chapters_of_epub_2(book):
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>하나'
        '</text></navLabel><content src="a%20b.xhtml"/><navPoint><navLabel><text>하나의 하나</text>'
        '</navLabel><content src="a%20b.xhtml#x"/></navPoint></navPoint></navMap></ncx>'
    )
    path = book(
        {"a b.xhtml": page("<p>글.</p><p><a id='x'/>더.</p>"), "toc.ncx": ncx},
        spine=["a b.xhtml"],
        types={"toc.ncx": NCX},
    )
    assert extract(path).text == "글.\n\n더."
    assert headings(extract(path)) == ["하나", "하나 › 하나의 하나"]


def test_elements_closed_at_once_do_not_swallow_the_page(book):
    body = "<p>앞.</p><script src='x.js'/><div class='gap'/><p/><p>뒤<br/>끝<a id='n'/>.</p>"
    assert extract(book({"a.xhtml": page(body)})).text == "앞.\n\n뒤\n끝."


def test_cover_and_page_numbers_are_not_text(book):
    path = book(
        {
            "cover.xhtml": page("<p>표지</p>"),
            "a.xhtml": page('<p>본문 <span epub:type="pagebreak" id="p1">12</span>이다.</p>'),
        },
        guide='<reference type="cover" href="cover.xhtml"/>',
    )
    assert extract(path).text == "본문 이다."


def test_missing_pages_are_said(book):
    path = book({"a.xhtml": page("<p>남은 쪽.</p>")}, spine=["a.xhtml", "gone.xhtml"])
    assert extract(path).text == "남은 쪽."
    assert "1" in str(extract(path).left_out[0])


def encryption(algorithm):
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData '
        f'xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{algorithm}"/>'
        "</EncryptedData></encryption>"
    )


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"META-INF/encryption.xml": encryption("http://x#aes256-cbc")}, FileState.ENCRYPTED),
        ({"META-INF/license.lcpl": "{}"}, FileState.ENCRYPTED),
        (
            {"META-INF/encryption.xml": encryption("http://www.idpf.org/2008/embedding")},
            FileState.INDEXED,
        ),
    ],
)
def test_locked_books_are_told_from_scrambled_fonts(book, more, state):
    assert outcome(book({"a.xhtml": page("<p>글.</p>")}, more=more)) == state


def test_a_book_under_another_name(book):
    assert extract(book({"a.xhtml": page("<p>글.</p>")}, name="책.zip")).reader == "epub"


def test_a_damaged_book(book, write, archive):
    whole = book({"a.xhtml": page("<p>글.</p>" * 100)}).read_bytes()
    with pytest.raises(ExtractionRefused) as refused:
        extract(write("half.epub", whole[: len(whole) // 2]))
    assert refused.value.state == FileState.FAILED
    without_package = archive("a.epub", {"mimetype": "application/epub+zip", "1.html": page("글.")})
    assert extract(without_package).text == "글."
    nothing = archive("b.epub", {"mimetype": "application/epub+zip", "META-INF/a": "x"})
    assert outcome(nothing) == FileState.FAILED


def test_an_empty_book(book):
    assert outcome(book({"a.xhtml": page("<img src='a.png'/>")})) == FileState.EMPTY
