"""One workbook in many disguises: each is XML that some program or analyst writes, and means the very same park."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from lxml import etree

from ecopark.workbook.cell_values import column_number
from ecopark.workbook.package import STRICT, TRANSITIONAL

Members = dict[str, bytes]
Disguise = Callable[[Members], object]
Change = Callable[[etree._Element], object]

_MAIN: Final = f"{{{TRANSITIONAL}}}"
_BOOK: Final = "xl/workbook.xml"
_TEXTS: Final = "xl/sharedStrings.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def sheets_of(members: Members) -> list[str]:
    """The parts of the sheets."""
    return [name for name in members if name.startswith("xl/worksheets/sheet")]


def in_each(change: Change, *names: str) -> Disguise:
    """Change the tree of these parts, of every sheet where none are named."""

    def disguise(members: Members) -> None:
        for name in names or sheets_of(members):
            root = etree.fromstring(members[name])
            change(root)
            members[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    return disguise


def in_text(change: Callable[[str], str], *names: str) -> Disguise:
    """Change the text of these parts, of every sheet where none are named."""

    def disguise(members: Members) -> None:
        for name in names or sheets_of(members):
            members[name] = change(members[name].decode()).encode()

    return disguise


def rows_of(root: etree._Element) -> list[etree._Element]:
    """The rows of a sheet."""
    return list(root.iter(f"{_MAIN}row"))


def numbers_of(root: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    """The cells of a sheet that hold numbers, each with its value."""
    return [(cell, cell[0]) for cell in root.iter(f"{_MAIN}c") if cell.get("t") is None and len(cell)]


# -- cells and rows -------------------------------------------------------------------------------------------------


def _without_addresses(root: etree._Element) -> None:
    for row in rows_of(root):
        del row.attrib["r"]
        for cell in list(row):
            column = column_number(re.sub(r"\d", "", str(cell.attrib.pop("r"))))
            while row.index(cell) < column - 1:
                cell.addprevious(etree.Element(f"{_MAIN}c"))


def _spread(root: etree._Element) -> None:
    """Blank rows between all rows below the headers, with formats and without."""
    for place, row in enumerate(rows_of(root)[1:], start=1):
        number = 1 + 3 * place
        for cell in row:
            cell.set("r", re.sub(r"\d+", str(number), str(cell.get("r"))))
        row.set("r", str(number))
        row.addprevious(
            etree.fromstring(f'<row xmlns="{TRANSITIONAL}" r="{number - 1}"><c r="B{number - 1}" s="0"/></row>')
        )


def _styled_far_away(root: etree._Element) -> None:
    data = root.find(f"{_MAIN}sheetData")
    for row in rows_of(root):
        row.append(etree.Element(f"{_MAIN}c", r=f"XFD{row.get('r')}", s="0"))
    for number in range(5000, 6000):
        etree.SubElement(data, f"{_MAIN}row", r=str(number), s="0", customFormat="1")  # type: ignore[arg-type]


def _hidden(root: etree._Element) -> None:
    """Rows that are hidden, by hand or by a filter, are rows."""
    for row in rows_of(root)[1:]:
        row.set("hidden", "1")
    data = root.find(f"{_MAIN}sheetData")
    data.addnext(  # type: ignore[union-attr]
        etree.fromstring(
            f'<autoFilter xmlns="{TRANSITIONAL}" ref="A1:B9"><filterColumn colId="0"><filters blank="1"/>'
            "</filterColumn></autoFilter>"
        )
    )


def _strange_elements(root: etree._Element) -> None:
    """What later versions of Excel add beside rows and cells."""
    for row in rows_of(root):
        row.append(
            etree.fromstring(f'<extLst xmlns="{TRANSITIONAL}"><ext uri="x"><y xmlns="urn:y">9</y></ext></extLst>')
        )
        row.insert(0, etree.Comment(" note "))
    for cell, value in numbers_of(root):
        cell.insert(0, etree.ProcessingInstruction("x", "y"))
        value.append(etree.Comment("5"))


# -- numbers --------------------------------------------------------------------------------------------------------


def _as_texts(root: etree._Element) -> None:
    for cell, _ in numbers_of(root):
        cell.set("t", "str")


def _numbers(write: Callable[[float], str]) -> Change:
    def change(root: etree._Element) -> None:
        for _, value in numbers_of(root):
            value.text = write(float(value.text or ""))
            assert float(value.text) == float(value.text)

    return change


def _as_formulas(root: etree._Element) -> None:
    """A formula in each cell; the second and later of a sheet share the first one's."""
    for place, (cell, value) in enumerate(numbers_of(root)):
        formula = etree.Element(f"{_MAIN}f", t="shared", si="0")
        if place == 0:
            formula.set("ref", "A1:Z99")
            formula.text = "1+1"
        cell.insert(0, formula)
        assert value.text


