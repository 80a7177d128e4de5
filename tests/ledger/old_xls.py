"""A very small .xls (BIFF8 in an OLE container), written by hand: nothing we have installed writes this format."""

import struct

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, SMALLEST = 512, 4096  # a shorter stream would be kept elsewhere in the container


def old_xls(rows: list[list[str | float]], *, sheet: str = "Sheet1") -> bytes:
    """One sheet of texts and numbers."""
    name = sheet.encode("utf-16-le")
    bound = struct.pack("<IBBBB", 0, 0, 0, len(sheet), 1) + name
    start = len(_record(0x0809, b"\0" * 16)) + len(_record(0x0085, bound)) + len(_record(0x000A, b""))
    bound = struct.pack("<I", start) + bound[4:]
    stream = _beginning(5) + _record(0x0085, bound) + _record(0x000A, b"") + _beginning(0x10)
    for row, cells in enumerate(rows):
        stream += b"".join(_cell(row, column, cell) for column, cell in enumerate(cells) if cell != "")
    return _contained(stream + _record(0x000A, b""))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _beginning(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, cell: str | float) -> bytes:
    if isinstance(cell, str):
        return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(cell), 1) + cell.encode("utf-16-le"))
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, cell))


def _contained(stream: bytes) -> bytes:
    """Sector 0 is the table of sectors, 1 the directory, the stream follows."""
    stream = stream.ljust(max(SMALLEST, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    many = len(stream) // SECTOR
    table = [FAT, END, *range(3, many + 2), END]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, SMALLEST, END, 0, END, 0) + struct.pack("<I", 0) + b"\xff" * (108 * 4)
    folder = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 2, len(stream)) + b"\0" * 256
    return head + struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff") + folder + stream


def _entry(name: str, kind: int, start: int, size: int, *, child: int = FREE) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
