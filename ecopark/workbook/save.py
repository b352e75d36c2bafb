"""Save a workbook so that the file is at every moment either the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import itertools
import os
import secrets
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ecopark.errors import FileError
from ecopark.phrases import Phrase, phrase

_BESIDE = ".results"
_BEFORE = ".before"
_COPY = b"a copy made by ecopark"
_STALE = 60.0
"""After so many seconds a temporary file is what a run that was killed has left: writing takes less."""
_ZIP = b"PK\x03\x04"

_PAGE = b'<meta name="generator" content="ecopark '
"""What every page of ecopark's has near its beginning, and no other."""

_NEAR = 4096
"""So many bytes are looked at for the mark."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a workbook went.

    ``held_by`` is the program that has the workbook open, for which ``path`` is a file beside it (None: it was free);
    ``kept`` the copy of the workbook as it was (None: none was asked for, or the workbook itself was left alone).
    """

    path: Path
    held_by: str | None = None
    kept: Path | None = None


def save(data: bytes, path: Path, expected_fingerprint: str | None, original: bytes | None = None) -> Saved:
    """Write ``data`` to ``path`` and return what was written where.

    That is ``path`` (or what it is a link to); or ``NAME.results.xlsx`` beside it where Excel or LibreOffice has the
    file open (never over a file that is no such copy). ``expected_fingerprint`` is the SHA-256 of the file as it was
    read, None where there need not be one. ``original``, where it is given, are the file's bytes as it was read: they
    are kept as ``NAME.before.xlsx`` before it is replaced. The file keeps its mode. Raises FileError, with nothing
    changed and nothing left behind but perhaps that copy, where the file was changed since it was read or cannot be
    written.
    """
    target = _target(path)
    _refuse_protected(path, target)
    _refuse_changed(path, target, expected_fingerprint)
    with _written(data, target, like=target) as temporary:
        program = _holder_of(path, target)
        if program is None:
            # Asked again: writing took its time.
            _refuse_changed(path, target, expected_fingerprint)
            kept = _keep(original, target) if original is not None else None
            try:
                return Saved(_replaced(temporary, target, like=target), kept=kept)
            except PermissionError:
                # On Windows a file that a program holds open cannot be replaced.
                if not target.exists():
                    raise
                program = phrase("another program")
    refuse_foreign(beside(target))
    with _written(as_copy(data), beside(target), like=target) as temporary:
        return Saved(_replaced(temporary, beside(target), like=target), held_by=program)


def as_copy(data: bytes) -> bytes:
    """Mark a workbook's bytes as a copy that ecopark made of another file, which it may write over again.

    The mark is the zip's own comment: a program that saves the file anew does not keep it, so a copy that somebody has
    worked on is theirs. What is no zip (a table with commas, a page) stays as it is.
    """
    if not data.startswith(_ZIP):
        return data
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = _COPY
    return stream.getvalue()


def refuse_foreign(path: Path) -> None:
    """Raise FileError where there is a file that is neither a copy of ecopark's making, as it made it, nor a page."""
    if not path.exists() or _is_own(path):
        return
    raise FileError(
        path,
        phrase("there is such a file, which ecopark did not write"),
        phrase("choose another name, or --force where that is meant"),
    )


