"""Open documents and Hangul documents with passwords, encrypted as the programs do it."""

import hashlib
import io
import zipfile
import zlib
from base64 import b64encode

import olefile
import pytest
from Cryptodome.Cipher import AES, Blowfish
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from document_parts import HP, HS
from seeds import hwp
from workbook_parts import document, packed

from munjang.errors import ExtractionRefused
from munjang.extract import Source, extract
from munjang.extract.hwp_password import _key
from munjang.records import FileState

PASSWORD = "열려라"
SALT, START = bytes(range(16)), bytes(range(16, 32))
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
SHA256 = "http://www.w3.org/2000/09/xmldsig#sha256"
ODT = document("<office:text><text:p>비밀 문서의 글</text:p></office:text>")


def deflated(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def entry(name, algorithm, derivation, *, start="", checksum=("", b"")):
    kind, digest = checksum
    begin = f'<m:start-key-generation m:start-key-generation-name="{start}"/>' if start else ""
    return (
        f'<m:file-entry m:full-path="{name}"><m:encryption-data m:checksum-type="{kind}"'
        f' m:checksum="{b64encode(digest).decode()}"><m:algorithm m:algorithm-name="{algorithm}"'
        f' m:initialisation-vector="{b64encode(START).decode()}"/>{begin}<m:key-derivation'
        f' m:salt="{b64encode(SALT).decode()}" {derivation}/></m:encryption-data></m:file-entry>'
    )


def locked(source, lock):
    """The package `source` with every part put through `lock`, which returns it and its entry."""
    parts, entries = {}, ""
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        for name in package.namelist():
            parts[name] = package.read(name)
            if name != "mimetype" and not name.startswith("META-INF"):
                parts[name], more = lock(name, parts[name])
                entries += more
    parts["META-INF/manifest.xml"] = f'<m:manifest xmlns:m="{MANIFEST}">{entries}</m:manifest>'
    return packed(parts)


def by_libreoffice(name, data):
    compressed = deflated(data)
    start = hashlib.sha256(PASSWORD.encode()).digest()
    key = hashlib.pbkdf2_hmac("sha1", start, SALT, 1000, 32)
    filled = compressed + bytes(15 - len(compressed) % 16) + bytes([16 - len(compressed) % 16])
    how = entry(
        name,
        "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
        'm:key-derivation-name="PBKDF2" m:key-size="32" m:iteration-count="1000"',
        start=SHA256,
        checksum=(f"{MANIFEST}#sha256-1k", hashlib.sha256(compressed[:1024]).digest()),
    )
    return AES.new(key, AES.MODE_CBC, START).encrypt(filled), how


def by_openoffice(bits):
    def lock(name, data):
        compressed = deflated(data)
        start = hashlib.sha1(PASSWORD.encode()).digest()
        key = hashlib.pbkdf2_hmac("sha1", start, SALT, 1024, 16)
        cipher = Blowfish.new(key, Blowfish.MODE_CFB, START[:8], segment_size=bits)
        encrypted = cipher.encrypt(compressed + bytes(-len(compressed) % 8))[: len(compressed)]
        derivation = 'm:key-derivation-name="PBKDF2" m:iteration-count="1024"'
        checksum = ("SHA1/1K", hashlib.sha1(compressed[:1024]).digest())
        how = entry(name, "Blowfish CFB", derivation, checksum=checksum)
        return encrypted, how.replace(b64encode(START).decode(), b64encode(START[:8]).decode())

    return lock


def by_newer_libreoffice(*, memory=64):
    start = hashlib.sha256(PASSWORD.encode()).digest()
    key = Argon2id(salt=SALT, length=32, iterations=1, lanes=1, memory_cost=64).derive(start)
    whole = START[:12] + AESGCM(key).encrypt(START[:12], deflated(ODT), None)
    how = entry(
        "encrypted-package",
        "http://www.w3.org/2009/xmlenc11#aes256-gcm",
        'm:key-derivation-name="urn:org:documentfoundation:names:experimental:office:manifest:'
        'argon2id" m:key-size="32" l:argon2-iterations="1" l:argon2-lanes="1"'
        f' l:argon2-memory="{memory}"',
        start="http://www.w3.org/2001/04/xmlenc#sha256",
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "encrypted-package": whole,
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{MANIFEST}" xmlns:l="loext">{how}'
            "</m:manifest>",
        }
    )


