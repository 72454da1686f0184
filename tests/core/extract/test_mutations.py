"""Documents of every format, broken at random: nobody but the document may come to harm."""

import io
import random
import zipfile

import pytest
from document_parts import outcome
from seeds import seeds

from munjang.errors import ExtractionRefused, ReaderDied
from munjang.extract import FORMATS
from munjang.records import FileState
from munjang.sandbox import Extractor, Limits

MUTATIONS = 12  # of each format
ENDS = {
    "read",
    FileState.EMPTY,
    FileState.UNSUPPORTED,
    FileState.ENCRYPTED,
    FileState.TOO_LARGE,
    FileState.FAILED,
}


def mutated(data, chance):
    """The document with a few things wrong; in the parts of an archive as often as around them."""
    if data.startswith(b"PK") and chance.random() < 0.6:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        broken = chance.choice(sorted(parts))
        parts[broken] = scratched(parts[broken], chance)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content)
        return packed.getvalue()
    return scratched(data, chance)


def scratched(data, chance):
    data = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        length = chance.choice([1, 1, 2, 4, 8, 64, 1000])
        match chance.randrange(5):
            case 0:
                data[at : at + length] = chance.randbytes(length)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length] * chance.choice([1, 2, 100])
            case 3:  # a length, an offset, a count
                number = chance.choice([0, 1, 0x7F, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
                data[at : at + 4] = number.to_bytes(4, chance.choice(["little", "big"]))
            case 4:
                for place in range(at, min(at + length, len(data))):
                    data[place] ^= 1 << chance.randrange(8)
    if chance.random() < 0.2:
        del data[chance.randrange(len(data) + 1) :]
    return bytes(data)


def suffix_of(format_):
    return format_.suffixes[0] if format_.suffixes else ".hwp"  # Hangul's older documents


@pytest.fixture(scope="module")
def readers():
    """The readers that all mutations go through: one that dies is replaced."""
    with Extractor(children=2, limits=Limits(seconds=20, processor_seconds=10)) as extractor:
        yield extractor


def test_there_is_a_document_of_every_format():
    assert seeds().keys() == {format_.name for format_ in FORMATS}


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
def test_broken_documents_harm_nobody(readers, tmp_path, format_):
    whole = seeds()[format_.name]
    suffix = suffix_of(format_)
    ends = []
    for seed in range(MUTATIONS):
        path = tmp_path / f"{seed}{suffix}"
        path.write_bytes(mutated(whole, random.Random(f"{format_.name} {seed}")))
        ends.append(end_of(readers, path))
    assert set(ends) <= ENDS
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{seed}{suffix}" for seed in range(MUTATIONS)
    )


def end_of(readers, path):
    """What the ledger would say."""
    try:
        document = readers.read(path, within=path.parent)
    except ReaderDied as death:
        return f"died: {death}"
    except ExtractionRefused as refusal:
        return refusal.state if str(refusal) else "no reason"
    return "read" if document.text or document.extraction.pictures else "nothing read"


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
def test_whole_documents_are_read(tmp_path, format_):
    """Or breaking them would show nothing."""
    path = tmp_path / f"whole{suffix_of(format_)}"
    path.write_bytes(seeds()[format_.name])
    assert outcome(path) == (FileState.EMPTY if format_.name == "image" else FileState.INDEXED)
