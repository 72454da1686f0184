"""Filters: alone, beside words, and wrong ones."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from pathlib import Path

import pytest

from munjang.cli import main


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type:html", {"warranty.html", "sales.html"}),
        ("TYPE:HTML", {"warranty.html", "sales.html"}),
        ("종류:웹", {"warranty.html", "sales.html"}),
        ("type:html,csv", {"warranty.html", "sales.html", "battery test.csv"}),
        ("type:sheet", {"battery test.csv"}),
        ("종류:엑셀", {"battery test.csv"}),
        ("type:code", {"battery.py"}),
        ("type:py", {"battery.py"}),
        ("type:log", {"large.log"}),
        ("ext:md", {"용역 계약.md"}),
        ("확장자:.md", {"용역 계약.md"}),
        ("folder:reports", {"warranty.html", "sales.html", "battery test.csv"}),
        ("폴더:계약", {"임대차 계약서.txt", "용역 계약.md"}),
        ("folder:계약/2023", {"용역 계약.md"}),
        ("folder:계약/2023/", {"용역 계약.md"}),
        ("folder:report -type:html", {"battery test.csv"}),
        ("path:battery", {"battery test.csv", "battery.py"}),
        ('path:"battery test"', {"battery test.csv"}),
        ("경로：battery", {"battery test.csv", "battery.py"}),
        ("name:계약", {"임대차 계약서.txt", "용역 계약.md"}),
        ("이름:“임대차 계약”", {"임대차 계약서.txt"}),
        ("name:cat?.txt", {"cats.txt"}),
        ("name:*.txt -name:cat*", {"임대차 계약서.txt", "고양이.txt"}),
        ("name:100%", set()),
        ("modified:today", {"sales.html"}),
        ("수정:오늘", {"sales.html"}),
        ("날짜:어제", {"고양이.txt"}),
        ("modified:7d type:html", {"warranty.html", "sales.html"}),
        ("수정:7일 type:html", {"warranty.html", "sales.html"}),
        ("before:1y", {"cats.txt", "임대차 계약서.txt"}),
        ("이전:1년", {"cats.txt", "임대차 계약서.txt"}),
        ("이후:4d", {"warranty.html", "sales.html", "고양이.txt"}),
        ("after:60d before:30d", {"용역 계약.md"}),
        ("modified:60d..30d", {"용역 계약.md"}),
        ('수정:"두 달 전 ~ 30일"', {"용역 계약.md"}),
        ("modified:<1y", {"cats.txt", "임대차 계약서.txt"}),
        ("size:>100kb", {"large.log"}),
        ("크기:100KB", {"large.log"}),
        ("size:100kb..1mb", {"large.log"}),
        ("크기:100KB~1MB", {"large.log"}),
        ("size:>1gb", set()),
        ("size:<99999999t type:csv", {"battery test.csv"}),
        ("before:2999 type:csv", {"battery test.csv"}),
        ("modified:2500", set()),
        ("lang:ko -has:table", {"임대차 계약서.txt", "용역 계약.md", "고양이.txt"}),
        ("언어:한국어 type:md", {"용역 계약.md"}),
        ("has:table", {"sales.html", "battery test.csv"}),
        ("has:표 type:web", {"sales.html"}),
        ("has:ocr", set()),
        ("type:csv -lang:ko -lang:en", set()),
    ],
)
def test_filters_alone_list_the_documents_that_pass(archive, query, expected):
    assert archive.names(query) == expected
    assert bool(archive.search(query).hints) == (not expected)


def test_a_list_has_the_newest_first(archive):
    assert archive.found("type:html ext:html,txt") == [
        "reports/sales.html",
        "reports/warranty.html",
    ]
    assert archive.found("ext:html,txt") == [
        "reports/sales.html",
        "고양이.txt",
        "reports/warranty.html",
        "계약/임대차 계약서.txt",
        "cats.txt",
    ]
    first = archive.search("type:md").results[0]
    assert first.hits[0].sentence == "용역"
    assert archive.names("-battery -계약 -engine") == {"cats.txt", "고양이.txt"}
    assert len(archive.search("-xylophone", top=3).results) == 3


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("battery type:py", "code/battery.py"),
        ("type:txt how long do cats sleep", "고양이.txt"),
        ("수정:7d 건전지", "reports/"),
        ("계약 종료 이전:1년", "계약/임대차 계약서.txt"),
    ],
)
def test_filters_narrow_what_words_and_meaning_find(archive, query, first):
    found = archive.found(query)
    everything = set(archive.found(" ".join(word for word in query.split() if ":" in word)))
    assert set(found) <= everything
    assert found
    if "cats" in query:
        assert set(found[:2]) == {"고양이.txt", "cats.txt"}
    else:
        assert found[0].startswith(first)


@pytest.mark.parametrize("few", [0, 1_000])
def test_the_best_of_what_passes_is_found_behind_many_that_do_not(workbench, monkeypatch, few):
    """By words and by meaning; both channels would be full of what does not pass.

    Where few passages pass they are all compared, where many do the index is asked for them.
    """
    monkeypatch.setattr("munjang.search.meaning._FEW", few)
    for number in range(120):
        workbench.write(
            f"{number}.txt", f"The cat number {number} sleeps sixteen hours. A cat of cats."
        )
    workbench.write("one.md", "The animal rests for most of the day, and of the night too.")
    workbench.write("two.md", "A long report on tariffs, which mentions one cat in passing.")
    workbench.index()
    assert set(workbench.found("cat type:md")) == {"one.md", "two.md"}
    assert workbench.found("cats of cats type:md")[0] == "two.md"
    assert workbench.found("how many hours does a pet sleep type:md")[0] == "one.md"


def test_only_the_copy_that_passes_is_shown(wordbench):
    for name in ("a/report.txt", "b/report.txt"):
        wordbench.write(name, "The yearly report.")
    wordbench.index()
    assert wordbench.found("yearly") == ["a/report.txt", "b/report.txt"]
    assert wordbench.found("yearly folder:b") == ["b/report.txt"]
    assert wordbench.found("folder:b") == ["b/report.txt"]


def test_names_are_compared_as_they_are_read_not_as_they_are_stored(wordbench):
    """A Mac stores the letters of 보고서 one by one."""
    wordbench.write(unicodedata.normalize("NFD", "보고서/Café.txt"), "내용이 있다.")
    wordbench.index()
    for query in ("name:café", "name:cafe", "folder:보고서", "path:보고서/caf*", "ext:TXT"):
        assert len(wordbench.search(query).results) == 1, query


@pytest.mark.skipif(sys.platform != "linux", reason="only there names may be any bytes")
def test_what_completes_a_folder_finds_it_whatever_its_encoding(wordbench):
    folder = os.fsdecode("계약서류".encode("cp949"))
    wordbench.write(f"{folder}/a.txt", "내용이 있다.")
    wordbench.index()
    guide = wordbench.library.guide()
    (choice,) = (choice for choice in guide.choices("folder") if choice.value == folder)
    for query in (f"folder:{choice.value}", f'folder:"{wordbench.folder / folder}"'):
        assert wordbench.found(query) == [f"{folder}/a.txt"]


def test_a_folder_may_be_given_whole(archive):
    whole = archive.folder / "reports"
    assert archive.names(f'folder:"{whole}"') == archive.names("folder:reports")
    assert archive.names(f'folder:"{archive.folder}"') == {
        Path(name).name for name in archive.states()
    }
    assert archive.names(f'path:"{whole}/warranty"') == {"warranty.html"}
    assert archive.names('folder:"/no/such/place"') == set()


def test_a_filter_is_asked_anew_when_files_change(wordbench):
    wordbench.write("a.txt", "One.")
    wordbench.index()
    assert wordbench.found("type:txt") == ["a.txt"]
    wordbench.write("b.txt", "Two.")
    wordbench.index()
    assert set(wordbench.found("type:txt")) == {"a.txt", "b.txt"}
    assert wordbench.found("type:txt -one") == ["b.txt"]


@pytest.mark.parametrize(
    "wrong",
    ["size:big", "before:someday", "modified:2024-13", "수정:2024-02-30", "lang:xx", "has:soul",
     "type:???", "크기:>", "modified:..x", 'after:"not a day"', "ext:" + "a," * 40_000],
)  # fmt: skip
def test_a_wrong_filter_is_a_hint_and_the_rest_is_searched(archive, wrong):
    answer = archive.search(f"twelve months {wrong}")
    assert answer.results[0].path.name == "warranty.html"
    assert answer.notice is None
    (hint,) = answer.hints
    assert wrong.partition(":")[0] in str(hint)
    assert archive.search(wrong).results == []


@pytest.mark.parametrize(
    "query",
    ["battery foo:bar", "battery 12:30", "battery http://a.com:80/x?type:pdf", r"battery C:\x",
     "battery type:", "battery type: csv", "battery :x", "battery subtype:pdf", "battery 이름: 홍"],
)  # fmt: skip
def test_what_is_no_filter_is_words(archive, query):
    answer = archive.search(query)
    assert not answer.hints
    assert "warranty.html" in archive.names(query)


def test_the_words_of_filters_are_not_highlighted(archive):
    hit = archive.search("months type:html -battery2 folder:reports").results[0].hits[0]
    assert [hit.sentence[start:end] for start, end in hit.highlights] == ["months"]


def test_the_command_line_says_hints(archive, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("MUNJANG_MODELS", str(tmp_path))  # each command would open one
    library = str(archive.library.directory)
    assert main(["--library", library, "search", "battery size:big"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert any("size:big" in line for line in shown[1:])
    assert main(["--library", library, "search", "battery size:big", "--json"]) == 0
    (hint,) = json.loads(capsys.readouterr().out)["hints"]
    assert "size:big" in hint
    assert main(["--library", library, "search", "battery", "--json"]) == 0
    assert "hints" not in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("battery type:foo", "type:pdf, type:hwp, type:sheet, type:mail"),
        ("battery type:exel", "type:excel"),
        ("battery type:foo,htlm", "type:html"),
        ("battery 종류:엑샐", "type:엑셀"),
    ],
)
def test_a_type_that_there_is_not_is_passed_over_with_a_hint(archive, query, offered):
    answer = archive.search(query)
    assert [hit.path for hit in answer.results] == [
        hit.path for hit in archive.search("battery").results
    ]
    assert answer.results
    assert "is not understood and was passed over" in str(answer.hints[-1])
    assert offered in " ".join(map(str, answer.hints))


def test_a_type_is_what_files_end_in_too(wordbench):
    wordbench.write("battery.txt", "The battery is empty.")
    (wordbench.folder / "battery.foo").write_bytes(b"\0\1")
    wordbench.index()
    answer = wordbench.search("battery type:foo")
    assert [hit.path.name for hit in answer.results] == ["battery.foo"]
    assert not answer.hints
    assert wordbench.search("battery type:fooo").hints


@pytest.mark.parametrize("query", ["battery -type:foo", "battery type:foo OR type:csv"])
def test_a_type_that_there_is_not_does_no_harm_beside_others(archive, query):
    assert not archive.search(query).hints
    assert archive.search(query).results
