r"""Make the sample documents that no editor writes as text: docx, hwpx, hwp, pdf, old encodings.

Usage: python resources/make_samples.py [--font NanumGothic.ttf] [--into FOLDER]

Reads ``sample_sources/NAME.FORMAT.md`` (``#`` headings, paragraphs, ``\newpage``) and writes
``FOLDER/NAME.FORMAT``; FOLDER is the shipped samples where none is named. The same sources make the
same bytes. Needs reportlab and, for Korean in PDF, NanumGothic (SIL Open Font License; Debian's
``fonts-nanum``), of which only the glyphs used are embedded.
"""

# ruff: noqa: T201 - a script, which prints

from __future__ import annotations

import argparse
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from hwp5 import Paragraph, hwp

_HERE = Path(__file__).parent
_SOURCES = _HERE / "sample_sources"
_SAMPLES = _HERE / "munjang_resources" / "samples"
_FONT = Path("/usr/share/fonts/truetype/nanum/NanumGothic.ttf")
_NEW_PAGE = "\\newpage"
_ENCODINGS = {"관리사무소공지.txt": "cp949", "등산모임회비.txt": "utf-16"}
_EPOCH = (2025, 1, 1, 0, 0, 0)  # of every member of a zip file, so that it comes out the same


def paragraphs(source: str) -> list[Paragraph]:
    """Read headings and paragraphs; a page break is a paragraph of its own."""
    found = []
    for block in source.split("\n\n"):
        text = " ".join(block.split())
        if text:
            level = len(text) - len(text.lstrip("#"))
            found.append((level, text[level:].strip()))
    return found


