"""The judge between languages, really installed from its package."""

from __future__ import annotations

import pytest

from munjang.errors import ModelUnusable
from munjang.models.record import known_records
from munjang.models.two_towers import TextGraphReranker

RECORD = known_records()["universal-sentence-encoder-multilingual-v3"]


def test_it_judges_only_between_two_known_languages():
    assert RECORD.judges("en", "ko")
    assert RECORD.judges("ko", "en")
    assert not RECORD.judges("ko", "ko")
    assert not RECORD.judges("en", "")
    english = known_records()["ms-marco-MiniLM-L-12-v2"]
    assert english.judges("en", "en")
    assert not english.judges("en", "ko")


def test_a_damaged_graph_is_said_to_be_unusable(tmp_path):
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelUnusable):
        TextGraphReranker(tmp_path, RECORD, threads=1)


def test_texts_of_one_meaning_are_near_in_both_languages(store, hub):
    store.install(RECORD.id)
    judge = store.reranker(RECORD.id)
    texts = ["고양이는 하루에 열여섯 시간을 잔다.", "표를 두 장 샀다.", "", "x" * 5000] * 10
    scores = judge.score("How long do cats sleep?", texts)
    assert scores.shape == (40,)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert scores[0] > scores[1] + 0.1
    assert scores[0] == pytest.approx(scores[36], abs=0.02)
