"""OLE compound files, written for the tests of the formats kept in them."""

import struct

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams):
    """Pack streams into a compound file; their names may lead through storages ("A/B")."""
    storages = {name[:place] for name in streams for place, sign in enumerate(name) if sign == "/"}
    entries = ["", *sorted([*streams, *storages], key=_order)]
    mini, small_starts = b"", {}
    for name, data in streams.items():
        if len(data) < CUTOFF:
            small_starts[name] = len(mini) // MINI if data else END
            mini += _padded(data, MINI)
    chains, starts = [], {}

    def store(data):
        start, count = sum(map(len, chains)), len(_padded(data, SECTOR)) // SECTOR
        chains.append([*range(start + 1, start + count), END] if count else [])
        sectors.append(_padded(data, SECTOR))
        return start if count else END

    sectors = []
    for name, data in streams.items():
        starts[name] = small_starts[name] if name in small_starts else store(data)
    root_start = store(mini)
    mini_fat = b"".join(
        struct.pack("<I", link)
        for name, data in streams.items()
        if name in small_starts and data
        for link in _chain(small_starts[name], -(-len(data) // MINI))
    )
    mini_fat_start = store(mini_fat.ljust(len(_padded(mini_fat, SECTOR)), b"\xff"))
    directory = b"".join(
        _entry(name, entries, streams, starts.get(name, 0))
        if name
        else _entry("", entries, {"": mini}, root_start)
        for name in entries
    )
    directory_start = store(directory)
    links = [link for chain in chains for link in chain]
    fat_count = -(-(len(links) + 1) // (SECTOR // 4 - 1))
    fat_start = len(links)
    links += [FAT] * fat_count
    fat = struct.pack(f"<{len(links)}I", *links).ljust(fat_count * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        0x3E, 3, 0xFFFE, 9, 6, 0, fat_count, directory_start, 0, CUTOFF,
        mini_fat_start if mini else END, len(_padded(mini_fat, SECTOR)) // SECTOR, END, 0,
    )  # fmt: skip
    fat_sectors = [*range(fat_start, fat_start + fat_count)]
    header += struct.pack("<109I", *fat_sectors, *[FREE] * (109 - fat_count))
    return header + b"".join(sectors) + fat


def _order(name):
    return name.count("/"), len(name.rpartition("/")[2]), name.upper()


def _chain(start, count):
    return [*range(start + 1, start + count), END]


def _padded(data, size):
    return data + bytes(-len(data) % size)


def _entry(name, entries, streams, start):
    """A directory entry; siblings hang on each other to the right."""
    inside = name + "/" if name else ""
    children = [
        number
        for number, other in enumerate(entries)
        if other and other.startswith(inside) and "/" not in other[len(inside) :]
    ]
    parent = name.rpartition("/")[0]
    siblings = [
        number
        for number, other in enumerate(entries)
        if other and other.rpartition("/")[0] == parent
    ]
    mine = entries.index(name)
    later = [number for number in siblings if number > mine] if name else []
    label = (name.rpartition("/")[2] or "Root Entry").encode("utf-16-le") + b"\0\0"
    kind = 5 if not name else 2 if name in streams else 1
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        label, len(label), kind, 1, FREE, later[0] if later else FREE,
        children[0] if children and kind != 2 else FREE, 0,
        start if kind != 1 else 0, len(streams.get(name, b"")),
    )  # fmt: skip


def properties(*values, count=None):
    """A set of properties from the number, type and value of each; it states `count` of them."""
    places, kept = b"", b""
    for number, kind, value in values:
        places += struct.pack("<II", number, 8 + 8 * len(values) + len(kept))
        kept += struct.pack("<I", kind) + value.ljust(-(-len(value) // 4) * 4, b"\0")
    section = struct.pack("<II", 0, len(values) if count is None else count) + places + kept
    return (bytes(44) + struct.pack("<I", 48) + section).ljust(5000, b"\0")
