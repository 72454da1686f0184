"""The nearest thing to a stem that a list of endings gives, in Korean and English.

No dictionary: a stem is offered *beside* the word as written and never in its place, so a wrong one
costs a little precision and loses nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

# What follows a noun.
_PARTICLES = (
    "(?:들)?(?:"
    "은|는|이|가|을|를|의|도|만|과|와|랑|나|며|란|로|에|인|야|께|뿐|들|요|"
    "(?:에|에서|에게|에게서|한테|한테서|께서|으로|로|까지|부터|만|보다|처럼|만큼|대로|하고|이랑|와|과)"
    "(?:는|도|만|의|요|라도|부터|까지)?|"
    "으로써|로써|으로서|로서|마다|조차|마저|밖에|이나|이란|이라도|라도|이라는|라는|이라고|라고|"
    "이라면|라면|이며|이고|이다|입니다|입니까|인가|인가요|인지|이었던|였던|이었다|였다|이에요|예요|"
    "이든|든지|이든지|에선|에겐|으론"
    ")"
)
# What makes verbs of nouns: 해지+하는, 사용+되었던, 입금+시킨.
_VERBAL = (
    "(?:하|되|시키)(?:다|는|던|고|기|기는|기가|기를|기에|면|면서|며|지|지는|지만|게|거나|"
    "는데|는지|는가|나|나요|니|니까|려|려고|려면|려는|도록|자|세요|십시오|시는|신|실|셨던|겠다|"
    "겠습니다|여|여서|여야|였다|였던|였습니다|어|어서|어야|었다|었던|었습니다|었을|였을|느냐|죠)|"
    "(?:해|돼|시켜)(?:서|야|도|요|줘|주는|주세요|야만|야지|야하는)?|"
    "(?:했|됐|시켰)(?:던|다|을|는데|는지|습니다|습니까|어요|나요|지만|으면|고|음|었던)|"
    "(?:한|된|시킨)(?:다|다면|다고|다는|지|데|가)?|"
    "(?:할|될|시킬)(?:까|까요|지|수|때|수록)?|"
    "(?:함|됨|시킴)(?:은|을|이|으로|에|에도|과)?|"
    "(?:합|됩|시킵)(?:니다|니까|시다)"
)
_PARTICLE = re.compile(_PARTICLES)
_ENDED = {
    shortest: re.compile(f"([가-힣]{{{shortest},}}?)(?:{_VERBAL}|{_PARTICLES})")
    for shortest in (1, 2)
}
_VOWEL = re.compile("[aeiouy]")


def korean_stem(word: str, *, shortest: int = 2) -> str:
    """Return `word` without its particle or ending, "" where it has none.

    At least `shortest` syllables (1 or 2) remain, so that 회의 stays whole while 회의의 gives 회의.

    >>> korean_stem("계약서에서는"), korean_stem("해지하는"), korean_stem("회의")
    ('계약서', '해지', '')
    """
    found = _ENDED[shortest].fullmatch(word)
    return found[1] if found else ""


def is_particle(word: str) -> bool:
    """Whether `word` can only follow a noun: 를, 에서는."""
    return _PARTICLE.fullmatch(word) is not None


@lru_cache(maxsize=1 << 14)  # few words make up most of what is written
def english_stem(word: str) -> str:
    """Return a light stem shared by the inflections of `word` (lower-case ASCII letters).

    Plurals, -ed, -ing, -ion and a final e are cut, a final y after a consonant becomes i:
    terminate, terminated, terminating and termination are all ``terminat``. Words of three letters
    and fewer are their own stem.
    """
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    stem = _without_plural(word)
    for suffix in ("ing", "ed"):
        rest = stem.removesuffix(suffix)
        if rest != stem and len(rest) >= 3 and _VOWEL.search(rest):
            stem = _undoubled(rest)
            break
    else:
        if stem.endswith(("tion", "sion")) and len(stem) >= 8:
            stem = stem[:-3]
    if len(stem) > 3 and stem.endswith("e"):
        stem = stem[:-1]
    if len(stem) > 2 and stem.endswith("y") and not _VOWEL.match(stem[-2]):
        stem = stem[:-1] + "i"
    return stem


def english_inflections(stem: str) -> list[str]:
    """Return words that :func:`english_stem` may have made into `stem`."""
    if stem.endswith("i"):
        base = stem[:-1]
        return [base + ending for ending in ("y", "ie", "ies", "ied", "ying")]
    forms = [stem + ending for ending in ("", "e", "s", "es", "ed", "ing", "ion", "ions")]
    if re.fullmatch("[^aeiouy]*[aeiou][bdgklmnprt]|.*[aeiou]l", stem):
        forms += [stem + stem[-1] + ending for ending in ("ed", "ing")]
    return forms


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _undoubled(stem: str) -> str:
    """Undo the doubling before -ed and -ing: planned, cancelled; but called, passed."""
    if len(stem) < 4 or stem[-1] != stem[-2] or stem[-1] in "aeiouszf":
        return stem
    if stem[-1] == "l" and len(stem) < 6:
        return stem
    return stem[:-1]
