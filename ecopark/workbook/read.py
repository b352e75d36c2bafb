"""Cells as the file holds them: one pass over a sheet's XML, in constant memory.

Nothing is guessed and nothing is lost: a blank, an Excel error, a date, a formula without a value and a text that
should be a number all come out as different things, each at its own address.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import NoReturn, cast
from weakref import WeakKeyDictionary

from lxml import etree

from ecopark.phrases import Phrase, phrase
from ecopark.schema.values import brief
from ecopark.workbook.cell_values import (
    ADDRESS,
    MOST_COLUMNS,
    MOST_ROWS,
    Area,
    DateValue,
    ErrorValue,
    Row,
    Uncalculated,
    Value,
    area_of,
    column_number,
)
from ecopark.workbook.package import STRICT, TRANSITIONAL, Package, SheetRef, has_doctype, is_utf16, whole_number

_CHUNK = 2**16
# Between one row and the next. In marks (`<` and `=`) Excel's widest row has 170,000, its longest list after the rows
# (hyperlinks) 270,000; a mark can take 200 bytes of memory while its element is held.
_MOST_MARKS = 600_000
_MOST_BYTES = 32 * 2**20
_MOST_TEXTS = 2_000_000  # every cell of 100,000 rows by 20 columns another text
_BUILTIN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
# What a number format shows literally: quoted, escaped, padded, repeated, and brackets other than elapsed [h] [m] [s].
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_DATE_CODE = re.compile(r"[dmyhs]|aaa|ggg", re.IGNORECASE)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def sheet_rows(package: Package, sheet: SheetRef) -> Iterator[Row]:
    """Read the sheet's rows from top to bottom, wholly blank ones left out.

    Of a merged range only the top left cell has a value. Raises FileError, naming the sheet, as soon as its XML turns
    out to be broken or hostile: rows before that have been given by then.
    """
    return _SheetReader(package, sheet).rows()


def merged_ranges(package: Package, sheet: SheetRef) -> tuple[Area, ...]:
    """List the sheet's merged ranges in the file's order; FileError as in ``sheet_rows``."""
    known = _MERGED.setdefault(package, {})
    if sheet.part not in known:
        known[sheet.part] = tuple(_read_merged(package, sheet))
    return known[sheet.part]


# What is read once a package. The package stays frozen, and takes these with it when it goes.
_MERGED: WeakKeyDictionary[Package, dict[str, tuple[Area, ...]]] = WeakKeyDictionary()
_TEXTS: WeakKeyDictionary[Package, tuple[str, ...]] = WeakKeyDictionary()
_DATE_STYLES: WeakKeyDictionary[Package, frozenset[str]] = WeakKeyDictionary()


class _SheetReader:
    """The state of one pass over a sheet: where it stands, and what reaches from one row into the next."""

    def __init__(self, package: Package, sheet: SheetRef) -> None:
        self.package = package
        self.sheet = sheet
        self.dates = _date_styles(package)
        self.merged = sorted(merged_ranges(package, sheet), key=lambda area: area.top, reverse=True)
        self.covering: list[Area] = []
        self.shared: dict[str, str] = {}
        self.arrays: dict[Area, str] = {}
        self.uncalculated: set[Area] = set()
        self.columns: dict[str, int] = {}
        self.texts: tuple[str, ...] = ()
        self.element: etree._Element
        self.number = 0
        self.suffix = ""
        self.positions: dict[etree._Element | None, int] = {}

    def rows(self) -> Iterator[Row]:
        """Give each row that is not blank."""
        for element in _elements(self.package, self.sheet.part, _place(self.sheet), "worksheet", ("row",)):
            self.number = self.next_number(element.get("r"))
            namespace = _namespace(element)
            # Rows and cells that only carry a format are passed over by the parser, not here.
            filled = (f"{namespace}v", f"{namespace}f", f"{namespace}is")
            if not self.arrays and (not len(element) or next(element.iter(*filled), None) is None):
                continue
            self.element, self.suffix, self.positions = element, str(self.number), {}
            row = self.row(namespace)
            if row.values:
                yield row

    def next_number(self, text: str | None) -> int:
        """Return a row's number: its own, or the next where it has none."""
        number = self.number + 1 if text is None else whole_number(text)
        if not self.number < number <= MOST_ROWS:
            what = phrase("row {row} after row {last}", row=brief(text or str(number)), last=str(self.number))
            self.damaged(what)
        return number

    def row(self, namespace: str) -> Row:
        """Read the row that the reader stands on."""
        values: dict[int, Value] = {}
        formulas: dict[int, str] = {}
        empty: set[int] = set()
        for content in self.element.iter(f"{namespace}f"):
            formulas[self.column(content.getparent())] = self.formula(content)
        columns, suffix = self.columns, self.suffix
        for content in self.element.iter(f"{namespace}v"):
            cell, text = content.getparent(), content.text
            if cell is None:
                continue
            kind = cell.get("t")
            if not text and kind != "str":
                continue
            # Of a million cells nearly all have an address, in a column that was met before.
            column = columns.get(cell.get("r", "").removesuffix(suffix)) or self.column(cell)
            value = self.value(cell, kind, text) if text else ""
            if value != "":
                values[column] = value
            else:
                empty.add(column)
        for content in self.element.iter(f"{namespace}is"):
            if joined := _joined(content):
                values[self.column(content.getparent())] = joined
        if formulas or self.arrays:
            self.complete(values, formulas, empty)
        if self.merged or self.covering:
            self.drop_covered(values, formulas)
        return Row(self.number, values, formulas)

    def column(self, cell: etree._Element | None) -> int:
        """Return the cell's column: from its address, or next to the cell before it where it has none."""
        reference = None if cell is None else cell.get("r")
        if reference is None:
            if not self.positions:
                self.positions = self.count_positions()
            return self.positions.get(cell) or self.damaged(
                phrase("a value outside a cell in row {row}", row=str(self.number))
            )
        return self.columns.get(reference.removesuffix(self.suffix)) or self.learn_column(reference)

    def learn_column(self, reference: str) -> int:
        """Return the column of an address, and remember its letters: there are few of them and many cells."""
        match = ADDRESS.fullmatch(reference)
        column = column_number(match[1]) if match else 0
        if match is None or int(match[2]) != self.number or column > MOST_COLUMNS:
            self.damaged(phrase("cell '{reference}' in row {row}", reference=brief(reference), row=str(self.number)))
        self.columns[match[1]] = column
        return column

    def count_positions(self) -> dict[etree._Element | None, int]:
        """Count the columns of a row some cells of which have no address."""
        positions: dict[etree._Element | None, int] = {}
        column = 0
        for cell in self.element.iterchildren(f"{_namespace(self.element)}c"):
            reference = cell.get("r")
            column = column + 1 if reference is None else self.learn_column(reference)
            if column > MOST_COLUMNS:
                self.damaged(phrase("row {row} is too long", row=str(self.number)))
            positions[cell] = column
        return positions

    def value(self, cell: etree._Element, kind: str | None, text: str) -> Value:
        """Read what stands in a cell's ``v``, by the cell's type; what does not fit the type is an ErrorValue."""
        if kind is None or kind == "n":
            number = _number(text)
            if self.dates and cell.get("s", "0") in self.dates and isinstance(number, float):
                return DateValue(text, self.package.date1904)
            return number
        if kind == "s":
            self.texts = self.texts or shared_texts(self.package)
            index = whole_number(text)
            return self.texts[index] if 0 <= index < len(self.texts) else ErrorValue(text)
        if kind in ("str", "inlineStr"):
            return _unescaped(text)
        if kind == "b" and text in ("0", "1", "false", "true"):
            return text in ("1", "true")
        return DateValue(text, self.package.date1904) if kind == "d" else ErrorValue(text)

    def formula(self, element: etree._Element) -> str:
        """Return a formula's text, and remember it where it also holds for other cells."""
        text, kind = element.text or "", element.get("t")
        if kind == "shared":
            index = element.get("si", "")
            return self.shared.setdefault(index, text) if text else self.shared.get(index, "")
        if kind in ("array", "dataTable") and (area := area_of(element.get("ref", ""))) and area.top == self.number:
            self.arrays[area] = text
        return text

    def complete(self, values: dict[int, Value], formulas: dict[int, str], empty: set[int]) -> None:
        """Mark the formulas without a value, and the cells that an array formula of another cell fills."""
        for column, text in formulas.items():
            if column not in values and column not in empty:
                values[column] = Uncalculated(text)
        for area in [area for area in self.arrays if area.bottom < self.number]:
            del self.arrays[area]
        for area, text in self.arrays.items():
            if area.top == self.number and isinstance(values.get(area.left), Uncalculated):
                self.uncalculated.add(area)
            for column in range(area.left, area.right + 1):
                if area in self.uncalculated:
                    values.setdefault(column, Uncalculated(text))
                if column in values or column in empty:
                    formulas.setdefault(column, text)

    def drop_covered(self, values: dict[int, Value], formulas: dict[int, str]) -> None:
        """Leave out the cells that a merged range hides."""
        while self.merged and self.merged[-1].top <= self.number:
            self.covering.append(self.merged.pop())
        self.covering = [area for area in self.covering if area.bottom >= self.number]
        if sum(area.right - area.left + 1 for area in self.covering) > MOST_COLUMNS:
            self.damaged(phrase("merged ranges overlap in row {row}", row=str(self.number)))
        for area in self.covering:
            shown = area.left if area.top == self.number else 0
            for column in [column for column in values if area.left <= column <= area.right and column != shown]:
                del values[column]
                formulas.pop(column, None)

    def damaged(self, what: Phrase) -> NoReturn:
        """Refuse the sheet."""
        self.package.refuse(phrase("{place} is damaged ({what})", place=_place(self.sheet), what=what))


