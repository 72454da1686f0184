"""Office documents with passwords."""

import hashlib
import struct
from base64 import b64encode
from io import BytesIO
from random import Random

import pytest
from compound import compound
from Cryptodome.Cipher import AES
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
    package = compound({"EncryptedPackage": bytes(5000), "DRMContent": bytes(100)})
    with pytest.raises(ExtractionRefused) as refused:
        extract(write("a.docx", package))
    assert refused.value.state == FileState.ENCRYPTED
    assert "no password" in str(refused.value)


def locked_by_office_2010(password):
    """A workbook as Office 2010 locked it: with a key of 256 bits, made of a hash of 160."""
    salt, key, turns = bytes(range(16)), bytes(range(32)), 10
    sha1 = hashlib.sha1
    digest = sha1(salt + password.encode("utf-16-le")).digest()
    for turn in range(turns):
        digest = sha1(struct.pack("<I", turn) + digest).digest()
    block = bytes.fromhex("146e0be7abacd0d6")
    outer_key = sha1(digest + block).digest() + b"\x36" * 12
    locked_key = AES.new(outer_key, AES.MODE_CBC, salt).encrypt(key)
    package = xlsx({"Sheet1": [["비밀", "문서"]]})
    blocks = b"".join(
        AES.new(key, AES.MODE_CBC, sha1(salt + struct.pack("<I", number)).digest()[:16]).encrypt(
            package[start : start + 4096].ljust(4096, b"\0")
        )
        for number, start in enumerate(range(0, len(package), 4096))
    )
    salt, locked_key = b64encode(salt).decode(), b64encode(locked_key).decode()
    info = f"""<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"
      xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">
      <keyData saltValue="{salt}" hashAlgorithm="SHA1" blockSize="16"/><dataIntegrity/>
      <keyEncryptors><keyEncryptor><p:encryptedKey spinCount="{turns}" saltValue="{salt}"
        hashAlgorithm="SHA1" keyBits="256" encryptedKeyValue="{locked_key}"/></keyEncryptor>
      </keyEncryptors></encryption>"""
    return compound(
        {
            "EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + info.encode(),
            "EncryptedPackage": struct.pack("<Q", len(package)) + blocks,
        }
    )


def test_keys_that_are_longer_than_the_hash_they_are_made_of():
    book = locked_by_office_2010("열려라")
    source = Source.of_bytes(book, "a.xlsx", passwords=["틀림", "열려라"])
    assert extract(source).text == "비밀\t문서"
    with pytest.raises(ExtractionRefused):
        extract(Source.of_bytes(book, "a.xlsx", passwords=["틀림"]))
