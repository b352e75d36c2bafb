"""Write a package anew with some parts changed: every other member's compressed bytes are copied as they stand."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ecopark.workbook.package import Package

_UTF8_NAME = 0x800
_SIZES_FOLLOW = 0x08
_VERSION = 20
# 1 January 1980, the first day a zip can tell: the same workbook gives the same bytes.
_NO_TIME = (0, 0x21)
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True, slots=True)
class _Member:
    name: bytes
    flags: int
    method: int
    time: tuple[int, int]
    checksum: int
    size: int
    packed: memoryview | bytes
    attributes: int = 0


def write_package(package: Package, changed: Mapping[str, bytes], removed: Collection[str]) -> bytes:
    """Write the package with parts ``changed`` (or added, after all others) and ``removed``, names as stored."""
    pending = dict(changed)
    with zipfile.ZipFile(io.BytesIO(package.data)) as archive:
        members = [
            _packed(info.orig_filename, pending.pop(info.orig_filename))
            if info.orig_filename in pending
            else _copied(package.data, info)
            for info in archive.infolist()
            if info.orig_filename not in removed or info.orig_filename in pending
        ]
    members += [_packed(name, data) for name, data in pending.items()]
    return _written(members)


def _copied(data: bytes, info: zipfile.ZipInfo) -> _Member:
    name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + _LOCAL.size + name_length + extra_length
    year, month, day, hour, minute, second = info.date_time
    return _Member(
        info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437"),
        # The sizes stand in the header now, whatever the writer of the original did.
        info.flag_bits & ~_SIZES_FOLLOW,
        info.compress_type,
        (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day),
        info.CRC,
        info.file_size,
        memoryview(data)[start : start + info.compress_size],
        info.external_attr,
    )


def _packed(name: str, data: bytes) -> _Member:
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush()
    flags = 0 if name.isascii() else _UTF8_NAME
    return _Member(name.encode(), flags, zipfile.ZIP_DEFLATED, _NO_TIME, zlib.crc32(data), len(data), packed)


def _written(members: list[_Member]) -> bytes:
    stream = io.BytesIO()
    directory = []
    for member in members:
        head = (
            member.flags,
            member.method,
            *member.time,
            member.checksum,
            len(member.packed),
            member.size,
            len(member.name),
        )
        entry = _CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, *head, 0, 0, 0, 0, member.attributes, stream.tell())
        directory.append(entry + member.name)
        stream.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, *head, 0) + member.name)
        stream.write(member.packed)
    start = stream.tell()
    stream.write(b"".join(directory))
    size = stream.tell() - start
    stream.write(_END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), size, start, 0))
    return stream.getvalue()
