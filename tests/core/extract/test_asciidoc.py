"""AsciiDoc."""

import time

import pytest
from document_parts import outcome

from munjang.extract import extract

GUIDE = """= 설명서
김철수 <kim@a.kr>
:toc:
:lang: ko

// 주석
첫 *단락* 은 `코드` 와 _기운_ 글이고
https://a.kr[누리집] 과 <<other,다른 곳>> 을 가리킨다.footnote:[각주이다.]

[[install]]
== 설치

.목록의 제목
* 하나
** 둘
. [x] 셋
+
이어진다.

용어:: 뜻이다.

NOTE: 조심하세요.

[source,python]
----
a = 1
*그대로*
----

////
안 보인다.
////

=== 표

[cols="1,1"]
|===
|지역 |매출

|서울 |300
|부산
|200
|===

image::a.png[그림]

둘째 장
-------

끝 글이다.
"""


def test_a_guide(write):
    extraction = extract(write("guide.adoc", GUIDE))
    assert extraction.text.split("\n\n") == [
        "설명서",
        "김철수 <kim@a.kr>",
        "첫 단락 은 코드 와 기운 글이고\n누리집 과 다른 곳 을 가리킨다. 각주이다.",
        "설치",
        "목록의 제목",
        "하나",
        "둘",
        "셋",
        "이어진다.",
        "용어",
        "뜻이다.",
        "조심하세요.",
        "a = 1",
        "*그대로*",
        "표",
        "지역\t매출",
        "서울\t300",
        "부산\t200",
        "둘째 장",
        "끝 글이다.",
    ]
    headings = [mark.label for mark in extraction.marks if mark.kind == "heading"]
    assert headings == ["설명서", "설명서 › 설치", "설명서 › 설치 › 표", "설명서 › 둘째 장"]
    assert extraction.title == "설명서"


@pytest.mark.parametrize(
    "piece", ["*", "[", "<<", "|===\n|", "----\n", "a::", "link:", "footnote:["]
)
def test_odd_text_takes_no_long_time(write, piece):
    began = time.process_time()
    outcome(write("a.adoc", piece * 30_000))
    assert time.process_time() - began < 10
