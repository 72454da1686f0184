"""Numbers, times and phases in words, in the window's language."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QObject
from PySide6.QtGui import Qt

from munjang.records import FileState, Phase, Preparation, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from munjang.records import DocumentHit, Folder, Hit, Progress

translate = QCoreApplication.translate

_WORDS_TOLD = 8


def is_korean() -> bool:
    """Whether the window speaks Korean."""
    return QLocale().language() == QLocale.Language.Korean


def number(value: int) -> str:
    """A whole number with the separators of the language."""
    return QLocale().toString(value)


class Counted(QObject):
    """Counted things in words; an object, because lupdate knows plural forms in `tr` only."""

    def documents(self, count: int) -> str:
        """Such as: 12 documents."""
        return self.tr("%Ln document(s)", "", count)

    def searchable(self, count: int) -> str:
        """Files that are found by their content, wherever they are counted."""
        return self.tr("%Ln document(s) searchable", "", count)

    def sentences(self, count: int) -> str:
        """Such as: 345 sentences."""
        return self.tr("%Ln sentence(s)", "", count)

    def matches(self, count: int) -> str:
        """Documents that have every word of a query."""
        return self.tr("%Ln document(s) with every word", "", count)

    def files(self, count: int) -> str:
        """Such as: 3 files."""
        return self.tr("%Ln file(s)", "", count)

    def copies(self, count: int) -> str:
        """Other files with the same content."""
        return self.tr("+%Ln copy", "", count)

    def more_sentences(self, count: int) -> str:
        """Sentences of a document that are not shown."""
        return self.tr("%Ln more in this document", "", count)

    def minutes_left(self, count: int) -> str:
        """A rough estimate."""
        return self.tr("about %Ln minute(s) left", "", count)

    def hours_left(self, count: int) -> str:
        """A very rough estimate."""
        return self.tr("about %Ln hour(s) left", "", count)


def away(folders: Sequence[Folder]) -> str:
    """Which folders and drives cannot be reached, so that nothing in them is found, if any."""
    places = [
        place
        for folder in folders
        for place in (folder.away if folder.available else (folder.path,))
    ]
    names = ", ".join(map(folder_name, places))
    text = translate("texts", "Not connected, and not searched: {folders}.")
    return text.format(folders=names) if names else ""


def searching() -> str:
    """What is said while an answer takes a while."""
    return translate("texts", "Searching…")


def reason(found: Reason) -> str:
    """Why a document was found, in a word."""
    words = {
        Reason.WORDS: translate("texts", "words"),
        Reason.MEANING: translate("texts", "meaning"),
        Reason.NAME: translate("texts", "name"),
    }
    return words[found]


def why(found: DocumentHit) -> str:
    """Which file a document is, and why it was found, in whole sentences."""
    told = {
        Reason.WORDS: translate("texts", "It has words of the query."),
        Reason.MEANING: translate("texts", "It says something with a like meaning."),
        Reason.NAME: translate("texts", "Its file name has words of the query."),
    }
    lines = [str(found.path), *(told[reason] for reason in found.reasons)]
    if not found.reasons:
        lines.append(translate("texts", "It only came nearest."))
    marked = dict.fromkeys(
        hit.sentence[start:end].casefold() for hit in found.hits for start, end in hit.highlights
    )
    if marked:
        words = ", ".join(list(marked)[:_WORDS_TOLD])
        lines.append(translate("texts", "Found in it: {words}").format(words=words))
    return "\n".join(lines)


def data_size(size: int) -> str:
    """A size in words, such as: 71.6 MB."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def date(seconds: float) -> str:
    """A day in the language's way; empty for an unknown one."""
    if seconds <= 0:
        return ""
    day = QDateTime.fromSecsSinceEpoch(int(seconds)).date()
    return QLocale().toString(day, translate("texts", "MMM d, yyyy", "how Qt writes a day"))