def _zip(members: dict[str, str], *, stored: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            archive.writestr(member, text)
    return buffer.getvalue()


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = f"{_PACKAGE}/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def docx(content: list[Paragraph]) -> bytes:
    """Return a Word document with real heading styles and a title."""
    body = "".join(
        "<w:p>"
        + (f'<w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr>' if level else "")
        + f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
        for level, text in content
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        '<w:pPr><w:spacing w:before="240" w:after="120"/>'
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for level, size in ((1, 32), (2, 26))
    )
    title = next(text for _, text in content)
    return _zip(
        {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" '
            f'ContentType="{_WORD_TYPES}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{_WORD_TYPES}.styles+xml"/>'
            '<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
            "_rels/.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="rId2" Type="{_RELATIONS}/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            "</Relationships>",
            "word/document.xml": f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{body}'
            '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>',
            "word/styles.xml": f'{_XML}<w:styles xmlns:w="{_WORD}">{styles}</w:styles>',
            "docProps/core.xml": f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/'
            'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{escape(title)}</dc:title></cp:coreProperties>",
        }
    )


_HWPML = "http://www.hancom.co.kr/hwpml/2011"
_OPF = "http://www.idpf.org/2007/opf/"


def hwpx(content: list[Paragraph]) -> bytes:
    """Return a Hangul document of the XML kind (OWPML), with outline styles."""
    body = "".join(
        f'<hp:p id="{number}" paraPrIDRef="0" styleIDRef="{level}" pageBreak="0" columnBreak="0" '
        f'merged="0"><hp:run charPrIDRef="{min(level, 1)}">'
        f"<hp:t>{escape(text)}</hp:t></hp:run></hp:p>"
        for number, (level, text) in enumerate(content)
    )
    characters = "".join(
        f'<hh:charPr id="{number}" height="{height}" textColor="#000000" shadeColor="none" '
        'useFontSpace="0" useKerning="0" symMark="NONE">'
        f"{'<hh:bold/>' if number else ''}</hh:charPr>"
        for number, height in ((0, 1000), (1, 1300))
    )
    styles = "".join(
        f'<hh:style id="{number}" type="PARA" name="{name}" engName="{english}" paraPrIDRef="0" '
        f'charPrIDRef="{min(number, 1)}" nextStyleIDRef="{number}" langID="1042" lockForm="0"/>'
        for number, (name, english) in enumerate(
            [("바탕글", "Normal"), ("개요 1", "Outline 1"), ("개요 2", "Outline 2")]
        )
    )
    title = next(text for _, text in content)
    return _zip(
        {
            "mimetype": "application/hwp+zip",
            "version.xml": f'{_XML}<hv:HCFVersion xmlns:hv="{_HWPML}/version" '
            'tagetApplication="WORDPROCESSOR" major="5" minor="1" micro="0" buildNumber="1" '
            'xmlVersion="1.4"/>',
            "META-INF/container.xml": f"{_XML}<ocf:container "
            'xmlns:ocf="urn:oasis:names:tc:opendocument:xmlns:container"><ocf:rootfiles>'
            '<ocf:rootfile full-path="Contents/content.hpf" '
            'media-type="application/hwpml-package+xml"/></ocf:rootfiles></ocf:container>',
            "Contents/content.hpf": f'{_XML}<opf:package xmlns:opf="{_OPF}" version="">'
            f"<opf:metadata><opf:title>{escape(title)}</opf:title>"
            "<opf:language>ko</opf:language></opf:metadata><opf:manifest>"
            '<opf:item id="header" href="Contents/header.xml" media-type="application/xml"/>'
            '<opf:item id="section0" href="Contents/section0.xml" media-type="application/xml"/>'
            '</opf:manifest><opf:spine><opf:itemref idref="header" linear="yes"/>'
            '<opf:itemref idref="section0" linear="yes"/></opf:spine></opf:package>',
            "Contents/header.xml": f'{_XML}<hh:head xmlns:hh="{_HWPML}/head" '
            'version="1.4" secCnt="1">'
            f'<hh:refList><hh:charProperties itemCnt="2">{characters}</hh:charProperties>'
            '<hh:paraProperties itemCnt="1"><hh:paraPr id="0"/></hh:paraProperties>'
            f'<hh:styles itemCnt="3">{styles}</hh:styles></hh:refList></hh:head>',
            "Contents/section0.xml": f'{_XML}<hs:sec xmlns:hs="{_HWPML}/section" '
            f'xmlns:hp="{_HWPML}/paragraph">{body}</hs:sec>',
        },
        stored="mimetype",
    )


def pdf(content: list[Paragraph], font: Path) -> bytes:
    """Return a PDF with its title and an outline of its headings."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - only PDFs need it
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
    from reportlab.platypus import Flowable, PageBreak, SimpleDocTemplate  # noqa: PLC0415
    from reportlab.platypus import Paragraph as Flowing  # noqa: PLC0415

    korean = any("가" <= character <= "힣" for _, text in content for character in text)
    name = "Helvetica"
    if korean:
        name = "NanumGothic"
        pdfmetrics.registerFont(TTFont(name, str(font)))
    styles = [
        ParagraphStyle("text", fontName=name, fontSize=10.5, leading=16, spaceAfter=8),
        ParagraphStyle("h1", fontName=name, fontSize=16, leading=22, spaceAfter=14),
        ParagraphStyle("h2", fontName=name, fontSize=13, leading=18, spaceBefore=8, spaceAfter=6),
    ]

    class Heading(Flowing):
        """A heading that also stands in the outline."""

        def __init__(self, level: int, text: str) -> None:
            super().__init__(escape(text), styles[level])
            self._level, self._text = level, text

        def draw(self) -> None:
            self.canv.bookmarkPage(self._text)
            self.canv.addOutlineEntry(self._text, self._text, self._level - 1)
            super().draw()

    story: list[Flowable] = []
    for level, text in content:
        if text == _NEW_PAGE:
            story.append(PageBreak())
        else:
            story.append(Heading(level, text) if level else Flowing(escape(text), styles[0]))
    buffer = io.BytesIO()
    title = next(text for _, text in content)
    SimpleDocTemplate(
        buffer, pagesize=A4, title=title, lang="ko" if korean else "en", invariant=True
    ).build(story)
    return buffer.getvalue()


def plain(content: list[Paragraph], encoding: str) -> bytes:
    """Return the text as Windows programs save it."""
    return "\r\n\r\n".join(text for _, text in content).encode(encoding)


def main() -> None:
    """Make all samples."""
    parser = argparse.ArgumentParser(description="Make the binary sample documents.")
    parser.add_argument("--font", type=Path, default=_FONT, help="NanumGothic.ttf")
    parser.add_argument("--into", type=Path, default=_SAMPLES, metavar="FOLDER")
    arguments = parser.parse_args()
    font = arguments.font
    writers: dict[str, Callable[[list[Paragraph]], bytes]] = {
        ".docx": docx,
        ".hwpx": hwpx,
        ".hwp": hwp,
        ".pdf": lambda content: pdf(content, font),
    }
    for source in sorted(_SOURCES.glob("*.md")):
        target = arguments.into / source.stem
        content = paragraphs(source.read_text(encoding="utf-8"))
        if target.suffix == ".txt":
            data = plain(content, _ENCODINGS[target.name])
        else:
            data = writers[target.suffix](content)
        target.write_bytes(data)
        print(f"{len(data):8,}  {target.name}")


if __name__ == "__main__":
    main()
