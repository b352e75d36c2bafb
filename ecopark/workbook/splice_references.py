"""What refers to result sheets: the analyst's formulas, and whatever would break if a sheet got another name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import unescape

from ecopark.workbook.package import Package, SheetRef, whole_number
from ecopark.workbook.splice_marks import MARK, MarkedSheet
from ecopark.workbook.splice_xml import escaped

_CHUNK = 2**20
# A formula has 8,192 letters at most, some of them escaped.
_OVERLAP = 2**16
_MOST = 10_000
"""Cells of a sheet that are told; beyond these nobody reads on."""
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*)?>")
_TEXT = re.compile(rb"<(?:\w+:)?[tv][\s>]")
_ADDRESS = re.compile(rb"\sr=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_AREA = re.compile(rb"\sref=[\"']([A-Z0-9:]+)[\"']")


@dataclass(frozen=True, slots=True)
class Dependent:
    """A cell of the analyst's whose formula takes from a result sheet; an area where several share the formula."""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Dependents:
    """The cells whose formulas take from result sheets, directly or by a name, and whether anything refers to these."""

    cells: tuple[Dependent, ...]
    any: bool


def dependents(package: Package, titles: Sequence[str], tables: Collection[str], own: Collection[int]) -> Dependents:
    """Find what takes from sheets of these titles or from these tables, outside the sheets at the places ``own``."""
    pattern = (
        f"{'|'.join(map(reference, titles))}|(?<![\\w.])(?:{'|'.join(map(re.escape, tables)) or '(?!)'})(?![\\w.])"
    )
    names, pattern = _names(package, pattern, own)
    looked_for = _LookedFor(titles, (*tables, *names), re.compile(pattern, re.IGNORECASE))
    cells: list[Dependent] = []
    mentioned = bool(names)
    for position, sheet in enumerate(package.all_sheets):
        if position not in own and sheet.part:
            found = _Scan(package, sheet, looked_for)
            cells += found.cells
            mentioned |= found.mentioned
    return Dependents(tuple(cells), mentioned)


def reference(title: str) -> str:
    """Write the pattern of a formula's reference to a sheet, also as an end of a row of sheets; of this file."""
    quoted = re.escape(title.replace("'", "''"))
    plain = re.escape(title)
    begins = r"(?<![\w.'\]])"
    return rf"'(?:[^'\[\]:]*:)?{quoted}'!|'{quoted}:|{begins}(?:[\w.]+:)?{plain}!|{begins}{plain}:(?=[\w.]+!)"


def spellings(title: str) -> Iterable[bytes]:
    """Spell out how a reference to a sheet begins in XML; programs write the apostrophe differently."""
    for end in ("!", ":"):
        yield f"{escaped(title)}{end}".encode()
        for apostrophe in ("'", "&apos;", "&#39;"):
            yield f"{escaped(title).replace(chr(39), apostrophe * 2)}{apostrophe if end == '!' else ''}{end}".encode()


def renaming_breaks(package: Package, there: MarkedSheet, replaced: Collection[str]) -> bool:
    """Whether anything but the ``replaced`` parts refers to a sheet by its title.

    Names of the sheet's own, such as its printing area, are no hindrance: they are renamed with it.
    """
    title = there.sheet.title
    spelt = [*spellings(title), f'"{escaped(title)}"'.encode()]
    # A title before a colon may be plain text; in a row of sheets the end of the row follows.
    uses = re.compile(b"|".join(re.escape(one) + (rb"[^<>!]{1,70}!" if one.endswith(b":") else b"") for one in spelt))
    named = re.compile(reference(title), re.IGNORECASE)
    for name in package.xml(package.workbook_part).iterfind("{*}definedNames/{*}definedName"):
        is_own = whole_number(str(name.get("localSheetId", ""))) == there.position
        found = [match[0] for match in named.finditer(name.text or "")]
        if name.get("name", "").lower() != MARK and found and (not is_own or any(":" in one for one in found)):
            return True
    parts = (name for name in package.names if name.lower().endswith(".xml") and name not in replaced)
    told = (package.workbook_part, "docProps/")
    return any(_mentions(package, name, uses) for name in parts if not name.startswith(told))


