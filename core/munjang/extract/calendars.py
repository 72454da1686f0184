"""Calendars (iCalendar, vCalendar): events, tasks and journals, each under what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import PurePath

from munjang.extract.builder import TextBuilder
from munjang.extract.content_lines import Line, read_lines
from munjang.extract.source import Source

_ENTRIES = frozenset({"VEVENT", "VTODO", "VJOURNAL"})
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_PEOPLE = ("ORGANIZER", "ATTENDEE")
_WORDS = ("LOCATION", "CATEGORIES", "CONTACT", "URL")
_TEXTS = ("DESCRIPTION", "COMMENT")


def read(source: Source, out: TextBuilder) -> None:
    """Read a calendar."""
    entries = 0
    for entry in _entries(read_lines(source, out), out):
        _write(entry, out)
        entries += 1
    if entries > 1:  # one event is what the file is called after
        out.title = out.title or PurePath(source.name).stem


def _entries(lines: Iterator[Line], out: TextBuilder) -> Iterator[list[Line]]:
    """The properties of each entry, without those of the alarms within it."""
    entry: list[Line] = []
    around: list[str] = []
    for line in lines:
        if line.name == "BEGIN":
            around.append(line.value.strip().upper())
        elif line.name == "END":
            if around and around.pop() in _ENTRIES and entry:
                yield entry
                entry = []
        elif around and around[-1] in _ENTRIES:
            entry.append(line)
        elif line.name == "X-WR-CALNAME":
            out.title = line.text
    if entry:  # the file is cut off
        yield entry


def _write(entry: list[Line], out: TextBuilder) -> None:
    found: dict[str, list[Line]] = {}
    for line in entry:
        found.setdefault(line.name, []).append(line)
    for line in found.get("SUMMARY", [])[:1]:
        out.heading(line.text, 1)
    about = [_span(found), *(line.text for name in _WORDS for line in found.get(name, ()))]
    about.append("; ".join(_person(line) for name in _PEOPLE for line in found.get(name, ())))
    out.block("\n".join(filter(None, about)))
    for name in _TEXTS:
        out.blocks(line.text for line in found.get(name, ()))


def _span(found: dict[str, list[Line]]) -> str:
    """When it is: "2024-03-05 14:00 – 15:30"."""
    start = _time(found.get("DTSTART"))
    end = _time(found.get("DTEND") or found.get("DUE"), last_day="DTEND" in found)
    day = start.partition(" ")[0]
    if end == start:
        return start
    if " " in start and end.startswith(f"{day} "):
        end = end.removeprefix(f"{day} ")
    return " – ".join(filter(None, (start, end)))


def _time(lines: list[Line] | None, *, last_day: bool = False) -> str:
    """A time as "2024-03-05 14:00"; of days the last one, not the one after it, if so asked."""
    stated = _TIME.fullmatch(lines[0].value.strip()) if lines else None
    if stated is None:
        return ""
    year, month, day, hour, minute, universal = stated.groups()
    if hour:
        return f"{year}-{month}-{day} {hour}:{minute}" + (" UTC" if universal else "")
    try:
        return str(date(int(year), int(month), int(day)) - timedelta(days=last_day))
    except (ValueError, OverflowError):
        return ""


def _person(line: Line) -> str:
    """Somebody who takes part: "Kim Hana <hana@example.com>"."""
    name, address = line.parameters.get("CN", ""), line.text
    if address.lower().startswith("mailto:"):
        address = address[len("mailto:") :]
    return f"{name} <{address}>" if name and name != address else address