def _is_own(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if _PAGE in file.read(_NEAR):
                return True
        with zipfile.ZipFile(path) as archive:
            return archive.comment == _COPY
    except (OSError, zipfile.BadZipFile):
        return False


def probe(path: Path) -> str | None:
    """Ask, before a long solve, whether ``path`` can be written; return the name of the program that has it open.

    None: no program has. Raises FileError where the folder or the file may not be written to.
    """
    target = _target(path)
    _refuse_protected(path, target)
    with _written(b"", target, like=target):
        pass
    program = _holder_of(path, target)
    if program is not None:
        refuse_foreign(beside(target))
    return program


def holder(path: Path) -> str | None:
    """Tell which program has a workbook open, by the file that it puts beside it: Excel, LibreOffice or None."""
    if (path.parent / f"~${path.name}").exists():
        return "Excel"
    if (path.parent / f".~lock.{path.name}#").exists():
        return "LibreOffice"
    return None


def beside(path: Path) -> Path:
    """Name the file that takes the results where the workbook itself is in use."""
    return path.with_name(f"{path.stem}{_BESIDE}{path.suffix}")


def _holder_of(path: Path, target: Path) -> str | None:
    # A program that opened a link puts its note beside the link.
    return holder(target) or holder(path)


def _target(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise FileError(path, phrase("its link leads nowhere"), phrase("name the file itself")) from error


def _refuse_protected(path: Path, target: Path) -> None:
    # Replacing a file asks only its folder; the analyst who protected the file meant it.
    if target.exists() and not os.access(target, os.W_OK):
        mend = phrase("take its write protection away, or write to another file (-o)")
        raise FileError(path, phrase("it may not be written to"), mend)


def _refuse_changed(path: Path, target: Path, expected: str | None) -> None:
    if expected is None:
        return
    try:
        found = hashlib.sha256(target.read_bytes()).hexdigest()
    except FileNotFoundError:
        found = ""
    except OSError as error:
        raise FileError(
            path,
            phrase("it cannot be read again ({fault})", fault=str(error.strerror or error)),
            phrase("check the disk and run again"),
        ) from error
    if found != expected:
        what = phrase("it was moved or deleted while ecopark was at work; nothing was written")
        if found:
            what = phrase("it was changed by another program while ecopark was at work; nothing was written")
        raise FileError(path, what, phrase("run ecopark again"))


def _keep(original: bytes, target: Path) -> Path:
    """Put the file as it was beside it, under the first name that no other file has, and return that."""
    for number in itertools.count(1):
        copy = target.with_name(f"{target.stem}{_BEFORE}{f'-{number}' if number > 1 else ''}{target.suffix}")
        # A run that was stopped here has made the same copy already.
        if not copy.exists():
            with _written(original, copy, like=target) as temporary, contextlib.suppress(FileExistsError):
                return _named(temporary, copy)
        elif copy.is_file() and copy.stat().st_size == len(original) and copy.read_bytes() == original:
            return copy
    raise AssertionError("there is always a next number")


@contextlib.contextmanager
def _written(data: bytes, target: Path, like: Path) -> Iterator[Path]:
    """Write a temporary file beside the target, with the mode of ``like``; it is gone afterwards, if still there."""
    # The name is known before there is a file, so that even an interrupt leaves none behind.
    temporary = target.parent / f"{_temporary(like)}{secrets.token_hex(8)}.tmp"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if like.exists():
            _take_after(temporary, like.stat())
        yield temporary
    except OSError as error:
        raise FileError(
            target, phrase("it cannot be written ({fault})", fault=str(error.strerror or error)), _mend(error)
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _take_after(temporary: Path, original: os.stat_result) -> None:
    """Give the new file the mode of the old one, and its owner and group where that is allowed."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.chown(temporary, original.st_uid, original.st_gid)
    temporary.chmod(stat.S_IMODE(original.st_mode))


def _replaced(temporary: Path, target: Path, like: Path) -> Path:
    temporary.replace(target)
    _settle(target.parent)
    _clear_up(target, like)
    return target


def _temporary(workbook: Path) -> str:
    """What the temporary files of a workbook's runs begin with; short, however long its name is."""
    return f".ecopark-{hashlib.sha256(os.fsencode(workbook.name)).hexdigest()[:8]}-"


def _clear_up(written: Path, workbook: Path) -> None:
    """Take away what runs over the same workbook left when they were killed, told by the clock of its own disk."""
    with contextlib.suppress(OSError):
        now = written.stat().st_mtime
        for left in written.parent.glob(f"{_temporary(workbook)}{'[0-9a-f]' * 16}.tmp"):
            with contextlib.suppress(OSError):
                found = left.lstat()
                if stat.S_ISREG(found.st_mode) and now - found.st_mtime > _STALE:
                    left.unlink()


def _named(temporary: Path, name: Path) -> Path:
    """Give the temporary file its name; FileExistsError where a file has it by now."""
    try:
        os.link(temporary, name)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system has links.
        if name.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(name)) from None
        temporary.replace(name)
    _settle(name.parent)
    return name


def _settle(folder: Path) -> None:
    """Have a new name outlive a power cut; not every system and network folder can do it, or needs it."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _mend(error: OSError) -> Phrase:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return phrase("make room on the disk")
    if isinstance(error, FileNotFoundError):
        return phrase("make its folder first")
    return phrase("write to another folder (-o), or ask for the right to write here")
