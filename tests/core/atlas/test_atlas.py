"""A real library in two languages is laid out by a real encoder, added to, cut down, and killed."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest

from munjang.atlas.making import MapMaker
from munjang.store import open_catalog

TOPICS = {
    "kitchen": [
        ("en", "Simmer the kimchi stew with pork and tofu for twenty minutes, then add scallions."),
        ("en", "Knead the bread dough, let it rise for an hour and bake it in a hot oven."),
        ("en", "Fry the onions in butter until golden, season the soup with salt and pepper."),
        ("en", "Marinate the beef in soy sauce, garlic and pear juice before grilling the meat."),
        ("ko", "김치찌개에 돼지고기와 두부를 넣고 이십 분 동안 끓인 다음 대파를 넣는다."),
        ("ko", "빵 반죽을 치대고 한 시간 발효시킨 뒤 뜨거운 오븐에 굽는다."),
        ("ko", "양파를 버터에 노릇하게 볶고 국물에 소금과 후추로 간을 한다."),
        ("ko", "소고기를 간장과 마늘, 배즙에 재웠다가 불판에 굽는다."),
    ],
    "lease": [
        (
            "en",
            "The tenant pays the rent on the first day of each month to the landlord's account.",
        ),
        ("en", "The landlord returns the deposit when the tenant hands over the keys of the flat."),
        ("en", "The lease may be terminated with three months' written notice to the landlord."),
        ("en", "The tenant bears the cost of small repairs during the rental period of the lease."),
        ("ko", "임차인은 매월 첫날 임대인의 계좌로 월세를 지급한다."),
        ("ko", "임대인은 임차인이 집 열쇠를 돌려줄 때 보증금을 반환한다."),
        ("ko", "임대차 계약은 석 달 전에 서면으로 알리고 해지할 수 있다."),
        ("ko", "임대차 기간의 작은 수리 비용은 임차인이 부담한다."),
    ],
    "space": [
        (
            "en",
            "The telescope photographed a distant galaxy whose stars formed billions of years ago.",
        ),
        ("en", "The rocket carried a satellite into orbit around the planet Mars last week."),
        ("en", "Astronomers measured the mass of the black hole at the centre of our galaxy."),
        ("en", "The spacecraft landed on the moon and sent pictures of the craters back to Earth."),
        ("ko", "망원경이 수십억 년 전에 별들이 태어난 먼 은하를 촬영했다."),
        ("ko", "로켓이 지난주에 화성 궤도로 인공위성을 실어 날랐다."),
        ("ko", "천문학자들이 우리 은하 중심에 있는 블랙홀의 질량을 측정했다."),
        ("ko", "우주선이 달에 착륙해 분화구 사진을 지구로 보냈다."),
    ],
}


def _write_all(workbench, leave_out=()):
    for topic, texts in TOPICS.items():
        for number, (language, text) in enumerate(texts):
            name = f"{topic}-{language}-{number}.txt"
            if name not in leave_out:
                workbench.write(name, text)


@pytest.fixture
def mapped(workbench):
    """A library of three topics in two languages, indexed and laid out."""
    _write_all(workbench)
    workbench.index()
    assert update(workbench)
    return workbench


def update(workbench, report=lambda _share: None) -> bool:
    """Bring the map up to date in this process, which is not as polite as the one of its own."""
    connection = open_catalog(workbench.library.directory)
    with closing(connection):
        return MapMaker(connection).update(report)


def places(workbench) -> dict[str, np.ndarray]:
    """Where each file lies."""
    with workbench.library.atlas() as atlas:
        drawn = atlas.read()
    return {path.rpartition("/")[2]: at for path, at in zip(drawn.paths, drawn.places, strict=True)}


def nearest(at: dict[str, np.ndarray], name: str) -> list[str]:
    return sorted((other for other in at if other != name), key=lambda o: distance(at, name, o))


def distance(at: dict[str, np.ndarray], one: str, other: str) -> float:
    return float(np.linalg.norm(at[one] - at[other]))


def test_documents_of_one_topic_lie_together_whatever_their_language(mapped):
    at = places(mapped)
    assert len(at) == 24
    within = [distance(at, a, b) for a in at for b in at if a < b and a[:3] == b[:3]]
    between = [distance(at, a, b) for a in at for b in at if a < b and a[:3] != b[:3]]
    assert np.mean(within) < 0.6 * np.mean(between)
    right = 0
    for name in at:
        language = name.split("-")[1]
        other = next(o for o in nearest(at, name) if o.split("-")[1] != language)
        right += other[:3] == name[:3]
    assert right >= 22


def test_a_map_is_made_once_and_is_always_the_same(mapped):
    before = places(mapped)
    assert not update(mapped)
    catalog = mapped.catalog()
    catalog.execute("DELETE FROM places; DELETE FROM gists")
    catalog.close()
    assert update(mapped)
    for name, at in places(mapped).items():
        np.testing.assert_allclose(at, before[name], atol=1e-3)


def test_a_new_document_goes_beside_its_like_and_the_others_stay(workbench):
    _write_all(workbench, leave_out={"kitchen-en-0.txt", "lease-ko-7.txt"})
    workbench.index()
    update(workbench)
    before = places(workbench)
    _write_all(workbench)
    workbench.index()
    with workbench.library.atlas() as atlas:
        assert atlas.read().waiting == 2
    assert update(workbench)
    after = places(workbench)
    for name, at in before.items():
        np.testing.assert_array_equal(after[name], at)
    for name in ("kitchen-en-0.txt", "lease-ko-7.txt"):
        assert [other[:3] for other in nearest(after, name)[:3]].count(name[:3]) >= 2


def test_a_deleted_document_vanishes_and_an_edited_one_moves(mapped):
    before = places(mapped)
    (mapped.folder / "space-ko-4.txt").unlink()
    mapped.write("lease-en-0.txt", TOPICS["kitchen"][0][1] + " Serve the stew with rice.")
    mapped.index()
    assert "space-ko-4.txt" not in places(mapped)
    assert update(mapped)
    after = places(mapped)
    assert set(before) - set(after) == {"space-ko-4.txt"}
    assert nearest(after, "lease-en-0.txt")[0].startswith("kitchen")
    for name in set(after) - {"lease-en-0.txt"}:
        np.testing.assert_array_equal(after[name], before[name])


def test_a_map_says_in_which_folder_each_document_lies_and_what_it_is(mapped):
    page = mapped.folder / "끝난 일" / "2023" / "lease.md"
    page.parent.mkdir(parents=True)
    page.write_text("The tenant may end the lease with a notice of two months.", "utf-8")
    mapped.index()
    update(mapped)

    with mapped.library.atlas() as atlas:
        drawn = atlas.read()
    row = list(drawn.paths).index(str(page))
    assert (drawn.folders[row], drawn.formats[row]) == (str(page.parent.parent), "MD")
    assert {*drawn.folders} == {str(mapped.folder), str(page.parent.parent)}
    assert {*drawn.formats} == {"TXT", "MD"}


def test_many_new_documents_change_the_map_but_do_not_turn_it(workbench):
    topics = [f"{topic}-{language}-{n}.txt" for topic in TOPICS for n, language in _half()]
    _write_all(workbench, leave_out=set(topics))
    workbench.index()
    update(workbench)
    before = places(workbench)
    _write_all(workbench)
    workbench.index()
    assert update(workbench)
    after = places(workbench)
    assert len(after) == 24
    # All topics together: one that lay in the middle of the map may come out anywhere.
    was, now = (np.array([_middle(at, topic) for topic in TOPICS]) for at in (before, after))
    assert (was * now).sum() > 0.5 * np.linalg.norm(was) * np.linalg.norm(now)


def _half():
    return [(1, "en"), (3, "en"), (5, "ko"), (7, "ko")]


def _middle(at: dict[str, np.ndarray], topic: str) -> np.ndarray:
    """Where a topic lies, seen from the middle of the map."""
    everywhere = np.mean(list(at.values()), axis=0)
    return np.mean([v for name, v in at.items() if name.startswith(topic)], axis=0) - everywhere


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_map_killed_halfway_comes_out_the_same(mapped, share):
    class Killed(Exception):
        pass

    def kill(done: float) -> None:
        if done >= share:
            raise Killed

    before = places(mapped)
    catalog = mapped.catalog()
    catalog.execute("DELETE FROM places; DELETE FROM regions; DELETE FROM gists")
    catalog.close()
    with pytest.raises(Killed):
        update(mapped, kill)
    assert places(mapped) == {}
    assert mapped.library.care.verify() == []
    assert update(mapped)
    for name, at in places(mapped).items():
        np.testing.assert_allclose(at, before[name], atol=1e-3)


def test_a_process_of_its_own_draws_the_map_and_ends_when_the_atlas_is_closed(mapped):
    catalog = mapped.catalog()
    catalog.execute("DELETE FROM places; DELETE FROM gists")
    catalog.close()
    with mapped.library.atlas() as atlas:
        assert not atlas.update(lambda _share: atlas.close())
    assert places(mapped) == {}
    told: list[float] = []
    with mapped.library.atlas() as atlas:
        assert atlas.update(told.append)
        assert not atlas.update(told.append)
    assert len(places(mapped)) == 24
    assert told[-1] == 1.0
    assert len(told) > 10


def test_regions_are_named_by_what_their_documents_are_about(mapped):
    with mapped.library.atlas() as atlas:
        regions = atlas.read().regions
    words = " ".join(region.label for region in regions).lower()
    assert "임차인" in words or "임대" in words
    assert "landlord" in words or "tenant" in words or "lease" in words
    assert all(region.documents >= 3 for region in regions)
    assert len({(region.level, region.x, region.y) for region in regions}) == len(regions)


def test_rebuilding_the_library_makes_the_map_anew_where_it_was(mapped):
    before = places(mapped)
    mapped.library.care.rebuild()
    assert mapped.library.care.verify() == []
    update(mapped)
    after = places(mapped)
    assert all(np.linalg.norm(after[name] - at) < 1.0 for name, at in before.items())


def test_too_few_documents_are_no_map(workbench):
    workbench.write("one.txt", TOPICS["lease"][0][1])
    workbench.write("two.txt", TOPICS["space"][0][1])
    workbench.index()
    assert not update(workbench)
    with workbench.library.atlas() as atlas:
        drawn = atlas.read()
    assert len(drawn) == 0
    assert drawn.waiting == 2


def test_without_an_encoder_there_is_no_map_and_no_error(wordbench):
    _write_all(wordbench)
    wordbench.index()
    assert not update(wordbench)
    with wordbench.library.atlas() as atlas:
        assert atlas.read().waiting == 24
