"""Which words of a document may name the region of the map that it lies in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from munjang.language.morphology import english_stem, is_particle, korean_stem
from munjang.language.normalise import fold
from munjang.language.stopwords import is_stop_word

_MOST = 14  # words of one document
_TITLE_WEIGHT = 3
# What is written right behind a figure is a unit: 5월에, 3개의.
_WORD = re.compile(r"(?<![0-9가-힣])[가-힣]+|[A-Za-z][A-Za-z'’]*[A-Za-z]")
_HANGUL = re.compile("[가-힣]")
# Korean words of two syllables and more that end so, and have no particle, are verbs, or nouns with
# a particle too short to be told from them.
_NO_NOUN_ENDS = (
    *"다은는을를던며까죠에",
    *("에서", "하고", "하면", "하게", "하여", "되어", "으면", "도록", "다고", "면서", "어서"),
)
# Nouns end so, too, though a particle is told from them where another one follows the same noun:
# 온라인 and 온라인에서, 전문가 and 전문가를. The first three are as often the one as the other.
_UNTOLD = frozenset("인이나")
_AMBIGUOUS = _UNTOLD | frozenset("도로의과만가요야란와랑")
_SHORTEST = {True: 2, False: 4}  # syllables of a Korean noun, letters of an English word
_LONGEST = 24
# Common in any text, though not among the words that say nothing in a query.
_ENGLISH = """
according added adding allows also although always among another available based become begin
below better between called case cases choose choosing click clicked clicks come common contains
could date dates days didn't different does doesn't don't done during each either else enter even
ever every example find first following found four free full general generally gets given gives
good great help however important include included includes including information into isn't
itself keep kind known large last later left less like list long longer made main make makes
making many means might much name need needs never next number often only open opens order part
parts people place possible present press provide provided rather right said same says second
section select selected selecting set sets setting several show shown shows since small some
something soon specific state states still study such switch take tell text thing things three
time times told true type under until upon used useful user uses using usually value various want
ways well went were whether will within without work would year years
http https
"""
_KOREAN = """
가능 가리키 가운데 가지 가지고 각각 개의 개인 것으 결과 경우 경우에 계속 관계 관련 관하여
국내 그녀 그대로 그동안 그들 그러 그룹 그의 기능 기반 기본 기본적 기준 기타 끌어 나머지
나타나 나타내 내에서 내용 내의 놓고 누르 누른 눌러 다양 다음 단계 달과 달라지 달리 당시
당해 대부분 대상 대신 대표 더욱 동안 동일 들어 등에 등의 따라 따라서 따르면 따른 때문
때에 라고 마지막 만들 만약 많이 매우 먼저 모두 모든 목록 문제 미리 반드시 받고 발생 방법
방식 번째 별도 보이 부분 비롯 비추어 사람 사용 사용자 사용하 사이 사항 상기 상태 상황
새로 새로운 생각 서로 선택 선택하 설명 설정 세계 수준 수행 시간 시작 실제 아니라 아닌
아래 아무 않고 앞서 앞에 없으 없이 여러 여부 역시 예를 오늘 오른쪽 왼쪽 원하 위에 위와
위치 위하여 위해 유형 의미 의하여 의한 의해 이내 이들 이라 이러 이루 이르 이름 이미 이번
이상 이에 이와 이용 이유 이전 이제 이하 이후 인한 인해 일반 일반적 일부 입력 있고 있으
있지 자동 자신 자체 작업 적용 전체 점차 정도 정보 제공 종류 주요 중요 지금 지난 지속적
지정 직접 진행 차이 참조 처리 처음 최근 추가 크게 클릭 통한 통해 특정 특히 포함 표시
필요 하나 하위 하지 한국 한편 함께 항목 해당 현재 형식 확인 활용
"""
_PLAIN = frozenset(f"{_ENGLISH} {_KOREAN}".split())


def label_words(title: str, beginning: str) -> list[str]:
    """Return the words of a document that may name a region, as they are written, best first."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    endings = _endings(f"{title} {beginning}")
    for text, weight in ((title, _TITLE_WEIGHT), (beginning, 1)):
        for found in _WORD.finditer(text):
            word = _name(found.group(), endings)
            if word:
                key = word_key(word)
                counts[key] += weight
                # A word that also stands in the middle of a sentence is written as it is there.
                if key not in written or word.islower():
                    written[key] = word
    return [written[key] for key, _ in counts.most_common(_MOST)]


def word_key(word: str) -> str:
    """What all forms of a word have in common."""
    return word if is_korean(word) else english_stem(fold(word))


def is_korean(word: str) -> bool:
    """Whether a word is written in Hangul."""
    return _HANGUL.match(word) is not None


def _endings(text: str) -> Mapping[str, set[str]]:
    """What follows the Korean words of a text: "" where one stands alone."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word in _WORD.findall(text):
        if is_korean(word):
            stem = korean_stem(word) or word
            found[stem].add(word[len(stem) :])
    return found


def _noun(word: str, endings: Mapping[str, set[str]]) -> str:
    """A Korean word without what follows the noun; "" where that cannot be told."""
    stem = korean_stem(word)
    if not stem:
        return "" if word.endswith(_NO_NOUN_ENDS) else word
    ending = word[len(stem) :]
    if ending in _AMBIGUOUS and endings[stem] == {ending}:
        if word in endings:
            return word
        return "" if ending in _UNTOLD else stem
    return stem


def _name(word: str, endings: Mapping[str, set[str]]) -> str:
    """A word in the form a map has it; "" where it would name nothing."""
    korean = is_korean(word)
    if korean:
        word = _noun(word, endings)
        # Behind a word of another alphabet, or a bracket, a particle is alone: IPR에서.
        if is_particle(word) or word.endswith(_NO_NOUN_ENDS) or word in _PLAIN:
            return ""
    else:
        word = re.sub(r"['’]s?$", "", word)
        if fold(word) in _PLAIN:
            return ""
    short_name = word.isupper() and len(word) > 2  # TCP, GPU
    if len(word) < _SHORTEST[korean] and not short_name:
        return ""
    return "" if len(word) > _LONGEST or is_stop_word(fold(word)) else word
