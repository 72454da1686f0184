"""Break real documents at random and have them read: does anybody but the document come to harm?

    python bench/fuzz.py [--files 20000] [--seed N] [--children N] [--keep FOLDER] FOLDER

Takes the files of FOLDER that can be read, in turn, and damages each in another way every time:
bytes flipped, cut out, repeated, numbers made huge, in the parts of archives too. All go through
the extractor, as in the application. Prints by format what came of them and what they cost, and
fails if a child was left or anything was written. With --keep those that killed or held up their
reader are kept in FOLDER.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from munjang.errors import ExtractionRefused, ReaderDied
from munjang.extract import FORMATS
from munjang.sandbox import Extractor

_MAX_BYTES = 2 << 20  # of a file taken: a mutation of a small one says as much
_MAX_PART_BYTES = 4 << 20  # of a part of an archive
_SLOW_S = 10.0
_NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


@dataclass(slots=True)
class Tally:
    """What came of one format's documents."""

    ends: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def main() -> int:
    arguments = _arguments()
    originals = sorted(_originals(arguments.folder.resolve()))
    if not originals:
        raise SystemExit(f"there is no document in {arguments.folder}")
    with tempfile.TemporaryDirectory() as place:
        ground = _fenced(Path(place))
        before = set(ground.rglob("*"))
        began = time.monotonic()
        tallies, deaths = _run(originals, ground, arguments)
        took = time.monotonic() - began
        written = set(ground.rglob("*")) - before
        os.chdir(ground.anchor)
    left = _children()
    _report(tallies, deaths)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF)
    each = took / arguments.files * 1000
    print(
        f"\n{arguments.files:,} files in {took:.0f} s ({each:.1f} ms each), "
        f"readers {used.ru_utime + used.ru_stime:.0f} CPU s; most memory: a reader "
        f"{used.ru_maxrss >> 10} MB, this process {own.ru_maxrss >> 10} MB"
    )
    print(f"written by readers: {len(written)} files; children left: {len(left)}")
    return 1 if left or written else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--children", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    parser.add_argument("--keep", type=Path, help="keep what killed or held up its reader")
    arguments = parser.parse_args()
    if arguments.keep:
        arguments.keep = arguments.keep.resolve()
    return arguments


def _originals(folder: Path) -> Iterator[Path]:
    """Documents of known formats, not too large."""
    suffixes = {suffix for format_ in FORMATS for suffix in format_.suffixes}
    for path in folder.rglob("*"):
        known = path.suffix.lower() in suffixes and path.is_file()
        if known and 0 < path.stat().st_size <= _MAX_BYTES:
            yield path


def _run(
    originals: list[Path], ground: Path, arguments: argparse.Namespace
) -> tuple[dict[str, Tally], list[str]]:
    """Read all mutations; returns the tallies by format, and how readers died."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    deaths: list[str] = []

    def read(number: int) -> None:
        original = originals[number % len(originals)]
        data = mutated(original.read_bytes(), random.Random(f"{arguments.seed} {number}"))
        path = ground / f"{number}{original.suffix.lower()}"
        path.write_bytes(data)
        began = time.monotonic()
        reader, state = original.suffix.lower(), ""
        try:
            document = extractor.read(path, within=ground)
            end, reader = "read", document.extraction.reader
        except ReaderDied as death:
            end = "died"
            deaths.append(f"{original.name} seed {arguments.seed} number {number}: {death}")
        except ExtractionRefused as refusal:
            end, state = "refused", str(refusal.state)
        took = time.monotonic() - began
        if arguments.keep and (end == "died" or took > _SLOW_S):
            arguments.keep.mkdir(parents=True, exist_ok=True)
            (arguments.keep / f"{end}-{number}-{original.name}").write_bytes(data)
        path.unlink()
        tally = tallies[original.suffix.lower()]
        tally.ends[end] += 1
        tally.states[state or reader] += 1
        tally.seconds.append(took)

    with (
        Extractor(children=arguments.children) as extractor,
        ThreadPoolExecutor(arguments.children) as threads,
    ):
        for _ in threads.map(read, range(arguments.files)):
            pass
    return tallies, deaths


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The document with a few things wrong; in a part of an archive as often as around it."""
    if not data.startswith(b"PK") or chance.random() < 0.4:
        return scratched(data, chance)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            small = [info for info in package.infolist() if info.file_size <= _MAX_PART_BYTES]
            parts = {info.filename: package.read(info) for info in small}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return scratched(data, chance)
    if not parts:
        return scratched(data, chance)
    broken = chance.choice(sorted(parts))
    parts[broken] = scratched(parts[broken], chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return packed.getvalue()


def scratched(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight scratches, and now and then without their end."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) + 1)
        length = chance.choice((1, 1, 2, 4, 8, 64, 1000))
        match chance.randrange(5):
            case 0:
                changed[at : at + length] = chance.randbytes(length)
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length] * chance.choice((1, 2, 100))
            case 3:  # a length, an offset, a count
                order = "little" if chance.random() < 0.7 else "big"
                changed[at : at + 4] = chance.choice(_NUMBERS).to_bytes(4, order)
            case _:
                for place in range(at, min(at + length, len(changed))):
                    changed[place] ^= 1 << chance.randrange(8)
    if chance.random() < 0.1:
        del changed[chance.randrange(len(changed) + 1) :]
    return bytes(changed)


def _fenced(ground: Path) -> Path:
    """Make `ground` all that readers know of the disk, so that others' files are not counted."""
    os.chdir(ground)
    for variable in ("HOME", "TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME"):
        folder = ground / variable.lower()
        folder.mkdir()
        os.environ[variable] = str(folder)
    return ground


def _children() -> list[int]:
    """Processes whose parent is this one (Linux only)."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text(errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        if parent == os.getpid():
            found.append(int(status.parent.name))
    return found


def _report(tallies: dict[str, Tally], deaths: list[str]) -> None:
    print(f"{'format':8}{'files':>8}{'read':>8}{'refused':>9}{'died':>6}{'p50 ms':>8}{'max s':>8}")
    for name, tally in sorted(tallies.items()):
        seconds = sorted(tally.seconds)
        print(
            f"{name:8}{len(seconds):8}{tally.ends['read']:8}{tally.ends['refused']:9}"
            f"{tally.ends['died']:6}{seconds[len(seconds) // 2] * 1000:8.1f}{seconds[-1]:8.1f}"
            "   " + ", ".join(f"{state} {count}" for state, count in tally.states.most_common(5))
        )
    for death in deaths:
        print(death)


if __name__ == "__main__":
    raise SystemExit(main())