def _elements(
    package: Package, part: str, place: Phrase, root_name: str, names: Iterable[str]
) -> Iterator[etree._Element]:
    """Stream a part: each element of these names as it ends, freed soon after the next is asked for.

    Raises FileError, beginning with ``place``, where the part is not well-formed, has another root or a DOCTYPE, or
    puts more between two of these elements than any real file does.
    """
    tags = [f"{{{namespace}}}{name}" for namespace in (TRANSITIONAL, STRICT) for name in names]
    root: etree._Element | None = None
    marks = held = 0
    with package.open(part) as stream:
        chunk = stream.read(_CHUNK)
        if has_doctype(chunk):
            package.refuse(phrase("{place} has a DOCTYPE, which no workbook needs and an attack may", place=place))
        parser = _parser(chunk, tags)
        try:
            while chunk:
                parser.feed(chunk)
                element = None
                for _, element in cast("Iterator[tuple[str, etree._Element]]", parser.read_events()):
                    root = _checked_root(package, place, root_name, element) if root is None else root
                    yield element
                marks = chunk.count(b"<") + chunk.count(b"=") + (marks if element is None else 0)
                held = len(chunk) + (held if element is None else 0)
                if marks > _MOST_MARKS or held > _MOST_BYTES:
                    package.refuse(
                        phrase("{place} is damaged or hostile (more in one place than Excel ever writes)", place=place)
                    )
                if element is not None:
                    _forget(element)
                chunk = stream.read(_CHUNK)
            last = parser.close()
        except etree.XMLSyntaxError as error:
            package.refuse(
                phrase("{place} is damaged (not well-formed XML: {fault})", place=place, fault=brief(error.msg))
            )
    if root is None:
        _checked_root(package, place, root_name, last)


