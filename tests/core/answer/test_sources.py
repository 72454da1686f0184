"""Which passages an answer is written from, and that they are the documents' own words."""

from __future__ import annotations

import random
import re
from contextlib import closing
from dataclasses import replace

import pytest

from munjang.answer.sources import choose_sources

QUESTION = "heron"
# Each sentence weighs about 26 tokens: (75 letters) × 0.35.
LONG = [
    f"Sentence {number:02} of a report on birds says nothing that is of any interest at all."
    for number in range(60)
]


@pytest.fixture
def chosen(wordbench):
    """Indexes documents, searches for a query, and chooses sources of what was found."""

    def chosen(documents, query=QUESTION):
        for name, text in documents.items():
            wordbench.write(name, text)
        wordbench.index()
        found = wordbench.search(query)
        with closing(wordbench.catalog()) as connection:
            return choose_sources(connection, found)

    chosen.bench = wordbench
    return chosen


def names(sources):
    return [source.found.path.name for source in sources]


def text_of(bench, source):
    return bench.library.document(source.found.document).text


def test_sources_quote_the_document_word_for_word(chosen):
    documents = {
        "새.md": "# 왜가리\n\n왜가리(heron)는  물고기를\n잡는다.   두루미는 날아간다! 끝.\n",
        "plain.txt": "The heron fishes.\n\nIt waits for hours. “Nobody” sees it.",
    }
    sources = chosen(documents)
    assert sorted(names(sources)) == ["plain.txt", "새.md"]
    for source in sources:
        text = text_of(chosen.bench, source)
        for quote in source.sentences:
            assert text[quote.start : quote.end] == quote.text
        starts = [quote.start for quote in source.sentences]
        assert starts == sorted(set(starts))
        assert any(quote.start == source.hit.start for quote in source.sentences)


def test_sources_are_numbered_from_one_best_first(chosen):
    sources = chosen({f"{number}.txt": f"Heron {number} fishes." for number in range(7)})
    assert [source.number for source in sources] == [1, 2, 3, 4]
    assert len(set(names(sources))) == 4


def test_the_best_document_may_give_two_passages_and_no_other_does(chosen):
    best = [*LONG]
    best[5] = "The heron and the other heron are herons; every heron fishes."
    best[50] = "Late in the report the heron flies."
    other = [*LONG]
    other[5], other[50] = "A heron stands.", "A heron sits."
    sources = chosen({"best.txt": " ".join(best), "other.txt": " ".join(other), "c.txt": "Heron."})
    first = sources[0].found.path.name
    counts = {name: names(sources).count(name) for name in names(sources)}
    assert counts.pop(first) == 2
    assert set(counts.values()) == {1}
    assert sources[1].found.path.name != first


def test_a_document_alone_may_give_all(chosen):
    text = [*LONG]
    for place in (3, 20, 40, 57):
        text[place] = f"The heron of place {place} fishes."
    sources = chosen({"alone.txt": " ".join(text)})
    assert len(sources) > 2
    assert len({source.hit.start for source in sources}) == len(sources)


def test_no_sentence_stands_in_two_sources(chosen):
    text = "The heron fishes. A heron waits. One heron flies. The heron sleeps. Heron!"
    sources = chosen({"near.txt": text, "far.txt": " ".join([*LONG[:9], "Heron.", *LONG[9:]])})
    taken = [
        (source.found.document, quote.start) for source in sources for quote in source.sentences
    ]
    assert len(taken) == len(set(taken))


