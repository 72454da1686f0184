"""Hangul documents, HWPX and HWP."""

import os
import struct
import time
import zipfile
import zlib
from importlib import resources
from io import BytesIO

import olefile
import pytest
import seeds
from compound import compound
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from document_parts import HP
from workbook_parts import xlsx

from munjang.errors import ExtractionRefused
from munjang.extract import Source, extract
from munjang.extract.hwp_salvage import unpacked
from munjang.records import FileState


def p(text, shape="0", extra=""):
    return f'<hp:p paraPrIDRef="{shape}"><hp:run><hp:t>{text}</hp:t>{extra}</hp:run></hp:p>'


def sub_list(*texts):
    return "<hp:subList>" + "".join(p(text) for text in texts) + "</hp:subList>"


def paragraphs(path):
    return extract(path).text.split("\n\n")


def test_sections_in_their_order(hwpx):
    sections = [p(f"구역 {number}") for number in range(12)]
    path = hwpx(*sections, title="열두 구역")
    assert paragraphs(path) == [f"구역 {number}" for number in range(12)]
    assert extract(path).title == "열두 구역"


def test_signs_within_text(hwpx):
    text = (
        '<hp:markpenBegin/>가<hp:tab width="1"/>나<hp:lineBreak/>다<hp:nbSpace/>라'
        "<hp:markpenEnd/>마"
    )
    assert extract(hwpx(p(text))).text == "가\t나\n다 라마"


def test_tables_with_captions(hwpx):
    row = "<hp:tr>{}</hp:tr>".format
    cell = "<hp:tc>{}</hp:tc>".format
    nested = (
        f"<hp:tbl>{row(cell(sub_list('안')) + cell(sub_list('쪽')))}"
        f"<hp:caption>{sub_list('표 2 안쪽')}</hp:caption></hp:tbl>"
    )
    table = (
        "<hp:tbl>"
        + row(cell(sub_list("이름")) + cell(sub_list("값")))
        + row(cell(sub_list("물")) + cell("<hp:subList>" + p("컵", extra=nested) + "</hp:subList>"))
        + f"<hp:caption>{sub_list('표 1 재료')}</hp:caption></hp:tbl>"
    )
    assert paragraphs(hwpx(p("", extra=table))) == [
        "이름\t값",
        "물\t컵\n안 쪽\n표 2 안쪽",
        "표 1 재료",
    ]


@pytest.mark.parametrize(
    "element",
    [
        "<hp:ctrl><hp:footNote>{}</hp:footNote></hp:ctrl>",
        "<hp:ctrl><hp:endNote>{}</hp:endNote></hp:ctrl>",
        "<hp:ctrl><hp:hiddenComment>{}</hp:hiddenComment></hp:ctrl>",
        "<hp:rect><hp:drawText>{}</hp:drawText></hp:rect>",
        "<hp:container><hp:ellipse><hp:drawText>{}</hp:drawText></hp:ellipse></hp:container>",
        "<hp:pic><hp:caption>{}</hp:caption></hp:pic>",
    ],
)
def test_what_hangs_on_a_paragraph_follows_it(hwpx, element):
    hanging = element.format(sub_list("딸린 글"))
    assert paragraphs(hwpx(p("본문", extra=hanging) + p("끝"))) == ["본문", "딸린 글", "끝"]


def test_headers_are_read_once(hwpx):
    header = f"<hp:ctrl><hp:header>{sub_list('머리말')}</hp:header></hp:ctrl>"
    assert paragraphs(hwpx(p("하나", extra=header), p("둘", extra=header))) == [
        "하나",
        "머리말",
        "둘",
    ]


def test_page_numbers_and_signs_of_own_fonts_are_no_text(hwpx):
    footer = f"<hp:ctrl><hp:footer>{sub_list('- 3 -')}</hp:footer></hp:ctrl>"
    assert paragraphs(hwpx(p("가\U000f080f\U000f080f나", extra=footer))) == ["가 나"]