def hwpx(password):
    section = f'<hs:sec xmlns:hs="{HS}" xmlns:hp="{HP}"><hp:p><hp:run><hp:t>비밀 문서의 글</hp:t>'
    parts = {"Contents/section0.xml": f"{section}</hp:run></hp:p></hs:sec>"}
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password.encode()).digest(), SALT, 1024, 32)

    def lock(name, data):
        compressed = deflated(data)
        filled = compressed + bytes(-len(compressed) % 16)
        how = entry(
            name,
            "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
            f'm:key-derivation-name="{MANIFEST}#pbkdf2" m:key-size="32" m:iteration-count="1024"',
            start=SHA256,
            checksum=(f"{MANIFEST}#sha256-1k", hashlib.sha256(data[:1024]).digest()),
        )
        return AES.new(key, AES.MODE_CBC, START).encrypt(filled), how

    return locked(packed({"mimetype": "application/hwp+zip", **parts}), lock)


def bit_by_bit(data, key):
    """CFB-1, as it is defined."""
    cipher = AES.new(key, AES.MODE_ECB)
    register, encrypted = 0, bytearray(data)
    for place in range(8 * len(data)):
        mask = 0x80 >> place % 8
        if cipher.encrypt(register.to_bytes(16, "big"))[0] & 0x80:
            encrypted[place // 8] ^= mask
        bit = bool(encrypted[place // 8] & mask)
        register = (register << 1 | bit) & (1 << 128) - 1
    return bytes(encrypted)


def protected_hwp(*, way=4):
    buffer = io.BytesIO(hwp())
    with olefile.OleFileIO(buffer, write_mode=True) as compound:
        for path in compound.listdir():
            if path[0] in {"DocInfo", "BodyText", "BinData", "Scripts"}:
                data = compound.openstream(path).read()
                compound.write_stream("/".join(path), bit_by_bit(data, _key("open sesame")))
        header = bytearray(compound.openstream("FileHeader").read())
        header[36] |= 2
        header[44] = way
        compound.write_stream("FileHeader", bytes(header))
        return buffer.getvalue()


DOCUMENTS = {
    "cbc.odt": locked(ODT, by_libreoffice),
    "blowfish.odt": locked(ODT, by_openoffice(64)),
    "blowfish 8.odt": locked(ODT, by_openoffice(8)),
    "gcm.odt": by_newer_libreoffice(),
    "a.hwpx": hwpx(PASSWORD),
}


def refusal(data, name, *passwords):
    with pytest.raises(ExtractionRefused) as refused:
        extract(Source.of_bytes(data, name, passwords=passwords))
    return refused.value


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_password_opens_it_and_no_other(name):
    data = DOCUMENTS[name]
    found = extract(Source.of_bytes(data, name, passwords=["틀림", PASSWORD]))
    assert found.text == "비밀 문서의 글"
    for passwords in ([], ["틀림"]):
        refused = refusal(data, name, *passwords)
        assert (refused.state, "password" in str(refused)) == (FileState.ENCRYPTED, True)


def test_hwpx_for_distribution_is_open_to_all():
    data = hwpx('"Yang WangSunv!!"')
    assert extract(Source.of_bytes(data, "배포용.hwpx")).text == "비밀 문서의 글"


def test_documents_that_no_password_opens_say_so():
    for data in (
        by_newer_libreoffice(memory=1 << 30),  # more than any program asks for
        DOCUMENTS["cbc.odt"],
    ):
        package = zipfile.ZipFile(io.BytesIO(data))
        parts = {name: package.read(name) for name in package.namelist()}
        manifest = parts["META-INF/manifest.xml"].replace(b"aes256-cbc", b"rot13")
        refused = refusal(packed(parts | {"META-INF/manifest.xml": manifest}), "a.odt", PASSWORD)
        assert refused.state == FileState.ENCRYPTED
        assert "no password opens" in str(refused)


def test_only_what_is_needed_must_be_open():
    package = zipfile.ZipFile(io.BytesIO(ODT))
    parts = {name: package.read(name) for name in package.namelist()}
    how = entry("Thumbnails/t.png", "any", 'm:key-derivation-name="PGP"')
    parts["META-INF/manifest.xml"] = f'<m:manifest xmlns:m="{MANIFEST}">{how}</m:manifest>'
    assert extract(Source.of_bytes(packed(parts), "a.odt")).text == "비밀 문서의 글"


def test_hwp():
    # Of the test of Volexity's hwp-extract.
    assert _key("helloworld") == bytes.fromhex("207ae2ca4cd87fcf0d01569d8c14715a")
    data = protected_hwp()
    text = extract(Source.of_bytes(hwp(), "a.hwp")).text
    found = extract(Source.of_bytes(data, "a.hwp", passwords=["no", "open sesame"]))
    assert found.text == text
    assert len(text) > 300
    assert "protected by a password" in str(refusal(data, "a.hwp", "no"))
    assert "no password opens" in str(refusal(protected_hwp(way=2), "a.hwp", "open sesame"))
