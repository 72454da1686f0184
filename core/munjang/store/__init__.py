"""The library on disk: a SQLite catalog that is the truth, and FAISS files that are its cache."""

from munjang.store.background import Background
from munjang.store.connection import empty_journal, open_catalog, sqlite_errors, write_transaction
from munjang.store.documents import Documents
from munjang.store.embeddings import Embeddings
from munjang.store.folders import Folders
from munjang.store.ledger import FileRow, KnownFile, Ledger
from munjang.store.lexicon import Lexicon
from munjang.store.passages import PassageKind
from munjang.store.settings import read_setting, write_setting
from munjang.store.unlocked import Unlocked
from munjang.store.unrecognised import Unrecognised
from munjang.store.vector_files import (
    load_faiss,
    vector_file_sound,
    vectors_since_file,
    write_vector_file,
)
from munjang.store.vectors import VectorIndex

__all__ = [
    "Background",
    "Documents",
    "Embeddings",
    "FileRow",
    "Folders",
    "KnownFile",
    "Ledger",
    "Lexicon",
    "PassageKind",
    "Unlocked",
    "Unrecognised",
    "VectorIndex",
    "empty_journal",
    "load_faiss",
    "open_catalog",
    "read_setting",
    "sqlite_errors",
    "vector_file_sound",
    "vectors_since_file",
    "write_setting",
    "write_transaction",
    "write_vector_file",
]
