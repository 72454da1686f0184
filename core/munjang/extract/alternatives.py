"""Alternative texts: what a picture shows, as its author says it to those who cannot see it."""

from __future__ import annotations

import re
from typing import Any

from munjang.extract.archive import local_name
from munjang.extract.builder import TextBuilder

_DESCRIBED = frozenset({"docPr", "cNvPr"})  # name a drawing in OOXML, and say what it shows

# What programs write there: names of files and of kinds of objects, and what they take it for.
_FILE = re.compile(
    r"[^\n]*\.(?:png|jpe?g|jpe|jfif|gif|bmp|tiff?|emf|emz|wmf|wmz|svg|webp|heic|eps|ico|pdf|psd|ai)"
    r"|(?:https?|file|cid|data):\S*",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"(?:an? )?(?:picture|image|img|graphics?|photo|shape|object|text ?box|chart|table|diagram"
    r"|group|screen ?shot|그림|이미지|사진|도형|개체|표|차트|다이어그램|그룹|스크린샷|텍스트 ?상자)"
    r"[\s_-]*\d*\.?"
    r"|(?:그림|사각형|타원|선|호|다각형|곡선|(?:개체 )?연결선|표|수식|글상자|묶음(?: 개체)?"
    r"|그리기 개체|OLE 개체|개체|차트|동영상|글맵시|양식 개체)입니다\.?",
    re.IGNORECASE,
)
_GUESSED = re.compile(
    r"description (?:was )?(?:automatically )?generated|AI[- ]generated content"
    r"|생성된 설명|AI(?:가|로|에서)? ?생성(?:한|된)? (?:콘텐츠|내용)|\AA picture containing "
    r"|(?:with solid fill|단색으로 채워진)\Z",
    re.IGNORECASE,
)
_ORIGIN = re.compile(r"\s*원본 그림의 (?:이름|크기)\s*:.*", re.DOTALL)  # what Hangul knows


def worded(text: str) -> str:
    """An alternative text that somebody wrote; "" for those that programs make by themselves."""
    text = _ORIGIN.sub("", text.strip()).strip()
    if _FILE.fullmatch(text) or _KIND.fullmatch(text) or _GUESSED.search(text):
        return ""
    return text


class Alternatives:
    """Writes the alternative texts of one document, each of them once: logos are on every page."""

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        self._written: set[str] = set()

    def write(self, *texts: str) -> None:
        """Write what somebody wrote of `texts`, such as a title and a description."""
        self._out.blocks(self.new(*texts))

    def new(self, *texts: str) -> list[str]:
        """What is to be written of `texts`."""
        found = []
        for text in map(worded, texts):
            if text and text not in self._written:
                self._written.add(text)
                found.append(text)
        return found


def alternatives(element: Any) -> list[str]:
    """What an element of an OOXML document says about a drawing; nothing for all other elements."""
    if local_name(element) in _DESCRIBED:
        return [element.get("title", ""), element.get("descr", "")]
    alternative = element.get("alt")  # of a shape in VML
    return [alternative] if alternative else []