def test_master_pages_are_read_once(hwpx):
    setting = '<hp:secPr><hp:masterPage idRef="masterpage0"/></hp:secPr>'
    items = '<opf:item id="masterpage0" href="Contents/masterpage0.xml"/>'
    path = hwpx(p("하나", extra=setting), p("둘", extra=setting), items=items)
    with zipfile.ZipFile(path, "a") as package:
        master = f'<masterPage xmlns:hp="{HP}">{sub_list("회사명")}</masterPage>'
        package.writestr("Contents/masterpage0.xml", master)
    assert paragraphs(path) == ["하나", "회사명", "둘"]


def test_outline_levels_are_headings(hwpx):
    header = "".join(
        f'<hh:paraPr id="{level + 1}"><hh:heading type="OUTLINE" level="{level}"/></hh:paraPr>'
        for level in range(3)
    )
    body = (
        p("총칙", "1")
        + p("목적", "2")
        + p("이 법은 " + "아주 " * 80 + "길다.", "2")
        + p("부칙", "1")
    )
    marks = extract(hwpx(body, header=header)).marks
    assert [mark.label for mark in marks] == ["총칙", "총칙 › 목적", "부칙"]


def numbered(*levels, name="1"):
    """A numbering of levels, (format, text)."""
    heads = "".join(
        f'<hh:paraHead start="1" level="{number}" numFormat="{form}">{text}</hh:paraHead>'
        for number, (form, text) in enumerate(levels, 1)
    )
    return f'<hh:numbering id="{name}" start="0">{heads}</hh:numbering>'


def shape(number, kind, level=0, name="0"):
    heading = f'<hh:heading type="{kind}" idRef="{name}" level="{level}"/>'
    return f'<hh:paraPr id="{number}">{heading}</hh:paraPr>'


def test_paragraphs_have_their_automatic_numbers(hwpx):
    header = numbered(("DIGIT", "제^1조"), ("HANGUL_SYLLABLE", "^2."), ("DIGIT", "^n)"))
    header += numbered(("CIRCLED_DIGIT", "^1"), name="2")
    header += shape(1, "OUTLINE") + shape(2, "OUTLINE", 1) + shape(3, "OUTLINE", 2)
    header += shape(4, "NUMBER", name="2") + shape(5, "BULLET")
    table = (
        f"<hp:tbl><hp:tr><hp:tc><hp:subList>{p('칸', '4')}</hp:subList></hp:tc></hp:tr></hp:tbl>"
    )
    body = p("", extra='<hp:secPr outlineShapeIDRef="1"/>') + p("목적", "1") + p("대상", "2")
    body += p("기간", "2") + p("세부", "3") + p("정의", "1") + p("용어", "2") + p(" ", "1")
    body += p("하나", "4") + p("점", "5") + p("", extra=table) + p("둘", "4") + p("부칙", "1")
    extraction = extract(hwpx(body, header=header))
    assert extraction.text.split("\n\n") == [
        *("제1조 목적", "가. 대상", "나. 기간", "1.2.1) 세부", "제2조 정의", "가. 용어"),
        *("① 하나", "점", "② 칸", "③ 둘", "제4조 부칙"),
    ]
    assert "제1조 목적 › 나. 기간" in [mark.label for mark in extraction.marks]


def test_words_above_words_stand_in_brackets(hwpx):
    extra = "<hp:dutmal><hp:mainText>국밥</hp:mainText><hp:subText>장국</hp:subText></hp:dutmal>"
    assert extract(hwpx(p("맛난 ", extra=extra))).text == "맛난 국밥(장국)"


def test_equations_and_field_settings(hwpx):
    extra = (
        "<hp:equation><hp:script>a over b</hp:script></hp:equation>"
        "<hp:ctrl><hp:fieldBegin><hp:parameters><hp:stringParam>address</hp:stringParam>"
        "</hp:parameters></hp:fieldBegin></hp:ctrl>"
    )
    assert extract(hwpx(p("식", extra=extra))).text.split() == ["식", "a", "over", "b"]


def test_forms_word_art_and_memos(hwpx):
    extra = (
        '<hp:checkBtn caption="동의함"/><hp:edit><hp:text>홍길동</hp:text></hp:edit>'
        '<hp:comboBox selectedValue="서울"/><hp:textart text="알림"/><hp:ctrl>'
        f'<hp:fieldBegin type="MEMO"><hp:parameters/>{sub_list("메모")}</hp:fieldBegin></hp:ctrl>'
    )
    assert paragraphs(hwpx(p("본문", extra=extra))) == ["본문 동의함  홍길동  서울  알림", "메모"]


