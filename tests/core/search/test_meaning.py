"""What a query means apart from being a query."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest

from munjang.models import ORDINARY_QUERIES
from munjang.search.meaning import Meaning
from munjang.store import Embeddings, VectorIndex

LAUNCH = "신제품 출시는 5월 둘째 주로 미루기로 했다."
NEWS = "What's New"


@pytest.fixture
def indexed(workbench):
    workbench.write("회의록.txt", LAUNCH)
    workbench.index()
    return workbench


def kept(workbench):
    """The mean vectors of ordinary queries in the library, by language."""
    with closing(workbench.catalog()) as connection:
        embeddings = Embeddings(connection)
        encoder_id, _, _ = embeddings.current_encoder()
        return embeddings.ordinary_queries(encoder_id)


def forget(workbench, languages=tuple(ORDINARY_QUERIES)):
    with closing(workbench.catalog()) as connection:
        connection.executemany(
            "DELETE FROM ordinary_queries WHERE language = ?", [(code,) for code in languages]
        )


def test_ordinary_queries_are_embedded_with_the_first_passages(indexed):
    encoder = indexed.library.encoder()
    means = kept(indexed)
    assert means.keys() == ORDINARY_QUERIES.keys()
    for language, texts in ORDINARY_QUERIES.items():
        expected = np.mean([encoder.encode_query(text) for text in texts], axis=0)
        np.testing.assert_allclose(means[language], expected, atol=1e-3)


@pytest.mark.parametrize("languages", [tuple(ORDINARY_QUERIES), ("en",)])
def test_a_library_that_has_not_all_of_them_gets_them(indexed, languages):
    forget(indexed, languages)
    assert indexed.search("신제품").results
    indexed.index()
    assert kept(indexed).keys() == ORDINARY_QUERIES.keys()
    assert indexed.embedded() == 2


def test_they_are_embedded_once(indexed, monkeypatch):
    before = kept(indexed)
    for language in ORDINARY_QUERIES:
        monkeypatch.setitem(ORDINARY_QUERIES, language, ("something else",))
    indexed.write("more.txt", NEWS)
    indexed.index()
    for language, mean in kept(indexed).items():
        np.testing.assert_array_equal(mean, before[language])


def test_nothing_is_embedded_for_an_empty_library(workbench):
    workbench.index()
    with closing(workbench.catalog()) as connection:
        assert not [*connection.execute("SELECT * FROM ordinary_queries")]


@pytest.mark.parametrize("language", ["en", ""])
def test_what_is_near_to_whatever_is_asked_comes_after_what_answers(language, encoder, tmp_path):
    ordinary = {
        code: np.mean([encoder.encode_query(text) for text in texts], axis=0)
        for code, texts in ORDINARY_QUERIES.items()
    }
    launch, news = encoder.encode_passages([LAUNCH, NEWS])
    asked = encoder.encode_query("when does the new product come out")
    assert asked @ news > asked @ launch
    meaning = Meaning(asked, VectorIndex(tmp_path, 1, encoder.dimension), {})
    centred = meaning.centred(ordinary, language).embedding
    assert centred @ launch > centred @ news


def test_without_ordinary_queries_a_meaning_stays_what_it_is(tmp_path):
    asked = np.eye(1, 8, dtype=np.float32)[0]
    meaning = Meaning(asked, VectorIndex(tmp_path, 1, 8), {})
    assert meaning.centred({}, "en") is meaning
