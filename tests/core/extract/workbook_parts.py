"""Workbooks and OpenDocument files for tests, made as the programs that write them do."""

import struct
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from compound import compound
from document_parts import RELS, R

from munjang.extract.sheets import place_of

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NAMES = "office style text table draw presentation chart meta manifest"
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in NAMES.split()
).replace("xmlns:draw:1.0", "xmlns:drawing:1.0")
ODF += (
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def packed(parts):
    """A zip archive of named parts."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return data.getvalue()


def relations(*targets):
    """Relations rId1, rId2 … to (kind, target)."""
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELS}">{items}</Relationships>'


def xml_cell(row, column, value):
    """A cell of a sheet: a text, a number, (number, style) or the XML of its inside."""
    style = ""
    if isinstance(value, tuple):
        value, number = value
        style = f' s="{number}"'
    place = f'<c r="{place_of(row, column)}"{style}'
    if isinstance(value, bool):
        return f'{place} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"{place}><v>{value}</v></c>"
    return f'{place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def sheet_xml(rows, after=""):
    """The XML of a sheet; a row is a list of cells, None for an empty one."""
    body = "".join(
        f'<row r="{number}">'
        + "".join(
            xml_cell(number, column, value) for column, value in enumerate(row) if value is not None
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
        if row
    )
    return f'<worksheet xmlns="{S}"><sheetData>{body}</sheetData>{after}</worksheet>'


def xlsx(sheets, *, formats=(), strings=(), parts=None, workbook="", attached=None):
    """An Excel workbook of sheets by name: rows, or XML.

    `formats` are the codes of the number formats of styles 1, 2 …; `attached` maps a sheet's
    number to its relations, (kind, target) with targets beside the sheet, kept in `parts`.
    """
    codes = "".join(
        f'<numFmt numFmtId="{164 + number}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for number, code in enumerate(formats)
    )
    styles = '<xf numFmtId="0"/>' + "".join(
        f'<xf numFmtId="{164 + number}"/>' for number in range(len(formats))
    )
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    files = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}">{workbook}<sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
            for number, name in enumerate(sheets, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            *targets, ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{S}">{"".join(strings)}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{S}"><numFmts>{codes}</numFmts>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>",
        **(parts or {}),
    }
    for (_, target), rows in zip(targets, sheets.values(), strict=True):
        files[f"xl/{target}"] = rows if isinstance(rows, str) else sheet_xml(rows)
    for number, related in (attached or {}).items():
        files[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = relations(*related)
    return packed(files)


def record(kind, data):
    """A record of a binary workbook: kind and size in seven bits a byte."""

    def varint(number):
        encoded = b""
        while number > 0x7F:
            encoded += bytes([number & 0x7F | 0x80])
            number >>= 7
        return encoded + bytes([number])

    return varint(kind) + varint(len(data)) + data


def wide(text):
    """A string of a binary workbook."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(rows, *, name="Sheet1", code="0.0%"):
    """A binary workbook of one sheet; floats have the number format `code`, integers are packed."""
    body = b""
    for number, row in enumerate(rows):
        body += record(0, struct.pack("<I", number) + bytes(13))
        for column, value in enumerate(row):
            start = struct.pack("<II", column, 1 if isinstance(value, float) else 0)
            if isinstance(value, bool):
                body += record(4, start + bytes([value]))
            elif isinstance(value, float):
                body += record(5, start + struct.pack("<d", value))
            elif isinstance(value, int):
                body += record(2, start + struct.pack("<i", value << 2 | 2))
            elif value is not None:
                body += record(6, start + wide(value))
    styles = record(44, struct.pack("<H", 164) + wide(code)) + record(617, bytes(4))
    styles += b"".join(record(47, struct.pack("<HH", 0, number)) for number in (0, 164))
    return packed(
        {
            "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": record(156, bytes(8) + wide("rId1") + wide(name)),
            "xl/_rels/workbook.bin.rels": relations(
                ("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")
            ),
            "xl/styles.bin": styles + record(618, b""),
            "xl/worksheets/sheet1.bin": body,
        }
    )


def biff(kind, data):
    """A record of an old workbook."""
    return struct.pack("<HH", kind, len(data)) + data


def xls(rows, *, name="Sheet1", code="0.0%", protected=False, more=b""):
    """An Excel 97 workbook of one sheet; floats have the number format `code`.

    `more` are the records that end the sheet.
    """
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    text = name.encode("utf-16-le")
    formats = biff(0x041E, struct.pack("<HHB", 164, len(code), 1) + code.encode("utf-16-le"))
    font = biff(0x0031, bytes(14) + b"\x01\x00A")
    styles = b"".join(
        biff(0x00E0, struct.pack("<HHH", 0, number, 0) + bytes(14)) for number in (0, 164)
    )
    password = biff(0x002F, struct.pack("<HHH", 0, 0x1234, 0x5678)) if protected else b""
    start = biff(0x0809, begin) + password + biff(0x0042, struct.pack("<H", 1200))
    start += font + formats + styles
    length = len(start) + 4 + 8 + len(text) + 4
    bound = struct.pack("<IBBBB", length, 0, 0, len(name), 1) + text
    sheet = biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", number, column, 1 if isinstance(value, float) else 0)
            if isinstance(value, bool):
                sheet += biff(0x0205, place + bytes([value, 0]))
            elif isinstance(value, int | float):
                sheet += biff(0x0203, place + struct.pack("<d", value))
            elif value is not None:
                encoded = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                sheet += biff(0x0204, place + encoded)
    data = start + biff(0x0085, bound) + biff(0x000A, b"") + sheet + more + biff(0x000A, b"")
    return compound({"Workbook": data.ljust(4096, b"\0")})


def document(body, *, kind="text", styles="", automatic="", title="", manifest="", parts=None):
    """An OpenDocument package from the XML of its body, its master pages and its styles."""
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {ODF}>"
            f"<office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body>{body}</office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {ODF}>{styles}</office:document-styles>",
            "meta.xml": f"<office:document-meta {ODF}><office:meta><dc:title>{title}</dc:title>"
            "</office:meta></office:document-meta>",
            "META-INF/manifest.xml": f"<manifest:manifest {ODF}>{manifest}</manifest:manifest>",
            **(parts or {}),
        }
    )


def flat(body, *, kind="text"):
    """An OpenDocument file that is one XML file."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {ODF} '
        f'office:mimetype="application/vnd.oasis.opendocument.{kind}">'
        "<office:meta><dc:title>납작한 문서</dc:title></office:meta>"
        f"<office:body>{body}</office:body></office:document>"
    ).encode()