def _parser(beginning: bytes, tags: list[str]) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        ("end",),
        tag=tags,
        encoding="utf-16" if is_utf16(beginning) else "utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )


def _checked_root(package: Package, place: Phrase, root_name: str, element: etree._Element) -> etree._Element:
    tree = element.getroottree()
    if tree.docinfo.internalDTD is not None:  # behind a comment longer than the first piece
        package.refuse(phrase("{place} has a DOCTYPE, which no workbook needs and an attack may", place=place))
    root = tree.getroot()
    if root.tag not in (f"{{{TRANSITIONAL}}}{root_name}", f"{{{STRICT}}}{root_name}"):
        package.refuse(phrase("{place} is damaged (it is no {root_name} inside)", place=place, root_name=root_name))
    return root


def _forget(element: etree._Element) -> None:
    """Free what stands before the element in the tree, at every level: it has been read."""
    for node in (element, *element.iterancestors()):
        parent = node.getparent()
        if parent is not None and (before := parent.index(node)):
            del parent[:before]


def _read_merged(package: Package, sheet: SheetRef) -> Iterator[Area]:
    # The ranges stand after the rows; most sheets have none, and to see that takes no parsing.
    if not _count(package, sheet.part, b"mergeCell"):
        return
    place = _place(sheet)
    for element in _elements(package, sheet.part, place, "worksheet", ("row", "mergeCell")):
        if element.tag.endswith("}mergeCell"):
            reference = element.get("ref", "")
            area = area_of(reference)
            if area is None:
                package.refuse(
                    phrase("{place} is damaged (merged range '{reference}')", place=place, reference=brief(reference))
                )
            yield area


