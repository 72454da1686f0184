"""Source code, configuration and data files."""

import json
import time

import pytest
from document_parts import outcome

from munjang.extract import extract
from munjang.records import FileState

PYTHON = '''#!/usr/bin/env python3
"""회의록에서 결정된 일을 찾는다.

여러 줄로 쓴 설명이
이어진다.
"""

import re  # 정규식

LIMIT = "# 주석이 아니다"


class Finder:
    """찾는 일을 맡는다."""

    def find_all(self, text):
        # 빈 줄은 건너뛴다.
        # 그 다음을 읽는다.
        return [text]
'''

JAVA = """/*
 * 요금을 계산한다.
 *
 * @param amount 금액
 */
public class Fee {
    private String label = "\\uc694\\uae08"; // trailing
    public static int total(int amount, int count) {
        return amount * count; /* inline */
    }
}
"""


def paragraphs(path):
    return extract(path).text.split("\n\n")


def headings(path):
    return [mark.label for mark in extract(path).marks if mark.kind == "heading"]


def test_comments_and_docstrings_are_paragraphs_without_their_marks(write):
    found = paragraphs(write("finder.py", PYTHON))
    assert "회의록에서 결정된 일을 찾는다." in found
    assert "여러 줄로 쓴 설명이\n이어진다." in found
    assert "빈 줄은 건너뛴다.\n그 다음을 읽는다." in found
    assert 'LIMIT = "# 주석이 아니다"' in found
    assert "import re  # 정규식" in found


def test_definitions_are_headings_and_the_name_is_the_title(write):
    path = write("finder.py", PYTHON)
    assert headings(path) == ["Finder", "Finder › find_all"]
    assert extract(path).title == "finder.py"


@pytest.mark.parametrize("source", [PYTHON, PYTHON.partition("\n")[2]], ids=["script", "module"])
def test_each_paragraph_is_marked_with_the_line_it_begins_on(write, source):
    path = write("finder.py", source)
    extraction = extract(path)
    lines = source.split("\n")
    marks = [mark for mark in extraction.marks if mark.kind == "line"]
    assert len(marks) == len(paragraphs(path))
    for mark in marks:
        first_line, *_ = extraction.text[mark.start : mark.end].split("\n")
        assert first_line in lines[mark.number - 1]


def test_languages_with_braces(write):
    path = write("Fee.java", JAVA)
    assert paragraphs(path)[:2] == ["요금을 계산한다.", "@param amount 금액"]
    assert 'private String label = "요금"; // trailing' in paragraphs(path)
    assert headings(path) == ["Fee", "Fee › total"]


@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("a.c", "/* 주석이다. */"),
        ("a.ts", "// 주석이다."),
        ("a.css", "/* 주석이다. */"),
        ("a.sh", "# 주석이다."),
        ("a.sql", "-- 주석이다."),
        ("a.lua", "--[[ 주석이다. ]]"),
        ("a.hs", "{- 주석이다. -}"),
        ("a.ps1", "<# 주석이다. #>"),
        ("a.yaml", "# 주석이다."),
        ("a.toml", "# 주석이다."),
        ("a.ini", "; 주석이다."),
        ("a.bat", "REM 주석이다."),
        ("a.el", ";; 주석이다."),
        ("a.vue", "<!-- 주석이다. -->"),
        ("Makefile", "# 주석이다."),
    ],
)
def test_comments_of_many_languages(write, name, comment):
    found = paragraphs(write(name, f"first = 1\n{comment}\nlast = 2\n"))
    if name == "Makefile":  # without a suffix it is a text
        comment = "주석이다."
        assert any(comment in paragraph for paragraph in found)
    else:
        assert found == ["first = 1", "주석이다.", "last = 2"]


def test_links_in_configuration_are_no_comments(write):
    assert paragraphs(write("a.yml", "url: http://a.kr/x#y\n")) == ["url: http://a.kr/x#y"]


def test_packed_lines_are_left_out_and_said(write):
    path = write("a.min.js", "/* 라이선스. */\n" + "var a=1;" * 1000)
    assert extract(path).text == "라이선스."
    assert extract(path).left_out


@pytest.mark.parametrize(
    "code",
    ["/*" * 300_000, f"/* {'*' * 300_000} x */", '"""' * 200_001, "'\\" * 300_000, "f(" * 300_000],
)
@pytest.mark.parametrize("name", ["a.py", "a.js", "a.sql", "a.hs"])
def test_odd_code_takes_no_long_time(write, name, code):
    began = time.process_time()
    outcome(write(name, code))
    assert time.process_time() - began < 10


def test_json_is_read_record_by_record(write):
    data = {
        "title": "명단",
        "people": [
            {"name": "김철수", "city": "부산", "age": 41, "tags": ["가", "나"]},
            {"name": "이영희", "note": "첫 문장이다. " * 20, "none": None},
        ],
        "path": [[1.5, 2.5], [3.5, 4.5]],
    }
    expected = [
        "title: 명단",
        "name: 김철수\ncity: 부산\nage: 41\ntags: 가, 나",
        "name: 이영희",
        f"note: {'첫 문장이다. ' * 20}".strip(),
    ]
    for text in (json.dumps(data), json.dumps(data, ensure_ascii=False, indent=2)):
        assert paragraphs(write("a.json", text)) == expected


def test_json_lines_and_json_that_is_cut_off(write):
    assert paragraphs(write("a.jsonl", '{"a": "하나"}\n{"a": "둘"}\n')) == ["a: 하나", "a: 둘"]
    assert paragraphs(write("a.json", '{"a": "하나", "b": {"c": "둘", "d": "끊')) == [
        "a: 하나",
        "c: 둘\nd: 끊",
    ]


def test_long_lists_of_numbers_say_nothing(write):
    vector = json.dumps({"name": "벡터", "values": list(range(5000))})
    assert len(extract(write("a.json", vector)).text) < 200


def test_json_of_megabytes_in_one_line(write):
    path = write("a.json", json.dumps([{"id": n, "name": f"이름 {n}"} for n in range(80_000)]))
    began = time.process_time()
    assert outcome(path) in {FileState.INDEXED, FileState.PARTIAL}
    assert time.process_time() - began < 30
