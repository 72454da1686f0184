"""What the rooms of the engine hand to each other.

All offsets are counted in characters (Unicode code points) of the document's extracted text, which
is in NFC; all ranges are half open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal, NamedTuple

from munjang.messages import Message, msg


class FileState(StrEnum):
    """The state of a file in the ledger; every file met is in exactly one of them."""

    PENDING = "pending"  # seen, not yet read
    INDEXED = "indexed"
    PARTIAL = "partial"  # read, but something was left out; the reason says what
    UNRECOGNISED = "unrecognised"  # read, and its text is in pictures, which are yet to be read
    EMPTY = "empty"  # read, and there is no text in it
    UNSUPPORTED = "unsupported"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"  # the file system refused
    FAILED = "failed"  # broken, or its reader broke on it
    QUARANTINED = "quarantined"  # its reader died twice on it; left alone until it changes
    EXCLUDED = "excluded"  # by a rule; the reason names it
    LINK = "link"  # which is not followed; the reason says where it leads
    ONLINE_ONLY = "online_only"  # a placeholder of a cloud drive; reading it would download it
    AWAY = "away"  # with the drive that it is on; what is known of it is kept

    @property
    def searchable(self) -> bool:
        """Whether documents in this state can be found by their content."""
        return self in {FileState.INDEXED, FileState.PARTIAL}

    @property
    def refused(self) -> bool:
        """Whether documents in this state should be found by their content, and cannot be."""
        return self not in {
            FileState.PENDING,
            FileState.INDEXED,
            FileState.PARTIAL,
            FileState.AWAY,
            *LEFT_OUT,
        }


LEFT_OUT = frozenset({FileState.EXCLUDED, FileState.LINK})  # nobody's documents
NOT_FOUND = frozenset({FileState.AWAY, *LEFT_OUT})  # not even by their names

PATH_SEPARATOR = " › "  # between a heading or part and those it lies in

MarkKind = Literal[
    "page", "slide", "notes", "sheet", "cell", "heading", "part", "table", "line", "ocr"
]


@dataclass(frozen=True, slots=True)
class Mark:
    """Says where in the document a range of its text stands.

    `number` is 1-based (a page, a slide, a sheet, a line), the level of a heading, or how sure the
    recognition of a picture's text is, in percent ("ocr"); `label` is the text of a heading with
    those above it, the name of a sheet, cell or part, a printed page label.
    """

    start: int
    end: int
    kind: MarkKind
    number: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a reader found in one file: its text in NFC, and marks over it."""

    text: str
    reader: str
    title: str = ""
    marks: Sequence[Mark] = ()
    left_out: Sequence[Message] = ()  # what is missing where the document is only partly read
    pictures: int = 0  # pages and images whose text was not recognised, but could be


@dataclass(frozen=True, slots=True)
class Window:
    """A run of sentences that is embedded as one: their numbers, half open.

    `context` is what they are about, the title and heading they stand under; "" where unknown.
    """

    first: int
    last: int
    context: str


