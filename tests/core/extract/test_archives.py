"""Archives, and files that are compressed by themselves."""

import bz2
import gzip
import hashlib
import hmac
import io
import lzma
import os
import struct
import tarfile
import zipfile
import zlib

import py7zr
import pytest
from Cryptodome.Cipher import AES
from Cryptodome.Util import Counter
from document_parts import outcome
from mail_parts import KOREAN

from munjang.errors import ExtractionRefused
from munjang.extract import Source, embedded, extract
from munjang.records import FileState

TEXT = KOREAN.encode()
FILES = {"폴더/보고서.txt": TEXT, "__MACOSX/._보고서.txt": b"x", "a.exe": b"MZ", "b.dll": b"MZ"}
OTHERS = "Files inside that are not documents: 2 (.exe, .dll)"


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return data.getvalue()


def seven_zipped(files, **options):
    data = io.BytesIO()
    with py7zr.SevenZipFile(data, "w", **options) as package:
        for name, content in files.items():
            package.writestr(content, name)
    return data.getvalue()


def tarred(files, mode="w", **options):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode, **options) as package:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            package.addfile(member, io.BytesIO(content))
    return data.getvalue()


def parts(extraction):
    return [mark.label for mark in extraction.marks if mark.kind == "part"]


def reasons(extraction):
    return [str(reason) for reason in extraction.left_out]


def refusal(path):
    with pytest.raises(ExtractionRefused) as refused:
        extract(path)
    return refused.value.state, str(refused.value)


