"""The zip file that a workbook is, checked whole before anything trusts it: sizes, names, places, checksums."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from ecopark.errors import FileError
from ecopark.phrases import phrase
from ecopark.schema.values import brief

# A sheet of a million rows by ten columns is some 90 MB zipped and 450 MB of XML: more than any analyst fills in.
_MOST_FILE = 100 * 2**20
_MOST_TOTAL = 512 * 2**20
_MOST_DIRECTORY = 4 * 2**20  # of the zip's own table of contents: some 40,000 parts
# A million styled blank rows deflate to 1/30, a drawing of one colour to 1/1000: a bomb is both large and dense.
_LARGE_PART = 32 * 2**20
_MOST_RATIO = 100
_CHUNK = 2**18
_LONGEST_NAME = 255

SAVE_AGAIN = phrase("open it in Excel or LibreOffice and save it again as an Excel workbook (.xlsx)")
SAVE_AS = phrase("open it in the program it comes from and save it as an Excel workbook (.xlsx)")
RESTORE = phrase("fetch or copy the file again, or take an older copy of it")


def checked_zip(path: Path) -> tuple[bytes, zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """Read a zip file and check the whole of it; return its bytes, the archive, and its members by name in their order.

    Raises FileError where there is no such file, or it is no zip, damaged, encrypted, or a bomb.
    """
    data = _file_bytes(path)
    directory = _directory(path, data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        # The standard library rewrites some names; checks and look-ups go by what the file says.
        members = [(info.orig_filename, info) for info in archive.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, OverflowError) as error:
        raise FileError(
            path, phrase("the file is damaged (its list of parts cannot be read: {fault})", fault=str(error)), RESTORE
        ) from error
    _check_names(path, [name for name, _ in members])
    for name, info in members:
        _check_declared(path, name, info)
    if sum(info.file_size for _, info in members) > _MOST_TOTAL:
        what = phrase("unpacks to more than {most} MB, which no scenario workbook needs", most=_MOST_TOTAL // 2**20)
        raise FileError(path, what, SAVE_AGAIN)
    _check_places(path, data, directory, members)
    for name, info in members:
        _check_contents(path, archive, name, info)
    return data, archive, dict(members)


def _file_bytes(path: Path) -> bytes:
    """Read the file, once its size and first bytes say that it may be a zip."""
    try:
        # Asked before opening: opening a pipe would wait for ever.
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileError(path, phrase("is a folder, not a file"), phrase("name the workbook inside it"))
        if not stat.S_ISREG(status.st_mode):
            raise FileError(path, phrase("is not an ordinary file"), phrase("name a workbook saved on disk"))
        with path.open("rb") as stream:
            head = stream.read(8)
            _refuse_by_head(path, head, stream)
            if status.st_size > _MOST_FILE:
                what = phrase("is larger than {most} MB, which no scenario workbook needs", most=_MOST_FILE // 2**20)
                raise FileError(path, what, phrase("move pictures and other data out of it"))
            return head + stream.read(_MOST_FILE)
    except FileNotFoundError:
        raise FileError(path, phrase("there is no such file"), phrase("check the name and the folder")) from None
    except PermissionError:
        mend = phrase("close it in other programs, or ask for the right to read it")
        raise FileError(path, phrase("it may not be read"), mend) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(
            path, phrase("it cannot be read ({fault})", fault=reason), phrase("check the name and the disk")
        ) from error


def _refuse_by_head(path: Path, head: bytes, stream: IO[bytes]) -> None:
    if not head:
        raise FileError(path, phrase("the file is empty"), RESTORE)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # An encrypted .xlsx is wrapped in the container of the old .xls: its directory names this stream.
        directory_name = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
        if directory_name in stream.read(_MOST_FILE):
            mend = phrase("open it in Excel, take the password away (File, Info, Protect Workbook) and save it")
            raise FileError(path, phrase("the workbook is encrypted with a password"), mend)
        what = phrase("is in the old Excel format (.xls), or another old Office format")
        raise FileError(path, what, SAVE_AS)
    if not head.startswith(b"PK"):
        if path.name.startswith("~$"):
            what = phrase("is the note that Excel keeps beside an open workbook, not the workbook")
            raise FileError(path, what, phrase("name {name} itself", name=path.name[2:]))
        raise FileError(path, phrase("is not an Excel workbook (not a zip package inside)"), SAVE_AS)


def _directory(path: Path, data: bytes) -> int:
    """Where the zip's table of contents begins; its size is checked before the standard library reads it whole."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 2**16 - 22))
    if end < 0 or end + 22 > len(data):
        raise FileError(path, phrase("the file is cut short or damaged (its end is missing)"), RESTORE)
    (size,) = struct.unpack_from("<L", data, end + 12)
    if end >= 76 and data[end - 20 : end - 16] == b"PK\x06\x07":  # the 64-bit form, which some writers always use
        end -= 76
        (size,) = struct.unpack_from("<Q", data, end + 40)
    if size > _MOST_DIRECTORY:
        raise FileError(path, phrase("has far more parts than any workbook"), SAVE_AGAIN)
    return int(end - size)


