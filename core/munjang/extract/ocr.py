"""The text in a picture, recognised by tesseract.

Tesseract runs as a child that gets the picture through its standard input and answers on its
standard output, so nothing is ever written to the disk. It takes seconds a page.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from munjang.children import die_with_parent
from munjang.extract.builder import TextBuilder
from munjang.extract.limits import (
    MAX_RECOGNISED_PICTURES,
    PICTURE_SECONDS,
    RECOGNITION_SECONDS,
)
from munjang.messages import Message, msg

LANGUAGES = ("kor", "eng")
RESOLUTION = 300  # dots an inch that tesseract was trained for
MAX_PIXELS = 24_000_000  # A3 at that resolution, and some more

# Below this a line is dropped: it is a stain, a signature, the pattern of a carpet.
_LEAST_CONFIDENCE = 45
# Below this a page may be lying on its side or standing on its head.
_UPRIGHT_CONFIDENCE = 65
# The layout of a page may have been mistaken, above all that of Korean, whose syllables tesseract
# sees as columns: where there are few lines, or many scraps of lines. It is tried as one column.
_FEW_LINES = 6
_SCRAP = 3  # characters at most
_SCRAPS = 0.15  # the share of them among the lines
_HANGUL = re.compile("[가-힣]")
_AUTOMATIC = "3"  # tesseract's ways to find the lines of a page
_ONE_COLUMN = "4"
_TURNED = "1"  # automatic, after finding out how the page lies
_FEWEST_LETTERS = 2  # of a paragraph; lines and dots are taken for single ones
_WORD_LEVEL = "5"
_COLUMNS = 12  # of tesseract's table

# Where the installers for Windows and macOS put a program that is not on the PATH.
_USUAL_PLACES = (
    r"C:\Program Files\Tesseract-OCR",
    r"C:\Program Files (x86)\Tesseract-OCR",
    "/opt/homebrew/bin",
    "/usr/local/bin",
)
_HOW_TO_INSTALL = {
    "apt-get": "sudo apt install tesseract-ocr tesseract-ocr-kor",
    "dnf": "sudo dnf install tesseract tesseract-langpack-kor",
    "pacman": "sudo pacman -S tesseract tesseract-data-kor tesseract-data-eng",
    "zypper": "sudo zypper install tesseract-ocr tesseract-ocr-traineddata-korean",
    "brew": "brew install tesseract tesseract-lang",
}
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows would show a console
_DOWNLOADS = "https://tesseract-ocr.github.io/tessdoc/Installation.html"


class RecognitionFailed(Exception):
    """Tesseract did not answer, or not in time."""


class RecognisedWord(NamedTuple):
    """A word of a picture, of Korean often a syllable, and where it stands, in pixels."""

    text: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """One line of a picture; lines with the same number are one paragraph."""

    text: str
    confidence: int  # percent
    paragraph: int
    words: tuple[RecognisedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class _Engine:
    """Tesseract as it is installed here."""

    program: str
    data: Path  # the folder of its languages
    languages: frozenset[str]


def unavailable() -> Message | None:
    """Why pictures cannot be read on this machine and what to do, or None where they can."""
    return _obstacle(_find_engine())


def _obstacle(engine: _Engine | None) -> Message | None:
    """What is missing, and what to do; None where pictures can be read."""
    if engine is None:
        return msg(
            "Text recognition needs the program tesseract with its Korean and English data ({how})",
            how=_how_to_install(),
        )
    missing = [language for language in LANGUAGES if language not in engine.languages]
    if missing:
        return msg(
            "Tesseract lacks the language data for {languages} ({how})",
            languages=", ".join(missing),
            how=_how_to_install(),
        )
    return None


def program_paths() -> list[Path]:
    """What a confined process must be let execute (the first) and read: program and data.

    Nothing where tesseract is not installed. Its libraries are where the system keeps them.
    """
    engine = _find_engine()
    return [Path(engine.program).resolve(), engine.data] if engine is not None else []


def recognise(
    image: Any, engine: _Engine, *, seconds: float = PICTURE_SECONDS
) -> list[RecognisedLine]:
    """Read a picture (Pillow's, about 300 dots an inch); lines of little worth are left out.

    Raises:
        RecognitionFailed: tesseract broke or took more than `seconds`.
    """
    picture = _portable_graymap(image)
    deadline = time.monotonic() + seconds
    lines = _lines(_run(engine, picture, _AUTOMATIC, deadline))
    for segmentation in _other_ways(lines, engine):
        try:
            other = _lines(_run(engine, picture, segmentation, deadline))
        except RecognitionFailed:
            break  # no time left: what was read first is something too
        lines = max(lines, other, key=_worth)
    return [line for line in lines if line.confidence >= _LEAST_CONFIDENCE]


def recognise_within_budget(image: Any, out: TextBuilder) -> list[RecognisedLine]:
    """Read a picture of the document being read, or leave it out when too much time was spent."""
    engine = _find_engine(ask=_ask_once)
    if reason := _obstacle(engine):
        out.pictures += 1
        out.leave_out(reason)
        return []
    if out.pictures_read >= MAX_RECOGNISED_PICTURES or out.recognition_took > RECOGNITION_SECONDS:
        out.leave_out(
            msg("Only the first {count} pictures were recognised", count=out.pictures_read)
        )
        return []
    assert engine is not None  # that were an obstacle
    begun = time.monotonic()
    try:
        return recognise(image, engine)
    except RecognitionFailed:
        out.leave_out(msg("Some pictures could not be recognised"))
        return []
    finally:
        out.pictures_read += 1
        out.recognition_took += time.monotonic() - begun


def write_lines(lines: Iterable[RecognisedLine], out: TextBuilder) -> None:
    """Write recognised lines, a block for each paragraph that says something."""
    for _, group in groupby(lines, key=lambda line: line.paragraph):
        paragraph = list(group)
        if sum(map(str.isalnum, "".join(line.text for line in paragraph))) < _FEWEST_LETTERS:
            continue
        with out.recognised(_confidence(paragraph)):
            out.block("\n".join(line.text for line in paragraph))


def _ask(program: str) -> _Engine:
    """Have tesseract tell its languages.

    Raises:
        OSError: it cannot be started.
        SubprocessError: it does not answer.
    """
    answer = subprocess.run(
        [program, "--list-langs"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=PICTURE_SECONDS,
        creationflags=_NO_WINDOW,
    ).stdout.decode("utf-8", "replace")
    # 'List of available languages in "/usr/share/…/tessdata/" (3):', then a name a line.
    head, *languages = answer.splitlines() or [""]
    data = re.search(r'"(.+)"', head)
    return _Engine(program, Path(data[1]) if data else Path(program).parent, frozenset(languages))


# For a process that reads picture after picture: asking each time takes as long as a small one.
_ask_once = cache(_ask)


def _find_engine(ask: Callable[[str], _Engine] = _ask) -> _Engine | None:
    """Tesseract as it is installed at this moment, if it is; `ask` may remember what it told."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *_USUAL_PLACES])
    program = shutil.which("tesseract", path=path)
    if program is None:
        return None
    try:
        return ask(program)
    except (OSError, subprocess.SubprocessError):
        return None


def _how_to_install() -> str:
    """The command that installs tesseract here, or the page that tells."""
    return next(
        (how for tool, how in _HOW_TO_INSTALL.items() if shutil.which(tool) is not None),
        _DOWNLOADS,
    )


def _run(engine: _Engine, picture: bytes, segmentation: str, deadline: float) -> str:
    """Have tesseract read a picture; returns its table followed by the text of the page.

    Raises:
        RecognitionFailed: it broke or was not ready by the `deadline` (of the monotonic clock).
    """
    # The table has how sure it is, but parts the syllables of Korean words; the text has the
    # spaces right.
    command = [engine.program, "stdin", "stdout", "-l", "+".join(LANGUAGES)]
    command += ["--dpi", str(RESOLUTION), "--psm", segmentation]
    # Looking for vertical lines it takes those of Korean apart into columns.
    command += ["-c", "textord_tabfind_vertical_text=0"]
    command += ["-c", "tessedit_create_tsv=1", "-c", "tessedit_create_txt=1"]
    try:
        done = subprocess.run(
            command,
            input=picture,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=max(0.1, deadline - time.monotonic()),
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},  # its threads cost more than they bring
            creationflags=_NO_WINDOW,
            preexec_fn=_dying_with_us(),  # only a few system calls: no lock is taken
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise RecognitionFailed from error
    return done.stdout.decode("utf-8", "replace")


def _other_ways(lines: Sequence[RecognisedLine], engine: _Engine) -> Iterator[str]:
    """The segmentations that may read a page better than the one that gave these lines."""
    if not lines:
        return
    doubtful = _confidence(lines) < _UPRIGHT_CONFIDENCE
    korean = any(_HANGUL.search(line.text) for line in lines)
    scraps = sum(len(line.text) <= _SCRAP for line in lines)
    if (len(lines) < _FEW_LINES and (doubtful or korean)) or scraps > len(lines) * _SCRAPS:
        yield _ONE_COLUMN
    if doubtful and "osd" in engine.languages:
        yield _TURNED


def _lines(answer: str) -> list[RecognisedLine]:
    """The lines of a page from tesseract's table, spelt as in the text that follows it."""
    rows = [row.split("\t") for row in answer.splitlines()]
    words = [row for row in rows if len(row) == _COLUMNS and row[0] == _WORD_LEVEL]
    spelt = [" ".join(row[0].split()) for row in rows if len(row) == 1]
    spelling = {text.replace(" ", ""): text for text in spelt}
    lines: list[RecognisedLine] = []
    paragraphs: dict[tuple[str, ...], int] = {}
    for place, group in groupby(words, key=lambda row: tuple(row[1:5])):
        table = list(group)
        found = tuple(RecognisedWord(row[11].strip(), *map(int, row[6:10])) for row in table)
        bare = "".join(word.text for word in found).replace(" ", "")
        if not bare:
            continue
        letters = sum(len(word.text) for word in found)
        sureness = sum(
            float(row[10]) * len(word.text) for row, word in zip(table, found, strict=True)
        )
        paragraph = paragraphs.setdefault(place[:-1], len(paragraphs))
        text = spelling.get(bare, " ".join(word.text for word in found))
        lines.append(RecognisedLine(text, round(sureness / letters), paragraph, found))
    return lines


def _confidence(lines: Sequence[RecognisedLine]) -> int:
    """How sure the whole of the lines is, in percent: the mean over their letters."""
    letters = sum(len(line.text) for line in lines)
    return (
        round(sum(line.confidence * len(line.text) for line in lines) / letters) if letters else 0
    )


def _worth(lines: Sequence[RecognisedLine]) -> int:
    """How much was read, and how surely: for choosing between two ways to read a picture."""
    return sum(
        (line.confidence - _LEAST_CONFIDENCE) * len(line.text)
        for line in lines
        if line.confidence > _LEAST_CONFIDENCE
    )


def _portable_graymap(image: Any) -> bytes:
    grey = image if image.mode == "L" else image.convert("L")
    pixels: bytes = grey.tobytes()
    return b"P5\n%d %d\n255\n" % grey.size + pixels


def _dying_with_us() -> Callable[[], None] | None:
    return None if sys.platform == "win32" else partial(die_with_parent, os.getpid())
