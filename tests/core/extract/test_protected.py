"""Office documents with passwords."""

from io import BytesIO
from random import Random

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from workbook_parts import xlsx

from munjang.errors import ExtractionRefused
from munjang.extract import Source, extract
from munjang.extract.protected import decrypted
from munjang.records import FileState

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
)


def locked(password):
    data = BytesIO()
    # The library that encrypts here makes mistakes with packages of less than 4,096 bytes.
    parts = {"[Content_Types].xml": CONTENT_TYPES, "xl/media/image1.png": Random(1).randbytes(8000)}
    OOXMLFile(BytesIO(xlsx({"Sheet1": [["비밀", "문서"]]}, parts=parts))).encrypt(password, data)
    return data.getvalue()


@pytest.fixture(scope="module")
def book():
    """A workbook whose password is "열려라"."""
    return locked("열려라")


def test_a_known_password_opens_it(book):
    source = Source.of_bytes(book, "a.xlsx", passwords=["틀림", "열려라"])
    assert extract(source).text == "비밀\t문서"
    assert extract(source).reader == "xlsx"


@pytest.mark.parametrize("passwords", [[], ["틀림"], [""]])
def test_without_it_the_document_is_encrypted(book, passwords):
    with pytest.raises(ExtractionRefused) as refused:
        extract(Source.of_bytes(book, "a.xlsx", passwords=passwords))
    assert refused.value.state == FileState.ENCRYPTED


def test_what_excel_opens_without_asking_is_opened():
    assert extract(Source.of_bytes(locked("VelvetSweatshop"), "a.xlsx")).text == "비밀\t문서"


def test_what_is_not_protected_stays_as_it_is():
    for data in (b"", b"text", xlsx({"Sheet1": [["글"]]}), bytes.fromhex("d0cf11e0a1b11ae1")):
        source = Source.of_bytes(data, "a.xlsx")
        assert decrypted(source) is source


def test_rights_management_is_told_from_a_password(write):
    from compound import compound

    package = compound({"EncryptedPackage": bytes(5000), "DRMContent": bytes(100)})
    with pytest.raises(ExtractionRefused) as refused:
        extract(write("a.docx", package))
    assert refused.value.state == FileState.ENCRYPTED
    assert "no password" in str(refused.value)
