"""Turn the parts of a sheet drawn by XlsxWriter into parts of the workbook that takes it."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Sequence

from lxml import etree

from ecopark.phrases import phrase
from ecopark.schema.values import brief
from ecopark.workbook.package import STRICT, TRANSITIONAL, Package, Relationship, relationships_part
from ecopark.workbook.splice_index import reference_namespace
from ecopark.workbook.splice_styles import MergedStyles

DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"

# As the namespaces of a drawing begin, and of what is on it.
_DRAWINGS, _STRICT_DRAWINGS = (
    b"http://schemas.openxmlformats.org/drawingml/2006/",
    b"http://purl.oclc.org/ooxml/drawingml/",
)
_MAIN = f"{{{TRANSITIONAL}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def shared_texts(data: bytes) -> tuple[str, ...]:
    """Read XlsxWriter's shared strings."""
    return tuple("".join(map(str, item.itertext())) for item in etree.fromstring(data))


def drawn_relations(drawn: zipfile.ZipFile, part: str) -> tuple[Relationship, ...]:
    """List what a part of XlsxWriter's refers to inside its package, in the file's order."""
    name = relationships_part(part)
    if name not in drawn.namelist():
        return ()
    folder = posixpath.dirname(part)
    return tuple(
        Relationship(
            str(element.get("Id")),
            str(element.get("Type")),
            posixpath.normpath(posixpath.join(folder, str(element.get("Target")))),
        )
        for element in etree.fromstring(drawn.read(name))
    )


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


def transplanted_drawing(data: bytes, strict: bool) -> bytes:
    """Adapt a drawing part, or that of a chart: the workbook's namespaces."""
    if not strict:
        return data
    reference, strict_reference = (f'"{reference_namespace(is_strict)}"'.encode() for is_strict in (False, True))
    return data.replace(_DRAWINGS, _STRICT_DRAWINGS).replace(reference, strict_reference)


def code_name(package: Package, part: str) -> str | None:
    """Find the name that macros know a sheet by; it stands before the cells."""
    with package.open(part) as stream:
        beginning = etree.iterparse(
            stream,
            events=("start",),
            tag=("{*}sheetPr", "{*}sheetData"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        try:
            for _, element in beginning:
                return element.get("codeName") if etree.QName(element).localname == "sheetPr" else None
        except etree.XMLSyntaxError as error:
            package.refuse(
                phrase("its part {part} is not well-formed XML ({fault})", part=part, fault=brief(error.msg))
            )
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
