"""Workbooks gone wrong: a seeded mutator of cells, of XML and of zip bytes. The same seed makes the same mutant."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import xlsxwriter

from ecopark import commands
from ecopark.workbook.package import open_package
from ecopark.workbook.splice import splice
from ecopark.workbook.write import result_sheets

from ..oracle import parks
from ..refusals.good import Rows, good, headers, write
from .packages import analyst_book

Chance = random.Random

ODD: Final[tuple[object, ...]] = (
    *("", " ", "\u00a0", "\u200b", "0", "-0", "1,234", "1 234,5", "1E+3", "1e400", "inf", "-inf", "∞", "NaN", "nan"),
    *("#REF!", "#N/A", "=1/0", "=A1", "TRUE", "yes", "no", "да", "*", "-", "/", " / ", '"', "''", "[t]", "(kt)"),
    *("t", "kt", "MWh", "km", "C", "slag", "SLAG", "slаg", "steel", "heat", "truck", "Steel mill", "all", "base"),
    *("candidate", "closed", "in", "out", "set", "remove", "virgin", "co2", "raw", "air", "listed", "ru", "exchange"),
    *("e\u0301", "é", "🏭", "a\nb", "a\tb", "x" * 33_000, "_x000D_", "<b>&amp;", "]]>", "%s", "{0}", "{name}", "[red]"),
    *(0, -0.0, 1, -1, 0.3, 1e-320, 1e-9, 1e9, 1e15, 1e16, 1e308, -1e308, 2**53 + 1, 41.5, 100, True, False, None),
)


THEN: Final = datetime(2024, 1, 1)
"""When all workbooks here were made, so that a seed makes the same one on any day."""


# -- cells ----------------------------------------------------------------------------------------------------------


def _cell(rows: Rows, chance: Chance) -> None:
    """Another value: an odd one, one from elsewhere, or the cell's own a little changed."""
    sheet = chance.choice([title for title in rows if rows[title]])
    row = chance.choice(rows[sheet])
    header = chance.choice(headers(rows, sheet))
    other = chance.choice([row for title in rows for row in rows[title]])
    own = row.get(header)
    row[header] = chance.choice(
        [chance.choice(ODD), chance.choice(list(other.values()) or [None]), _near(own, chance), None]
    )


def _near(value: object, chance: Chance) -> object:
    if isinstance(value, (int, float)):
        return value * chance.choice([-1, 0, 1e-6, 0.5, 0.9, 1.1, 2, 10, 1e6]) + chance.choice([0, 0, 0, 1])
    return _text(str(value or "x"), chance)


def _text(text: str, chance: Chance) -> str:
    at = chance.randrange(len(text) + 1)
    piece = chance.choice(["", " ", "  ", "\n", "s", "а", "/", "(t)", "(parsecs)", "\u0301", text.upper(), text[::-1]])
    return text[:at] + piece + text[at + chance.randint(0, 2) :]


def _number(rows: Rows, chance: Chance) -> None:
    """A number another one: most such workbooks are still sound, and so are solved."""
    cells = [
        (row, header)
        for lines in rows.values()
        for row in lines
        for header, value in row.items()
        if isinstance(value, (int, float))
    ]
    if cells:
        row, header = chance.choice(cells)
        row[header] = _near(row[header], chance)


def _header(rows: Rows, chance: Chance) -> None:
    sheet = chance.choice([title for title in rows if rows[title]])
    names = headers(rows, sheet)
    old = chance.choice(names)
    new = chance.choice([_text(old, chance), f"{old} ({chance.choice(['kt', 'EUR/kt', '?'])})", chance.choice(names)])
    for row in rows[sheet]:
        row[new] = row.pop(old, None)


def _row(rows: Rows, chance: Chance) -> None:
    """A row away, twice, or blank."""
    sheet = chance.choice([title for title in rows if rows[title]])
    at = chance.randrange(len(rows[sheet]))
    match chance.randrange(3):
        case 0:
            del rows[sheet][at]
        case 1:
            rows[sheet].insert(chance.randrange(len(rows[sheet])), dict(rows[sheet][at]))
        case _:
            rows[sheet][at] = dict.fromkeys(rows[sheet][at])


def _sheet(rows: Rows, chance: Chance) -> None:
    """A sheet away, or under another name."""
    title = chance.choice(list(rows))
    held = rows.pop(title)
    if chance.random() < 0.6:
        rows.setdefault(re.sub(r"[\[\]:*?/\\]", "", _text(title, chance)).strip(" '")[:31] or "x", held)


