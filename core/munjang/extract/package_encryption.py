"""Packages whose parts are encrypted with a password, as OpenDocument and HWPX do it.

The manifest says for each part how its key is made of the password and how the part is encrypted;
before that it was compressed. Newer programs put a whole package into a single part of another.
[OpenDocument 1.3, part 2, chapter 3.8]
"""

from __future__ import annotations

import hashlib
import io
import zlib
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO

from munjang.errors import ExtractionRefused
from munjang.extract.archive import Archive, local_name
from munjang.extract.limits import MAX_PART_BYTES
from munjang.extract.ooxml import attribute
from munjang.extract.protected import no_password_opens, password_needed
from munjang.extract.source import Source
from munjang.messages import msg
from munjang.records import FileState

_MANIFEST = "META-INF/manifest.xml"
_WHOLE = "encrypted-package"

_HASHES = ("sha1", "sha256")
_CHECKED_BYTES = 1024  # of a part, for its checksum
_GCM_START = 12  # bytes
_RAW = -zlib.MAX_WBITS  # compressed data without a header

# A document that asks for more work than this to try a password is a trap.
_MAX_ROUNDS = 10_000_000
_MAX_PASSES = 64
_MAX_MEMORY = 1 << 20  # KiB


@dataclass(frozen=True, slots=True)
class _Key:
    """How a key is made of the password."""

    method: str  # "pbkdf2" or "argon2id"
    start: str  # the hash that the password is put through at first
    size: int  # bytes
    salt: bytes
    rounds: int
    memory: int = 0  # KiB, for "argon2id"
    lanes: int = 0


@dataclass(frozen=True, slots=True)
class _Lock:
    """How one part is encrypted."""

    key: _Key
    cipher: str  # "cbc" and "gcm" are AES
    start: bytes  # the initialisation vector
    checksum: bytes  # b"" where the cipher itself tells
    checksum_hash: str


class UnlockedArchive(Archive):
    """Hands out the parts of an archive that are encrypted one by one."""

    def __init__(self, source: Source, locks: dict[str, _Lock], password: str) -> None:
        super().__init__(source)
        self._locks = locks
        self._password = password

    def part(self, name: str) -> bytes:
        """Decrypt and unpack one part, as :meth:`Archive.part` does."""
        data = super().part(name)
        lock = self._locks.get(name)
        if lock is None:
            return data
        compressed = _decrypted(data, lock, self._password)
        if compressed is None:
            raise password_needed()
        unpacked = _unpacked(compressed)
        self._check(len(unpacked), len(compressed))
        return unpacked

    def stream(self, name: str) -> BinaryIO:
        """A part to be read piece by piece; one that is encrypted is decrypted as a whole."""
        return io.BytesIO(self.part(name)) if name in self._locks else super().stream(name)


def unlocked(
    archive: Archive, source: Source, *, needed: Sequence[str] = (), known: Sequence[str] = ()
) -> Archive:
    """The archive that `source` is, with its parts decrypted; `archive` itself where none is.

    Parts that are not `needed`, where any are named, may be encrypted: it is of no matter. Of the
    passwords, those `known` to everyone are tried first.

    Raises:
        ExtractionRefused: none of the source's passwords opens it, or no password can.
    """
    entries = dict(_entries(archive))
    if not entries.keys() & {*(needed or entries), _WHOLE}:
        return archive
    passwords = (*known, *source.passwords)
    if not passwords:
        raise password_needed()
    locks = {name: _lock(entry) for name, entry in entries.items() if name in archive}
    if not locks:
        raise password_needed()
    sample = _WHOLE if _WHOLE in locks else min(locks, key=lambda name: len(archive.part(name)))
    for password in passwords:
        compressed = _decrypted(archive.part(sample), locks[sample], password)
        if compressed is None:
            continue
        if sample != _WHOLE:
            return UnlockedArchive(source, locks, password)
        return Archive(Source.of_bytes(_unpacked(compressed), source.name))
    raise password_needed()


def _entries(archive: Archive) -> Iterator[tuple[str, Any]]:
    """The parts that the manifest says to be encrypted, and how."""
    if _MANIFEST not in archive:
        return
    try:
        manifest = archive.xml(_MANIFEST)
    except ExtractionRefused:
        return
    for entry in manifest.iter("{*}file-entry"):
        for how in entry.iter("{*}encryption-data"):
            yield attribute(entry, "full-path"), how


