"""What scripts rely on: the keys of what is printed as JSON, in their order."""

from __future__ import annotations

ANSWER_KEYS = ["query", "took_ms", "mode", "coverage", "notice", "matches", "close", "results"]
RESULT_KEYS = ["path", "title", "score", "modified", "copies", "reasons", "hits"]
HIT_KEYS = [
    "sentence",
    "start",
    "end",
    "page",
    "where",
    "score",
    "precise_score",
    "highlights",
]
COVERAGE_KEYS = ["documents", "sentences", "pending", "failed"]
STATUS_KEYS = [
    "library",
    "folders",
    "states",
    "coverage",
    "contents",
    "passages",
    "embedded",
    "vectors_ever",
    "encoder",
    "size_bytes",
    "text_recognition",
    "unconfined",
    "refused",
    "partial",
    "excluded",
]
WHY_KEYS = [
    "path",
    "folder",
    "state",
    "since",
    "reader",
    "sentences",
    "found_by_meaning",
    "pages",
    "pictures_waiting",
    "reasons",
    "advice",
    "inside",
]
WRITTEN_KEYS = ["question", "took_ms", "model", "notice", "statements", "sources"]
WRITTEN_STATEMENT_KEYS = ["text", "verified", "doubt", "citations"]
WRITTEN_SOURCE_KEYS = ["number", "path", "title", "sentence", "start", "end", "page", "where"]
