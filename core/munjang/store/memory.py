"""What was read of a catalog, for as long as the catalog stays the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

import apsw

K = TypeVar("K")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Remembers what a connection that only reads has read: who types on asks for most of it again.

    It holds `most` values, or as many as have that `size` together, and drops those read longest
    ago; and everything once another connection has changed the catalog.
    """

    def __init__(
        self, connection: apsw.Connection, most: int, size: Callable[[V], int] | None = None
    ) -> None:
        self._db = connection
        self._most = most
        self._size = size
        self._held = 0
        self._version = -1
        self._values: dict[K, V] = {}

    def recall(self, keys: Iterable[K], read: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The values of these keys, in order; `read` reads those that are not remembered."""
        version = int(self._db.pragma("data_version"))
        if version != self._version:
            self._version, self._held, self._values = version, 0, {}
        wanted, values = [*keys], self._values
        asked = [key for key in wanted if key not in values]
        if not asked:
            return {key: values[key] for key in wanted}
        new = read(asked)
        found = {
            key: new[key] if key in new else values[key]
            for key in wanted
            if key in new or key in values
        }
        self._keep(new)
        return found

    def _keep(self, new: Mapping[K, V]) -> None:
        values, size = self._values, self._size
        values.update(new)
        self._held += len(new) if size is None else sum(map(size, new.values()))
        while self._held > self._most and values:
            oldest = values.pop(next(iter(values)))
            self._held -= 1 if size is None else size(oldest)
