"""Subtitles: sentences over several cues, and when they are heard."""

import pytest
from document_parts import outcome

from munjang.extract import extract
from munjang.records import FileState

SRT = """1
00:00:01,000 --> 00:00:03,500
<i>오늘 회의에서는</i>
세 가지를

2
00:00:03,600 --> 00:00:05,000
{\\an8}결정하겠습니다.

3
01:12:31,000 --> 01:12:33,000
- 찬성합니다.
- 반대합니다.

4
01:12:34,000 --> 01:12:36,000
2
"""


def spoken(path):
    extraction = extract(path)
    return [
        (mark.label, extraction.text[mark.start : mark.end].strip())
        for mark in extraction.marks
        if mark.kind == "heading"
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
def test_srt(write, encoding):
    path = write("회의.srt", SRT.replace("\n", "\r\n").encode(encoding))
    assert spoken(path) == [
        ("00:00:01", "오늘 회의에서는 세 가지를 결정하겠습니다."),
        ("01:12:31", "- 찬성합니다.\n\n- 반대합니다."),
        ("01:12:34", "2"),
    ]
    assert extract(path).title == "회의"


def test_srt_without_empty_lines_between_cues(write):
    text = "1\n00:00:01,000 --> 00:00:02,000\n하나.\n2\n00:00:03,000 --> 00:00:04,000\n둘.\n"
    assert spoken(write("a.srt", text)) == [("00:00:01", "하나."), ("00:00:03", "둘.")]


def test_vtt(write):
    text = (
        "WEBVTT - 강의\n\nSTYLE\n::cue { color: red }\n\nNOTE 메모\n\nintro\n"
        "00:01.000 --> 00:02.000 align:start\n<v 교수>첫 &amp; <c.y>둘째</c>\n\n"
        "00:02.100 --> 00:03.000\n문장입니다.\n"
    )
    assert spoken(write("a.vtt", text)) == [("00:00:01", "교수: 첫 & 둘째 문장입니다.")]


def test_rolling_captions_are_not_repeated(write):
    text = (
        "WEBVTT\nKind: captions\n\n00:00:00.000 --> 00:00:02.000\n\nwe<00:00:00.5><c> begin</c>\n\n"
        "00:00:02.000 --> 00:00:02.010\nwe begin\n\n"
        "00:00:02.010 --> 00:00:04.000\nwe begin\nwith the<00:00:03.0><c> past.</c>\n"
    )
    assert spoken(write("a.vtt", text)) == [("00:00:00", "we begin with the past.")]


def test_sbv(write):
    text = "0:00:01.000,0:00:02.000\n하나는\n\n0:00:02.000,0:00:03.000\n둘이다.\n"
    assert spoken(write("a.sbv", text)) == [("00:00:01", "하나는 둘이다.")]


def test_ass(write):
    text = (
        "[Script Info]\nTitle: 영화\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,둘째, 그리고\\N끝.\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\b1}첫째.{\\b0}\n"
        "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}\n"
        "Comment: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,숨은 말\n"
    )
    path = write("a.ass", text)
    assert spoken(path) == [("00:00:01", "첫째."), ("00:00:05", "둘째, 그리고 끝.")]
    assert extract(path).title == "영화"


def test_sami(write):
    text = (
        "<SAMI><HEAD><TITLE>드라마</TITLE><STYLE>P {}</STYLE></HEAD><BODY>\n"
        "<SYNC Start=1000><P Class=KRCC>안녕하십니까<br>여러분.\n<SYNC Start=2000><P Class=KRCC>"
        "\n<SYNC Start=5000><P Class=KRCC>다음<P Class=ENCC>Next\n</BODY></SAMI>"
    )
    path = write("a.smi", text.encode("cp949"))
    assert spoken(path) == [
        ("00:00:01", "안녕하십니까 여러분."),
        ("00:00:05", "다음"),
        ("00:00:05", "Next"),
    ]
    assert extract(path).title == "드라마"


def test_subtitles_with_nothing_in_them(write):
    assert outcome(write("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n\n")) == FileState.EMPTY
    assert outcome(write("b.srt", "no times at all")) == FileState.EMPTY
    assert outcome(write("c.srt", bytes(range(256)) * 20)) == FileState.FAILED
