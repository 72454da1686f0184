"""The library on disk: a SQLite catalog that is the truth, and FAISS files that are its cache."""

from munjang.store.background import Background, Scale
from munjang.store.backups import remove_copies, remove_old_copies
from munjang.store.connection import (
    at_rest,
    directory_of,
    empty_journal,
    has_moved,
    open_catalog,
    sqlite_errors,
    write_transaction,
)
from munjang.store.documents import Documents
from munjang.store.drives import Drive, Drives
from munjang.store.embeddings import Embeddings
from munjang.store.essentials import clear_unfinished, keep_essentials
from munjang.store.filing import Filer
from munjang.store.folders import IN_WATCHED_FOLDER, Folders
from munjang.store.health import Health
from munjang.store.ledger import FileRow, KnownFile, Ledger, MetFile
from munjang.store.lexicon import LexicalHit, Lexicon, Weighed
from munjang.store.listing import Listing
from munjang.store.memory import Memory
from munjang.store.moving import Move, copy_library, plan_move
from munjang.store.names import FOUND_BY_NAME
from munjang.store.outdated import Outdated, OutdatedDocument
from munjang.store.passages import PassageKind, Passages
from munjang.store.place import Earlier, Place
from munjang.store.places import Gist, Places, RegionRow, Source, Spot
from munjang.store.removal import delete_library
from munjang.store.repair import take_notice
from munjang.store.runs import Ids, inner_products
from munjang.store.segments import load_faiss
from munjang.store.settings import SPENT, read_setting, write_setting
from munjang.store.sizes import Sizes, footprint, measure_sizes
from munjang.store.unlocked import Unlocked
from munjang.store.unrecognised import Unrecognised, UnrecognisedDocument
from munjang.store.vectors import VectorIndex

__all__ = [
    "FOUND_BY_NAME",
    "IN_WATCHED_FOLDER",
    "SPENT",
    "Background",
    "Documents",
    "Drive",
    "Drives",
    "Earlier",
    "Embeddings",
    "FileRow",
    "Filer",
    "Folders",
    "Gist",
    "Health",
    "Ids",
    "KnownFile",
    "Ledger",
    "LexicalHit",
    "Lexicon",
    "Listing",
    "Memory",
    "MetFile",
    "Move",
    "Outdated",
    "OutdatedDocument",
    "PassageKind",
    "Passages",
    "Place",
    "Places",
    "RegionRow",
    "Scale",
    "Sizes",
    "Source",
    "Spot",
    "Unlocked",
    "Unrecognised",
    "UnrecognisedDocument",
    "VectorIndex",
    "Weighed",
    "at_rest",
    "clear_unfinished",
    "copy_library",
    "delete_library",
    "directory_of",
    "empty_journal",
    "footprint",
    "has_moved",
    "inner_products",
    "keep_essentials",
    "load_faiss",
    "measure_sizes",
    "open_catalog",
    "plan_move",
    "read_setting",
    "remove_copies",
    "remove_old_copies",
    "sqlite_errors",
    "take_notice",
    "write_setting",
    "write_transaction",
]
