"""Which words may name a region."""

from __future__ import annotations

import numpy as np

from munjang.atlas.regions import name_regions
from munjang.atlas.words import label_words


def test_korean_words_lose_their_particles_and_verbs_are_no_names():
    words = label_words(
        "임대차 계약서", "임차인은 보증금을 돌려받는다. 임차인이 계약을 해지한다면 좋겠다."
    )
    assert words[:3] == ["임대차", "계약서", "임차인"]
    assert "보증금" in words
    assert not {"돌려받는다", "좋겠다", "임차인은"} & set(words)


def test_neither_particles_nor_units_nor_verbs_are_names():
    words = label_words(
        "LibreOffice에서 IPR(특허)까지",
        "2024년에 3개의 계약이 있었다. 법에 따라 정하고, 그에 의하여 처리하도록 한다. PDF에서는",
    )
    assert set(words) == {"LibreOffice", "IPR", "PDF", "특허"}


def test_nouns_that_end_like_a_particle_are_left_whole_where_that_can_be_told():
    words = label_words(
        "", "온라인 판매. 온라인에서 산다. 전문가의 말. 전문가를 찾는다. 캠페인 하나."
    )
    assert {"온라인", "판매", "전문가"} <= set(words)
    assert not {"온라", "전문", "캠페"} & set(words)


def test_english_words_are_written_as_in_the_text_and_common_ones_left_out():
    words = label_words(
        "",
        "The Kubernetes cluster uses several GPU nodes. A cluster of nodes: https://example.org",
    )
    assert words[0] == "cluster"
    assert {"Kubernetes", "GPU", "nodes"} <= set(words)
    assert not {"The", "uses", "several", "https"} & set(words)


def test_a_region_of_two_languages_is_named_in_both():
    random = np.random.default_rng(6)
    places = np.concatenate([random.normal(size=(20, 2)), random.normal(size=(20, 2)) + 30])
    words = [["lease", "tenant"], ["임대차"]] * 10 + [["galaxy"], ["은하"]] * 10
    labels = [region.label for region in name_regions(places, words) if region.level == 0]
    assert sorted(labels) == ["은하 · galaxy", "임대차 · lease"]
