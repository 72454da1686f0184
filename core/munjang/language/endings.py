"""Whether a Korean sentence ends with a verb that no full stop follows.

Korean marks the end of a sentence in its verb, so a form that hardly ever stands elsewhere ends
one whatever the punctuation: 합니다, 했다, 해요, 했음. Forms that join clauses as often (해서,
있어, the 있지 of 있지 않다) end none: a boundary missed costs less than a sentence torn in two.
"""

from __future__ import annotations

import re

_FINALS = 28  # syllables of one consonant and vowel: without a final consonant and with each


def _closed_by(*finals: int) -> str:
    """The class of all syllables with one of these final consonants, numbered as in Unicode."""
    closed = (chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % _FINALS in finals)
    return f"[{''.join(closed)}]"


_N, _L, _P, _PS, _SS = map(_closed_by, (4, 8, 17, 18, 20))  # ㄴ ㄹ ㅂ ㅄ ㅆ
_PAST = f"(?!있){_SS}"  # 했, 갔, 하겠: 있어 and 있지 go on, 했어 and 했지 do not

# Polite forms, which address a reader: whatever follows them is a new sentence. By last syllable.
_POLITE = {
    "다": f"{_P}[니시]다",  # 합니다, 합시다
    "까": f"{_P}니까",
    "오": "(?:십|으|하|르|쓰|보|주)시오",
    "요": "[아어여해돼와봐줘워려져세네예에까데지나래게구고든군걸대죠서러쳐겨텨셔니]요"
    f"|(?:[는은던]|{_N})가요",
    "죠": "죠",
    "쥬": "쥬",
    "유": f"(?:{_SS}|않)[아어]유",
    "용": f"{_SS}[네어]용",
}
# Plain forms. What follows can still overrule them: 한다 해도, 왔다 갔다, 했나 보다.
_PLAIN = {
    "다": f"{_SS}다|{_N}다|{_PS}다|[같싶좋많않]다|(?:\\S|[%)>] )이다|아니다"
    # Stems of adjectives; those of verbs are too like 하다(가).
    "|[다빠바따]르다|렇다|[크높낮깊넓좁짧싫옳맞낫]다|힘들다|[나아바기예고]쁘다|아프다|슬프다|뚜렷하다|흔하다"
    # Of the stems in ㅂ nearly all are adjectives: 어렵다, 새롭다.
    f"|(?![굽눕돕씹잡입접집뽑업줍꼽]){_P}다"
    # Nouns without 이: 거다, 문제다, 마찬가지다, 두 가지다.
    "|[는은던을할될한된인] 거다|[제태회화표계의]다|마찬가지다|[두세네한] 가지다|야기다|얘기다"
    "|결과다|자체다|주의자다|\\d개다"
    # 하다 after a noun; after its object it goes on: 공부를 하다 잠들었다.
    r"|(?<![을를] )(?<![을를] \S)(?<![을를] \S\S)\S하다|[도는만듯] 하다",
    "까": f"{_L}까",
    "가": "[는은인닌던떤]가",
    "음": f"(?:{_SS}|{_PS}|않)음",
    "어": f"{_PAST}어",
    "야": "[거이]야|아니야",
    "아": "잖아",
    "지": f"{_PAST}지",
    "나": f"{_PAST}나|(?:는|{_SS}|[좋하이])구나",
    "니": f"{_SS}니",
    "네": f"(?:{_SS}|{_PS})네",
    "군": f"(?:는|{_SS})군",
    "먼": f"(?:는|{_SS}|하)구먼",
    "랑": f"{_SS}걸랑",
    "든": f"{_SS}거든",
    "자": "[아어해여려펴] ?보자|지 말자|다고 하자",
    "라": "지 [말마]라|해라",
    "마": "지 마",
}
LAST_SYLLABLES = "".join(dict.fromkeys([*_POLITE, *_PLAIN]))
_LONGEST_ENDING = 6  # characters looked back at
_polite = {last: re.compile(f"(?:{ending})$") for last, ending in _POLITE.items()}
_plain = {last: re.compile(f"(?:{ending})$") for last, ending in _PLAIN.items()}
_SHORTEST_POLITE = 3  # characters of a sentence: 맞아요
_SHORTEST_PLAIN = 4

# Names that end as verbs in -ㄴ다 do, as whole words: 버린다 is none.
_NAME = re.compile(
    "(?<![가-힣])(?:혼|린|완|우간|르완|아만|멜린|벨린|루신|베란|어젠|아젠|스플렌|프로파간|요란)다$"
)
_NEXT_WORD = re.compile(r"\s*([\"'“‘(\[「『《<]*)([^\W_]*)")
_LONGEST_WORD = 40  # characters looked at for the word that follows
# What takes the verb before it in: 간다 해도, 했다 하더라도, 갔을까 하는, 간다 말했다.
_GOES_ON = re.compile(
    "하더|해도|하여도|하면|하고|하는|하니|하자|할지|한들|해서|했|치자|치고|치더|쳐도|손치|보니|보면|"
    "보기|싶|갔|왔다|말았|말고|말했|마는|말하[며면고니]|고$|는$|라고|라는|며$|면서|면$|든지|더라|는데|"
    "던|못|말할|뿐(?!만)|시피|듯|해야|하기(?!야)|하였|하지(?!만)|할$|함은|함$|한다|합니|가$|가는|"
    "가도|생각[하했한]|느낌(?!표)|느꼈|소문[이은]|소식|두려|무서|걱정[이을돼되스]|봐|의문|의심|궁금|고민|염려|우려|"
    "나오는|오[는면니고겠]|올[게까래]"  # 갔다 올게
    "|하여$|[있없옳작]다$|나쁘다|아니다"  # 있다 하여, 있다 없다
)
# What takes in even a polite form, as speech.
_QUOTES = re.compile("하[는며]|하면서|라[고는며]")
# What takes in only a question or a plain form in -지, -나, -어, -라: 했지 않나, 했나 보다.
_GOES_ON_LOOSELY = re.compile("않|안|만$|도$|아니|보다|본다|보네|봅|보군|생각|모르|모른|몰랐|알")
_LOOSE = "까가지나어라야"


def ends_at_verb(text: str, start: int, verb: int, end: int) -> bool:
    """Whether the sentence begun at `start` ends with the verb that ends at `verb`.

    ``text[verb:end]`` are laughs, tears and tildes after it; white space follows.
    """
    length = verb - start
    if length < _SHORTEST_POLITE:
        return False
    last = text[verb - 1]
    following = _NEXT_WORD.match(text, end, end + _LONGEST_WORD)
    assert following is not None  # every part of the pattern may be empty
    opened, word = following.groups()
    # A remark in brackets belongs to the sentence before it: "합니다 (3장 참조)."
    if not word or opened[:1] in {"(", "["}:
        return False
    ending = text[max(start, verb - _LONGEST_ENDING) : verb]
    if last in _polite and _polite[last].search(ending):
        return not _QUOTES.match(word)
    if length < _SHORTEST_PLAIN or last not in _plain or not _plain[last].search(ending):
        return False
    if _GOES_ON.match(word) or (last in _LOOSE and _GOES_ON_LOOSELY.match(word)):
        return False
    return last != "다" or not _NAME.search(ending)
