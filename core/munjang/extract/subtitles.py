"""Subtitles: SubRip, WebVTT, YouTube's SBV, SubStation Alpha and SAMI.

A sentence often runs over several cues: these are joined, and marked with the time they begin at.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import NamedTuple

from munjang.extract.builder import TextBuilder
from munjang.extract.plain import read_text
from munjang.extract.source import Source

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,:](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*(?:-{{1,2}}>|,)\s*{_TIME}")
_VTT_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,50})?\s+([^>]{1,100})>")
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]{0,300}>|\{\\[^{}]{0,300}\}")
_ASS_DRAWING = re.compile(
    r"\{[^{}]{0,300}\\p[1-9][^{}]{0,300}\}.*?(?:\{[^{}]{0,300}\\p0[^{}]{0,300}\}|\Z)"
)
_ASS_CODES = re.compile(r"\{[^{}]{0,2000}\}")
_SYNC = re.compile(r"<sync\s+start\s*=\s*[\"']?\s*(\d{1,9})[^<>]{0,100}>", re.IGNORECASE)
_SAMI_CLASS = re.compile(r"<p\s+class\s*=\s*[\"']?\s*(\w{1,40})[^<>]{0,100}>", re.IGNORECASE)
_SAMI_TITLE = re.compile(r"<title>(.{0,500}?)</title>", re.IGNORECASE | re.DOTALL)
_LINE_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)

_SENTENCE_END = re.compile(r"[.?!…。？！♪)\]][\"'”’」』]*$")
_LONG_SILENCE = 4.0  # seconds after which something new begins
_LONG_SPEECH = 30.0  # seconds, and characters, that are joined at most: a place must be findable
_LONG_TEXT = 400


class _Cue(NamedTuple):
    """What is shown at one time."""

    start: float  # seconds
    end: float
    lines: list[str]
    voice: str = ""


def read(source: Source, out: TextBuilder) -> None:
    """Read subtitles: whole sentences, each under the time it is first heard at."""
    text = read_text(source, out)
    out.title = PurePath(source.name).stem
    if source.suffix in {".ass", ".ssa"}:
        tracks: Iterable[Iterable[_Cue]] = [_ass_cues(text, out)]
    elif source.suffix in {".smi", ".sami"}:
        tracks = _sami_tracks(text, out)
    else:
        tracks = [_cues(text)]
    for cues in tracks:
        _write(_without_repeats(cues), out)


def _write(cues: Iterable[_Cue], out: TextBuilder) -> None:
    paragraph: list[_Cue] = []
    for cue in cues:
        if paragraph and not _goes_on(paragraph, cue):
            _write_paragraph(paragraph, out)
            paragraph = []
        paragraph.append(cue)
    if paragraph:
        _write_paragraph(paragraph, out)


def _goes_on(paragraph: list[_Cue], cue: _Cue) -> bool:
    """Whether `cue` goes on with the sentence of those before it."""
    first, last = paragraph[0], paragraph[-1]
    return (
        not _SENTENCE_END.search(last.lines[-1])
        and not cue.lines[0].startswith(("-", "–", "—"))  # somebody else speaks
        and cue.voice in {"", last.voice}
        and 0 <= cue.start - last.end < _LONG_SILENCE
        and cue.end - first.start < _LONG_SPEECH
        and sum(len(line) for each in paragraph for line in each.lines) < _LONG_TEXT
    )


def _write_paragraph(paragraph: list[_Cue], out: TextBuilder) -> None:
    first = paragraph[0]
    out.begin_heading(_clock(first.start), 1)
    voice = f"{first.voice}: " if first.voice else ""
    lines = [line for cue in paragraph for line in cue.lines]
    speakers = [line for line in lines if line.startswith(("-", "–", "—"))]
    # Two who speak at once stand on lines of their own; else a line ends where the screen did.
    out.blocks([voice + line for line in lines] if len(speakers) > 1 else [voice + " ".join(lines)])


def _without_repeats(cues: Iterable[_Cue]) -> Iterator[_Cue]:
    """Rolling captions show the last line once more above each new one."""
    shown: list[str] = []
    end = 0.0
    for cue in cues:
        lines = cue.lines
        if cue.start - end < 1:
            while lines and lines[0] in shown:
                lines = lines[1:]
        shown, end = cue.lines, cue.end
        if lines:
            yield cue._replace(lines=lines)


def _cues(text: str) -> Iterator[_Cue]:
    """The cues of SubRip, WebVTT and SBV: a line of times, then lines of text."""
    cue: _Cue | None = None
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").split("\n")
        if _VTT_BLOCK.match(lines[0]):
            continue
        for number, line in enumerate(lines):
            timing = _TIMING.match(line)
            if timing:
                yield from _shown(cue)
                cue = _Cue(_seconds(timing.groups()[:4]), _seconds(timing.groups()[4:]), [])
            elif cue is not None and not _is_identifier(lines, number):
                voice = _VOICE.search(line)
                cue = cue._replace(voice=voice[1]) if voice else cue
                cue.lines.append(line)
    yield from _shown(cue)


def _is_identifier(lines: list[str], number: int) -> bool:
    """Whether a line is the number or name of the cue whose times come next."""
    return number + 1 < len(lines) and _TIMING.match(lines[number + 1]) is not None


def _ass_cues(text: str, out: TextBuilder) -> Iterator[_Cue]:
    """The cues of SubStation Alpha: a table of events, whose last column is the text."""
    columns = ["layer", "start", "end", "style", "name", "", "", "", "effect", "text"]
    cues: list[_Cue] = []
    for line in text.split("\n"):
        name, _, value = line.partition(":")
        if name == "Title" and value.strip():
            out.title = value.strip()
        elif name == "Format" and "text" in value.lower():
            columns = [column.strip().lower() for column in value.split(",")]
        elif name == "Dialogue":
            fields = dict(zip(columns, value.split(",", len(columns) - 1), strict=False))
            timing = _TIMING.match(f"{fields.get('start', '')},{fields.get('end', '')}")
            if timing is None:
                continue
            shown = _ASS_CODES.sub("", _ASS_DRAWING.sub("", fields.get("text", "")))
            lines = shown.replace("\\h", " ").replace("\\n", "\\N").split("\\N")
            times = timing.groups()
            cues += _shown(_Cue(_seconds(times[:4]), _seconds(times[4:]), lines))
    yield from sorted(cues, key=lambda cue: cue.start)


def _sami_tracks(text: str, out: TextBuilder) -> Iterator[Iterator[_Cue]]:
    """The cues of SAMI by language: each is shown until the next, which may be empty."""
    title = _SAMI_TITLE.search(text)
    if title and title[1].strip():
        out.title = html.unescape(title[1].strip())
    syncs = list(_SYNC.finditer(text))
    tracks: dict[str, list[_Cue]] = {}
    for sync, following in zip(syncs, [*syncs[1:], None], strict=True):
        start = int(sync[1]) / 1000
        body = text[sync.end() : following.start() if following else len(text)]
        pieces = _SAMI_CLASS.split(body)  # text, class, text, class, text …
        for name, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
            if not piece.strip():
                continue
            track = tracks.setdefault(name.upper(), [])
            if track:
                track[-1] = track[-1]._replace(end=start)
            track.append(_Cue(start, start, _LINE_BREAK.sub("\n", piece).split("\n")))
    for track in tracks.values():
        yield (shown for cue in track for shown in _shown(cue))


def _shown(cue: _Cue | None) -> Iterator[_Cue]:
    """The cue without markup, if anything is left of it."""
    if cue is not None:
        lines = [" ".join(html.unescape(_TAG.sub("", line)).split()) for line in cue.lines]
        lines = [line for line in lines if line]
        if lines:
            yield cue._replace(lines=lines)


def _seconds(groups: Iterable[str | None]) -> float:
    hours, minutes, seconds, fraction = (group or "0" for group in groups)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"
