"""How high the rows of a long list are, of which few have been measured."""

from __future__ import annotations


class RowHeights:
    """Knows where every row stands: measured rows exactly, the others by one estimate.

    A Fenwick tree sums up by how much measured rows differ from the estimate, so that where a row
    stands, and which row stands somewhere, is found in a few steps however long the list is.
    """

    def __init__(self) -> None:
        self._estimate = 1
        self._excess: list[int | None] = []  # over the estimate; None where not measured
        self._tree: list[int] = [0]  # node n: the excess of rows n - (n & -n) to n - 1

    def __len__(self) -> int:
        return len(self._excess)

    @property
    def total(self) -> int:
        """The height of all rows."""
        return self.top(len(self))

    def resize(self, rows: int, *, kept: int) -> None:
        """Be `rows` rows, of which what is known is kept of the first, and forgotten of others."""
        below = self._sum(kept)
        del self._excess[kept:]
        del self._tree[kept + 1 :]
        self._excess += [None] * (rows - kept)
        self._tree += [0] * (rows - kept)
        node = kept + (kept & -kept)
        while kept and node <= rows:  # the new nodes that sum up kept rows, too
            self._tree[node] = below - self._sum(node - (node & -node))
            node += node & -node

    def estimate(self, height: int) -> None:
        """Take the rows that are not measured to be this high; before any is."""
        self._estimate = max(1, height)

    def measured(self, row: int) -> bool:
        """Whether the height of a row is known."""
        return self._excess[row] is not None

    def measure(self, row: int, height: int) -> None:
        """Take note of how high a row is."""
        excess = height - self._estimate
        change = excess - (self._excess[row] or 0)
        self._excess[row] = excess
        node = row + 1
        while change and node < len(self._tree):
            self._tree[node] += change
            node += node & -node

    def height(self, row: int) -> int:
        """How high a row is."""
        return self._estimate + (self._excess[row] or 0)

    def top(self, row: int) -> int:
        """Where a row begins; that behind the last is where they end."""
        return row * self._estimate + self._sum(row)

    def row_at(self, place: int) -> int:
        """The row at a place; -1 above the first one, as many as there are below the last."""
        if place < 0:
            return -1
        row = 0
        step = 1 << len(self).bit_length()
        while step := step >> 1:
            if (node := row + step) < len(self._tree):
                height = step * self._estimate + self._tree[node]
                if height <= place:
                    row, place = node, place - height
        return row

    def _sum(self, row: int) -> int:
        """The excess of all rows before one."""
        found = 0
        while row:
            found += self._tree[row]
            row -= row & -row
        return found