def _cells(chance: Chance) -> bytes:
    rows: Rows = good() if chance.random() < 0.5 else _random_park(chance.randrange(40))
    changes = [_number] * 12 + [_cell] * 5 + [_header, _row, _sheet]
    for _ in range(chance.choice([1, 1, 1, 2, 3, 8])):
        if any(rows.values()):
            chance.choice(changes)(rows, chance)
    return written(rows, chance.random() < 0.1)


@cache
def _park_of(seed: int) -> Rows:
    sheets: dict[str, Any] = parks.random_park(seed)
    return sheets


def _random_park(seed: int) -> Rows:
    return {title: [dict(row) for row in rows] for title, rows in _park_of(seed).items()}


def written(rows: Rows, astray: bool = False) -> bytes:
    """The rows as a workbook that XlsxWriter writes; ``astray``: the tables begin lower down and to the right."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": True, "nan_inf_to_errors": True})
    for title in {title.lower(): title for title in rows}.values():
        sheet = workbook.add_worksheet(title)
        top, left = (2, 1) if astray else (0, 0)
        for column, header in enumerate(headers(rows, title) if rows[title] else [], left):
            sheet.write(top, column, header)
            for line, row in enumerate(rows[title], top + 1):
                if row.get(header) is not None:
                    sheet.write(line, column, row[header])
    if not workbook.worksheets():
        workbook.add_worksheet("Empty")
    workbook.set_properties({"created": THEN})
    workbook.close()
    return stream.getvalue()


# -- XML ------------------------------------------------------------------------------------------------------------

_SCRAPS: Final = (
    *("<", ">", "/>", "&", "&amp;", "&#0;", "&#xD800;", "&nosuch;", "]]>", "<!--", "-->", "<![CDATA[", "<?x ?>", "\0"),
    *("<!DOCTYPE a [<!ENTITY b 'c'>]>", '<c t="s"><v>99999</v></c>', '<c r="A1"><v>1</v></c>', "<row/>", "<v>1</v>"),
    *('<f t="shared" si="7"/>', '<f t="array" ref="A1:XFD9">1</f>', "<is><t>x</t></is>", '<mergeCell ref="A1:C9"/>'),
    *("xmlns='x'", ' r="ZZZ1"', ' t="d"', ' t="e"', ' s="99999"', "1e999", "-1", "\ufffe", "é", " " * 300, "x" * 5000),
)
_ATTRIBUTE: Final = re.compile(r'([\w:]+)="([^"]*)"')
_ELEMENT: Final = re.compile(r"<(\w[\w:]*)[^<>]*?(?:/>|>[^<>]*</\1>)")


def _xml(chance: Chance) -> bytes:
    members = members_of(chance.choice(bases()))
    texts = [name for name in members if name.endswith((".xml", ".rels"))]
    # Small parts hold the package together, and there are fewer of them.
    small = [name for name in texts if "worksheets/" not in name or name.endswith(".rels")]
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        name = chance.choice(small if chance.random() < 0.5 else texts)
        change = chance.choice([_edit_attribute] * 4 + [_edit_element] * 4 + [_edit_text] * 3)
        members[name] = change(members[name].decode("utf-8", "replace"), chance).encode("utf-8", "replace")
    return zipped(members)


def _edit_attribute(text: str, chance: Chance) -> str:
    """An attribute away, or with another's value."""
    found = list(_ATTRIBUTE.finditer(text))
    if not found:
        return text
    one, other = chance.choice(found), chance.choice(found)
    values = [
        other[2],
        chance.choice(["", "0", "-1", "99999999999", "x" * 300, "A1:ZZZZ9", "../../x", _text(one[2], chance)]),
    ]
    new = chance.choice(["", f'{one[1]}="{chance.choice(values)}"', f'{other[1]}="{one[2]}"'])
    return text[: one.start()] + new + text[one.end() :]


def _edit_element(text: str, chance: Chance) -> str:
    """A whole element away, twice, elsewhere, or under another name."""
    found = list(_ELEMENT.finditer(text))
    if not found:
        return text
    one, other = chance.choice(found), chance.choice(found)
    new = chance.choice(["", one[0] * 2, other[0], one[0].replace(one[1], other[1]), one[0] * 500])
    return text[: one.start()] + new + text[one.end() :]


def _edit_text(text: str, chance: Chance) -> str:
    """Characters away, repeated or put in anywhere: mostly no XML any more."""
    at = chance.randrange(len(text) + 1)
    length = chance.choice([0, 0, 1, 5, 100, len(text)])
    return text[:at] + chance.choice([chance.choice(_SCRAPS), "", text[at : at + 200] * 2]) + text[at + length :]


