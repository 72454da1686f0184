"""Sentences of the documents that tests of indexing begin with."""

from __future__ import annotations

PUMP = "The pump needs new oil every six months."
VALVE = "The red valve stays closed in winter."
TAX = "부가세 신고는 매년 1월에 한다."
