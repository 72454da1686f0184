"""Filters that OR joins, and phrases in the names of files: what people type without thinking."""

from __future__ import annotations

import pytest

from munjang.search.guide import Guide
from munjang.search.query import Query
from munjang.search.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type:txt OR type:md", {"a.txt", "b/b.md"}),
        ("type:txt | type:md", {"a.txt", "b/b.md"}),
        ("folder:b OR name:a", {"a.txt", "b/b.md", "b/c.html"}),
        ("type:txt OR type:md OR type:html -name:a", {"b/b.md", "b/c.html"}),
        ("fox type:txt OR type:md", {"a.txt", "b/b.md"}),
        ("fox type:txt OR type:md folder:b", {"b/b.md"}),
        ("-type:txt OR folder:nowhere", {"b/b.md", "b/c.html"}),
        ("type:txt OR size:big", {"a.txt"}),
        ("fox OR hen type:html", {"b/c.html"}),
    ],
)
def test_one_of_joined_filters_is_enough(wordbench, query, expected):
    wordbench.write("a.txt", "The fox is red.")
    wordbench.write("b/b.md", "# Fox\n\nThe fox is red.")
    wordbench.write("b/c.html", "<p>The fox is red, the hen is not.</p>")
    wordbench.index()
    assert set(wordbench.found(query)) == expected


@pytest.mark.parametrize("query", ["type:pdf OR gate", "gate OR type:pdf", "OR type:pdf gate"])
def test_what_joins_a_filter_to_a_word_is_a_word(query):
    read = Query.parse(query)
    assert sorted(read.text.split()) == ["OR", "gate"]
    assert len(read.conditions) == 1


def test_a_phrase_may_be_in_the_name_of_a_file(wordbench):
    wordbench.write("2023 결산 보고서.txt", "매출은 지난해보다 늘었다.")
    wordbench.write("b.txt", "보고서는 2023년의 결산을 다룬다.")
    wordbench.index()
    answer = wordbench.search('"2023 결산 보고서"')
    assert [result.path.name for result in answer.results] == ["2023 결산 보고서.txt"]
    assert "quoted" not in str(answer.notice)
    assert wordbench.found('"2023 결산 보고서" 매출') == ["2023 결산 보고서.txt"]


def test_hundreds_of_joined_filters_are_no_error(wordbench):
    wordbench.write("a.txt", "The fox is red.")
    wordbench.index()
    assert wordbench.found(" OR ".join(["type:txt"] + ["name:b"] * 900)) == ["a.txt"]


@pytest.mark.parametrize(
    ("query", "without"),
    [
        ("type:pdf OR type:hwp", ["type:hwp", "type:pdf"]),
        ("fox type:pdf | type:hwp hen", ["fox type:hwp hen", "fox type:pdf hen"]),
        ("-type:pdf OR -lang:ko OR size:1mb", ["-lang:ko OR size:1mb", "-type:pdf OR size:1mb",
                                               "-type:pdf OR -lang:ko"]),
        ("fox OR hen type:pdf OR", ["fox OR hen OR"]),
        ("type:pdf OR gate", ["OR gate"]),
    ],
)  # fmt: skip
def test_what_joins_a_filter_goes_with_it(query, without):
    guide = Guide(Vocabulary())
    parts = guide.parts(query)
    assert [guide.without(query, part) for part in parts] == without
