"""Saving: the file is the old one or the new one, whole, and nothing is left behind."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import time
import zipfile
from pathlib import Path

import pytest

from ecopark.errors import FileError
from ecopark.workbook.save import Saved, as_copy, probe, refuse_foreign, save


def zipped(text: str) -> bytes:
    """A zip, as a workbook is one."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("sheet", text)
    return data.getvalue()


OLD, NEW = zipped("old workbook"), zipped("new workbook")
FINGERPRINT = hashlib.sha256(OLD).hexdigest()


def files_alone(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "park.xlsx"
    path.write_bytes(OLD)
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_file_is_replaced_and_nothing_else_stays(book: Path) -> None:
    assert save(NEW, book, FINGERPRINT) == Saved(book)
    assert files(book.parent) == {"park.xlsx": NEW}


def test_new_file_needs_no_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    mask = os.umask(0o027)
    try:
        assert save(NEW, path, None) == Saved(path)
    finally:
        os.umask(mask)
    assert files(tmp_path) == {"new.xlsx": NEW}
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_mode_is_kept(book: Path, mode: int) -> None:
    book.chmod(mode)
    save(NEW, book, FINGERPRINT)
    assert stat.S_IMODE(book.stat().st_mode) == mode


def test_file_changed_since_it_was_read_is_left_alone(book: Path) -> None:
    book.write_bytes(b"edited meanwhile")
    with pytest.raises(FileError, match="changed by another program"):
        save(NEW, book, FINGERPRINT)
    assert files(book.parent) == {"park.xlsx": b"edited meanwhile"}


def test_file_changed_while_the_new_one_is_written_is_left_alone(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def edited(number: int) -> None:
        book.write_bytes(b"edited meanwhile")
        real(number)

    real = os.fsync
    monkeypatch.setattr(os, "fsync", edited)
    with pytest.raises(FileError, match="changed by another program"):
        save(NEW, book, FINGERPRINT)
    assert files(book.parent) == {"park.xlsx": b"edited meanwhile"}


def test_file_that_is_gone_is_not_made_again(book: Path) -> None:
    book.unlink()
    with pytest.raises(FileError, match="moved or deleted"):
        save(NEW, book, FINGERPRINT)
    assert files(book.parent) == {}


@pytest.mark.parametrize(("note", "program"), [("~$park.xlsx", "Excel"), (".~lock.park.xlsx#", "LibreOffice")])
def test_file_that_is_open_gets_its_results_beside_it(book: Path, note: str, program: str) -> None:
    (book.parent / note).write_bytes(b"")
    assert probe(book) == program
    written = Saved(book.with_name("park.results.xlsx"), held_by=program)
    assert save(NEW, book, FINGERPRINT, original=OLD) == written, "the workbook itself stays: no copy is needed"
    assert files(book.parent) == {"park.xlsx": OLD, "park.results.xlsx": as_copy(NEW), note: b""}
    assert save(NEW, book, FINGERPRINT) == written, "a copy of its own is written again"


def test_file_as_it_was_is_kept_beside_it_where_asked_for(book: Path) -> None:
    book.chmod(0o640)
    first = book.with_name("park.before.xlsx")
    assert save(NEW, book, FINGERPRINT, original=OLD) == Saved(book, kept=first)
    assert files(book.parent) == {"park.xlsx": NEW, "park.before.xlsx": OLD}
    assert stat.S_IMODE(first.stat().st_mode) == 0o640


def test_no_earlier_copy_is_overwritten(book: Path) -> None:
    earlier = {"park.before.xlsx": b"another", "park.before-2.xlsx": b"older"}
    for name, data in earlier.items():
        book.with_name(name).write_bytes(data)
    (book.parent / "park.before-3.xlsx").mkdir()
    fourth = book.with_name("park.before-4.xlsx")
    assert save(NEW, book, FINGERPRINT, original=OLD) == Saved(book, kept=fourth)
    fourth_copy = files_alone(book.parent)
    assert fourth_copy == {"park.xlsx": NEW, **earlier, "park.before-4.xlsx": OLD}
    # The same file again: the copy is there already.
    book.write_bytes(OLD)
    assert save(NEW, book, FINGERPRINT, original=OLD) == Saved(book, kept=fourth)
    assert files_alone(book.parent) == fourth_copy


def test_copy_is_made_where_the_file_system_has_no_links(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refusing)
    assert save(NEW, book, FINGERPRINT, original=OLD).kept == book.with_name("park.before.xlsx")
    assert files(book.parent) == {"park.xlsx": NEW, "park.before.xlsx": OLD}


def test_name_that_is_taken_at_the_last_moment_is_not_overwritten(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(source: Path, target: Path) -> None:
        if Path(target).name == "park.before.xlsx":
            Path(target).write_bytes(b"of another run")
        real(source, target)

    real = os.link
    monkeypatch.setattr(os, "link", late)
    assert save(NEW, book, FINGERPRINT, original=OLD).kept == book.with_name("park.before-2.xlsx")
    assert files(book.parent) == {"park.xlsx": NEW, "park.before.xlsx": b"of another run", "park.before-2.xlsx": OLD}


def test_nothing_is_replaced_where_no_copy_can_be_kept(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(source: Path, target: Path) -> None:
        raise FileExistsError(errno.EEXIST, "taken") if Path(target).exists() else OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "link", failing)
    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(FileError, match="make room"):
        save(NEW, book, FINGERPRINT, original=OLD)
    assert files(book.parent) == {"park.xlsx": OLD}


def test_nothing_of_a_stranger_is_overwritten_beside_it(book: Path) -> None:
    (book.parent / "~$park.xlsx").write_bytes(b"")
    (book.parent / "park.results.xlsx").write_bytes(b"mine")
    for asked in (lambda: probe(book), lambda: save(NEW, book, FINGERPRINT)):
        with pytest.raises(FileError, match="ecopark did not write"):
            asked()
    assert files(book.parent) == {"park.xlsx": OLD, "park.results.xlsx": b"mine", "~$park.xlsx": b""}


@pytest.mark.parametrize("name", ["points.csv", "page.html", "rows.parquet"])
def test_what_is_no_workbook_stands_beside_it_byte_for_byte(tmp_path: Path, name: str) -> None:
    """A table with commas that LibreOffice has open: the new one has no mark of a zip at its end."""
    table = tmp_path / name
    table.write_bytes(b"old")
    (tmp_path / f".~lock.{name}#").write_text("open", encoding="utf-8")
    saved = save(b"a,b\n1,2\n", table, None)
    assert (table.read_bytes(), saved.held_by) == (b"old", "LibreOffice")
    assert saved.path.read_bytes() == b"a,b\n1,2\n"


def test_a_copy_that_a_program_saved_anew_is_no_more_ecoparks(tmp_path: Path) -> None:
    path = tmp_path / "copy.xlsx"
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("part.xml", "<x/>")
    path.write_bytes(as_copy(plain.getvalue()))
    refuse_foreign(path)
    path.write_bytes(plain.getvalue())
    with pytest.raises(FileError, match="ecopark did not write"):
        refuse_foreign(path)


def test_file_that_was_changed_and_is_still_open_gets_nothing_beside_it(book: Path) -> None:
    (book.parent / "~$park.xlsx").write_bytes(b"")
    book.write_bytes(b"edited meanwhile")
    with pytest.raises(FileError, match="changed by another program"):
        save(NEW, book, FINGERPRINT)
    assert files(book.parent) == {"park.xlsx": b"edited meanwhile", "~$park.xlsx": b""}


def test_file_that_the_system_locks_gets_its_results_beside_it(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What Windows does where Excel holds the file.
    def refusing(self: Path, target: Path) -> Path:
        if target == book:
            raise PermissionError(13, "in use")
        return real(self, target)

    real = Path.replace
    monkeypatch.setattr(Path, "replace", refusing)
    assert save(NEW, book, FINGERPRINT) == Saved(book.with_name("park.results.xlsx"), held_by="another program")
    assert files(book.parent) == {"park.xlsx": OLD, "park.results.xlsx": as_copy(NEW)}


def test_link_is_followed_and_stays_a_link(book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link = folder / "link.xlsx"
    link.symlink_to(book)
    assert save(NEW, link, FINGERPRINT) == Saved(book)
    assert link.is_symlink()
    assert book.read_bytes() == NEW
    # Excel opened the workbook through the link.
    (folder / "~$link.xlsx").write_bytes(b"")
    assert probe(link) == "Excel"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_interrupted_or_failed_writing_leaves_nothing_behind(
    book: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def failing(number: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", failing)
    expected = FileError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected, match="make room" if expected is FileError else None):
        save(NEW, book, FINGERPRINT)
    assert files(book.parent) == {"park.xlsx": OLD}


def killed(book: Path, monkeypatch: pytest.MonkeyPatch, *, seconds_ago: float) -> Path:
    """What a run that is killed while it saves a workbook leaves beside it."""
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        probe(book)
    left = next(path for path in book.parent.iterdir() if path.suffix == ".tmp" and path.stat().st_size == 0)
    left.write_bytes(b"half a workbook")
    then = time.time() - seconds_ago
    os.utime(left, (then, then))
    return left


@pytest.mark.parametrize("is_open", [False, True])
def test_what_a_killed_run_left_is_cleared_up_by_the_next_save(
    book: Path, monkeypatch: pytest.MonkeyPatch, *, is_open: bool
) -> None:
    old = killed(book, monkeypatch, seconds_ago=90)
    probe(book)
    assert old.exists(), "nothing was saved"
    if is_open:
        (book.parent / "~$park.xlsx").write_bytes(b"")
    save(NEW, book, FINGERPRINT)
    assert not old.exists()


def test_what_may_be_another_runs_or_books_is_not_cleared_up(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    young = killed(book, monkeypatch, seconds_ago=30)
    other = book.with_name("other.xlsx")
    other.write_bytes(OLD)
    of_other = killed(other, monkeypatch, seconds_ago=90)
    own = young.with_name(young.name[:-8] + "mine.tmp")
    own.write_bytes(b"mine")
    os.utime(own, (0, 0))
    save(NEW, book, FINGERPRINT)
    assert files(book.parent) == {
        "park.xlsx": NEW,
        "other.xlsx": OLD,
        young.name: b"half a workbook",
        of_other.name: b"half a workbook",
        own.name: b"mine",
    }


def test_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="make its folder first"):
        save(NEW, tmp_path / "none" / "park.xlsx", None)


def test_protected_file_is_refused_before_and_after_solving(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def access(path: Path, mode: int) -> bool:
        return not (path == book and mode == os.W_OK)

    # The tests may run as a user to whom everything is allowed.
    monkeypatch.setattr(os, "access", access)
    for attempt in (lambda: probe(book), lambda: save(NEW, book, FINGERPRINT)):
        with pytest.raises(FileError, match="write protection"):
            attempt()
    assert files(book.parent) == {"park.xlsx": OLD}


def test_probe_leaves_everything_as_it_was(book: Path) -> None:
    before = book.stat()
    assert probe(book) is None
    assert files(book.parent) == {"park.xlsx": OLD}
    assert book.stat().st_mtime_ns == before.st_mtime_ns
    with pytest.raises(FileError, match="make its folder first"):
        probe(book.parent / "none" / "park.xlsx")
