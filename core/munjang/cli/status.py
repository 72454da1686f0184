"""The command that tells what is in the library, and what is not and why."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from munjang.cli.terminal import (
    AddCommand,
    not_connected,
    open_library,
    plain,
    print_earlier,
    print_json,
)
from munjang.library import Library
from munjang.messages import Message, msg
from munjang.records import FileState, LedgerEntry, Status

_STATES = {
    FileState.PENDING: msg("waiting to be read"),
    FileState.INDEXED: msg("read"),
    FileState.PARTIAL: msg("partly read"),
    FileState.UNRECOGNISED: msg("waiting for text recognition"),
    FileState.EMPTY: msg("without text"),
    FileState.UNSUPPORTED: msg("of an unknown format"),
    FileState.ENCRYPTED: msg("protected by a password"),
    FileState.TOO_LARGE: msg("too large"),
    FileState.UNREADABLE: msg("not accessible"),
    FileState.FAILED: msg("broken"),
    FileState.QUARANTINED: msg("set aside, since reading them failed twice"),
    FileState.EXCLUDED: msg("left out by a rule"),
    FileState.LINK: msg("links, which are not followed"),
    FileState.ONLINE_ONLY: msg("online only"),
    FileState.AWAY: msg("on a drive that is not connected"),
}


def register(command: AddCommand) -> None:
    """Add the command to the parser."""
    made = command("status", _status, msg("what is in the library, and what is not and why"))
    made.add_argument("--json", action="store_true", help=str(msg("print the status as JSON")))


def state_in_words(state: FileState) -> Message:
    """What became of a file."""
    return _STATES[state]


def print_summary(status: Status) -> None:
    """Say in a line or two how much can be found, and where to read what is not."""
    _print_found(status)
    failed = status.coverage.failed
    if failed == 1:
        print(msg("One file is found by its name only; munjang status says why."))
    elif failed:
        print(
            msg(
                "{count} files are found by their name only; munjang status says why.",
                count=failed,
            )
        )


def status_json(status: Status) -> dict[str, Any]:
    """The status as JSON knows it."""
    return {
        "library": str(status.directory),
        "folders": [
            {
                "path": str(f.path),
                "available": f.available,
                "files": f.files,
                "away": list(map(str, f.away)),
            }
            for f in status.folders
        ],
        "states": {state.value: status.states.get(state, 0) for state in FileState},
        "coverage": asdict(status.coverage),
        "contents": status.contents,
        "passages": status.passages,
        "embedded": status.embedded,
        "vectors_ever": status.vectors_ever,
        "encoder": status.encoder,
        "size_bytes": status.size_bytes,
        "text_recognition": str(status.recognition) if status.recognition else "on",
        "unconfined": [str(gap) for gap in status.unconfined],
        "refused": _entries_json(status.refused),
        "partial": _entries_json(status.partial),
        "excluded": _entries_json(status.excluded),
    }


def _status(options: argparse.Namespace) -> None:
    with open_library(options) as library:
        status = library.status()
        if options.json:
            print_json(status_json(status))
            return
        _print_found(status)
        if status.embedded < status.passages and _unmeasured(library):
            print(msg("The fastest way to run the language model here is still to be measured."))
        print_earlier(library)
    for gap in status.unconfined:
        print(gap)
    print()
    for state in FileState:
        if status.states.get(state):
            print(f"{status.states[state]:>8,}  {state_in_words(state)}")
    for drive in (drive for folder in status.folders for drive in folder.away):
        print()
        print(not_connected(drive))
    entries = [*status.refused, *status.partial, *status.excluded]
    for state in FileState:
        listed = [entry for entry in entries if entry.state is state]
        if listed:
            print(f"\n{str(state_in_words(state)).capitalize()}:")
        for entry in listed:
            print(f"  {plain(entry.path)}: {plain(entry.reason)}")


def _unmeasured(library: Library) -> bool:
    models, encoder = library.models, library.encoder_id()
    return models.is_installed(encoder) and models.backend(encoder) is None


def _print_found(status: Status) -> None:
    coverage = status.coverage
    print(
        msg(
            "{documents} documents with {sentences} sentences can be found; "
            "{embedded} of {passages} texts also by their meaning.",
            documents=coverage.documents,
            sentences=coverage.sentences,
            embedded=status.embedded,
            passages=status.passages,
        )
    )


def _entries_json(entries: Sequence[LedgerEntry]) -> list[dict[str, Any]]:
    return [
        {
            "path": str(entry.path),
            "state": entry.state.value,
            "reason": entry.reason,
            "reasons": [str(reason) for reason in entry.reasons],
        }
        for entry in entries
    ]