def _check_names(path: Path, names: Iterable[str]) -> None:
    counts = Counter(name.lower() for name in names)
    twice = next((name for name, count in counts.items() if count > 1), None)
    if twice is not None:
        raise FileError(
            path, phrase("the file is damaged: it holds the part {part} twice", part=brief(twice)), SAVE_AGAIN
        )
    for name in names:
        if (
            len(name) > _LONGEST_NAME
            or name.startswith("/")
            or "\\" in name
            or "\0" in name
            or re.match(r"[A-Za-z]:", name)
        ):
            raise FileError(
                path,
                phrase("a part of it has a name that no workbook uses ({part})", part=brief(repr(name))),
                SAVE_AGAIN,
            )
        if any(step in (".", "..") for step in name.split("/")):
            raise FileError(
                path, phrase("a part of it points outside the package ({part})", part=brief(repr(name))), SAVE_AGAIN
            )


def _check_declared(path: Path, name: str, info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 0x2061:  # encrypted, patched data, strong encryption, masked headers
        mend = phrase("take the password away in the program that set it and save the workbook again")
        raise FileError(path, phrase("its part {part} is encrypted", part=name), mend)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise FileError(
            path, phrase("its part {part} is a link to another file, which no workbook uses", part=name), SAVE_AGAIN
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileError(
            path, phrase("its part {part} is compressed in a way that Excel does not use", part=name), SAVE_AGAIN
        )
    if info.file_size > _LARGE_PART and info.file_size > _MOST_RATIO * info.compress_size:
        what = phrase(
            "its part {part} unpacks to more than {most} times its size, as a zip bomb does",
            part=name,
            most=_MOST_RATIO,
        )
        raise FileError(path, what, phrase("clear the empty rows and columns that carry formats, and save it again"))


def _check_places(path: Path, data: bytes, directory: int, members: list[tuple[str, zipfile.ZipInfo]]) -> None:
    """Each member stands in its own bytes, the first at the file's beginning, all before the table of contents."""
    free = 0
    for name, info in sorted(members, key=lambda member: member[1].header_offset):
        start = info.header_offset
        if start + 30 > directory or data[start : start + 4] != b"PK\x03\x04":
            raise FileError(
                path, phrase("the file is damaged (its part {part} is not where it should be)", part=name), RESTORE
            )
        if start < free or (free == 0 and start != 0):
            raise FileError(path, phrase("the file is damaged (its part {part} overlaps another)", part=name), RESTORE)
        flags, method = struct.unpack_from("<HH", data, start + 6)
        name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
        inner = data[start + 30 : start + 30 + name_length]
        if inner != name.encode("utf-8" if info.flag_bits & 0x800 else "cp437") or method != info.compress_type:
            raise FileError(path, phrase("the file is damaged (two descriptions of {part} differ)", part=name), RESTORE)
        if flags & 0x2061:
            raise FileError(path, phrase("its part {part} is encrypted", part=name), SAVE_AGAIN)
        free = start + 30 + name_length + extra_length + info.compress_size
        if free > directory:
            raise FileError(path, phrase("the file is damaged (its part {part} runs past the end)", part=name), RESTORE)


def _check_contents(path: Path, archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo) -> None:
    """Unpack the part in small pieces, keeping none, to see that its size and checksum hold."""
    size = 0
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileError(
            path, phrase("the file is damaged (its part {part}: {fault})", part=name, fault=str(error)), RESTORE
        ) from error
    if size != info.file_size:
        raise FileError(path, phrase("the file is damaged (its part {part} is cut short)", part=name), RESTORE)