def _as_arrays(root: etree._Element) -> None:
    for cell, _ in numbers_of(root):
        formula = etree.Element(f"{_MAIN}f", t="array", ref=str(cell.get("r")))
        formula.text = "1+1"
        cell.insert(0, formula)


# -- texts ----------------------------------------------------------------------------------------------------------


def _in_runs(root: etree._Element) -> None:
    """Each letter a run of its own with a format, and a reading aid behind the word."""
    for item in root.iter(f"{_MAIN}si"):
        letters = item[0].text or ""
        del item[:]
        for letter in letters:
            run = etree.SubElement(item, f"{_MAIN}r")
            etree.SubElement(etree.SubElement(run, f"{_MAIN}rPr"), f"{_MAIN}b")
            text = etree.SubElement(run, f"{_MAIN}t")
            text.text = letter
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        aid = etree.SubElement(item, f"{_MAIN}rPh", sb="0", eb="1")
        etree.SubElement(aid, f"{_MAIN}t").text = "aid"


def _inline(members: Members) -> None:
    items = [str(item[0].text) for item in etree.fromstring(members.pop(_TEXTS))]
    members[_RELATIONS] = re.sub(rb"<Relationship [^>]*sharedStrings[^>]*>", b"", members[_RELATIONS])

    def change(root: etree._Element) -> None:
        for cell in root.iter(f"{_MAIN}c"):
            if cell.get("t") == "s":
                text = items[int(cell[0].text or "")]
                cell.set("t", "inlineStr")
                del cell[:]
                etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t").text = text

    in_each(change)(members)


def _escaped(text: str) -> str:
    """Every letter of every text as an entity of its number."""
    return re.sub(
        r"(<t[^>]*>)([^<]*)",
        lambda match: match[1] + "".join(f"&#x{ord(letter):x};" for letter in _plain(match[2])),
        text,
    )


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _in_cdata(text: str) -> str:
    return re.sub(r"(<t[^>]*>)([^<]*)", lambda match: f"{match[1]}<![CDATA[{_plain(match[2])}]]>", text)


def _excel_escapes(text: str) -> str:
    """``_x0041_`` for an A: how Excel writes what XML cannot hold, and may write anything."""
    return re.sub(r"(<t[^>]*>)(\w)", lambda match: f"{match[1]}_x{ord(match[2]):04X}_", text)


def _padded(text: str) -> str:
    return re.sub(r"<t[^>]*>([^<]*)</t>", '<t xml:space="preserve">\u00a0 \\1\t</t>', text)


def _headers_on_two_lines(members: Members) -> None:
    """A line break for each blank of a header."""
    firsts = {
        int(cell[0].text or "")
        for name in sheets_of(members)
        for cell in rows_of(etree.fromstring(members[name]))[0]
        if cell.get("t") == "s"
    }

    def change(root: etree._Element) -> None:
        for place, item in enumerate(root):
            if place in firsts:
                item[0].text = str(item[0].text).replace(" ", "\n")

    in_each(change, _TEXTS)(members)


# -- the workbook and its package -----------------------------------------------------------------------------------


def _in_utf16(members: Members) -> None:
    for name in (_BOOK, _TEXTS, *sheets_of(members)):
        text = members[name].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        members[name] = text.encode("utf-16")


def _prefixed(text: str) -> str:
    """Every element with a prefix, as other programs than Excel write it."""
    return re.sub(r"(</?)(?=\w)(?!x:|r:)", r"\1x:", text).replace("xmlns=", "xmlns:x=")


def _strict(members: Members) -> None:
    for name, data in members.items():
        if name.endswith((".xml", ".rels")):
            members[name] = data.replace(TRANSITIONAL.encode(), STRICT.encode()).replace(
                _OFFICE.encode(), _STRICT_OFFICE.encode()
            )