def _lock(how: Any) -> _Lock:
    """What `<encryption-data>` says.

    Raises:
        ExtractionRefused: it is a method that is not known, or does not go by a password.
    """
    found = {local_name(element): element for element in how}
    try:
        algorithm, derivation = found["algorithm"], found["key-derivation"]
        start_hash = "sha1"
        if "start-key-generation" in found:
            start_hash = _method(found["start-key-generation"], "start-key-generation-name")
        cipher = _method(algorithm, "algorithm-name")
        key = _Key(
            method=_method(derivation, "key-derivation-name"),
            start=start_hash,
            size=_number(derivation, "key-size", 32 if cipher.startswith("aes256") else 16),
            salt=b64decode(attribute(derivation, "salt")),
            rounds=_number(derivation, "iteration-count", 0)
            or _number(derivation, "argon2-iterations", 0),
            memory=_number(derivation, "argon2-memory", 0),
            lanes=_number(derivation, "argon2-lanes", 0),
        )
        lock = _Lock(
            key=key,
            cipher=cipher.partition("-")[2] if cipher.startswith("aes") else cipher,
            start=b64decode(attribute(algorithm, "initialisation-vector")),
            checksum=b64decode(attribute(how, "checksum")),
            checksum_hash=_method(how, "checksum-type").removesuffix("-1k").removesuffix("/1k"),
        )
    except (KeyError, ValueError) as error:
        raise no_password_opens() from error
    if lock.key.start not in _HASHES or (
        lock.cipher != "gcm" and lock.checksum_hash not in _HASHES
    ):
        raise no_password_opens()
    return lock


def _method(element: Any, name: str) -> str:
    """The last word of the address that names a method."""
    return attribute(element, name).rpartition("#")[2].rpartition(":")[2].lower()


def _number(element: Any, name: str, default: int) -> int:
    return int(attribute(element, name) or default)


def _decrypted(data: bytes, lock: _Lock, password: str) -> bytes | None:
    """A part as it was compressed, or None where it is not the right password.

    Raises:
        ExtractionRefused: no password opens it.
    """
    key = _key(lock.key, password)
    if lock.cipher == "gcm":
        return _decrypted_gcm(data, key)
    if lock.cipher == "cbc":
        ways = [_decrypted_cbc(data, key, lock.start)]
    elif lock.cipher.startswith("blowfish"):  # programs differ in the size of its steps
        ways = [_decrypted_blowfish(data, key, lock.start, bits) for bits in (8, 64)]
    else:
        raise no_password_opens()
    return next((compressed for compressed in ways if _is_right(compressed, lock)), None)


def _is_right(compressed: bytes, lock: _Lock) -> bool:
    """Whether the checksum agrees: of the compressed part or, of Hangul, of the part itself."""
    beginnings = [compressed[:_CHECKED_BYTES]]
    with suppress(zlib.error):
        beginnings.append(zlib.decompressobj(_RAW).decompress(compressed, _CHECKED_BYTES))
    return any(
        hashlib.new(lock.checksum_hash, beginning).digest() == lock.checksum
        for beginning in beginnings
    )


@lru_cache(maxsize=1)
def _key(how: _Key, password: str) -> bytes:
    """The key that a password makes; it costs a tenth of a second, and parts may share it.

    Raises:
        ExtractionRefused: it is made in a way that is not known, or as no program does it.
    """
    start = hashlib.new(how.start, password.encode()).digest()
    if how.method == "pbkdf2" and 0 < how.rounds <= _MAX_ROUNDS and 0 < how.size <= 64:
        return hashlib.pbkdf2_hmac("sha1", start, how.salt, how.rounds, how.size)
    usual = 0 < how.rounds <= _MAX_PASSES and how.memory <= _MAX_MEMORY
    if how.method != "argon2id" or not usual:
        raise no_password_opens()
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415 - rare

    try:
        return Argon2id(
            salt=how.salt,
            length=how.size,
            iterations=how.rounds,
            lanes=how.lanes,
            memory_cost=how.memory,
        ).derive(start)
    except (ValueError, TypeError) as error:
        raise no_password_opens() from error


def _decrypted_gcm(data: bytes, key: bytes) -> bytes | None:
    """The initialisation vector stands before the text; the text is its own check."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - native, and rare
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        return AESGCM(key).decrypt(data[:_GCM_START], data[_GCM_START:], None)
    except (InvalidTag, ValueError):
        return None


def _decrypted_cbc(data: bytes, key: bytes, start: bytes) -> bytes:
    """Whole blocks, of which the last says how much of it is none of the text."""
    from Cryptodome.Cipher import AES  # noqa: PLC0415 - native, and rare

    try:
        plain = AES.new(key, AES.MODE_CBC, start).decrypt(data[: len(data) // 16 * 16])
    except ValueError as error:
        raise no_password_opens() from error
    return plain[: len(plain) - plain[-1]] if plain and plain[-1] <= 16 else plain


def _decrypted_blowfish(data: bytes, key: bytes, start: bytes, bits: int) -> bytes:
    from Cryptodome.Cipher import Blowfish  # noqa: PLC0415 - native, and rare

    try:
        cipher = Blowfish.new(  # noqa: S304 - the format's choice, not ours
            key, Blowfish.MODE_CFB, start, segment_size=bits
        )
        return cipher.decrypt(data + bytes(-len(data) % 8))[: len(data)]
    except ValueError as error:
        raise no_password_opens() from error


def _unpacked(compressed: bytes) -> bytes:
    """A part as its author wrote it.

    Raises:
        ExtractionRefused: it is damaged.
    """
    try:
        return zlib.decompressobj(_RAW).decompress(compressed, MAX_PART_BYTES + 1)
    except zlib.error as error:
        raise ExtractionRefused(FileState.FAILED, msg("The document is damaged")) from error
