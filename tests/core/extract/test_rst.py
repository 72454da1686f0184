"""reStructuredText."""

import time

import pytest
from document_parts import outcome

from munjang.extract import extract

GUIDE = """.. _guide:

========
 설명서
========

:지은이: 김철수

첫 *단락* 은 ``코드`` 와
:ref:`다른 곳 <other>` 을 `가리킨다 <http://a.kr>`_. [#]_

.. 주석은
   보이지 않는다.

설치
====

- 하나
- 둘
  이어진다

.. note:: 조심하세요.
   정말로.

.. toctree::
   :maxdepth: 2

   a
   b

차례
----

보기::

    a = 1
    b = 2

.. code-block:: python
   :linenos:

   print("안녕")

끝.

.. [#] 각주이다.

.. function:: open(path)

   연다.

.. figure:: a.png
   :alt: 그림

   그림의 설명.

풀이
====

+------+------+
| 지역 | 매출 |
+======+======+
| 서울 | 300  |
+------+------+

====  ====
이름  나이
====  ====
영희  20
철수  21
====  ====

뒤.
"""


def paragraphs(path):
    return extract(path).text.split("\n\n")


def test_a_guide(write):
    extraction = extract(write("guide.rst", GUIDE))
    assert extraction.text.split("\n\n") == [
        "설명서",
        "지은이: 김철수",
        "첫 단락 은 코드 와\n다른 곳 을 가리킨다.",
        "설치",
        "하나",
        "둘\n이어진다",
        "조심하세요.\n정말로.",
        "차례",
        "보기:",
        "a = 1",
        "b = 2",
        'print("안녕")',
        "끝.",
        "각주이다.",
        "연다.",
        "그림의 설명.",
        "풀이",
        "지역\t매출",
        "서울\t300",
        "이름\t나이",
        "영희\t20",
        "철수\t21",
        "뒤.",
    ]
    headings = [mark.label for mark in extraction.marks if mark.kind == "heading"]
    assert headings == ["설명서", "설명서 › 설치", "설명서 › 설치 › 차례", "설명서 › 풀이"]


def test_described_names_are_text_in_a_domain(write):
    path = write("a.rst", ".. py:function:: open(path)\n\n   연다.\n")
    assert paragraphs(path) == ["open(path)", "연다."]


@pytest.mark.parametrize(
    "piece", ["`", "*", "|", ":a:`", ".. ", "==\n", "+---+\n", "a\n==\n", "[#"]
)
def test_odd_text_takes_no_long_time(write, piece):
    began = time.process_time()
    outcome(write("a.rst", piece * 30_000))
    assert time.process_time() - began < 10
