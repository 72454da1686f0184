"""Tells what became of files, why, and what can be done about it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import apsw

from munjang.ingest.passwords import keeps_passwords
from munjang.ingest.recognition import recognition_obstacle
from munjang.ingest.rules import Rules
from munjang.ingest.scan import is_folder, link_at, link_on, link_target, look_at
from munjang.messages import Message, msg
from munjang.records import Explanation, FileState, Folder, LedgerEntry
from munjang.store import Documents, Folders, Ledger, Unlocked

_TRY_INDEX = msg("Bring the library up to date: munjang index")
ADVICE: dict[FileState, Message] = {
    FileState.PENDING: _TRY_INDEX,
    FileState.UNSUPPORTED: msg("Save it in another format, such as PDF, to find it by its content"),
    FileState.ENCRYPTED: msg("Give its password: munjang unlock {path}"),
    FileState.TOO_LARGE: msg("Split it into smaller files to find it by its content"),
    FileState.UNREADABLE: msg("Check its permissions, and whether another program has it open"),
    FileState.FAILED: msg("Open it in its own program and save it anew; it is tried again then"),
    FileState.QUARANTINED: msg(
        "Open it in its own program and save it anew; it is left alone until it changes"
    ),
    FileState.EXCLUDED: msg(
        "To read it all the same, remove the rule, or bring it back: munjang ignore '!{name}'"
    ),
    FileState.LINK: msg(
        "Links are not followed; if what it leads to is in no watched folder, add that folder"
    ),
    FileState.ONLINE_ONLY: msg(
        "Have your cloud drive keep it on this computer; then it is read by itself"
    ),
    FileState.AWAY: msg(
        "Connect its drive, and it is found again; if that is gone for good, leave out the folder"
    ),
}


def explain(connection: apsw.Connection, path: Path, *, own: Path) -> Explanation:
    """Why the file at `path`, which is absolute, is found or is not; `own` is the library's folder.

    Nothing is opened and no link is followed.
    """
    folder = next((f for f in Folders(connection).all() if path.is_relative_to(f.path)), None)
    entry = Ledger(connection).entry(path)
    if folder is None:
        return _outside(path)
    if entry is None:
        return _unknown(connection, path, folder, own)
    (entry,) = with_pictures(connection, [entry])
    pages, embedded = Documents(connection).describe(path)
    reasons = list(entry.reasons)
    advice = _advice(entry.state, path)
    change = _change_since(entry, folder)
    if change is not None:
        reasons.append(change)
        advice = _TRY_INDEX if folder.available else advice
    return Explanation(
        path=path,
        entry=entry,
        reasons=reasons,
        advice=advice,
        folder=folder.path,
        pages=pages,
        found_by_meaning=embedded,
        password_kept=_has_password(connection, path),
        keyring=entry.state is not FileState.ENCRYPTED or keeps_passwords(),
    )


def _has_password(connection: apsw.Connection, path: Path) -> bool:
    row = Ledger(connection).file_by_path(path)
    return row is not None and row.hash is not None and Unlocked(connection).has(row.hash)


def _advice(state: FileState, path: Path) -> Message | None:
    advice = ADVICE.get(state)
    if advice is None:
        return None
    return Message(advice.template, {"path": str(path), "name": path.name})


def with_pictures(connection: apsw.Connection, entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """The entries, each that has unread pictures with the reason why."""
    entries = list(entries)
    if not any(entry.pictures for entry in entries):
        return entries
    obstacle = recognition_obstacle(connection)
    return [
        replace(entry, reasons=(*entry.reasons, _pictures(entry.pictures, obstacle)))
        if entry.pictures
        else entry
        for entry in entries
    ]


def _pictures(count: int, obstacle: Message | None) -> Message:
    if obstacle is None:
        if count == 1:
            return msg("The text in one picture is waiting for text recognition")
        return msg("The text in {count} pictures is waiting for text recognition", count=count)
    if count == 1:
        return msg("The text in one picture is not read: {reason}", reason=obstacle)
    return msg("The text in {count} pictures is not read: {reason}", count=count, reason=obstacle)


def _change_since(entry: LedgerEntry, folder: Folder) -> Message | None:
    """What has happened to the file since it was entered in the ledger, or None."""
    if not folder.available or not is_folder(folder.path):
        return msg("The folder {path} cannot be reached now", path=str(folder.path))
    if entry.state is FileState.EXCLUDED:
        return None
    found = look_at(entry.path) or link_at(entry.path)
    if entry.state is FileState.AWAY:
        return None if found is None else msg("It is there again")
    if found is None:
        return None if is_folder(entry.path) else msg("It is no longer there")
    if not found.error and (found.size, found.modified_ns / 1e9) != (entry.size, entry.modified):
        return msg("It has changed since it was read")
    return None


def _outside(path: Path) -> Explanation:
    """Why a file that lies in no watched folder is not found."""
    reasons = [msg("It is not in a watched folder")]
    if not os.path.lexists(path):
        reasons.insert(0, msg("There is no such file"))
        return Explanation(path, None, reasons, None)
    place = path if is_folder(path) else path.parent
    return Explanation(
        path, None, reasons, msg("Watch its folder: munjang add {path}", path=str(place))
    )


def _unknown(connection: apsw.Connection, path: Path, folder: Folder, own: Path) -> Explanation:
    """Why a file is not in the ledger, though the folder it lies in is watched."""
    reason, advice = _why_unknown(connection, path, folder, own)
    inside = Ledger(connection).count_states(path) if advice is None and is_folder(path) else {}
    return Explanation(path, None, [reason], advice, folder.path, inside=inside)


def _why_unknown(
    connection: apsw.Connection, path: Path, folder: Folder, own: Path
) -> tuple[Message, Message | None]:
    link = link_on(path, folder.path)
    found = look_at(path)
    listed = link is None and is_folder(path)
    rule = _rule_for(connection, path, folder, is_folder=listed)
    advice = None
    if path.is_relative_to(own):
        reason = msg("It belongs to Munjang itself")
    elif link is not None:
        reason = msg("{path} is a link to {target}", path=str(link), target=link_target(link))
        advice = ADVICE[FileState.LINK]
    elif rule is not None:
        reason, advice = rule, _advice(FileState.EXCLUDED, path)
    elif listed:
        reason = msg("It is a folder")
    elif found is not None and found.error:
        reason = msg("The system refuses access: {reason}", reason=found.error)
        advice = _advice(FileState.UNREADABLE, path)
    elif found is not None:
        reason, advice = msg("It has not been met yet"), _TRY_INDEX
    elif os.path.lexists(path):
        reason = msg("It is no file, but a device or a pipe")
    else:
        reason = msg("There is no such file")
    return reason, advice


def _rule_for(
    connection: apsw.Connection, path: Path, folder: Folder, *, is_folder: bool
) -> Message | None:
    """The rule that leaves out `path`, or the folder that it lies in."""
    folders = Folders(connection)
    rules = Rules(folder.path, own=folders.rules(folder.id), general=folders.rules(None))
    left_out = rules.left_out(path, is_folder=is_folder)
    if left_out is None:
        return None
    place, reason = left_out
    return reason if place == path else msg("{path}: {reason}", path=str(place), reason=reason)
