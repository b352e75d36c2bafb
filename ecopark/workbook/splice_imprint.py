"""The imprint of a result sheet: digests of what was written, to tell later what somebody has put there since.

A sheet whose bytes are as they were written is ecopark's altogether. One that another program has saved anew is
compared by what it means: the values of its cells, how cells are emphasised, how many drawings, rules and links it has.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from io import BytesIO

from lxml import etree

_OBJECTS = ("cfRule", "dataValidation", "hyperlink", "mergeCell", "protectedRange", "sparkline")
_ANCHOR = re.compile(rb"<(?:\w+:)?(?:twoCell|oneCell|absolute)Anchor[\s>]")
_WRITTEN = re.compile(r"[0-9a-f]{12}(?:\.[0-9a-f]{12}){3}")
_ODD = 0.7390851332151607
_OFF = ("0", "false", "none")
_PLAIN_FILLS = ("none", "gray125")
_PLAIN_COLOURS = ("FF000000", "00000000")


@dataclass(frozen=True, slots=True)
class Imprint:
    """Four digests of a sheet.

    ``parts`` is of its bytes and those of what stands on it; ``cells`` of its values, of formulas the function alone;
    ``formats`` of the cells that are coloured or emphasised; ``objects`` of how many drawings, rules and links it has.
    """

    parts: str
    cells: str
    formats: str
    objects: str

    def __str__(self) -> str:
        return ".".join(astuple(self))

    @classmethod
    def read(cls, text: str) -> Imprint | None:
        """Read an imprint as ``str`` writes it; None where the text is none."""
        return cls(*text.split(".")) if _WRITTEN.fullmatch(text) else None


def imprint(parts: Mapping[str, bytes], sheet: str, texts: Sequence[str], stylesheet: etree._Element | None) -> Imprint:
    """Take the imprint of a sheet: of its ``parts`` by name, of which ``sheet`` holds the cells.

    ``texts`` are the workbook's shared ones. Raises XMLSyntaxError where the sheet is not well-formed.
    """
    emphases = _emphases(stylesheet)
    cells, formats, objects = hashlib.sha256(), hashlib.sha256(), Counter[str]()
    for name, element in _elements(parts[sheet]):
        if name == "c":
            where = element.get("r")
            if emphasis := _at(emphases, element.get("s")):
                formats.update(f"{where} {emphasis}\n".encode())
            if value := _value(element, texts):
                cells.update(f"{where} {value}\n".encode("utf-8", "surrogatepass"))
        elif name == "col":
            if emphasis := _at(emphases, element.get("style")):
                formats.update(f"{element.get('min')}-{element.get('max')} {emphasis}\n".encode())
        else:
            objects[name] += 1
    anchors = sum(len(_ANCHOR.findall(data)) for data in parts.values())
    counts = f"{anchors} {sorted(objects.items())}".encode()
    return Imprint(digest_of_parts(parts), _short(cells), _short(formats), _short(hashlib.sha256(counts)))


def digest_of_parts(parts: Mapping[str, bytes]) -> str:
    """Digest the bytes of some parts with their names."""
    whole = hashlib.sha256()
    for name in sorted(parts):
        whole.update(f"{name} {len(parts[name])}\n".encode())
        whole.update(parts[name])
    return _short(whole)


def _short(whole: hashlib._Hash) -> str:
    return whole.hexdigest()[:12]


def _elements(data: bytes) -> Iterator[tuple[str, etree._Element]]:
    """Give the cells, columns and objects of a sheet; rows that are done take no memory."""
    tags = [f"{{*}}{name}" for name in ("c", "col", "row", *_OBJECTS)]
    parsing = etree.iterparse(
        BytesIO(data), events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    for _, element in parsing:
        name = etree.QName(element).localname
        if name != "row":
            yield name, element
            continue
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _value(cell: etree._Element, texts: Sequence[str]) -> str:
    """Say what a cell holds, the same whichever program has written it; blank where it holds nothing."""
    kind, held, text = cell.get("t", "n"), None, ""
    for child in cell:
        name = etree.QName(child).localname
        if name == "f":
            # The first argument of a total tells which; how a table is spelled differs between programs.
            return "=" + (child.text or "").replace(" ", "").upper().partition(",")[0]
        if name == "v":
            held = child.text
        elif name == "is":
            text = "".join(run.text or "" for run in child.iter("{*}t"))
    if kind == "inlineStr":
        return _as_text(text)
    if held is None:
        return ""
    if kind == "s":
        return _as_text(texts[int(held)] if held.isdecimal() and int(held) < len(texts) else held)
    return _as_text(held) if kind == "str" else _as_number(held) if kind == "n" else f"{kind} {held}"


def _as_text(text: str) -> str:
    return f"'{text}".replace("\r\n", "\n") if text else ""


def _as_number(held: str) -> str:
    try:
        number = float(held)
    except ValueError:
        return held
    # Programs differ in the last of 15 digits. Taken times an odd number, since short ones such as 12345678.95 would
    # stand just where nine digits are rounded up or down.
    return f"{number * _ODD:.9g}" if math.isfinite(number) else held


def _at(emphases: Sequence[str], index: str | None) -> str:
    number = int(index) if index and index.isdecimal() and len(index) < 9 else 0
    return emphases[number] if number < len(emphases) else ""


def _emphases(stylesheet: etree._Element | None) -> tuple[str, ...]:
    """Say of each cell format what makes its cells stand out, blank where nothing does."""
    if stylesheet is None:
        return ()
    fills = [_fill(element) for element in stylesheet.iterfind("{*}fills/{*}fill")]
    fonts = [_font(element) for element in stylesheet.iterfind("{*}fonts/{*}font")]
    return tuple(
        " ".join(filter(None, (_at(fills, element.get("fillId")), _at(fonts, element.get("fontId")))))
        for element in stylesheet.iterfind("{*}cellXfs/{*}xf")
    )


def _fill(element: etree._Element) -> str:
    pattern = element.find("{*}patternFill")
    if pattern is None:
        return "gradient" if len(element) else ""
    kind = pattern.get("patternType", "none")
    return "" if kind in _PLAIN_FILLS else f"{kind} {_colour(pattern.find('{*}fgColor'))}"


def _font(element: etree._Element) -> str:
    emphasis = []
    for child in element:
        name = etree.QName(child).localname
        if name in ("b", "i", "u", "strike") and child.get("val", "1").lower() not in _OFF:
            emphasis.append(name)
    if colour := _colour(element.find("{*}color")):
        emphasis.append(colour)
    return " ".join(sorted(emphasis))


def _colour(element: etree._Element | None) -> str:
    """A colour that somebody chose; none where it is the theme's, or black."""
    colour = "" if element is None else element.get("rgb", "").upper()
    return "" if colour in _PLAIN_COLOURS else colour