def _among_others(members: Members) -> None:
    """The sheets the other way round, and between them a chart, a dialogue, and somebody's notes, some well hidden."""
    sheet = members[sheets_of(members)[0]]
    members["xl/chartsheets/sheet1.xml"] = f'<chartsheet xmlns="{TRANSITIONAL}"/>'.encode()
    members["xl/dialogsheets/sheet1.xml"] = f'<dialogsheet xmlns="{TRANSITIONAL}"/>'.encode()
    members["xl/worksheets/notes.xml"] = sheet
    lines = "".join(
        f'<Relationship Id="own{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(
            [
                ("chartsheet", "chartsheets/sheet1.xml"),
                ("dialogsheet", "dialogsheets/sheet1.xml"),
                ("worksheet", "worksheets/notes.xml"),
            ]
        )
    )
    members[_RELATIONS] = members[_RELATIONS].replace(b"</Relationships>", f"{lines}</Relationships>".encode())
    text = members[_BOOK].decode()
    found = re.findall(r"<sheet [^>]*/>", text)
    turned = [one.replace("<sheet ", '<sheet state="veryHidden" ') for one in reversed(found)]
    for n, title in enumerate(("Chart", "Dialogue", "Мои записи")):
        turned.insert(3 * n, f'<sheet name="{title}" sheetId="{90 + n}" r:id="own{n}"/>')
    members[_BOOK] = text.replace("".join(found), "".join(turned)).encode()


def _titles(change: Callable[[str], str]) -> Disguise:
    return in_text(
        lambda text: re.sub(r'(<sheet name=")([^"]*)', lambda match: match[1] + change(match[2]), text), _BOOK
    )


def _parts_elsewhere(members: Members) -> None:
    """Absolute targets, and parts in another case than they are referred to by."""
    members[_RELATIONS] = members[_RELATIONS].replace(b'Target="', b'Target="/xl/')
    for name in sheets_of(members):
        members[name.upper()] = members.pop(name)


DISGUISES: Final[Mapping[str, Disguise]] = MappingProxyType(
    {
        "cells and rows without addresses": in_each(_without_addresses),
        "blank rows in between": in_each(_spread),
        "formats far away": in_each(_styled_far_away),
        "hidden and filtered rows": in_each(_hidden),
        "elements of later versions": in_each(_strange_elements),
        "a dimension too small": in_text(lambda text: re.sub(r'dimension ref="[^"]*"', 'dimension ref="A1"', text)),
        "a dimension too large": in_text(lambda text: re.sub(r'ion ref="[^"]*"', 'ion ref="A1:XFD1048576"', text)),
        "no dimension": in_text(lambda text: re.sub(r"<dimension[^>]*>", "", text)),
        "small letters in addresses": in_text(lambda text: re.sub(r'r="([A-Z]+\d+)"', lambda m: m[0].lower(), text)),
        "numbers as texts": in_each(_as_texts),
        "numbers with powers": in_each(_numbers(lambda number: f"{number:.16E}")),
        "numbers with many digits": in_each(_numbers(lambda number: f"{number:+.60f}")),
        "zeros below zero": in_each(_numbers(lambda number: "-0" if number == 0 else repr(number))),
        "numbers by shared formulas": in_each(_as_formulas),
        "numbers by array formulas": in_each(_as_arrays),
        "texts in runs": in_each(_in_runs, _TEXTS),
        "texts in cells": _inline,
        "texts as entities": in_text(_escaped, _TEXTS),
        "texts in CDATA": in_text(_in_cdata, _TEXTS),
        "texts with Excel's escapes": in_text(_excel_escapes, _TEXTS),
        "texts in blanks": in_text(_padded, _TEXTS),
        "texts decomposed": in_text(lambda text: unicodedata.normalize("NFD", text), _TEXTS),
        "headers on two lines": _headers_on_two_lines,
        "UTF-16": _in_utf16,
        "a byte order mark": in_text(lambda text: f"\ufeff{text}", _BOOK, _TEXTS, "xl/worksheets/sheet1.xml"),
        "prefixes": in_text(lambda text: text.partition("?>")[0] + "?>" + _prefixed(text.partition("?>")[2])),
        "strict": _strict,
        "among other sheets": _among_others,
        "titles in capitals": _titles(str.upper),
        "titles in blanks": _titles(lambda title: f" {title}\u00a0"),
        "parts elsewhere": _parts_elsewhere,
    }
)
