"""Add the cell formats of the result sheets to the workbook's own, each of them once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ecopark.workbook.package import STRICT, TRANSITIONAL, whole_number
from ecopark.workbook.splice_xml import Mark, XmlText, tag

# The order in which a stylesheet's lists stand.
_LISTS = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
)
# Formats that need no entry of their own and read the same in every country (dates and money do not).
_BUILT_IN = {
    "0": "General",
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "11": "0.00E+00",
    "49": "@",
}
_LAST_BUILT_IN = 163
_APPLY = ("applyNumberFormat", "applyFont", "applyFill", "applyBorder", "applyAlignment", "applyProtection")

# An element without its place: name, attributes, children. Two that are equal mean the same.
_Shape = tuple[str, tuple[tuple[str, str], ...], tuple["_Shape", ...]]


@dataclass(frozen=True, slots=True)
class MergedStyles:
    """The stylesheet with the added formats, and where each of theirs stands in it."""

    data: bytes
    cell_formats: tuple[int, ...]
    """The index in the merged list of each cell format (``cellXfs``) of the added stylesheet."""
    differential_formats: tuple[int, ...]
    """Likewise of each differential format (``dxfs``)."""


def first_styles(added: bytes, strict: bool) -> bytes:
    """Make the stylesheet of a workbook that has none: XlsxWriter's, whose first format is Excel's own default."""
    return added.replace(TRANSITIONAL.encode(), STRICT.encode(), 1) if strict else added


def merge_styles(path: Path, name: str, data: bytes, added: bytes) -> MergedStyles:
    """Add the formats of the stylesheet ``added`` (XlsxWriter's) to the stylesheet ``data`` of the part ``name``.

    What is there keeps its place, an equal entry is used again, and everything else stays as it was, to the byte: the
    second time nothing is added at all. Raises FileError, naming ``path``, where ``data`` is not well-formed.
    """
    merge = _Merge(XmlText(path, name, data), XmlText(path, name, added))
    return merge.run()


class _Merge:
    def __init__(self, target: XmlText, added: XmlText) -> None:
        self._target = target
        self._added = added
        self._formats: dict[str, str] = {}

    def run(self) -> MergedStyles:
        self._formats = self._number_formats()
        fonts, fills, borders = (self._append(name, self._shapes(name)) for name in ("fonts", "fills", "borders"))
        has_named_styles = self._target.root.child("cellStyleXfs") is not None
        cell_formats: list[_Shape] = []
        for _, attributes, children in self._shapes("cellXfs"):
            old = dict(attributes)
            new = old | {
                "numFmtId": self._formats.get(old["numFmtId"], old["numFmtId"]),
                "fontId": str(fonts[int(old["fontId"])]),
                "fillId": str(fills[int(old["fillId"])]),
                "borderId": str(borders[int(old["borderId"])]),
            }
            # Said outright, so that nothing is left to the workbook's Normal style.
            new |= dict.fromkeys(_APPLY, "1")
            if not has_named_styles:
                new.pop("xfId", None)
            cell_formats.append(("xf", _sorted(new), children))
        cells = self._append("cellXfs", cell_formats)
        differential = self._append("dxfs", [self._renumbered(shape) for shape in self._shapes("dxfs")])
        return MergedStyles(self._target.result(), tuple(cells), tuple(differential))

    def _number_formats(self) -> dict[str, str]:
        """Give each number format of the added stylesheet its number in the target: old id to new."""
        codes = _BUILT_IN | _codes(self._target)
        ids = {code: number for number, code in reversed(codes.items())}
        free = max([_LAST_BUILT_IN, *(whole_number(number) for number in codes)]) + 1
        numbers: dict[str, str] = {}
        new: list[_Shape] = []
        for number, code in (_BUILT_IN | _codes(self._added)).items():
            if code not in ids:
                ids[code], free = str(free), free + 1
                new.append(("numFmt", _sorted({"numFmtId": ids[code], "formatCode": code}), ()))
            numbers[number] = ids[code]
        self._append("numFmts", new)
        return numbers

    def _shapes(self, name: str) -> list[_Shape]:
        found = self._added.root.child(name)
        return [_shape(child) for child in found.children] if found else []

    def _renumbered(self, shape: _Shape) -> _Shape:
        name, attributes, children = shape
        if name == "numFmt":
            old = dict(attributes)
            attributes = _sorted(old | {"numFmtId": self._formats.get(old["numFmtId"], old["numFmtId"])})
        return name, attributes, tuple(self._renumbered(child) for child in children)

    def _append(self, name: str, wanted: list[_Shape]) -> list[int]:
        """Append what the target's list does not hold yet; return the index of each entry that is wanted."""
        found = self._target.root.child(name)
        places: dict[_Shape, int] = {}
        for index, child in enumerate(found.children if found else ()):
            places.setdefault(_shape(child), index)
        count = len(found.children) if found else 0
        new: list[str] = []
        for shape in wanted:
            if shape not in places:
                places[shape] = count
                new.append(_written(shape, self._target.root.prefix))
                count += 1
        if new:
            self._write(name, found, "".join(new), count)
        return [places[shape] for shape in wanted]

    def _write(self, name: str, found: Mark | None, text: str, count: int) -> None:
        if found is not None:
            self._target.set_attribute(found, "count", str(count))
            self._target.append(found, text)
            return
        whole = self._target.tag(name, {"count": str(count)}, text)
        root = self._target.root
        before = set(_LISTS[: _LISTS.index(name)])
        after = next((child for child in root.children if child.name not in before), None)
        if after is not None:
            self._target.insert(after.start, whole)
        else:
            self._target.append(root, whole)


def _codes(styles: XmlText) -> dict[str, str]:
    found = styles.root.child("numFmts")
    formats = [child.attributes for child in found.children] if found else []
    return {entry.get("numFmtId", "0"): entry.get("formatCode", "") for entry in formats}


def _shape(mark: Mark) -> _Shape:
    return mark.name, _sorted(mark.attributes), tuple(_shape(child) for child in mark.children)


def _sorted(attributes: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(attributes.items()))


def _written(shape: _Shape, prefix: str) -> str:
    name, attributes, children = shape
    return tag(prefix + name, dict(attributes), "".join(_written(child, prefix) for child in children))
