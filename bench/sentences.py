"""Measure the sentence splitter on texts with known sentences.

Usage: python bench/sentences.py FOLDER [--show SET] [--bare]

FOLDER holds ``*.jsonl`` files, one ``{"text": …, "sentences": [...]}`` a line. Printed for each:
how many known sentences were found exactly, the F1 of the ends of sentences within texts, how many
texts came out wholly right, and the speed on all texts of the set as one. With ``--bare`` the full
stops, question and exclamation marks at the ends of sentences are taken away first.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from munjang.language.sentences import split

_REPEATED_SIZE = 2_000_000  # characters timed


def known_ranges(text: str, sentences: list[str]) -> list[tuple[int, int]]:
    ranges = []
    position = 0
    for sentence in sentences:
        start = text.index(sentence, position)
        position = start + len(sentence)
        ranges.append((start, position))
    return ranges


def speed(texts: list[str]) -> float:
    """Megabytes (UTF-8) a second."""
    text = "\n\n".join(texts)
    text = "\n\n".join([text] * max(1, _REPEATED_SIZE // len(text)))
    begun = time.process_time()
    split(text)
    return len(text.encode()) / 1e6 / (time.process_time() - begun)


def measure(path: Path, *, show: bool, bare: bool) -> None:
    exact = known = whole = texts = hits = found_ends = known_ends = 0
    all_texts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        text, sentences = record["text"], record["sentences"]
        if bare:
            sentences = [sentence.rstrip(" .?!") for sentence in sentences]
            sentences = [sentence for sentence in sentences if sentence]
            text = " ".join(sentences)
        gold = known_ranges(text, sentences)
        found = split(text)
        all_texts.append(text)
        texts += 1
        whole += found == gold
        known += len(gold)
        exact += len(set(gold) & set(found))
        gold_ends = {end for _, end in gold[:-1]}
        ends = {end for _, end in found[:-1]}
        hits += len(gold_ends & ends)
        known_ends += len(gold_ends)
        found_ends += len(ends)
        if show and found != gold:
            for end in sorted(gold_ends ^ ends):
                sign = "-" if end in gold_ends else "+"
                print(f"  {sign} {text[max(0, end - 30) : end]}▮{text[end : end + 30]}")
    precision = hits / found_ends if found_ends else 1.0
    recall = hits / known_ends if known_ends else 1.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    print(
        f"{path.stem:20} exact {exact / known:.3f}  F1 {f1:.3f} (P {precision:.3f} R {recall:.3f})"
        f"  texts {whole}/{texts}  {speed(all_texts):6.1f} MB/s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", metavar="SET", help="print what differs in this set")
    parser.add_argument("--bare", action="store_true", help="without punctuation between sentences")
    arguments = parser.parse_args()
    for path in sorted(arguments.folder.glob("*.jsonl")):
        measure(path, show=path.stem == arguments.show, bare=arguments.bare)


if __name__ == "__main__":
    main()