def test_charts(hwpx):
    chart = (
        '<c:chart xmlns:c="c"><c:ser><c:tx><c:v>매출</c:v></c:tx><c:cat><c:pt idx="0"><c:v>서울'
        '</c:v></c:pt></c:cat><c:val><c:pt idx="0"><c:v>300</c:v></c:pt></c:val></c:ser></c:chart>'
    )
    path = hwpx(p("본문", extra='<hp:chart chartIDRef="Chart/chart1.xml"/>'))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("Chart/chart1.xml", chart)
    assert paragraphs(path) == ["본문", "매출", "서울\t300"]


def test_charts_and_objects_in_text_and_in_cells(hwpx):
    chart = '<hp:chart chartIDRef="Chart/chart1.xml"/>'
    stands_in = '<hp:default><hp:ole binaryItemIDRef="ole1"/></hp:default>'
    switch = f"<hp:switch><hp:case>{chart}</hp:case>{stands_in}</hp:switch>"
    caption = f"<hp:caption>{sub_list('표 1')}</hp:caption>"
    sheet = f'<hp:ole binaryItemIDRef="ole1">{caption}</hp:ole>'

    def cell(inside):
        row = f"<hp:tr><hp:tc><hp:subList>{p('칸', extra=inside)}</hp:subList></hp:tc></hp:tr>"
        return p("", extra=f"<hp:tbl>{row}</hp:tbl>")

    items = '<opf:item id="ole1" href="BinData/ole1.ole"/>'
    path = hwpx(p("본문", extra=switch + sheet) + cell(switch) + cell(sheet), items=items)
    data = compound({"Package": xlsx({"Sheet1": [["이름", "값"], ["가", 1]]})})
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(
            "Chart/chart1.xml", "<c:chart xmlns:c='c'><c:title><c:v>매출</c:v></c:title></c:chart>"
        )
        package.writestr("BinData/ole1.ole", struct.pack("<I", len(data)) + data)
    table = ["이름\t값", "이름: 가\t값: 1"]
    assert paragraphs(path) == [
        *("본문", "매출", *table, "표 1", "칸", "매출", "칸", "표 1", *table),
    ]


def test_a_password_protects_hwpx(hwpx):
    with pytest.raises(ExtractionRefused) as refused:
        extract(hwpx("\x01", manifest="<file-entry><encryption-data/></file-entry>"))
    assert refused.value.state == FileState.ENCRYPTED


def test_hwpx_without_sections(hwpx):
    with pytest.raises(ExtractionRefused) as refused:
        extract(hwpx())
    assert refused.value.state == FileState.FAILED


def test_an_empty_hwpx(hwpx):
    with pytest.raises(ExtractionRefused) as refused:
        extract(hwpx(p("")))
    assert refused.value.state == FileState.EMPTY


def for_distribution(document):
    """Lock an HWP 5 document as Hangul does: its text encrypted, a notice in its place."""
    with olefile.OleFileIO(document) as compound_file:
        names = compound_file.listdir()
        streams = {"/".join(name): compound_file.openstream(name).read() for name in names}
    header = bytearray(streams["FileHeader"])
    header[36] |= 0x04
    section = streams["BodyText/Section0"]
    record = struct.pack("<I", 0x1C | 256 << 20)
    key = bytes(_masks(0)[4:20])  # of a record of zeros, whose first four are the seed
    cipher = Cipher(AES(key), ECB()).encryptor()
    padded = section + bytes(-len(section) % 16)
    streams |= {
        "FileHeader": bytes(header),
        "BodyText/Section0": bytes(400),
        "ViewText/Section0": record + bytes(256) + cipher.update(padded),
    }
    return compound(streams)


def _masks(seed):
    """The bytes that a key record is masked with, by the generator of Microsoft's C library."""
    numbers, masks = [], []
    for _ in range(512):
        seed = (seed * 214013 + 2531011) % 2**32
        numbers.append(seed >> 16 & 0x7FFF)
    draws = iter(numbers)
    while len(masks) < 256:
        mask = next(draws) & 0xFF
        masks += [mask] * ((next(draws) & 0xF) + 1)
    return masks


