"""Text layers that are garbage."""

import random

import pytest

from munjang.extract.garbled import is_garbled, read_as_korean

ENGLISH = (
    "The committee approved the annual budget on 14 March 2024 and its members returned the "
    "signed forms to the front desk before Friday."
)
KOREAN = (
    "임대인은 계약이 끝나기 두 달 전까지 갱신을 거절한다는 뜻을 알려야 합니다. 임차인이 월세를 두 "
    "번 이상 내지 않으면 계약을 해지할 수 있습니다."
)


def shifted(text, by):
    return "".join(chr(ord(letter) + by) if letter.isalpha() else letter for letter in text)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        KOREAN,
        "Über die Größe der öffentlichen Gebäude müsste für spätere Überprüfungen geklärt werden.",
        "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv, nadáni rozumem.",
        "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi.",
        "Все люди рождаются свободными и равными в своем достоинстве и правах, наделены разумом.",
        "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
        "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。",
        'if (x == 1) { return f(a, b); } else { printf("%d", i); } for (i = 0; i < n; ++i) v[i]++;',
        "12 345 678\t9 876\n3.14159 2.71828 1.41421 0.57721 1,234,567 89.5% 77.3% 2024-03-14",
        "KRW USD EUR JPY",
        "",
    ],
)
def test_what_people_write_is_believed(text):
    assert not is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        shifted(ENGLISH, 3),
        "".join(chr(max(33, ord(letter) - 29)) for letter in ENGLISH),
        "".join(chr(0xE000 + ord(letter)) for letter in ENGLISH),
        "\ufffd" * 50 + ENGLISH,
        "\x19\x12",
        "".join(map(chr, random.Random(1).choices(range(0xAC00, 0xD7A4), k=80))),
        "".join(map(chr, random.Random(1).choices(range(0x3400, 0x9FFF), k=80))),
        KOREAN.encode("cp949").decode("latin-1"),
    ],
)
def test_garbage_is_told(text):
    assert is_garbled(text)


def test_korean_taken_for_western_letters_is_read_as_meant():
    assert read_as_korean("전세 계약서".encode("cp949").decode("latin-1")) == "전세 계약서"
    assert read_as_korean("Übergrößen") == "Übergrößen"
    assert read_as_korean("전세 계약서") == "전세 계약서"
