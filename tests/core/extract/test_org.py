"""Org mode's outlines."""

import time

import pytest
from document_parts import outcome

from munjang.extract import extract

NOTES = """#+TITLE: 업무 일지
#+STARTUP: overview
* TODO [#A] 보고서 쓰기                         :일:급함:
  DEADLINE: <2024-05-01>
  :PROPERTIES:
  :ID: 1234
  :END:
  *굵은* 글과 /기운/ 글, =코드= 와
  [[https://a.kr][누리집]] 을 쓴다.[fn:1]
** 할 일
- [X] 하나
- 용어 :: 뜻이다.
# 주석
| 지역 | 매출 |
|------+------|
| 서울 | 300 |
#+begin_src python
*그대로*
#+end_src
#+begin_comment
안 보인다.
#+end_comment
#+begin_quote
따온 글.
#+end_quote
[fn:1] 각주이다.
"""


def test_notes(write):
    extraction = extract(write("일지.org", NOTES))
    assert extraction.title == "업무 일지"
    assert extraction.text.split("\n\n") == [
        "업무 일지",
        "보고서 쓰기",
        "굵은 글과 기운 글, 코드 와\n누리집 을 쓴다.",
        "할 일",
        "하나",
        "용어",
        "뜻이다.",
        "지역\t매출",
        "서울\t300",
        "*그대로*",
        "따온 글.",
        "각주이다.",
    ]
    headings = [mark.label for mark in extraction.marks if mark.kind == "heading"]
    assert headings == ["보고서 쓰기", "보고서 쓰기 › 할 일"]


@pytest.mark.parametrize("piece", ["*", "[[", "[fn:", ":A:\n", "#+begin_src\n", "| ", "* a\n"])
def test_odd_text_takes_no_long_time(write, piece):
    began = time.process_time()
    outcome(write("a.org", piece * 30_000))
    assert time.process_time() - began < 10
