"""Opens a document with the password that its owner gives."""

from __future__ import annotations

from pathlib import Path

import apsw

from munjang.errors import ExtractionRefused, PasswordError
from munjang.ingest.passwords import forget_password, keep_password
from munjang.ingest.reading import hash_file, store_document
from munjang.ingest.scan import look_at
from munjang.messages import Message, msg
from munjang.records import FileState
from munjang.sandbox import Extractor
from munjang.store import Documents, FileRow, Ledger, Passages, Unlocked, write_transaction


def unlock(connection: apsw.Connection, path: Path, password: str) -> Message | None:
    """Read the document at `path` with its password, now, and keep the password in the keyring.

    Returns why it could not be kept, or None.

    Raises:
        PasswordError: the password does not fit, the ledger does not have this file, or it changed
            while it was read.
        ExtractionRefused: the document cannot be read even with it.
    """
    row, found = _row(connection, path), look_at(path)
    try:
        hash_ = hash_file(path, row.folder)
        with Extractor() as extractor:
            document = extractor.read(path, within=row.folder, passwords=(password,))
    except OSError as error:
        raise ExtractionRefused(
            FileState.UNREADABLE,
            msg("The system refuses access: {reason}", reason=error.strerror or str(error)),
            path=path,
        ) from error
    except ExtractionRefused as error:
        if error.state == FileState.ENCRYPTED:
            raise PasswordError(
                msg("{path} does not open with this password.", path=str(path)), path=path
            ) from error
        raise
    if look_at(path) != found:
        raise _changed(path)
    notice = None
    try:
        keep_password(hash_, password)
    except PasswordError as error:
        notice = error.message
    ledger = Ledger(connection)
    with write_transaction(connection):
        now = ledger.file_by_path(path)
        same = now is not None and (now.id, now.size, now.modified_ns) == (
            row.id,
            row.size,
            row.modified_ns,
        )
        if same:
            if notice is None:
                Unlocked(connection).add(hash_)
            store_document(connection, hash_, document, priority=row.modified_ns)
            ledger.attach(row.id, hash_)
    if not same:
        if notice is None and not Unlocked(connection).has(hash_):
            forget_password(hash_)
        raise _changed(path)
    return notice


def lock(connection: apsw.Connection, path: Path) -> None:
    """Remove the password of the document at `path` from the keyring, and its text with it.

    Raises:
        PasswordError: none is kept.
    """
    row = _row(connection, path)
    unlocked = Unlocked(connection)
    if row.hash is None or not unlocked.has(row.hash):
        raise PasswordError(msg("No password is kept for {path}.", path=str(path)), path=path)
    forget_password(row.hash)
    ledger, documents, passages = Ledger(connection), Documents(connection), Passages(connection)
    with write_transaction(connection):
        unlocked.remove(row.hash)
        for file in ledger.files_with_hash(row.hash):
            ledger.refuse(
                file.id,
                FileState.ENCRYPTED,
                msg("The document is protected by a password"),
                hash_=row.hash,
            )
        while documents.collect_garbage() or passages.delete_orphans():
            pass


def forget_orphans(connection: apsw.Connection) -> None:
    """Remove the passwords of documents that are gone; not inside a transaction."""
    unlocked = Unlocked(connection)
    for hash_ in unlocked.orphans():
        forget_password(hash_)
        with write_transaction(connection):
            unlocked.remove(hash_)


def forget_all(connection: apsw.Connection) -> None:
    """Remove the passwords of all documents; not inside a transaction."""
    unlocked = Unlocked(connection)
    for hash_ in unlocked.all():
        forget_password(hash_)
        with write_transaction(connection):
            unlocked.remove(hash_)


def _changed(path: Path) -> PasswordError:
    return PasswordError(
        msg("{path} has changed while it was read. Try again in a moment.", path=str(path)),
        path=path,
    )


def _row(connection: apsw.Connection, path: Path) -> FileRow:
    row = Ledger(connection).file_by_path(path)
    if row is None:
        raise PasswordError(
            msg("{path} is not in the library; munjang why tells more.", path=str(path)), path=path
        )
    return row
