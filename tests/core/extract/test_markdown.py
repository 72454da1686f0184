"""Markdown."""

import time

import pytest

from munjang.extract import extract
from munjang.extract.markdown import plain

DOCUMENT = """---
title: "제주 여행 계획"
tags: [여행]
---

# 첫째 날

공항에서 **렌터카**를 찾고
[숙소](https://example.org/stay "지도")로 갑니다.

준비물
------

* 우비
- [x] 모자
1. 선크림 <!-- 꼭! -->

> 비가 오면
> 박물관으로 갑니다.

| 시간 | 장소 |
|------|:----:|
| 9시  | 공항 \\| 카페 |

```python
# 주석이지 제목이 아님
a | b
```

### 더 `읽을 *거리*`[^1]

[^1]: 각주입니다.

[link]: https://example.org
끝.
"""


def test_a_document_reads_as_it_is_rendered(write):
    extraction = extract(write("plan.md", DOCUMENT))
    assert extraction.title == "제주 여행 계획"
    assert extraction.text.split("\n\n") == [
        "첫째 날",
        "공항에서 렌터카를 찾고\n숙소로 갑니다.",
        "준비물",
        "우비",
        "모자",
        "1. 선크림",
        "비가 오면\n박물관으로 갑니다.",
        "시간\t장소",
        "9시\t공항 | 카페",
        "# 주석이지 제목이 아님",
        "a | b",
        "더 읽을 *거리*",
        "각주입니다.",
        "끝.",
    ]
    labels = {
        extraction.text[mark.start :].split("\n")[0]: mark.label
        for mark in extraction.marks
        if mark.kind == "heading"
    }
    assert labels == {
        "첫째 날": "첫째 날",
        "준비물": "첫째 날 › 준비물",
        "더 읽을 *거리*": "첫째 날 › 준비물 › 더 읽을 *거리*",
    }


def test_a_heading_reaches_to_the_next_of_its_level(write):
    extraction = extract(write("a.md", "# A\n\none\n\n## B\n\ntwo\n\n# C\n\nthree\n"))
    reach = {
        mark.label: extraction.text[mark.start : mark.end].split() for mark in extraction.marks
    }
    assert reach == {
        "A": ["A", "one", "B", "two"],
        "A › B": ["B", "two"],
        "C": ["C", "three"],
    }


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("![logo](logo.png) and [![a](b)](c)", "logo and a"),
        ("[한글](https://ko.wikipedia.org/wiki/가_(나))는", "한글는"),
        ("<b>bold</b> &amp; `<b>`", "bold & <b>"),
        (r"1 \* 2 \_ 3", "1 * 2 _ 3"),
        ("~~old~~ _new_ __strong__", "old new strong"),
        ("see <https://example.org>", "see https://example.org"),
        ("가<br>나<BR/>다 <b>라</b><brand>", "가\n나\n다 라"),
        ("array[0] (first)", "array[0] (first)"),
    ],
)
def test_marks_are_taken_off(source, text):
    assert plain(source) == text


def test_what_tags_keep_apart_stays_apart(write):
    table = "| 구분 | 값 |\n|---|---|\n| 하나<br>둘 | 1 |\n"
    path = write("a.md", f"{table}\n<table><tr><td>셋</td><td>넷</td></tr></table>\n")
    assert extract(path).text.split() == ["구분", "값", "하나", "둘", "1", "셋", "넷"]


def test_a_rule_at_the_top_is_no_front_matter(write):
    extraction = extract(write("a.md", "---\ntitle: no\ntext\n"))
    assert "title: no" in extraction.text
    assert extraction.title == ""


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "*a ", "**a ", "`", "`a ", "<a", "> ", "[a](", "[^", "|-", "\\[", "# ", " ", "- "],
)
def test_no_input_is_slow(write, piece):
    for text in (piece * 60_000, (piece + "\n") * 30_000):
        began = time.process_time()
        extract(write("a.md", "a\n" + text + "z"))
        assert time.process_time() - began < 5


@pytest.mark.parametrize("name", ["a.md", "a.rst", "a.org", "a.adoc"])
def test_the_numbers_of_items_and_the_years_of_dates_stay(write, name):
    path = write(name, "2024. 3. 5. 회의\n\n1. 예산\n2. 일정\n- 기타\n")
    assert extract(path).text.split("\n\n") == ["2024. 3. 5. 회의", "1. 예산", "2. 일정", "기타"]