def test_passages_that_meet_share_no_sentence(chosen):
    """Several sentences of one window, which is longer than a passage, are found."""
    rng = random.Random(1)
    documents = {}
    for number in range(25):
        text = [f"Line {rng.random()} {line[: rng.randint(20, 80)]}." for line in LONG]
        for place in rng.sample(range(60), 6):
            text[place] = f"The heron{number} of {place} fishes."
        documents[f"{number}.txt"] = " ".join(text)
    chosen(documents)
    met = 0
    with closing(chosen.bench.catalog()) as connection:
        for number in range(25):
            sources = choose_sources(connection, chosen.bench.search(f"heron{number}"))
            taken = [quote for source in sources for quote in source.sentences]
            assert len({quote.start for quote in taken}) == len(taken)
            assert all(any(q.start == s.hit.start for q in s.sentences) for s in sources)
            ends = {quote.end for source in sources for quote in source.sentences[-1:]}
            met += any(source.sentences[0].start - 1 in ends for source in sources)
    assert met  # else this has shown nothing


def test_a_passage_is_cut_at_sentences_around_the_hit(chosen):
    text = [*LONG]
    text[30] = "Here the heron fishes."
    (source,) = chosen({"long.txt": " ".join(text)})
    said = [quote.text for quote in source.sentences]
    assert "Here the heron fishes." in said
    assert set(said) <= set(text)
    first = text.index(said[0])
    assert said == text[first : first + len(said)]
    assert 4 < len(said) < 16
    assert first < 30 or text[29] not in said
    assert first + len(said) > 31  # what follows says more than what leads


def test_the_first_passage_is_longer_than_the_others(chosen):
    one, other = [*LONG], [*LONG]
    one[30] = "Here the heron fishes with a heron."
    other[30] = "There the heron sleeps."
    first, second, *_ = chosen({"one.txt": " ".join(one), "other.txt": " ".join(other)})
    assert len(first.text) > 1.2 * len(second.text)


def test_syllables_weigh_more_than_letters(chosen):
    english = [*LONG]
    english[30] = "Here the heron fishes."
    korean = [
        re.sub("Sentence.*", "", line) + "이 문장에는 아무런 새로운 내용도 없습니다. "
        for line in LONG
    ]
    korean = [f"{number}번 {line.strip()}" for number, line in enumerate(korean)]
    korean[30] = "여기에서 왜가리는 물고기를 잡는다."
    (letters,) = chosen({"english.txt": " ".join(english)})
    (syllables,) = chosen({"korean.txt": " ".join(korean)}, "왜가리")
    assert "왜가리" in syllables.text
    assert len(syllables.text) < 0.7 * len(letters.text)


def test_a_sentence_longer_than_a_passage_is_taken_whole(chosen):
    long = "The heron " + ", ".join(f"fish {number}" for number in range(60)) + " ends."
    (source,) = chosen({"long.txt": f"Before it. {long} After it."})
    assert any(long.startswith(quote.text) for quote in source.sentences)


def test_each_sentence_knows_its_place(chosen):
    text = "# Birds\n\nThe heron fishes.\n\n## Night\n\nThe heron sleeps. It does not move.\n"
    sources = chosen({"birds.md": text})
    places = {quote.text: quote.place.heading for s in sources for quote in s.sentences}
    assert places["The heron fishes."] == "Birds"
    assert places["It does not move."].endswith("Night")


def test_a_source_says_what_it_is_about(chosen):
    sources = chosen({"birds.md": "# Birds\n\n## Night\n\nThe heron sleeps.\n"})
    assert "Birds" in sources[0].context or sources[0].found.title == "Birds"


def test_documents_found_by_their_names_alone_are_no_sources(chosen):
    sources = chosen({"heron.txt": "Nothing of it in here.", "real.txt": "The heron fishes."})
    assert all("heron" in source.hit.sentence.lower() for source in sources)
    assert "real.txt" in names(sources)


def test_what_has_left_the_library_since_is_no_source(chosen):
    bench = chosen.bench
    bench.write("a.txt", "The heron fishes.")
    bench.index()
    found = bench.search(QUESTION)
    gone = replace(found, results=[replace(own, document=10**6) for own in found.results])
    with closing(bench.catalog()) as connection:
        assert choose_sources(connection, found)
        assert choose_sources(connection, gone) == []
        assert choose_sources(connection, replace(found, results=())) == []
