"""What the library view calls things, in the window's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from munjang.overview import Activity

if TYPE_CHECKING:
    from munjang.records import LedgerEntry

translate = QCoreApplication.translate


def columns() -> tuple[str, ...]:
    """The headings of the table."""
    return (
        translate("inventory", "Name"),
        translate("inventory", "State"),
        translate("inventory", "Reason"),
        translate("inventory", "Folder"),
        translate("inventory", "Type"),
        translate("inventory", "Size"),
        translate("inventory", "Changed"),
        translate("inventory", "Sentences"),
    )


def kind(name: str) -> str:
    """A kind of documents."""
    known = {
        "pdf": "PDF",
        "hangul": translate("inventory", "Hangul"),
        "word": translate("inventory", "Word processing"),
        "sheet": translate("inventory", "Spreadsheets"),
        "slides": translate("inventory", "Slides"),
        "text": translate("inventory", "Text"),
        "web": translate("inventory", "Web pages"),
        "mail": translate("inventory", "Mail"),
        "image": translate("inventory", "Pictures"),
        "book": translate("inventory", "E-books"),
        "code": translate("inventory", "Source code"),
        "data": translate("inventory", "Data"),
        "subtitles": translate("inventory", "Subtitles"),
        "archive": translate("inventory", "Archives"),
        "other": translate("inventory", "Other files"),
    }
    return known.get(name, name)


def file_type(entry: LedgerEntry) -> str:
    """The type of one file as its name has it: PDF, HWP."""
    return entry.path.suffix.removeprefix(".").upper()


def language(code: str) -> str:
    """The language of a text."""
    if code == "ko":
        return translate("inventory", "Korean")
    if code == "en":
        return translate("inventory", "English")
    return translate("inventory", "Other or mixed")


def activity(what: Activity) -> str:
    """What time was spent with."""
    return {
        Activity.SCANNING: translate("inventory", "Looking for files"),
        Activity.READING: translate("inventory", "Reading documents"),
        Activity.EMBEDDING: translate("inventory", "Learning what sentences mean"),
        Activity.RECOGNISING: translate("inventory", "Reading text in pictures"),
    }[what]


def part_of_library(name: str) -> str:
    """What takes room in the library's own folder."""
    return {
        "catalog": translate("inventory", "Texts, words and meanings"),
        "log": translate("inventory", "Log of recent changes"),
        "index": translate("inventory", "Quick access by meaning"),
        "copies": translate("inventory", "Safety copies"),
    }[name]


def duration(seconds: float) -> str:
    """A length of time, such as: 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        amount = seconds if seconds < 10 else whole
        text = QLocale().toString(float(amount), "f", 1 if seconds < 10 else 0)
        return translate("inventory", "{seconds} s").format(seconds=text)
    minutes, hours = whole // 60 % 60, whole // 3600
    if not hours:
        return translate("inventory", "{minutes} min").format(minutes=minutes)
    return translate("inventory", "{hours} h {minutes} min").format(hours=hours, minutes=minutes)


class Counted(QObject):
    """Counted things in words; an object, because lupdate knows plural forms in `tr` only."""

    def selected(self, count: int) -> str:
        """Selected files."""
        return self.tr("%Ln file(s) selected", "", count)

    def excluded(self, count: int) -> str:
        """Files that a rule leaves out."""
        return self.tr("%Ln left out", "", count)

    def away(self, count: int) -> str:
        """Files on drives that are not connected."""
        return self.tr("%Ln not connected", "", count)

    def left_out(self, count: int) -> str:
        """Files that were just left out."""
        return self.tr("%Ln file(s) will no longer be searched. Nothing is deleted.", "", count)

    def read_again(self, count: int) -> str:
        """Files that will be read again."""
        return self.tr("%Ln file(s) will be read again.", "", count)

    def sentences_by_meaning(self, count: int) -> str:
        """Sentences of a document that are found by meaning."""
        return self.tr("%Ln of them by meaning too", "", count)

    def pages(self, count: int) -> str:
        """Pages of a document."""
        return self.tr("%Ln page(s)", "", count)

    def pictures(self, count: int) -> str:
        """Pictures with unread text."""
        return self.tr("The text in %Ln picture(s) is still unread", "", count)