class Pipe(io.BytesIO):
    """Somewhere to write an archive to that does not let its sizes be written afterwards."""

    def seekable(self):
        return False

    def tell(self):
        raise io.UnsupportedOperation

    def seek(self, *_):
        raise io.UnsupportedOperation


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (io.BytesIO, zipfile.ZIP_STORED),
        (io.BytesIO, zipfile.ZIP_DEFLATED),
        (Pipe, zipfile.ZIP_DEFLATED),
    ],
)
def test_a_zip_archive_whose_download_broke_off(write, kind, method):
    data = kind()
    with zipfile.ZipFile(data, "w", method) as package:
        package.writestr("폴더/첫째.txt", TEXT)
        package.writestr("둘째.txt", "둘째 글이다.")
        package.writestr("잘림.txt", os.urandom(5000))
    whole = data.getvalue()
    extraction = extract(write("a.zip", whole[: len(whole) * 2 // 3]))
    assert parts(extraction) == ["폴더/첫째.txt", "둘째.txt"]
    assert "둘째 글이다." in extraction.text
    assert reasons(extraction) == ["The archive is damaged: what comes after the damage is missing"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped(FILES)),
        ("a.7z", seven_zipped(FILES)),
        ("a.tar", tarred(FILES)),
        ("a.tgz", tarred(FILES, "w:gz")),
        ("a.tar.bz2", tarred(FILES, "w:bz2")),
        ("a.tar.xz", tarred(FILES, "w:xz")),
        ("v7.tar", tarred(FILES, format=tarfile.GNU_FORMAT, encoding="cp949")),
    ],
)
def test_documents_are_parts_and_other_kinds_are_named(write, name, data):
    extraction = extract(write(name, data))
    assert extraction.text == KOREAN
    assert parts(extraction) == ["폴더/보고서.txt"]
    assert reasons(extraction) == [OTHERS]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_single_compressed_document(write, pack):
    suffix = {gzip.compress: "gz", bz2.compress: "bz2", lzma.compress: "xz"}[pack]
    extraction = extract(write(f"메모.txt.{suffix}", pack(TEXT)))
    assert extraction.text == KOREAN
    assert parts(extraction) == ["메모.txt"]


class _Unflagged(zipfile.ZipInfo):
    """A member named as Korean Windows names it."""

    def _encodeFilenameFlags(self):  # noqa: N802 - zipfile's
        return self.filename.encode("cp949"), self.flag_bits


def test_korean_names_without_a_flag(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(_Unflagged("예산/최종 보고서.txt"), TEXT)
        package.writestr(_Unflagged("펲.txt"), TEXT)  # not a syllable of daily use
        package.writestr("日本.txt", TEXT)  # flagged
    assert parts(extract(path)) == ["예산/최종 보고서.txt", "펲.txt", "日本.txt"]


def test_office_documents_are_read_before_plain_texts(write, docx):
    document = docx("<w:p><w:r><w:t>문서</w:t></w:r></w:p>").read_bytes()
    extraction = extract(write("a.zip", zipped({"1.txt": TEXT, "2.docx": document})))
    assert parts(extraction) == ["2.docx", "1.txt"]


def test_files_without_a_suffix_are_told_by_their_content(write):
    files = {"README": TEXT, "data": bytes(range(256)), "report": b"<html><p>page</p></html>"}
    extraction = extract(write("a.zip", zipped(files)))
    assert parts(extraction) == ["README", "report"]
    assert reasons(extraction) == ["Files inside that are not documents: 1 (data)"]


def test_folders_with_the_names_of_office_parts(write):
    files = {"word/메모.txt": TEXT, "ppt/메모.txt": TEXT, "Contents/header.txt": TEXT}
    assert len(parts(extract(write("a.zip", zipped(files))))) == 3


def test_names_that_climb_out_are_only_names(write):
    extraction = extract(write("a.zip", zipped({"../../evil.txt": TEXT, "/etc/b.txt": TEXT})))
    assert parts(extraction) == ["../../evil.txt", "/etc/b.txt"]


def test_archives_inside_archives_down_to_a_depth(write):
    data = zipped({"x.txt": TEXT})
    for _ in range(9):
        data = zipped({"in.zip": data, "x.txt": TEXT})
    extraction = extract(write("a.zip", data))
    assert extraction.text.count(KOREAN) == 5
    assert "too deep" in reasons(extraction)[0]


def test_what_unpacks_to_very_much_is_left_out(write):
    extraction = extract(write("a.zip", zipped({"a.txt": bytes(40 << 20), "b.txt": TEXT})))
    assert extraction.text == KOREAN
    assert "larger than" in reasons(extraction)[0]


def test_only_so_much_is_unpacked_in_all(write, monkeypatch):
    monkeypatch.setattr(embedded, "MAX_EMBEDDED_BYTES", 3 * len(TEXT))
    for name, data in (
        ("a.zip", zipped({f"{n}.txt": TEXT for n in range(5)})),
        ("a.7z", seven_zipped({f"{n}.txt": TEXT for n in range(5)})),
        ("a.tar", tarred({f"{n}.txt": TEXT for n in range(5)})),
    ):
        extraction = extract(write(name, data))
        assert extraction.text.count(KOREAN) == 3, name
        assert len(reasons(extraction)) == 2


def test_only_so_much_time_is_spent(write, monkeypatch):
    monkeypatch.setattr(embedded, "MAX_EMBEDDED_SECONDS", -1)
    state, _ = refusal(write("a.zip", zipped({"a.txt": TEXT})))
    assert state == FileState.TOO_LARGE


def test_the_text_limit_ends_an_archive(write):
    path = write("a.zip", zipped({f"{number}.txt": TEXT for number in range(100)}))
    extraction = extract(path, limit=100)
    assert len(extraction.text) <= 100
    assert any("first 100 characters" in reason for reason in reasons(extraction))


def encrypted_zip(files):
    """What zipfile cannot write: members with the flag of the old encryption."""
    data = bytearray(zipped(files))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        data[place + offset] |= 1  # of the first member
    return bytes(data)


def test_encrypted_archives(write):
    locked = "The document is protected by a password"
    assert refusal(write("a.zip", encrypted_zip({"a.txt": TEXT}))) == (FileState.ENCRYPTED, locked)
    partly = extract(write("b.zip", encrypted_zip({"a.txt": TEXT, "b.txt": TEXT})))
    assert partly.text == KOREAN
    assert reasons(partly) == [f"a.txt: {locked}"]
    for hidden in (False, True):
        data = seven_zipped({"a.txt": TEXT}, password="열쇠", header_encryption=hidden)
        assert refusal(write("a.7z", data)) == (FileState.ENCRYPTED, locked)
        assert outcome(Source.of_bytes(data, "a.7z", passwords=["wrong"])) == FileState.ENCRYPTED
        opened = extract(Source.of_bytes(data, "a.7z", passwords=["wrong", "열쇠"]))
        assert opened.text == KOREAN


def aes_zip(password, content):
    """A zip archive with one member, encrypted as WinZip does it with keys of 256 bits."""
    salt = os.urandom(16)
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 66)
    counter = Counter.new(128, initial_value=1, little_endian=True)
    deflate = zlib.compressobj(wbits=-15)
    packed = AES.new(keys[:32], AES.MODE_CTR, counter=counter).encrypt(
        deflate.compress(content) + deflate.flush()
    )
    data = salt + keys[64:] + packed + hmac.digest(keys[32:64], packed, "sha1")[:10]
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
    fields = struct.pack("<HHHHHIIIHH", 51, 1, 99, 0, 33, 0, len(data), len(content), 5, len(extra))
    local = b"PK\3\4" + fields + b"a.txt" + extra + data
    central = b"PK\1\2\x33\0" + fields + bytes(14) + b"a.txt" + extra
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def test_zip_archives_encrypted_with_aes():
    data = aes_zip("열쇠".encode("cp949"), TEXT)
    for passwords, state in ((), FileState.ENCRYPTED), (["wrong"], FileState.ENCRYPTED):
        source = Source.of_bytes(data, "a.zip", passwords=passwords)
        assert outcome(source) == state
    assert extract(Source.of_bytes(data, "a.zip", passwords=["wrong", "열쇠"])).text == KOREAN


def test_damaged_archives(write):
    noise = os.urandom(5000).hex().encode()
    for name, data in (
        ("a.zip", zipped({"a.txt": noise})[:3000]),
        ("a.7z", seven_zipped({"a.txt": noise})[:-10]),
        ("b.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100)),
        ("a.tar.gz", tarred({"a.txt": noise}, "w:gz")[:100]),
        ("a.gz", b"\x1f\x8b\x08" + bytes(50)),
    ):
        assert outcome(write(name, data)) == FileState.FAILED, name


def test_what_comes_before_the_damage_is_read(write):
    noise = os.urandom(50_000).hex().encode()
    files = {"a.txt": TEXT, "b.txt": noise}
    for name, data in (
        ("a.tar.gz", tarred(files, "w:gz")[:-20_000]),
        ("a.tar", tarred(files)[:-40_000]),
    ):
        extraction = extract(write(name, data))
        assert KOREAN in extraction.text, name
        assert reasons(extraction)
    extraction = extract(write("a.txt.gz", gzip.compress(TEXT + b"\n" + noise, mtime=0)[:-20_000]))
    assert extraction.text.startswith(KOREAN)
    assert reasons(extraction)


def test_a_damaged_member_costs_itself(write):
    data = bytearray(zipped({"a.txt": os.urandom(500).hex(), "b.txt": TEXT}))
    data[100] ^= 0xFF
    extraction = extract(write("a.zip", bytes(data)))
    assert extraction.text == KOREAN
    assert reasons(extraction) == ["a.txt: The document is damaged"]


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [
        ("a.zip", zipped({}), FileState.EMPTY),
        ("a.zip", b"", FileState.EMPTY),
        ("a.7z", b"", FileState.EMPTY),
        ("a.zip", zipped({"a.exe": b"MZ"}), FileState.UNSUPPORTED),
        ("a.dump.gz", gzip.compress(TEXT, mtime=0), FileState.UNSUPPORTED),
        ("a.rar", b"Rar!\x1a\x07\x01\0" + bytes(50), FileState.UNSUPPORTED),
        ("a.alz", b"ALZ\x01" + bytes(50), FileState.UNSUPPORTED),
        ("a.egg", b"EGGA" + bytes(50), FileState.UNSUPPORTED),
        ("a.jar", zipped({"a.txt": TEXT}), FileState.UNSUPPORTED),
        ("a.docx", zipped({"a.txt": TEXT}), FileState.FAILED),
        ("a.hwpx", tarred({"a.txt": TEXT}), FileState.FAILED),
    ],
)
def test_archives_that_are_refused(write, name, data, state):
    assert refusal(write(name, data))[0] == state
