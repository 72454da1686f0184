"""The parts of the layout, against what they are worked out from the slow way."""

from __future__ import annotations

import numpy as np
import pytest

from munjang.atlas.layout import Mesh, aligned
from munjang.atlas.neighbours import Neighbours, Space, attractions


@pytest.mark.parametrize("size", [0.01, 1.0, 12.0])
def test_the_mesh_pushes_as_all_pairs_do(size):
    places = np.random.default_rng(1).normal(size=(600, 2)) * size
    apart = places[:, None] - places[None]
    near = 1 / (1 + (apart**2).sum(axis=2))
    expected = ((near**2)[:, :, None] * apart).sum(axis=1)
    push, total = Mesh(places).push(places)
    assert np.linalg.norm(push - expected) < 0.06 * np.linalg.norm(expected)
    assert total == pytest.approx(near.sum() - len(places), rel=0.01)


def test_charges_laid_down_before_push_like_those_brought_along():
    places = np.random.default_rng(2).normal(size=(200, 2)) * 3
    mesh = Mesh(places, margin=1.0)
    mesh.charge(places[50:])
    push, _ = mesh.push(places[:50], beside=places[:50])
    expected, _ = Mesh(places, margin=1.0).push(places)
    np.testing.assert_allclose(push, expected[:50], atol=1e-9)


def test_a_turned_and_mirrored_map_is_laid_on_the_old_one():
    old = np.random.default_rng(3).normal(size=(40, 2))
    turn = np.array([[0.6, 0.8], [0.8, -0.6]])
    moved = old @ turn + [5.0, -3.0]
    common = np.ones(40, bool)
    common[:10] = False
    np.testing.assert_allclose(aligned(moved, old, common), old, atol=1e-9)


def test_languages_do_not_part_what_means_the_same():
    random = np.random.default_rng(4)
    meanings = random.normal(size=(60, 64))
    accent = random.normal(size=64) * 3
    texts = np.concatenate([meanings, meanings + accent]) + random.normal(size=(120, 64)) * 0.2
    vectors = (texts / np.linalg.norm(texts, axis=1, keepdims=True)).astype(np.float32)
    space = Space(vectors, ["ko"] * 60 + ["en"] * 60)
    nearest = space.nearest(np.arange(120), 1).rows[:, 0]
    assert (nearest == (np.arange(120) + 60) % 120).mean() > 0.95


def test_a_document_is_not_its_own_neighbour_even_among_few():
    vectors = np.eye(3, 8, dtype=np.float32)
    rows = Space(vectors, ["ko", "en", ""]).nearest(np.arange(3), 15).rows
    assert not (rows == np.arange(3)[:, None]).any()


def test_the_pull_of_neighbours_has_the_perplexity_asked_for():
    nearness = np.sort(np.random.default_rng(5).normal(size=(50, 15)), axis=1)[:, ::-1]
    found = Neighbours(np.zeros((50, 15), np.int64), nearness.astype(np.float32))
    weights = attractions(found, 6.0)
    entropy = -(weights * np.log(weights)).sum(axis=1)
    np.testing.assert_allclose(np.exp(entropy), 6.0, rtol=0.01)
