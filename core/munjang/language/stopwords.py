"""Words that say nothing about what is looked for."""

from __future__ import annotations

_ENGLISH = """
a about after all also am an and any are as at be because been before being both but by can
could did do does doing each for from further had has have having he her here hers him his how
i if in into is it its itself just me might mine more most must my no nor not of off on once
only or other our ours out over own s same shall she should so some such t than that the their
theirs them then there these they this those through to too under until up us very was we were
what when where which while who whom whose why will with would you your yours
"""
# Words of the request itself ("… 에 대해 알려 줘") count as little as function words do.
_KOREAN = """
가장 각 같은 같이 거 것 것은 것을 것이 것이다 겁니까 과연 관련 관련된
관련한 관한 관해 관해서 그 그것 그것은 그것을 그게 그냥 그때 그래서 그러나
그러면 그런 그런데 그럼 그렇게 그리고 꼭 나 나는 나의 내 내가 너 너무 누가
누구 뉘 다른 다시 대하여 대한 대해 대해서 더 던 되나 되나요 되는 된 될 두
등 때 때문에 또 또는 또한 뭐 뭐가 뭐야 뭔가 뭘 및 무슨 무엇 무엇을 무엇이
무엇인가 무엇인가요 무엇입니까 별로 보여줘 부분 분 수 아니 아주 알려 알려줘
알려주세요 약 어느 어디 어디에 어디서 어디인가요 어떤 어떻게 어떡해 언제 얼마
얼마나 얼마인가요 여기 왜 우리 우리는 위한 위해 위해서 을 의 이 이것 이것은
이것을 이게 이런 이렇게 인가 인가요 있나 있나요 있는 있는지 있다 있던 있었던
있어 있어요 있었다 있을 있습니까 있습니다 자 저 저것 저는 저의 적 전혀 정도
제 제가 좀 주는 줘 즉 찾아줘 찾아 할 하는 하다 하고 하나요 하면 한 한다
해 해야 했던 했다 혹은 혹시
"""


_STOP_WORDS = frozenset(f"{_ENGLISH} {_KOREAN}".split())


def is_stop_word(word: str) -> bool:
    """Whether `word`, folded, is a function word of Korean or English."""
    return word in _STOP_WORDS
