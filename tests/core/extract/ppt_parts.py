"""Binary presentations, written for the tests record by record."""

import struct

from compound import compound


def record(kind, data=b"", instance=0, *, container=None):
    """A record; one whose content is a list of records is a container."""
    is_container = isinstance(data, list) if container is None else container
    content = b"".join(data) if isinstance(data, list) else data
    version = instance << 4 | (0xF if is_container else 0)
    return struct.pack("<HHI", version, kind, len(content)) + content


def text(content, kind=4):
    """The records of a text: as UTF-16, or as bytes where it is Western."""
    header = record(0x0F9F, struct.pack("<I", kind))
    if content.isascii():
        return header + record(0x0FA8, content.encode("latin-1"))
    return header + record(0x0FA0, content.encode("utf-16-le"))


def shape(records=b"", *, top=None, placeholder=False, object_=0):
    """A shape with the records of its text."""
    parts = []
    if top is not None:
        parts.append(record(0xF00F, struct.pack("<4i", 0, top, 9, 9)))
    hanging = record(0x0BC3, bytes(8)) if placeholder else b""
    hanging += record(0x0BC1, struct.pack("<I", object_)) if object_ else b""
    parts.append(record(0xF011, [hanging]))
    if records:
        parts.append(record(0xF00D, [records]))
    return record(0xF004, parts)


def table(*rows):
    """A table: a group of shapes whose first member says so."""
    head = record(0xF004, [record(0xF122, struct.pack("<HI", 0x039F, 1), 1)])
    cells = [shape(text(cell), top=10 * number) for number, row in enumerate(rows) for cell in row]
    return record(0xF003, [head, *cells])


def slide(*shapes, master=0, notes=0, kind=0x03EE, more=()):
    """A slide, master or page of notes."""
    atom = record(0x03EF, struct.pack("<I8xIIHH", 0, master, notes, 0, 0))
    drawing = record(0x040C, [record(0xF002, [record(0xF003, [shape(), *shapes])])])
    return record(kind, [atom, drawing, *more])


def ppt(
    *slides,
    masters=(),
    notes=(),
    outline=(),
    more=(),
    objects=(),
    token=0xE391C05F,
    old=(),
    pictures=b"",
):
    """A presentation. `outline` are texts of placeholders by slide; `old` earlier versions.

    `pictures` is the stream that these are kept in.
    """
    lists, persisted = [], [b""]

    def listed(instance, records, first, texts=()):
        entries = []
        for number, content in enumerate(records):
            atom = struct.pack("<IIiII", len(persisted) + 1, 0, 0, first + number, 0)
            entries.append(record(0x03F3, atom))
            entries += texts[number] if number < len(texts) else []
            persisted.append(content)
        lists.append(record(0x0FF0, entries, instance))

    listed(1, masters, 700)
    listed(0, slides, 256, outline)
    listed(2, notes, 500)
    atoms = []
    for number, content in enumerate(objects, 1):
        atoms.append(record(0x0FC3, struct.pack("<5I", 0, 0, number, 0, len(persisted) + 1)))
        persisted.append(content)
    persisted[0] = record(0x03E8, [*lists, record(0x0409, [record(0x0FCC, atoms)]), *more])
    stream = b"".join(old)
    offsets = []
    for content in persisted:
        offsets.append(len(stream))
        stream += content
    directory = len(stream)
    entry = len(offsets) << 20 | 1
    stream += record(0x1772, struct.pack(f"<{len(offsets) + 1}I", entry, *offsets))
    edit = len(stream)
    stream += record(0x0FF5, struct.pack("<IIIIIIHH", 0, 0, 0, directory, 1, len(offsets), 0, 0))
    user = record(0x0FF6, struct.pack("<IIIHHI", 20, token, edit, 0, 0, 0))
    return compound({"PowerPoint Document": stream, "Current User": user, "Pictures": pictures})
