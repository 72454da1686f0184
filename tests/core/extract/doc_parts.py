"""Word 97 documents, written for the tests: text in pieces, paragraphs with settings, stories."""

import struct

from compound import compound

IN_TABLE, ENDS_ROW, BREAKS_PAGE = b"\x16\x24\x01", b"\x17\x24\x01", b"\x07\x24\x01"
HIDDEN, DELETED = b"\x3c\x08\x01", b"\x00\x08\x01"
_TEXT = 2048  # where it begins in the stream


def doc(text, *, settings=(), runs=(), stories=(), tables=None, pieces=None, more=None, **fib):
    """Write a document.

    `text` is all stories one after the other, paragraphs closed by their marks. `settings` maps
    the first characters of a paragraph to (style, modifiers); `runs` are (start, end, modifiers);
    `stories` the lengths of the stories; `tables` more structures by their number; `pieces` lists
    where the text is cut, and in which form each piece is kept ("cp1252" or "utf-16-le"); `more`
    are other streams of the file.
    """
    pieces = pieces or [(len(text), "utf-16-le")]
    stream, table, positions, start = bytearray(_TEXT), b"", [0], 0
    places = []
    for end, encoding in pieces:
        place = len(stream)
        width = 1 if encoding == "cp1252" else 2
        stream += text[start:end].encode(encoding)
        table += struct.pack("<HIH", 0, place * 2 | 0x40000000 if width == 1 else place, 0)
        places += [place + width * number for number in range(end - start)]
        positions.append(end)
        start = end
    places.append(places[-1] + width if places else _TEXT)
    piece_table = struct.pack(f"<{len(positions)}I", *positions) + table
    structures = {33: b"\x02" + struct.pack("<I", len(piece_table)) + piece_table, 1: _styles()}
    stream += bytes(-len(stream) % 512)
    structures[13] = _pages(stream, _paragraph_runs(text, settings), places, 13)
    structures[12] = _pages(stream, [(s, e, m) for s, e, m in runs], places, 1)
    structures |= tables or {}
    tables_stream = b"\0" * 4
    for number, data in structures.items():
        struct.pack_into("<II", stream, 0x9A + 8 * number, len(tables_stream), len(data))
        tables_stream += data
    flags = 0x0200 | fib.get("flags", 0)
    struct.pack_into("<HHHH", stream, 0, 0xA5EC, 0xC1, 0, 0x0412)
    struct.pack_into("<H", stream, 0x0A, flags)
    lengths = [*stories, *[0] * 8][:8] if stories else [len(text), *[0] * 7]
    struct.pack_into("<8i", stream, 0x4C, *lengths)
    return compound({"WordDocument": bytes(stream), "1Table": tables_stream} | (more or {}))


def plc(positions, *kept):
    """A list of positions with what is kept for each."""
    return struct.pack(f"<{len(positions)}I", *positions) + b"".join(kept)


def _styles():
    """Normal, three headings, and a style of the user's own that is based on heading 2."""

    def style(identity, base):
        body = struct.pack("<HHHH", identity, base << 4 | 1, 0, 0) + bytes(2)
        return struct.pack("<H", len(body)) + body

    styles = [style(0, 0xFFF), style(1, 0), style(2, 0), style(3, 0), style(0xFFE, 2)]
    return struct.pack("<HHHHHHHHHH", 18, len(styles), 10, 0, 0, 0, 0, 0, 0, 0) + b"".join(styles)


def _paragraph_runs(text, settings):
    found, start = [], 0
    settings = dict(settings)
    for end, letter in enumerate(text, 1):
        if letter in "\r\x07\x0c" or end == len(text):
            style, modifiers = next(
                (value for key, value in settings.items() if text.startswith(key, start)), (0, b"")
            )
            if letter == "\x07" and end - start == 1:
                modifiers = IN_TABLE + ENDS_ROW
            elif letter == "\x07":
                modifiers = IN_TABLE
            found.append((start, end, struct.pack("<H", style) + modifiers))
            start = end
    return found


def _pages(stream, runs, places, step):
    """Write one formatted page, and return the list that leads to it."""
    if not runs:
        return b""
    page, free = bytearray(512), 510
    first = 4 * (len(runs) + 1)
    for number, (start, _, modifiers) in enumerate(runs):
        struct.pack_into("<I", page, 4 * number, places[start])
        size = bytes([len(modifiers)]) if step == 1 else bytes([0, -(-len(modifiers) // 2)])
        free -= (len(modifiers) + len(size) + 1) // 2 * 2
        page[free : free + len(size) + len(modifiers)] = size + modifiers
        page[first + step * number] = free // 2
    struct.pack_into("<I", page, first - 4, places[runs[-1][1]])
    page[511] = len(runs)
    number = len(stream) // 512
    stream += page
    return plc([places[0], places[-1]], struct.pack("<I", number))
