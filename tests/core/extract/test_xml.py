"""XML of known and unknown vocabularies."""

import pytest
from document_parts import W, outcome

from munjang.extract import extract
from munjang.records import FileState


def paragraphs(path):
    return extract(path).text.split("\n\n")


def headings(path):
    return [mark.label for mark in extract(path).marks if mark.kind == "heading"]


def test_docbook(write):
    path = write(
        "a.xml",
        "<?xml version='1.0'?><book xmlns='http://docbook.org/ns/docbook'><title>설명서</title>"
        "<chapter><title>설치</title><para>먼저\n   <emphasis>받아</emphasis> 둡니다.</para>"
        "<section><title>차례</title><itemizedlist><listitem><para>하나</para></listitem>"
        "<listitem><para>둘<footnote><para>각주.</para></footnote></para></listitem>"
        "</itemizedlist><programlisting>a = 1\nb = 2</programlisting></section></chapter></book>",
    )
    assert paragraphs(path) == [
        "설명서", "설치", "먼저 받아 둡니다.", "차례", "하나", "둘", "각주.", "a = 1\nb = 2",
    ]  # fmt: skip
    assert headings(path) == ["설명서", "설명서 › 설치", "설명서 › 설치 › 차례"]
    assert extract(path).title == "설명서"


def test_tei(write):
    path = write(
        "a.xml",
        "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><div><head>시</head><lg><l>나 보기가 "
        "<hi>역겨워</hi></l><l>가실 때에는</l></lg><p>진달래<lb/>꽃</p></div></body></text></TEI>",
    )
    assert paragraphs(path) == ["시", "나 보기가 역겨워", "가실 때에는", "진달래\n꽃"]


def test_feeds(write):
    path = write(
        "feed.xml",
        "<rss><channel><title>소식</title><item><title>첫 소식</title><description>&lt;p&gt;글 "
        "&lt;b&gt;하나&lt;/b&gt;.&lt;/p&gt;</description></item></channel></rss>",
    )
    assert paragraphs(path) == ["소식", "첫 소식", "글 하나."]
    assert headings(path) == ["소식", "소식 › 첫 소식"]


def test_svg(write):
    path = write(
        "a.svg",
        "<svg xmlns='http://www.w3.org/2000/svg'><style>text{}</style><title>그림</title>"
        "<text><tspan>한 줄</tspan><tspan>두 줄</tspan></text><path d='M0 0L1 1'/></svg>",
    )
    assert paragraphs(path) == ["그림", "한 줄 두 줄"]


def test_hangul_markup(write):
    path = write(
        "a.hml",
        "<?xml version='1.0'?><HWPML Version='2.8'><HEAD><TITLE>기안</TITLE></HEAD>"
        "<BODY><SECTION><P><TEXT><CHAR>첫 문</CHAR></TEXT><TEXT><CHAR>장이다.</CHAR></TEXT></P>"
        "<P><TEXT><TABLE><ROW><CELL><PARALIST><P><TEXT><CHAR>가</CHAR></TEXT></P></PARALIST></CELL>"
        "<CELL><PARALIST><P><TEXT><CHAR>나</CHAR></TEXT></P></PARALIST></CELL></ROW></TABLE>"
        "</TEXT></P></SECTION></BODY><TAIL><BINDATASTORAGE><BINDATA>" + "QUJD" * 500 + "</BINDATA>"
        "</BINDATASTORAGE></TAIL></HWPML>",
    )
    assert paragraphs(path) == ["기안", "첫 문장이다.", "가\t나"]


@pytest.mark.parametrize("name", ["a.xml", "a.doc"])
def test_word_in_one_xml_file(write, name):
    body = (
        f"<w:document xmlns:w='{W}'><w:body><w:p><w:r><w:t>한 문</w:t></w:r>"
        "<w:r><w:t>장.</w:t></w:r>"
        "<w:del><w:r><w:delText>지운 글</w:delText></w:r></w:del></w:p></w:body></w:document>"
    )
    path = write(
        name,
        "<?xml version='1.0'?><?mso-application progid='Word.Document'?>"
        "<pkg:package xmlns:pkg='p'>"
        f"<pkg:part pkg:name='/word/document.xml'><pkg:xmlData>{body}</pkg:xmlData></pkg:part>"
        "<pkg:part pkg:name='/docProps/app.xml'><pkg:xmlData><a><b>Normal</b></a></pkg:xmlData>"
        "</pkg:part></pkg:package>",
    )
    assert paragraphs(path) == ["한 문장."]


def test_excel_in_one_xml_file(write):
    path = write(
        "a.xls",
        "<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' "
        "xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'><Styles><a>x</a></Styles>"
        "<Worksheet ss:Name='매출'><Table><Row><Cell><Data>지역</Data></Cell><Cell><Data>금액"
        "</Data></Cell></Row><Row><Cell><Data>서울</Data></Cell><Cell><Data>3</Data></Cell></Row></Table>"
        "</Worksheet></Workbook>",
    )
    assert paragraphs(path)[-2:] == ["지역\t금액", "서울\t3"]
    assert [mark.label for mark in extract(path).marks if mark.kind == "sheet"] == ["매출"]


def test_records_of_unknown_data(write):
    path = write(
        "a.xml",
        "<?xml version='1.0'?><people><person><name>김철수</name><city>부산</city></person>"
        "<person><name>이영희</name><city>서울</city></person><note>끝 글이다.</note></people>",
    )
    assert paragraphs(path) == [
        "name: 김철수\ncity: 부산",
        "name: 이영희\ncity: 서울",
        "끝 글이다.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "euc-kr", "cp949"])
def test_encodings(write, encoding):
    text = f"<?xml version='1.0' encoding='{encoding}'?><a>한글 글이다.</a>"
    assert extract(write("a.xml", text.encode(encoding))).text == "한글 글이다."


def test_entities_of_html_are_letters_and_others_are_not_expanded(write):
    bomb = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 20}'>" for n in range(20))
    path = write(
        "a.xml",
        f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e0 'lol'>{bomb}<!ENTITY f SYSTEM "
        "'file:///etc/hostname'>]><a>caf&eacute;&nbsp;하나 &e0; &e20; &f; &amp; 둘</a>",
    )
    assert extract(path).text.split() == ["café", "하나", "lol", "&", "둘"]


def test_what_is_cut_off_gives_what_is_there(write):
    assert paragraphs(write("a.xml", "<?xml version='1.0'?><a><p>하나.</p><p>둘")) == [
        "하나.",
        "둘",
    ]


def test_damaged_empty_and_hostile_files(write):
    assert outcome(write("a.xml", "<?xml version='1.0'?><a/>")) == FileState.EMPTY
    assert outcome(write("b.xml", "")) == FileState.EMPTY
    assert outcome(write("c.xml", bytes(range(256)) * 20)) == FileState.FAILED
    assert outcome(write("d.xml", "<a>" * 100_000 + "깊다")) in FileState
