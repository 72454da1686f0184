"""Measure the sentence splitter on texts with known sentences.

Usage: python bench/sentences.py FOLDER [--show SET] [--bare]

FOLDER holds ``*.jsonl`` files, one ``{"text": …, "sentences": [...]}`` a line. Printed for each:
how many known sentences were found exactly, the F1 of the ends of sentences within texts, how many
texts came out wholly right, and the speed on all texts of the set as one; at last the speed on the
Korean and the English texts. Where kiwipiepy can be imported (``pip install kiwipiepy``), a second
line says the same of Kiwi for every set that is mostly Korean. With ``--bare`` the full stops,
question and exclamation marks at the ends of sentences are taken away first.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from munjang.language.detect import language_of
from munjang.language.sentences import split

if TYPE_CHECKING:
    from collections.abc import Callable

    Splitter = Callable[[str], list[tuple[int, int]]]

_LEAST_TIMED = 2_000_000  # characters


@dataclass(frozen=True)
class Known:
    """One text and where its sentences are: what a splitter is judged by."""

    text: str
    ranges: list[tuple[int, int]]


def read(path: Path, *, bare: bool) -> list[Known]:
    texts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text, sentences = record["text"], record["sentences"]
        if bare:
            sentences = [sentence.rstrip(" .?!") for sentence in sentences]
            sentences = [sentence for sentence in sentences if sentence]
            text = " ".join(sentences)
        ranges = []
        position = 0
        for sentence in sentences:
            start = text.index(sentence, position)
            position = start + len(sentence)
            ranges.append((start, position))
        texts.append(Known(text, ranges))
    return texts


def speed(split: Splitter, text: str) -> float:
    """Megabytes (UTF-8) a second."""
    begun = time.process_time()
    split(text)
    return len(text.encode()) / 1e6 / (time.process_time() - begun)


def repeated(texts: list[Known]) -> str:
    text = "\n\n".join(known.text for known in texts)
    return "\n\n".join([text] * max(1, _LEAST_TIMED // len(text)))


def report(name: str, split: Splitter, texts: list[Known], timed: str, *, show: bool) -> None:
    exact = known = whole = hits = found_ends = known_ends = 0
    for one in texts:
        found = split(one.text)
        whole += found == one.ranges
        known += len(one.ranges)
        exact += len(set(one.ranges) & set(found))
        gold_ends = {end for _, end in one.ranges[:-1]}
        ends = {end for _, end in found[:-1]}
        hits += len(gold_ends & ends)
        known_ends += len(gold_ends)
        found_ends += len(ends)
        if show:
            for end in sorted(gold_ends ^ ends):
                sign = "-" if end in gold_ends else "+"
                print(f"  {sign} {one.text[max(0, end - 30) : end]}▮{one.text[end : end + 30]}")
    precision = hits / found_ends if found_ends else 1.0
    recall = hits / known_ends if known_ends else 1.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    print(
        f"{name:20} exact {exact / known:.3f}  F1 {f1:.3f} (P {precision:.3f} R {recall:.3f})"
        f"  texts {whole}/{len(texts)}  {speed(split, timed):6.2f} MB/s"
    )


def kiwi() -> Splitter | None:
    try:
        from kiwipiepy import Kiwi  # noqa: PLC0415 - compared with where it is installed
    except ImportError:
        return None
    analyser = Kiwi(num_workers=1)

    def split_as_kiwi(text: str) -> list[tuple[int, int]]:
        ranges = []
        for sentence in analyser.split_into_sents(text):
            written = text[sentence.start : sentence.end]
            start = sentence.start + len(written) - len(written.lstrip())
            ranges.append((start, start + len(written.strip())))
        return ranges

    return split_as_kiwi


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", metavar="SET", help="print what differs in this set")
    parser.add_argument("--bare", action="store_true", help="without punctuation between sentences")
    arguments = parser.parse_args()
    split_as_kiwi = kiwi()
    of_language: dict[str, list[Known]] = {"ko": [], "en": []}
    for path in sorted(arguments.folder.glob("*.jsonl")):
        texts = read(path, bare=arguments.bare)
        language = language_of("\n".join(known.text for known in texts)) or "en"
        of_language[language] += texts
        show = path.stem == arguments.show
        report(path.stem, split, texts, repeated(texts), show=show)
        if split_as_kiwi and language == "ko":
            once = "\n\n".join(known.text for known in texts)
            report("  Kiwi", split_as_kiwi, texts, once, show=False)
    for language, texts in of_language.items():
        if texts:
            print(f"{language:20} {speed(split, repeated(texts)):6.2f} MB/s")


if __name__ == "__main__":
    main()
