"""The exactness contract: no document that a plain scan finds is missing from an answer."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from munjang.language.normalise import fold, normalise_text
from munjang.library import Library
from munjang.models import ModelStore

KOREAN = ["계약", "해지", "보증금", "임대차", "조건", "통지", "회의", "예산", "고양이", "서버"]
ENGLISH = ["lease", "budget", "server", "cat", "report", "Kim", "KC", "v2", "notice", "e-mail"]
PARTICLES = ["", "을", "에서는", "의", "까지", "이라고"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A library without a model over 250 generated documents, and their texts by name."""
    place = tmp_path_factory.mktemp("corpus")
    folder = place / "documents"
    folder.mkdir()
    chance = random.Random(5)
    texts = {}
    for number in range(250):
        words = [
            chance.choice(KOREAN) + chance.choice(["", chance.choice(KOREAN)]) + particle
            if chance.random() < 0.6
            else chance.choice([*ENGLISH, str(chance.randrange(3000))])
            for particle in chance.choices(PARTICLES, k=chance.randint(3, 60))
        ]
        text = "".join(word + chance.choice([" ", " ", " ", ". ", ", ", "\n\n"]) for word in words)
        texts[f"{number}.txt"] = f"{number} {text}"
        (folder / f"{number}.txt").write_text(texts[f"{number}.txt"], encoding="utf-8")
    with Library.open(place / "library", models=ModelStore(place / "none")) as library:
        library.add_folder(folder)
        library.indexer().run(watch=False, report=lambda _progress: None)
        yield library, {name: fold(normalise_text(text)) for name, text in texts.items()}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_a_plain_scan_finds_is_in_the_answer(corpus, data):
    library, texts = corpus
    text = texts[data.draw(st.sampled_from(sorted(texts)))]
    words = re.findall(r"[가-힣]+|[a-z0-9]+", text)
    start = data.draw(st.integers(0, len(words) - 1))
    chosen = words[start : start + data.draw(st.integers(1, 4))]
    cut = data.draw(st.integers(0, 1))
    parts = [w[cut:] if len(w) > 2 and "가" <= w[0] <= "힣" else w for w in chosen]
    query = " ".join(data.draw(st.permutations(parts)))
    patterns = [
        re.compile(
            re.escape(part) if "가" <= part[0] <= "힣" else rf"(?<![a-z0-9]){part}(?![a-z0-9])"
        )
        for part in parts
    ]
    holding = {
        name for name, text in texts.items() if all(pattern.search(text) for pattern in patterns)
    }
    assert holding
    answer = library.search(query, top=1_000)
    assert holding <= {result.path.name for result in answer.results}
    scores = [result.score for result in answer.results]
    assert scores == sorted(scores, reverse=True)


def test_a_common_word_is_found_in_every_document_that_has_it(corpus):
    library, texts = corpus
    for word in ("계약", "임대", "서버", "lease"):
        holding = {name for name, text in texts.items() if word in text}
        assert len(holding) > 120
        found = {result.path.name for result in library.search(word, top=1_000).results}
        assert holding <= found
