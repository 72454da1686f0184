"""Help with writing queries: completion, and the filters that stand in a query."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from munjang.library import Library
from munjang.messages import choose_language
from munjang.search.filters import FILTERS
from munjang.search.guide import Guide
from munjang.search.query import Query
from munjang.search.vocabulary import Vocabulary

TODAY = date(2026, 11, 18)
WORDS = Vocabulary(
    formats={"pdf": 40, "hwp": 12, "xlsx": 5, "csv": 1, "eml": 3},
    languages={"ko": 50, "en": 11},
    folders={"계약": 30, "My Documents": 20, "contracts": 4},
)


@pytest.fixture
def guide():
    return Guide(WORDS, TODAY)


def values(completion):
    return [] if completion is None else [choice.value for choice in completion.choices]


def typed(guide, text):
    return guide.complete(text, len(text))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("typ", ["type:"]),
        ("mod", ["modified:"]),
        ("lease mod", ["modified:"]),
        ("-fol", ["folder:"]),
        ("폴더", ["폴더:"]),
        ("수정", ["수정:"]),
        ("종류", ["종류:"]),
        ("mo", []),
        ("폴", []),
        ("lease", []),
        ("typ ", []),
        ("", []),
    ],
)
def test_the_beginning_of_a_filter_is_completed(guide, text, keys):
    assert values(typed(guide, text)) == keys


def test_a_key_is_not_completed_within_a_word(guide):
    assert guide.complete("modest", 3) is None
    assert values(guide.complete("mod est", 3)) == ["modified:"]


def test_the_types_that_exist_are_offered_with_their_number(guide):
    found = typed(guide, "type:")
    assert [(c.value, c.count) for c in found.choices] == [
        ("document", 52),
        ("pdf", 40),
        ("hwp", 12),
        ("sheet", 6),
        ("xlsx", 5),
        ("mail", 3),
        ("csv", 1),
    ]


def test_korean_keys_have_korean_values(guide):
    assert values(typed(guide, "종류:"))[:2] == ["문서", "pdf"]
    assert values(typed(guide, "수정:지난")) == ["지난주", "지난달"]
    assert values(typed(guide, "언어:")) == ["한국어", "영어"]


def test_a_choice_is_taken_in_the_place_of_what_was_typed(guide):
    def take(text):
        found = typed(guide, text)
        return text[: found.start] + found.taken(found.choices[0]) + text[found.end :]

    assert take("lease typ") == "lease type:"
    assert take("lease -type:p") == "lease -type:pdf "
    assert take("type:pdf,x") == "type:pdf,xlsx "
    assert take("folder:my") == 'folder:"My Documents" '
    assert take('folder:"my d') == 'folder:"My Documents" '
    assert take("modified:lastw") == 'modified:"last week" '
    assert take("fodler:con") == "folder:con"


def test_a_value_in_quotation_marks_is_replaced_with_them(guide):
    text = 'folder:"my" lease'
    found = guide.complete(text, 10)
    assert text[: found.start] + found.taken(found.choices[0]) + text[found.end :] == (
        'folder:"My Documents" lease'
    )


def test_what_is_complete_is_left_alone(guide):
    assert typed(guide, "type:pdf") is None
    assert typed(guide, "type:zip") is None
    assert typed(guide, "name:anything") is None
    assert typed(guide, "folder:somewhere/else") is None


def test_what_is_wrong_is_said_with_an_example(guide):
    assert "2024" not in str(typed(guide, "lang:xx").hint)
    assert "lang:ko" in str(typed(guide, "lang:xx").hint)
    assert typed(guide, "modified:2024-03") is None
    assert "modified:7d" in str(typed(guide, "modified:nonsense").hint)


def test_dates_say_which_days_they_are(guide):
    days = {c.value: str(c.meaning) for c in guide.choices("modified")}
    assert days["today"] == "2026-11-18"
    assert days["last week"] == "2026-11-09 – 2026-11-15"
    assert all(days.values())
    assert all(str(c.meaning) for c in guide.choices("modified", korean=True))


@pytest.mark.parametrize("korean", [False, True])
def test_everything_offered_is_understood(guide, korean):
    choose_language("ko" if korean else "en")
    try:
        for names in FILTERS:
            for choice in guide.choices(names[0], korean=korean):
                text = guide.with_filter("lease", names[0], choice.value, korean=korean)
                assert [part.problem for part in guide.parts(text)] == [None]
                assert len(Query.parse(text, TODAY).conditions) == 1
    finally:
        choose_language("en")


def test_the_filters_of_a_query_are_told(guide):
    text = 'lease type:pdf,hwp -folder:"My Documents" 수정:지난주 note: x lang:xx'
    parts = guide.parts(text)
    assert [(p.name, p.values, p.negated, p.problem is None) for p in parts] == [
        ("type", ["pdf", "hwp"], False, True),
        ("folder", ["My Documents"], True, True),
        ("modified", ["지난주"], False, True),
        ("lang", ["xx"], False, False),
    ]
    assert text[parts[1].start : parts[1].end] == '-folder:"My Documents"'


def test_filters_are_taken_out_and_changed(guide):
    text = "type:pdf lease 수정:지난주 end"
    first, second = guide.parts(text)
    assert guide.without(text, first) == "lease 수정:지난주 end"
    assert guide.without(text, second) == "type:pdf lease end"
    assert guide.without(text, first, second) == "lease end"
    assert guide.with_values(text, first, ["pdf", "hwp"]) == "type:pdf,hwp lease 수정:지난주 end"
    assert guide.with_values(text, first, []) == "lease 수정:지난주 end"
    assert guide.with_filter("", "folder", "My Documents") == 'folder:"My Documents"'
    assert guide.with_filter("계약 ", "type", "pdf", korean=True) == "계약 종류:pdf"


def test_a_filter_without_a_value_is_not_asked_yet(guide):
    assert guide.finished("lease type:") == "lease"
    assert guide.finished("계약 -폴더:") == "계약"
    assert guide.finished("type:") == ""
    assert guide.finished("type:pdf mytype:") == "type:pdf mytype:"


@given(st.text(alphabet='type:folder수정:지난 "-,|“”x\n', max_size=40))
def test_nothing_typed_breaks_it(text):
    guide = Guide(WORDS, TODAY)
    for cursor in range(len(text) + 1):
        found = guide.complete(text, cursor)
        if found is not None:
            assert 0 <= found.start <= cursor <= found.end <= len(text)
            assert all(found.taken(choice) for choice in found.choices)
    parts = guide.parts(text)
    assert guide.parts(guide.without(text, *parts)) == [] or text.count('"') or "“" in text
    assert len(parts) == len(Query.parse(text, TODAY).conditions) + sum(
        part.problem is not None for part in parts
    )


def test_a_library_tells_its_own_vocabulary(make_workbench, tmp_path):
    bench = make_workbench(tmp_path)
    bench.write("계약/임대차.txt", "임차인은 두 달 전에 알리면 계약을 해지할 수 있다.")
    bench.write("계약/old/계약/lease.md", "The tenant gives notice two months before.")
    bench.write("reports/sales.csv", "cell,voltage\nbattery,3.7\n")
    bench.index()
    with Library.open(bench.library.directory) as library:
        guide = library.guide()
    assert {c.value: c.count for c in guide.choices("folder")} == {
        bench.folder.name: 3,
        "계약": 2,
        f"{bench.folder.name}/계약": 2,
        "old": 1,
        "old/계약": 1,
        "reports": 1,
    }
    kinds = {c.value: c.count for c in guide.choices("type")}
    assert kinds == {"text": 2, "sheet": 1, "markdown": 1, "txt": 1}
    assert {c.value: c.count for c in guide.choices("lang")}["ko"] == 1


def test_folders_of_one_name_are_told_apart_and_found_so(make_workbench, tmp_path):
    bench = make_workbench(tmp_path)
    for place in ("work/lease", "home/lease", "home/old/lease"):
        bench.write(
            f"{place}/{place.replace('/', '-')}.txt", f"The tenant of {place} gives notice."
        )
    twins = [tmp_path / "one" / "papers", tmp_path / "two" / "papers"]
    for number, twin in enumerate(twins):
        twin.mkdir(parents=True)
        (twin / f"{number}.txt").write_text(f"Tenant {number} gives notice.", "utf-8")
        bench.library.add_folder(twin)
    bench.index()
    with Library.open(bench.library.directory) as library:
        guide = library.guide()
        offered = values(guide.complete("folder:lease", 12))
        assert offered[0] == "lease"
        assert sorted(offered[1:]) == ["home/lease", "old/lease", "work/lease"]
        assert values(guide.complete("folder:papers", 13)) == ["papers", *map(str, twins)]

        def found(folder):
            text = guide.with_filter("tenant", "folder", folder)
            return sorted(hit.path.stem for hit in library.search(text, every=True).results)

        assert found("lease") == ["home-lease", "home-old-lease", "work-lease"]
        assert found("old/lease") == ["home-old-lease"]
        assert found("home/lease") == ["home-lease"]
        assert [found(str(twin)) for twin in twins] == [["0"], ["1"]]