# -- the zip and its bytes ------------------------------------------------------------------------------------------


def _zip(chance: Chance) -> bytes:
    data = chance.choice(bases())
    if chance.random() < 0.4:
        return zipped(_shuffled(members_of(data), chance))
    for _ in range(chance.choice([1, 1, 2, 5, 30])):
        data = chance.choice([_bytes] * 3 + [_record] * 5)(data, chance)
    return data


def _shuffled(members: dict[str, bytes], chance: Chance) -> dict[str, bytes]:
    """Members away, renamed, empty, cut short, in each other's place, in another order."""
    for _ in range(chance.choice([1, 1, 2, 3])):
        one, other = chance.choice(list(members)), chance.choice(list(members))
        match chance.randrange(7):
            case 0 if len(members) > 1:
                del members[one]
            case 1:
                members[chance.choice([one.upper(), f"../{one}", f"/{one}", f"{one}/", "", one[1:], f"C:{one}"])] = (
                    members.pop(one)
                )
            case 2:
                members[one] = chance.choice(
                    [b"", b"\0" * 4000, b"\xff\xfe" + members[one], b"\xef\xbb\xbf" + members[one]]
                )
            case 3:
                members[one] = members[one][: chance.randrange(len(members[one]) + 1)]
            case 4:
                members[one], members[other] = members[other], members[one]
            case 5:
                text = members[one].decode("utf-8", "replace")
                members[one] = text.encode(
                    chance.choice(["utf-16", "utf-16-be", "utf-32", "cp1251", "utf-7"]), "replace"
                )
            case _:
                names = list(members)
                chance.shuffle(names)
                members = {name: members[name] for name in names}
    return members


def _bytes(data: bytes, chance: Chance) -> bytes:
    """Bytes changed, cut out, put in, copied from elsewhere, or the end missing."""
    at = chance.randrange(len(data) + 1)
    length = chance.choice([1, 1, 4, 30, 1000])
    new = chance.choice(
        [chance.randbytes(length), b"", b"\0" * length, data[chance.randrange(len(data) + 1) :][:length]]
    )
    if chance.random() < 0.15:
        return data[:at]
    return data[:at] + new + data[at + chance.choice([len(new), 0, length]) :]


def _record(data: bytes, chance: Chance) -> bytes:
    """A field of one of the zip's own records set to something else."""
    found = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06|\x06\x06|\x06\x07)", data)]
    if not found:
        return data
    at = chance.choice(found) + chance.randrange(4, 46)
    form = chance.choice(["<B", "<H", "<L"])
    size = struct.calcsize(form)
    value = chance.choice([0, 1, 8, 0x20, 0x800, chance.randrange(2 ** (8 * size)), 2 ** (8 * size) - 1])
    return data[:at] + struct.pack(form, value % 2 ** (8 * size)) + data[at + size :]


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


# -- mutants, and a run on one --------------------------------------------------------------------------------------

KINDS: Final[dict[str, Callable[[Chance], bytes]]] = {"cells": _cells, "xml": _xml, "zip": _zip}


def mutant(kind: str, seed: int) -> bytes:
    """One workbook gone wrong."""
    return KINDS[kind](random.Random(f"{kind} {seed}"))


@cache
def bases() -> Sequence[bytes]:
    """Sound workbooks to spoil: as two libraries write them, solved already, a blank one in Russian, a shipped park."""
    with TemporaryDirectory() as folder:
        names = ("good", "solved", "openpyxl", "blank", "park", "mine")
        good_one, solved, other, blank, park, mine = (Path(folder) / f"{name}.xlsx" for name in names)
        good_one.write_bytes(written(good()))
        solved.write_bytes(_solved(good_one))
        write(other, good())
        commands.new(blank, lang="ru")
        commands.new(park, park="rustavi")
        analyst_book(mine)
        return [_of_then(path) for path in (good_one, solved, solved, other, blank, park, mine)]


def _solved(path: Path) -> bytes:
    answers = [replace(answer, seconds=1.0) for answer in commands.solve(path, write=False).answers]
    return splice(open_package(path), result_sheets(answers, THEN)).data


def _of_then(path: Path) -> bytes:
    """A workbook without the time at which it was made."""
    members = members_of(path.read_bytes())
    time = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    return zipped({name: time.sub(b"2024-01-01T00:00:00Z", data) for name, data in members.items()})
