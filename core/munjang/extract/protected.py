"""Office documents that are protected by a password, opened with the ones that are known."""

from __future__ import annotations

import hashlib
import io
import struct
from functools import partial
from types import SimpleNamespace
from typing import Any, BinaryIO

from munjang.errors import ExtractionRefused
from munjang.extract.ole_chains import check_chains
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

# Excel encrypts a workbook with this where only its structure is protected, and opens it without
# asking anyone.
_NEVER_ASKED = "VelvetSweatshop"

_KEY_BLOCK = bytes.fromhex("146e0be7abacd0d6")  # says that a hash is to become the package's key
_KEY_PADDING = b"\x36"


def decrypted(source: Source) -> Source:
    """The document without its protection; `source` itself where it has none.

    Knows Office's encrypted packages (docx, xlsx, pptx …) and the old doc, xls and ppt.

    Raises:
        ExtractionRefused: none of the source's passwords opens it, or no password can.
        OSError: the file cannot be read.
    """
    with source.open() as stream:
        document = _encrypted_document(stream)
        if document is None:
            return source
        for password in (*source.passwords, _NEVER_ASKED):
            data = _opened(document, password)
            if data is not None:
                return Source.of_bytes(data, source.name, passwords=source.passwords)
    raise password_needed()


def password_needed() -> ExtractionRefused:
    """The refusal of a document that no known password opens."""
    return ExtractionRefused(FileState.ENCRYPTED, msg("The document is protected by a password"))


def _encrypted_document(stream: BinaryIO) -> Any:
    """The document as msoffcrypto knows it, or None where it is not encrypted.

    Raises:
        ExtractionRefused: it is encrypted in a way that no password opens.
    """
    import msoffcrypto  # noqa: PLC0415 - loads a native library, and is rarely needed
    from msoffcrypto.exceptions import DecryptionError  # noqa: PLC0415
    from msoffcrypto.format import doc97, ppt97, xls97  # noqa: PLC0415

    # It rewrites the old formats in a temporary file; a reader may not write any.
    for module in (doc97, ppt97, xls97):
        module.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)
    try:
        check_chains(stream)
    except ExtractionRefused:
        return None  # damaged: the reader says so, or saves some
    try:
        document = msoffcrypto.OfficeFile(stream)
        return document if document.is_encrypted() else None
    except DecryptionError:
        raise no_password_opens() from None
    except Exception:  # noqa: BLE001 - a damaged document, of which the reader may yet save some
        if _rights_managed(stream):
            raise no_password_opens() from None
        return None


def _rights_managed(stream: BinaryIO) -> bool:
    """Whether a server decides who may open the package (IRM)."""
    import olefile  # noqa: PLC0415 - rare

    try:
        stream.seek(0)
        return bool(olefile.OleFileIO(stream).exists("EncryptedPackage"))
    except Exception:  # noqa: BLE001 - a damaged document
        return False


def _opened(document: Any, password: str) -> bytes | None:
    """The decrypted document, or None where it is not the right password."""
    data = io.BytesIO()
    try:
        if _key_outgrows_hash(document):
            document.load_key(secret_key=_agile_key(document.info, password))
        else:
            document.load_key(password=password)
        document.decrypt(data)
    except Exception:  # noqa: BLE001 - old formats show a wrong password by any kind of failure
        return None
    return data.getvalue()


def _key_outgrows_hash(document: Any) -> bool:
    """Whether the key is longer than the hash that it is made of, which msoffcrypto cannot do."""
    if getattr(document, "type", "") != "agile":
        return False
    hash_size = hashlib.new(document.info["passwordHashAlgorithm"]).digest_size
    return bool(hash_size * 8 < document.info["passwordKeyBits"])


def _agile_key(info: dict[str, Any], password: str) -> bytes:
    """The key of a package that `password` opens ([MS-OFFCRYPTO] 2.3.4.11 and 2.3.4.13)."""
    from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415 - native, and rare
    from cryptography.hazmat.primitives.ciphers.algorithms import AES  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.modes import CBC  # noqa: PLC0415

    make, size = partial(hashlib.new, info["passwordHashAlgorithm"]), info["passwordKeyBits"] // 8
    digest = make(info["passwordSalt"] + password.encode("utf-16-le")).digest()
    for turn in range(info["spinValue"]):
        digest = make(struct.pack("<I", turn) + digest).digest()
    outer_key = make(digest + _KEY_BLOCK).digest().ljust(size, _KEY_PADDING)[:size]
    cipher = Cipher(AES(outer_key), CBC(info["passwordSalt"])).decryptor()
    return (cipher.update(info["encryptedKeyValue"]) + cipher.finalize())[:size]


def no_password_opens() -> ExtractionRefused:
    """The refusal of a document whose key is no password, or made of one as nobody knows."""
    return ExtractionRefused(
        FileState.ENCRYPTED,
        msg("The document is encrypted in a way that no password opens; ask its author for a copy"),
    )
