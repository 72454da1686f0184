"""The library on disk: a SQLite catalog that is the truth, and FAISS files that are its cache."""

from munjang.store.connection import open_catalog, write_transaction
from munjang.store.documents import Documents
from munjang.store.embeddings import Embeddings
from munjang.store.ledger import FileRow, Ledger
from munjang.store.lexicon import Lexicon
from munjang.store.settings import read_setting, write_setting
from munjang.store.vectors import VectorIndex, write_vector_file

__all__ = [
    "Documents",
    "Embeddings",
    "FileRow",
    "Ledger",
    "Lexicon",
    "VectorIndex",
    "open_catalog",
    "read_setting",
    "write_setting",
    "write_transaction",
    "write_vector_file",
]
