"""Small documents of every format, made as the programs that write them do."""

import zipfile
from io import BytesIO

import pytest
from document_parts import HH, HP, HS, RELS, R, W


@pytest.fixture
def write(tmp_path):
    """Write a file from bytes, or from text in UTF-8; returns its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def archive(tmp_path):
    """Write a zip archive of named parts; returns its path."""

    def archive(name, parts):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for part, content in parts.items():
                package.writestr(part, content)
        return path

    return archive


@pytest.fixture
def docx(archive):
    """Write a Word document from the XML of its body and of its other parts.

    `parts` maps a part's name to (relation, content); their relation ids are rId1, rId2 …
    `pages` is how many pages the program that saved it says there are.
    """

    def docx(body, parts=None, *, name="document.docx", title="", pages=0):
        parts = parts or {}
        relations = "".join(
            f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{part}"/>'
            for number, (part, (kind, _)) in enumerate(parts.items(), 1)
        )
        files = {
            "_rels/.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" '
            f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}">'
            f"<w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELS}">{relations}'
            "</Relationships>",
            "docProps/core.xml": '<p xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{title}</dc:title></p>",
            "docProps/app.xml": f"<Properties><Pages>{pages}</Pages></Properties>",
        }
        for part, (_, content) in parts.items():
            files[f"word/{part}"] = content
        return archive(name, files)

    return docx


@pytest.fixture
def hwpx(archive):
    """Write a Hangul document from the XML of its sections."""

    def hwpx(*sections, header="", manifest="", items="", title=""):
        files = {
            "mimetype": "application/hwp+zip",
            "Contents/header.xml": f'<hh:head xmlns:hh="{HH}">{header}</hh:head>',
            "Contents/content.hpf": '<p xmlns:opf="http://www.idpf.org/2007/opf/"><opf:metadata>'
            f"<opf:title>{title}</opf:title></opf:metadata>{items}</p>",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
        for number, section in enumerate(sections):
            files[f"Contents/section{number}.xml"] = (
                f'<hs:sec xmlns:hs="{HS}" xmlns:hp="{HP}">{section}</hs:sec>'
            )
        return archive("document.hwpx", files)

    return hwpx


@pytest.fixture
def pdf(tmp_path):
    """Write a PDF; each page is a function that draws on reportlab's canvas."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("HYSMyeongJo-Medium"))

    def lines(*texts, size=12, top=780, leading=16, left=72):
        def draw(canvas):
            canvas.setFont("HYSMyeongJo-Medium", size)
            for number, text in enumerate(texts):
                canvas.drawString(left, top - number * leading, text)

        return draw

    def image(canvas):
        from PIL import Image

        canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "red")), 72, 400)

    def pdf(*pages, name="document.pdf", title="", encrypt=None, before=None):
        data = BytesIO()
        canvas = Canvas(data, encrypt=encrypt)
        canvas.setTitle(title)
        if before:
            before(canvas)
        for page in pages:
            for draw in page if isinstance(page, (list, tuple)) else [page]:
                draw(canvas)
            canvas.showPage()
        canvas.save()
        path = tmp_path / name
        path.write_bytes(data.getvalue())
        return path

    pdf.lines, pdf.image = lines, image
    return pdf
