"""Turn the parts of a sheet drawn by XlsxWriter into parts of the workbook that takes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from ecopark.workbook.package import STRICT, TRANSITIONAL, Package
from ecopark.workbook.splice_index import reference_namespace
from ecopark.workbook.splice_styles import MergedStyles

_MAIN = f"{{{TRANSITIONAL}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def shared_texts(data: bytes) -> tuple[str, ...]:
    """Read XlsxWriter's shared strings."""
    return tuple("".join(map(str, item.itertext())) for item in etree.fromstring(data))


def transplanted_sheet(
    data: bytes, texts: Sequence[str], styles: MergedStyles, strict: bool, code_name: str | None
) -> bytes:
    """Adapt a worksheet part: texts in its cells, the workbook's formats, not selected together with another sheet.

    ``code_name`` is what macros know the replaced sheet by.
    """
    root = etree.fromstring(data)
    for view in root.iter(f"{_MAIN}sheetView"):
        if "tabSelected" in view.attrib:
            del view.attrib["tabSelected"]
    for cell in root.iter(f"{_MAIN}c"):
        cell.set("s", str(styles.cell_formats[int(cell.get("s", "0"))]))
        if cell.get("t") == "s":
            _set_inline(cell, texts[int(cell[0].text or "")])
    if code_name is not None:
        properties = root.find(f"{_MAIN}sheetPr")
        if properties is None:
            properties = etree.Element(f"{_MAIN}sheetPr")
            root.insert(0, properties)
        properties.set("codeName", code_name)
    return _serialised(root, strict)


def transplanted_table(data: bytes, number: int, styles: MergedStyles, strict: bool) -> bytes:
    """Adapt a table part: its number in the workbook, the workbook's formats."""
    root = etree.fromstring(data)
    root.set("id", str(number))
    for column in root.iter(f"{_MAIN}tableColumn"):
        if index := column.get("dataDxfId"):
            column.set("dataDxfId", str(styles.differential_formats[int(index)]))
    return _serialised(root, strict)


def code_name(package: Package, part: str) -> str | None:
    """Find the name that macros know a sheet by; it stands before the cells."""
    with package.open(part) as stream:
        for _, element in etree.iterparse(stream, events=("start",), tag=("{*}sheetPr", "{*}sheetData")):
            return element.get("codeName") if etree.QName(element).localname == "sheetPr" else None
    return None


def _set_inline(cell: etree._Element, text: str) -> None:
    cell.set("t", "inlineStr")
    del cell[:]
    inline = etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t")
    inline.text = text
    if text != text.strip():
        inline.set(_SPACE, "preserve")


def _serialised(root: etree._Element, strict: bool) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if strict:
        # Only in the root's start tag: XlsxWriter declares no namespace elsewhere.
        for old, new in ((TRANSITIONAL, STRICT), (reference_namespace(False), reference_namespace(True))):
            data = re.sub(rb'(xmlns(?::\w+)?=)"%b"' % re.escape(old.encode()), rb'\1"%b"' % new.encode(), data, count=1)
    return data