def test_a_document_locked_for_distribution_is_read(write):
    sample = resources.files("munjang_resources") / "samples" / "주택임대차계약서.hwp"
    ordinary = write("a.hwp", sample.read_bytes())
    locked = write("b.hwp", for_distribution(ordinary))
    assert extract(locked).text == extract(ordinary).text


def test_a_locked_document_without_its_key_is_refused(write):
    sample = resources.files("munjang_resources") / "samples" / "주택임대차계약서.hwp"
    locked = for_distribution(write("a.hwp", sample.read_bytes()))
    broken = locked.replace(struct.pack("<I", 0x1C | 256 << 20), bytes(4))
    with pytest.raises(ExtractionRefused, match="key is missing") as refused:
        extract(write("b.hwp", broken))
    assert refused.value.state == FileState.FAILED


def test_a_damaged_hwp_is_refused(write):
    for content in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), b"nothing of the kind"):
        with pytest.raises(ExtractionRefused) as refused:
            extract(write("broken.hwp", content))
        assert refused.value.state == FileState.FAILED


def test_an_hwp_document(tmp_path):
    samples = resources.files("munjang_resources") / "samples"
    path = tmp_path / "계약서.hwp"
    path.write_bytes((samples / "주택임대차계약서.hwp").read_bytes())
    extraction = extract(path)
    assert extraction.reader == "hwp"
    assert "보증금" in extraction.text
    assert "\n\n" in extraction.text
    cut = tmp_path / "cut.hwp"
    for part in (2, 3, 10):
        cut.write_bytes(path.read_bytes()[: path.stat().st_size // part])
        with pytest.raises(ExtractionRefused) as refused:
            extract(cut)
        assert refused.value.state in {FileState.FAILED, FileState.EMPTY}


def test_charts_and_objects_of_an_hwp_document(write):
    sample = resources.files("munjang_resources") / "samples" / "주택임대차계약서.hwp"
    with olefile.OleFileIO(BytesIO(sample.read_bytes())) as document:
        names = ["/".join(name) for name in document.listdir()]
        streams = {name: document.openstream(name).read() for name in names}
    chart = "<c:chart xmlns:c='c'><c:title><c:v>보증금 추이</c:v></c:title></c:chart>".encode()
    objects = [
        compound({"OOXMLChartContents": chart}),
        compound({"Package": xlsx({"Sheet1": [["이름", "값"], ["가", 1]]})}),
    ]
    for number, data in enumerate(objects, 1):
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = packer.compress(struct.pack("<I", len(data)) + data) + packer.flush()
        streams[f"BinData/BIN000{number}.OLE"] = packed if number == 1 else bytes(4) + data
    before = extract(write("a.hwp", sample.read_bytes())).text
    text = extract(write("b.hwp", compound(streams))).text
    assert text.startswith(before)
    assert text[len(before) :].split("\n\n") == ["", "보증금 추이", "이름\t값", "이름: 가\t값: 1"]


def test_a_large_object_is_unpacked_soon():
    """Piece by piece, since it may be damaged, and not with a copy of all that came before."""
    data = os.urandom(8 << 20)
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush()
    begun = time.process_time()
    assert unpacked(packed) == data
    assert time.process_time() - begun < 3  # 0.1 idle, 23 if quadratic


# Pages

PAGE = (
    '<hp:secPr><hp:pagePr width="50000" height="80000"><hp:margin header="1000" footer="1000"'
    ' top="4000" bottom="4000"/></hp:pagePr></hp:secPr>'
)


def line(text, *heights, extra="", attributes=""):
    """A paragraph whose lines stand at these heights."""
    lines = "".join(f'<hp:lineseg vertpos="{height}"/>' for height in heights)
    return (
        f"<hp:p {attributes}><hp:run>{extra}<hp:t>{text}</hp:t></hp:run>"
        f"<hp:linesegarray>{lines}</hp:linesegarray></hp:p>"
    )


def table(height, place):
    return f'<hp:tbl><hp:sz height="{height}"/><hp:pos {place}/></hp:tbl>'


def pages(path):
    """The pages of a document by what stands on them; 0 for those that are not known."""
    extraction = extract(path)
    marks = [mark for mark in extraction.marks if mark.kind == "page"]
    return [
        (text, next((m.number for m in marks if m.start <= place < m.end), 0))
        for text in extraction.text.split("\n\n")
        for place in [extraction.text.index(text)]
    ]


def test_pages_end_where_lines_begin_at_the_top_again(hwpx):
    first = PAGE + line("하나", 0, 1600) + line("둘", 3200, 68000, 0)
    first += line("셋", 1600) + line("넷", 0, attributes='pageBreak="1"') + line("다섯", 1600)
    found = pages(hwpx(first, line("여섯", 0)))
    assert found == [("하나", 1), ("둘", 1), ("셋", 2), ("넷", 3), ("다섯", 3), ("여섯", 4)]


@pytest.mark.parametrize(
    ("doubtful", "known"),
    [
        (line("표", 1600, extra=table(30000, 'treatAsChar="0"')), True),
        (line("표", 1600, extra=table(90000, 'treatAsChar="1"')), True),
        (line("표", 1600, extra=table(69000, 'treatAsChar="0"')), False),
        (line("표", 1600, extra='<hp:ctrl><hp:colPr colCount="2"/></hp:ctrl>'), False),
        (p("표"), None),
        (line("표", 0), None),
    ],
)
def test_pages_are_counted_as_long_as_they_are_certain(hwpx, doubtful, known):
    body = PAGE + line("앞", 0) + doubtful + line("뒤", 3200)
    here = 0 if known is None else 1
    assert pages(hwpx(body)) == [("앞", 1), ("표", here), ("뒤", 1 if known else 0)]


# Damage


def damage(path, part):
    """Have the checksum of a part be wrong."""
    data = bytearray(path.read_bytes())
    data[data.rindex(part.encode()) - 30] ^= 1  # where the directory of the archive has it
    path.write_bytes(data)


def test_a_damaged_section_is_left_out(hwpx):
    path = hwpx(PAGE + line("하나", 0), line("둘", 0), line("셋", 0))
    damage(path, "Contents/section1.xml")
    assert pages(path) == [("하나", 1), ("셋", 0)]
    reasons = extract(path).left_out
    assert ["missing" in str(reason) for reason in reasons] == [True]


@pytest.mark.parametrize("part", ["Contents/header.xml", "Contents/content.hpf"])
def test_what_is_not_text_may_be_damaged(hwpx, part):
    path = hwpx(p("하나"))
    damage(path, part)
    extraction = extract(path)
    assert extraction.text == "하나"
    assert len(extraction.left_out) == 1


def test_a_damaged_chart_is_left_out(hwpx):
    path = hwpx(p("본문", extra='<hp:chart chartIDRef="Chart/chart1.xml"/>') + p("끝"))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("Chart/chart1.xml", "<c/>")
    damage(path, "Chart/chart1.xml")
    extraction = extract(path)
    assert extraction.text.split("\n\n") == ["본문", "끝"]
    assert len(extraction.left_out) == 1


def test_a_document_whose_sections_are_all_damaged_is_refused(hwpx):
    path = hwpx(p("하나"))
    damage(path, "Contents/section0.xml")
    with pytest.raises(ExtractionRefused) as refused:
        extract(path)
    assert refused.value.state == FileState.FAILED


def test_what_is_left_of_a_damaged_hwp_is_read():
    whole = seeds.hwp()
    text = extract(Source.of_bytes(whole, "a.hwp")).text
    buffer = BytesIO(whole)
    with olefile.OleFileIO(buffer, write_mode=True) as compound:
        section = compound.openstream("BodyText/Section0").read()
        half = len(section) // 2
        compound.write_stream("BodyText/Section0", section[:half] + b"\xff" * (len(section) - half))
    found = extract(Source.of_bytes(buffer.getvalue(), "a.hwp"))
    assert found.left_out
    left = found.text.split("\n\n")
    assert len(found.text) > len(text) / 4
    assert sum(block in text for block in left) >= len(left) - 2
