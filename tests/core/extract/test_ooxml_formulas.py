"""Formulas in Word and PowerPoint documents."""

import pytest
from lxml import etree

from munjang.extract import extract
from munjang.extract.ooxml_formulas import formula

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def math(content):
    return f'<m:oMath xmlns:m="{M}">{content}</m:oMath>'


def t(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def of(name, **parts):
    """An element with parts of these names."""
    inner = "".join(f"<m:{part}>{content}</m:{part}>" for part, content in parts.items())
    return f"<m:{name}>{inner}</m:{name}>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (of("f", num=t("1"), den=t("23")) + t("x"), "1/23 x"),
        (of("f", num=t("a+b"), den=t("2.5")), "(a+b)/2.5"),
        (of("sSup", e=t("10"), sup=t("3")), "10^3"),
        (of("sSub", e=t("x"), sub=t("i+1")), "x_(i+1)"),
        (of("sSubSup", e=t("x"), sub=t("1"), sup=t("2")), "x_1^2"),
        (of("rad", deg="", e=t("2")), "√2"),
        (of("rad", deg=t("3"), e=t("a+b")), "3√(a+b)"),
        (of("nary", naryPr='<m:chr m:val="∑"/>', sub=t("i=1"), sup=t("n"), e=t("i")),
         "∑_(i=1)^n i"),
        (t("f") + of("d", e=t("x")), "f(x)"),
        (of("d", dPr='<m:begChr m:val="["/><m:endChr m:val="]"/>', e=t("0")), "[0]"),
        (of("func", fName=t("log"), e=t("2")), "log 2"),
        (of("func", fName=of("limLow", e=t("lim"), lim=t("n")), e=t("a")), "lim_n a"),
        ("<m:m><m:mr><m:e>" + t("1") + "</m:e><m:e>" + t("2") + "</m:e></m:mr></m:m>", "1 2"),
    ],
)  # fmt: skip
def test_a_formula_as_it_is_typed(content, expected):
    assert formula(etree.fromstring(math(content))) == expected


def test_a_formula_stands_in_its_sentence(docx):
    power = math(of("sSup", e=t("10"), sup=t("3")))
    body = f"<w:p><w:r><w:t>값은 </w:t></w:r>{power}<w:r><w:t>이다.</w:t></w:r></w:p>"
    assert extract(docx(body)).text == "값은 10^3이다."