@dataclass(frozen=True, slots=True)
class Document:
    """An extraction made ready for the catalog: split into sentences, with their search terms.

    `sentences` are ranges of `text` in order, none empty, none overlapping; `terms[i]` is what the
    lexicon indexes for sentence i. `windows` are runs of sentences in order that leave none out.
    """

    extraction: Extraction
    sentences: Sequence[tuple[int, int]]
    terms: Sequence[str]
    language: str  # "ko", "en" or "" where undecided
    windows: Sequence[Window] = ()

    @property
    def text(self) -> str:
        """The extracted text."""
        return self.extraction.text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: page (1-based) or slide or sheet, and the heading above it."""

    page: int | None = None
    slide: int | None = None
    notes: bool = False  # what the speaker means to say to the slide
    sheet: str = ""
    cell: str = ""
    heading: str = ""
    part: str = ""  # the attachment or member of an archive it is in
    line: int | None = None  # of source code
    ocr: int | None = None  # set where the text was recognised in a picture: how surely, in percent

    @property
    def where(self) -> str:
        """The place in words, in the reader's language: "p. 3", "Sheet2!B7", "슬라이드 4"."""
        found: list[str] = []
        if self.part:
            found.append(self.part)
        if self.page is not None:
            found.append(str(msg("p. {number}", number=str(self.page))))
        if self.slide is not None:
            found.append(str(msg("slide {number}", number=str(self.slide))))
        if self.notes:
            found.append(str(msg("Speaker notes")))
        if self.sheet or self.cell:
            found.append("!".join(name for name in (self.sheet, self.cell) if name))
        if self.heading:
            found.append(self.heading)
        if self.line is not None:
            found.append(str(msg("line {number}", number=str(self.line))))
        if self.ocr is not None:
            found.append(str(msg("recognised text")))
        return " · ".join(found)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder the library watches."""

    id: int
    path: Path
    available: bool = True  # False while the drive or share it is on is away
    files: int = 0
    waiting: int = 0  # of them, still to be read
    away: Sequence[Path] = ()  # drives mounted in it that are not connected; their files apart


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger: a file and what became of it."""

    path: Path  # of a folder where a rule leaves out all of it, or it cannot be listed
    state: FileState
    reasons: Sequence[Message]  # why it cannot be searched, or everything that was left out
    size: int  # bytes
    modified: float  # seconds since the epoch
    read_at: float | None = None  # seconds since the epoch: when it came into this state
    sentences: int = 0
    reader: str = ""
    pictures: int = 0  # whose text has not been recognised, but could be

    @property
    def reason(self) -> str:
        """All reasons in one line, in the reader's language."""
        return "; ".join(str(reason).rstrip(".。") for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the library an answer stands on."""

    documents: int  # files found by their content; none of a folder or drive that is away
    sentences: int
    pending: int  # sentences not yet found by meaning, plus files not yet read
    failed: int  # files that could not be read


class Reason(StrEnum):
    """Why a document was found."""

    WORDS = "words"  # it has the query's words
    MEANING = "meaning"
    NAME = "name"  # its file's name has them


@dataclass(frozen=True, slots=True)
class Hit:
    """One sentence that answers the query.

    `start`/`end` are offsets into the document's text; `highlights` are ranges of `sentence`,
    its words that are the query's or that a re-ranker's judgement stands on;
    `before` and `after` are the neighbouring text, for context.
    """

    sentence: str
    start: int
    end: int
    place: Place
    score: float
    highlights: Sequence[tuple[int, int]] = ()
    before: str = ""
    after: str = ""
    precise_score: float | None = None


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """One document with its best sentences, best first."""

    document: int  # content id, stable while the content is in the library
    path: Path
    title: str
    modified: float  # seconds since the epoch
    score: float
    hits: Sequence[Hit]
    copies: Sequence[Path] = ()  # other files that say the same, or all but the same
    reasons: Sequence[Reason] = ()  # why it was found; none where it only came nearest


@dataclass(frozen=True, slots=True)
class Answer:
    """The ranked documents for one query."""

    query: str
    took_ms: float
    mode: Literal["fast", "precise"]
    coverage: Coverage
    results: Sequence[DocumentHit]
    notice: Message | None = None  # e.g. searched by words alone: the model is not installed
    hints: Sequence[Message] = ()  # what was wrong with the query's filters, or what they left
    judge: str = ""  # the title of the re-ranker whose order this is; "" where it is the fast one
    # How many documents have every word, and pass the filters, whether they are shown or not.
    matches: int = 0
    skipped: int = 0  # how many of the best documents were left out, having been shown before
    close: bool = True  # False where even the best is hardly nearer than texts of no relation


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document's text for the preview."""

    path: Path
    title: str
    text: str
    sentences: Sequence[tuple[int, int]]
    marks: Sequence[Mark]


class Box(NamedTuple):
    """A rectangle on a page as it is shown, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def joined(self, other: Box) -> Box:
        """The smallest rectangle that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """A range of a document's text, and the words in it that matter most (ranges of the text)."""

    start: int
    end: int
    words: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a passage stands on one page: a rectangle for each of its lines."""

    page: int  # 1-based
    lines: Sequence[Box]
    words: Sequence[Box] = ()


class PageWord(NamedTuple):
    """A word of a page as it can be selected."""

    text: str
    box: Box
    line: int  # words of one line have the same number


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it looks: four bytes a pixel (blue, green, red, 255), row by row."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class PagedDocument:
    """A document whose pages can be shown, and how large they are."""

    document: int
    path: Path
    sizes: Sequence[tuple[float, float]]  # width and height in points; of a picture, in pixels


class Phase(StrEnum):
    """What the indexer is doing."""

    IDLE = "idle"  # everything is up to date
    SCANNING = "scanning"
    READING = "reading"
    EMBEDDING = "embedding"
    PAUSED = "paused"


class Preparation(StrEnum):
    """What is done with the encoder before it goes on with the work."""

    OPENING = "opening"
    MEASURING = "measuring"  # which way to run it is the fastest here


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the indexer is. Rates and times are estimates over the last seconds."""

    phase: Phase
    files_done: int = 0
    files_total: int = 0
    passages_done: int = 0  # sentences and windows embedded since this run began
    passages_total: int = 0  # to be embedded in this run, as far as known
    rate: float = 0.0  # files or passages a second, by phase
    seconds_left: float | None = None
    preparation: Preparation | None = None  # takes seconds, in which nothing is counted
    current: Path | None = None
    changed: bool = False  # the library's answers may differ from the last report's
    problem: Message | None = None  # e.g. the encoder is missing
    resting: bool = False  # the problem is but a wait, for mains power say


@dataclass(frozen=True, slots=True)
class Status:
    """The library in figures, and where they were asked for the files behind them."""

    directory: Path
    folders: Sequence[Folder]
    states: Mapping[FileState, int]
    coverage: Coverage
    contents: int  # distinct documents (copies counted once)
    passages: int  # distinct sentences
    embedded: int  # of them, embedded with the current encoder
    vectors_ever: int  # made since the library was, those of windows among them
    encoder: str
    size_bytes: int  # the library on disk
    refused: Sequence[LedgerEntry] = ()  # cannot be searched, though nobody said they should not
    partial: Sequence[LedgerEntry] = ()  # can be searched, but something was left out
    excluded: Sequence[LedgerEntry] = ()  # left out by a rule or as links; of a folder only itself
    recognition: Message | None = None  # why the text in pictures is not read; None where it is
    unconfined: Sequence[Message] = ()  # what the readers of documents could do on this system

    @property
    def unread(self) -> Mapping[FileState, int]:
        """The files that could not be read, by state; those that will be are not among them."""
        waits = set() if self.recognition else {FileState.UNRECOGNISED}
        return {
            state: count
            for state, count in self.states.items()
            if count and state.refused and state not in waits
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one file is found, or is not.

    Of a file that is not in the ledger, `entry` is None and `reasons` say why it is not there.
    """

    path: Path
    entry: LedgerEntry | None
    reasons: Sequence[Message]
    advice: Message | None  # what to do, where anything can be done
    folder: Path | None = None  # the watched folder it lies in
    pages: int = 0
    found_by_meaning: int = 0  # how many of its sentences
    inside: Mapping[FileState, int] = field(default_factory=dict)  # of a folder: its files
    password_kept: bool = False  # in the system's keyring
    keyring: bool = True  # False: the password that it needs could not be kept


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """One rule that leaves files out."""

    pattern: str  # as in a .gitignore
    folder: Path | None = None  # where it is in force; None: everywhere
    built_in: bool = False


@dataclass(frozen=True, slots=True)
class EncoderChange:
    """How far a library is on its way from one encoder to another; the one before serves so far."""

    serving: str  # id of the model whose vectors are searched now; "" where that was removed
    coming: str  # id of the one chosen
    done: int  # sentences that have a vector of it
    total: int


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whether the text in pictures is to be read, and what keeps this machine from doing so."""

    wanted: bool
    obstacle: Message | None  # says what to install; None where nothing is missing


@dataclass(frozen=True, slots=True)
class Problem:
    """Something `verify` found wrong, and whether `rebuild` mends it."""

    message: Message
    mendable: bool = True