def _names(package: Package, pattern: str, own: Collection[int]) -> tuple[list[str], str]:
    """Find the names that stand for what the pattern matches, by whatever detour; and the pattern with them."""
    defined = [
        (str(name.get("name", "")), name.text or "")
        for name in package.xml(package.workbook_part).iterfind("{*}definedNames/{*}definedName")
        if name.get("name", "").lower() != MARK and whole_number(str(name.get("localSheetId", ""))) not in own
    ]
    found: list[str] = []
    while True:
        known = re.compile(pattern, re.IGNORECASE)
        new = {name for name, text in defined if name and name not in found and known.search(text)}
        if not new:
            return found, pattern
        found += sorted(new)
        pattern = "|".join([pattern, *(rf"(?<![\w.]){re.escape(name)}(?![\w.(])" for name in sorted(new))])


class _LookedFor:
    """Sheets by title, tables and names: where in a sheet's text to look, and whether it is one of these."""

    def __init__(self, titles: Sequence[str], names: Sequence[str], pattern: re.Pattern[str]) -> None:
        # Whatever refers to a sheet has a `!` after it, which is rare.
        self.hints = (b"!", *(escaped(name).encode() for name in names))
        # The longest piece of a title that is spelt in one way only.
        pieces = (max(title.split("'"), key=len) for title in titles)
        self._words = tuple(escaped(word).encode().lower() for word in (*pieces, *names))
        self._pattern = pattern

    def found_in(self, text: bytes) -> bool:
        """Whether an element's tag and text refer to one; what a cell shows is no reference."""
        small = text.lower()
        if not any(word in small for word in self._words) or _TEXT.match(text):
            return False
        return self._pattern.search(unescape(text.decode("utf-8", "replace"))) is not None


class _Scan:
    """One pass over a sheet's text, without parsing it: sheets can be large, and references are few."""

    def __init__(self, package: Package, sheet: SheetRef, looked_for: _LookedFor) -> None:
        self.mentioned = False
        self._found: dict[str, None] = {}
        self._sheet, self._looked_for = sheet, looked_for
        tail = b""
        with package.open(sheet.part) as stream:
            while (chunk := stream.read(_CHUNK)) and len(self._found) < _MOST:
                piece = tail + chunk
                for hint in looked_for.hints:
                    at = piece.find(hint)
                    while at >= 0 and len(self._found) < _MOST:
                        at = piece.find(hint, self._look(piece, at))
                tail = piece[-_OVERLAP:]

    @property
    def cells(self) -> list[Dependent]:
        """The cells that were found, in the sheet's order."""
        return [Dependent(self._sheet.title, cell) for cell in self._found]

    def _look(self, piece: bytes, at: int) -> int:
        """See whether what stands at a place takes from a result sheet, and in which cell; return where it ends."""
        start, end = max(0, piece.rfind(b"<", 0, at)), piece.find(b"<", at)
        if end < 0 or not self._looked_for.found_in(piece[start:end]):
            return end if end >= 0 else len(piece)
        self.mentioned = True
        opened = _FORMULA.match(piece, start)
        if opened is not None:
            area = _AREA.search(opened[0])
            address = area or ([None, *_ADDRESS.finditer(piece, max(0, start - 500), start)])[-1]
            if address is not None:
                self._found[address[1].decode()] = None
        return end


def _mentions(package: Package, part: str, texts: re.Pattern[bytes]) -> bool:
    """Whether a part holds one of the texts; it is read piece by piece."""
    tail = b""
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            piece = tail + chunk
            if texts.search(piece):
                return True
            tail = piece[-_OVERLAP:]
    return False