def _count(package: Package, part: str, word: bytes) -> int:
    """Count a word of ASCII in a part without parsing it, UTF-16 included: a tenth of a second for the largest sheet.

    A word that two pieces share is missed; a merged range spells its word three times, so one is always seen.
    """
    with package.open(part) as stream:
        return sum(chunk.replace(b"\0", b"").count(word) for chunk in iter(lambda: stream.read(_CHUNK), b""))


def shared_texts(package: Package) -> tuple[str, ...]:
    """Read the texts that cells refer to by number, once a package."""
    if package not in _TEXTS:
        part = _part_of_kind(package, "sharedStrings")
        place = phrase("its list of shared texts")
        if part and _count(package, part, b"si>") // 2 + _count(package, part, b"si/>") > _MOST_TEXTS:
            package.refuse(
                phrase(
                    "{place} is longer than {most:,}, which no scenario workbook needs", place=place, most=_MOST_TEXTS
                )
            )
        elements = _elements(package, part, place, "sst", ("si",)) if part else ()
        _TEXTS[package] = tuple(_joined(element) for element in elements)
    return _TEXTS[package]


def _date_styles(package: Package) -> frozenset[str]:
    """Read which cell formats (by their number, as cells give it) show a number as a date, once a package."""
    if package not in _DATE_STYLES:
        part = _part_of_kind(package, "styles")
        codes: dict[str, str] = {}
        place = phrase("its list of formats")
        formats: list[str] = []
        for element in _elements(package, part, place, "styleSheet", ("numFmt", "xf")) if part else ():
            parent = element.getparent()
            within = "" if parent is None else parent.tag.rpartition("}")[2]
            if within == "numFmts":
                codes[element.get("numFmtId", "")] = element.get("formatCode", "")
            elif within == "cellXfs":
                formats.append(element.get("numFmtId", "0"))
        _DATE_STYLES[package] = frozenset(str(i) for i, number in enumerate(formats) if _shows_dates(number, codes))
    return _DATE_STYLES[package]


def _shows_dates(number: str, codes: dict[str, str]) -> bool:
    if number in codes:
        # The first section is the one for ordinary (positive) numbers.
        return bool(_DATE_CODE.search(_LITERAL.sub("", codes[number]).split(";")[0]))
    return whole_number(number) in _BUILTIN_DATES


def _part_of_kind(package: Package, kind: str) -> str:
    relations = package.relationships(package.workbook_part)
    return next((one.target for one in relations if one.kind == kind and package.has(one.target)), "")


def _joined(element: etree._Element) -> str:
    """Join the runs of a rich text, without the reading aids (phonetic runs) that may stand beside them."""
    namespace = _namespace(element)
    phonetic = f"{namespace}rPh"
    runs = [
        run.text
        for run in element.iter(f"{namespace}t")
        if run.text and ((parent := run.getparent()) is None or parent.tag != phonetic)
    ]
    return _unescaped("".join(runs))


def _unescaped(text: str) -> str:
    """Undo ``_x000D_``, Excel's way to write characters that XML cannot hold."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    # Two escapes may be the halves of one character; half a character alone is none.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _number(text: str) -> float | ErrorValue:
    """Read a number as Excel writes it; Python would also take ``nan``, ``1_000`` and digits of other scripts."""
    try:
        number = float(text)
    except ValueError:
        return ErrorValue(text)
    return number if math.isfinite(number) and text.isascii() and "_" not in text else ErrorValue(text)


def _namespace(element: etree._Element) -> str:
    """Return the element's namespace in braces, as tags begin with it."""
    return element.tag[: element.tag.index("}") + 1]


def _place(sheet: SheetRef) -> Phrase:
    return phrase("its sheet '{sheet}'", sheet=sheet.title)