def time_left(seconds: float) -> str:
    """A rough duration: nobody believes an estimate to the second."""
    if seconds < 10:
        return translate("texts", "a few seconds left")
    if seconds < 50:
        return translate("texts", "less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 90:
        return Counted().minutes_left(max(1, minutes))
    return Counted().hours_left(round(minutes / 60))


def phase(progress: Progress) -> str:
    """What the indexer is doing, in words."""
    words = {
        Phase.IDLE: translate("texts", "Up to date"),
        Phase.SCANNING: translate("texts", "Looking for files"),
        Phase.READING: translate("texts", "Reading documents"),
        Phase.EMBEDDING: translate("texts", "Learning what sentences mean"),
        Phase.PAUSED: translate("texts", "Paused"),
    }
    if progress.phase is Phase.EMBEDDING and progress.preparation is not None:
        return preparation(progress.preparation)
    return words[progress.phase]


def preparation(what: Preparation) -> str:
    """What is done with the encoder before it goes on, in words."""
    return {
        Preparation.OPENING: translate("texts", "Opening the language model"),
        Preparation.MEASURING: translate("texts", "Measuring the fastest way to run the model"),
    }[what]


def rate(progress: Progress) -> str:
    """The speed of the phase; empty while it is unknown."""
    if progress.rate <= 0:
        return ""
    amount = QLocale().toString(progress.rate, "f", 0 if progress.rate >= 10 else 1)
    if progress.phase is Phase.READING:
        return translate("texts", "{rate} files/s").format(rate=amount)
    if progress.phase is Phase.EMBEDDING:
        return translate("texts", "{rate} a second").format(rate=amount)
    return ""


def file_state(state: FileState) -> str:
    """What became of a file."""
    words = {
        FileState.PENDING: translate("texts", "Waiting"),
        FileState.INDEXED: translate("texts", "Read"),
        FileState.PARTIAL: translate("texts", "Partly read"),
        FileState.UNRECOGNISED: translate("texts", "Awaiting OCR"),
        FileState.EMPTY: translate("texts", "No text"),
        FileState.UNSUPPORTED: translate("texts", "Unknown format"),
        FileState.ENCRYPTED: translate("texts", "Password"),
        FileState.TOO_LARGE: translate("texts", "Too large"),
        FileState.UNREADABLE: translate("texts", "No access"),
        FileState.FAILED: translate("texts", "Broken"),
        FileState.QUARANTINED: translate("texts", "Set aside"),
        FileState.EXCLUDED: translate("texts", "Left out"),
        FileState.LINK: translate("texts", "Link"),
        FileState.ONLINE_ONLY: translate("texts", "Online only"),
        FileState.AWAY: translate("texts", "Not connected"),
    }
    return words[state]


def remedy(state: FileState, *, keyring: bool) -> str:
    """What can be done about a file in this state; empty where nothing need be.

    `keyring` says whether a password would be kept.
    """
    if state is FileState.ENCRYPTED and not keyring:
        return translate(
            "inventory",
            "Give its password to find it by its content. It is not kept: this computer has no "
            "keyring. When the document changes, it is asked for again.",
        )
    return {
        FileState.PENDING: translate("inventory", "It will be read soon."),
        FileState.UNRECOGNISED: translate(
            "inventory",
            "It is read when everything else has been, if the preferences say that the text in "
            "pictures is read.",
        ),
        FileState.UNSUPPORTED: translate(
            "inventory", "Save it in another format, such as PDF, to find it by its content."
        ),
        FileState.ENCRYPTED: translate(
            "inventory",
            "Give its password to find it by its content. Only this computer's keyring keeps it.",
        ),
        FileState.TOO_LARGE: translate(
            "inventory", "Split it into smaller files to find it by its content."
        ),
        FileState.UNREADABLE: translate(
            "inventory", "Check its permissions, and whether another program has it open."
        ),
        FileState.FAILED: translate(
            "inventory", "Open it in its own program and save it anew; it is read again then."
        ),
        FileState.QUARANTINED: translate(
            "inventory",
            "Reading it failed twice. It is left alone until it changes or is read again by hand.",
        ),
        FileState.EXCLUDED: translate(
            "inventory", "“Put back” has it searched again. The rules are in the preferences."
        ),
        FileState.LINK: translate(
            "inventory",
            "Links are not followed. Add the folder that it leads to, unless that is searched "
            "already.",
        ),
        FileState.ONLINE_ONLY: translate(
            "inventory",
            "Have your cloud drive keep it on this computer; it is read then.",
        ),
        FileState.AWAY: translate(
            "inventory",
            "Connect its drive, and it is found again at once. If the drive is gone for good, "
            "leave the file out.",
        ),
    }.get(state, "")


def folder_name(path: Path) -> str:
    """What a folder is called; the root of a disk has no name but its path."""
    return path.name or str(path)


def short_path(path: Path) -> str:
    """The path with the home folder as ``~``."""
    text, home = str(path), str(Path.home())
    return "~" + text[len(home) :] if text == home or text.startswith(home + os.sep) else text


def tip(text: str) -> str:
    """A text for a tool tip, which would take some names and titles for markup."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text


def unmarked(text: str) -> str:
    """A text for a button or menu, which would make keys of its ampersands."""
    return text.replace("&", "&&")


def citation(found: DocumentHit, hit: Hit) -> str:
    """A sentence with its source, for the clipboard."""
    sentence = " ".join(hit.sentence.split())
    source = ", ".join(part for part in (found.path.name, hit.place.where) if part)
    return f"“{sentence}” — {source}" if sentence else source
