"""A query as typed, and the expressions it asks the lexicon with."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from munjang.language.normalise import normalise_text
from munjang.language.terms import QueryTerm, query_terms

_MOST_TERMS = 200  # a pasted chapter is looked up by its beginning


@dataclass(frozen=True, slots=True)
class Query:
    """What the user typed, analysed once."""

    text: str
    terms: tuple[QueryTerm, ...]

    @classmethod
    def parse(cls, text: str) -> Query:
        """Analyse a query; plain words always work, quoted phrases are required."""
        cleaned = " ".join(normalise_text(text).split())
        terms = {(term.surface, term.quoted): term for term in query_terms(cleaned)}
        return cls(cleaned, tuple(islice(terms.values(), _MOST_TERMS)))

    @property
    def content(self) -> tuple[QueryTerm, ...]:
        """The terms that say what is looked for."""
        return tuple(term for term in self.terms if not term.stop)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The distinct lexicon tokens of those terms, as FTS5 expressions."""
        return tuple(dict.fromkeys(token for term in self.content for token in term.loose))

    @property
    def any_token(self) -> str:
        """Matches where at least one token stands, within the quoted phrases' documents."""
        return " OR ".join(self.tokens)

    @property
    def every_term(self) -> str:
        """Matches where each term stands in some form."""
        return " AND ".join(term.any_form for term in self.content)

    @property
    def required(self) -> str:
        """Matches where every quoted phrase stands; empty without one."""
        return " AND ".join(term.match for term in self.terms if term.quoted)

    @property
    def verbatim(self) -> str:
        """Matches where all of it stands as it was typed; empty for a single word."""
        if len(self.terms) < 2:
            return ""
        phrase = query_terms(f'"{self.meaning}"')
        return phrase[0].match if phrase else ""

    @property
    def meaning(self) -> str:
        """The text to encode: what was typed, without the quotation marks."""
        return " ".join(self.text.replace('"', " ").split())
