"""The workbook file as the zip package it is: opened once, checked whole, held frozen, never changed.

Everything that reads or splices a workbook starts from ``open_package``, so a file that is hostile, damaged or of
another kind is refused here, in plain words, before anything else looks at it.
"""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, NoReturn
from urllib.parse import unquote

from lxml import etree

from ecopark.errors import FileError
from ecopark.phrases import Phrase, phrase
from ecopark.schema.values import brief
from ecopark.workbook.package_zip import SAVE_AGAIN, SAVE_AS, checked_zip

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_REFERENCES = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)

# A parsed tree takes up to 200 bytes a mark (a `<` or a `=`): these two keep any one tree below some 100 MB.
_MOST_XML = 16 * 2**20
_MOST_MARKS = 500_000
_LONGEST_TITLE = 255  # Excel's own limit is 31, LibreOffice has none
_BEGINNING = 4096  # of a part: its document type stands there, if it has one


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a part's ``.rels``: what the part refers to.

    ``kind`` is the last word of the type's address (``worksheet``, ``styles``), the same in transitional and strict
    files. ``target`` is the part's name as stored in the package (as written, where no such part exists); of an
    ``external`` relationship it is the address as it stands.
    """

    id: str
    type: str
    target: str
    external: bool = False

    @property
    def kind(self) -> str:
        """The last word of the type's address."""
        return self.type.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A sheet of the workbook: its tab's title, its part, the two ids that tie them, and whether it is shown.

    ``state`` is ``visible``, ``hidden`` or ``veryHidden``; ``kind`` is ``worksheet``, ``chartsheet``,
    ``dialogsheet``, or what else the relationship says (blank where the sheet refers to no part).
    """

    title: str
    part: str
    sheet_id: int
    relationship_id: str
    state: str = "visible"
    kind: str = "worksheet"


@dataclass(frozen=True, eq=False, repr=False)
class Parts:
    """The parts of a zip package, all of them checked. Names are looked up without regard to case or a first slash.

    ``data`` is the file's own bytes, ``fingerprint`` their SHA-256 in hexadecimal, ``names`` the parts' names as
    stored, in the file's order (folder entries included).
    """

    path: Path
    data: bytes
    fingerprint: str
    names: tuple[str, ...]
    _archive: zipfile.ZipFile
    _members: Mapping[str, zipfile.ZipInfo] = field(repr=False)

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return _key(name) in self._members

    def stored_name(self, name: str) -> str:
        """Return the part's name as the package spells it; KeyError where there is none."""
        return self._members[_key(name)].orig_filename

    def open(self, name: str) -> IO[bytes]:
        """Open the part as a stream of bytes; KeyError where there is none."""
        return self._archive.open(self._members[_key(name)])

    def read(self, name: str) -> bytes:
        """Return the whole part; KeyError where there is none."""
        return self._archive.read(self._members[_key(name)])

    def refuse(self, what: Phrase, mend: Phrase = SAVE_AGAIN) -> NoReturn:
        """Raise FileError for this file."""
        raise FileError(self.path, what, mend)

    def xml(self, name: str) -> etree._Element:
        """Parse a small XML part (16 MB at most) without entities, DTD or network, and return its root element.

        Raises FileError where it is not well-formed, has a DOCTYPE, is not UTF-8 or UTF-16, or is too large to hold as
        a tree; KeyError where there is no such part. Sheets and shared strings are streamed instead (``read.py``).
        """
        if self._members[_key(name)].file_size > _MOST_XML:
            self.refuse(phrase("its part {part} is too large to be what it says", part=name))
        data = self.read(name)
        if data.count(b"<") + data.count(b"=") > _MOST_MARKS:
            self.refuse(phrase("its part {part} holds far more than Excel ever writes there", part=name))
        if has_doctype(data):
            self._refuse_doctype(name)
        # The encoding is set, not guessed, so that no exotic one slips the tags past the count above.
        parser = etree.XMLParser(
            encoding="utf-16" if is_utf16(data) else "utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            self.refuse(phrase("its part {part} is not well-formed XML ({fault})", part=name, fault=brief(error.msg)))

    def refuse_doctypes(self) -> None:
        """Raise FileError where any XML part, also one that nobody reads, begins with a document type."""
        for name in self.names:
            if name.lower().endswith((".xml", ".rels")):
                with self.open(name) as stream:
                    if has_doctype(stream.read(_BEGINNING)):
                        self._refuse_doctype(name)

    def _refuse_doctype(self, name: str) -> NoReturn:
        self.refuse(phrase("its part {part} has a DOCTYPE, which no workbook needs and an attack may", part=name))

    def relationships(self, part: str = "") -> tuple[Relationship, ...]:
        """List what a part refers to, in the file's order; what the package itself does where ``part`` is blank."""
        name = relationships_part(part.lstrip("/"))
        if not self.has(name):
            return ()
        return tuple(
            self._relationship(posixpath.dirname(part.lstrip("/")), element)
            for element in self.xml(name).iter(f"{{{_PACKAGE}/relationships}}Relationship")
        )

    def content_type(self, part: str) -> str:
        """Return the part's content type: its own, else that of its extension, else blank."""
        own, by_extension = self._content_types
        name = _key(part)
        return own.get(name) or by_extension.get(name.rpartition("/")[2].rpartition(".")[2], "")

    @cached_property
    def _content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        own: dict[str, str] = {}
        by_extension: dict[str, str] = {}
        if self.has("[Content_Types].xml"):
            for element in self.xml("[Content_Types].xml").iter(f"{{{_PACKAGE}/content-types}}*"):
                kind = _text(element, "ContentType")
                if _text(element, "PartName"):
                    own[_key(_text(element, "PartName"))] = kind
                elif _text(element, "Extension"):
                    by_extension[_text(element, "Extension").lower()] = kind
        return own, by_extension

    def _relationship(self, folder: str, element: etree._Element) -> Relationship:
        target, external = _text(element, "Target"), _text(element, "TargetMode").lower() == "external"
        if not external:
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found = next((name for name in (whole, unquote(whole)) if self.has(name)), None)
            target = self.stored_name(found) if found else whole
        return Relationship(_text(element, "Id"), _text(element, "Type"), target, external)


@dataclass(frozen=True, eq=False, repr=False)
class Package(Parts):
    """A workbook's package: its parts, and what ``workbook.xml`` says.

    ``all_sheets`` are the tabs in the workbook's order, ``sheets`` those of them that hold cells. ``date1904`` tells
    which day serial dates count from; ``strict`` whether the file is in the strict OOXML namespaces.
    """

    workbook_part: str
    all_sheets: tuple[SheetRef, ...]
    date1904: bool
    strict: bool

    @property
    def sheets(self) -> tuple[SheetRef, ...]:
        """The worksheets in the workbook's order, hidden ones included; chart and dialogue sheets are left out."""
        return tuple(sheet for sheet in self.all_sheets if sheet.kind == "worksheet")


def open_package(path: Path) -> Package:
    """Open the workbook at ``path`` and check the whole of it, every part's checksum included; nothing is written.

    Raises FileError, naming the reason and the mend, for whatever is not a sound .xlsx or .xlsm workbook that can be
    read and later spliced: missing, unreadable, another format, encrypted, signed, shared, damaged or hostile.
    """
    path = Path(path)
    parts = _open_zip(path)
    _refuse_other_formats(parts)
    parts.refuse_doctypes()
    _refuse_what_splicing_would_break(parts)
    workbook_part = _workbook_part(parts)
    root = parts.xml(workbook_part)
    if root.tag not in (f"{{{TRANSITIONAL}}}workbook", f"{{{STRICT}}}workbook"):
        parts.refuse(phrase("it holds no Excel workbook (its main part is {part})", part=workbook_part), SAVE_AS)
    namespace = etree.QName(root).namespace
    settings = root.find(f"{{{namespace}}}workbookPr")
    return Package(
        parts.path,
        parts.data,
        parts.fingerprint,
        parts.names,
        parts._archive,
        parts._members,
        workbook_part=workbook_part,
        all_sheets=_sheets(parts, workbook_part, root.iterfind(f"{{{namespace}}}sheets/{{{namespace}}}sheet")),
        date1904=settings is not None and _text(settings, "date1904") in ("1", "true", "on"),
        strict=namespace == STRICT,
    )


def relationships_part(part: str) -> str:
    """Return the name of the part that holds a part's relationships."""
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def is_utf16(data: bytes) -> bool:
    """Whether XML begins as UTF-16 does; all other XML of a package is UTF-8."""
    return data[:2] in (b"\xff\xfe", b"\xfe\xff")


def has_doctype(xml: bytes) -> bool:
    """Whether XML, in UTF-8 or UTF-16, declares a document type, and with it perhaps entities."""
    return b"<!DOCTYPE" in xml.replace(b"\0", b"")


def whole_number(text: str) -> int:
    """Read a count or an index of the file's; -1 where it is none (Python itself stumbles over 5,000 digits)."""
    return int(text) if text.isdecimal() and len(text) < 12 else -1


def _key(name: str) -> str:
    return name.lstrip("/").lower()


def _text(element: etree._Element, attribute: str) -> str:
    return str(element.get(attribute, ""))


def _open_zip(path: Path) -> Parts:
    """Read the file and list its parts, after every check that needs no knowledge of workbooks."""
    data, archive, members = checked_zip(path)
    return Parts(
        path,
        data,
        hashlib.sha256(data).hexdigest(),
        tuple(members),
        archive,
        {_key(name): info for name, info in members.items()},
    )


def _refuse_other_formats(parts: Parts) -> None:
    if parts.has("mimetype") and parts.read("mimetype")[:100].startswith(b"application/vnd.oasis.opendocument"):
        parts.refuse(phrase("is an OpenDocument file (.ods), not an Excel workbook"), SAVE_AS)
    if parts.has("xl/workbook.bin"):
        parts.refuse(phrase("is a binary workbook (.xlsb), which ecopark does not read"), SAVE_AS)


def _refuse_what_splicing_would_break(parts: Parts) -> None:
    if any(_key(name).startswith("_xmlsignatures/") for name in parts.names) or any(
        relationship.kind == "origin" and "digital-signature" in relationship.type
        for relationship in parts.relationships()
    ):
        mend = phrase("remove the signature in Excel (File, Info, View Signatures), or work on an unsigned copy")
        parts.refuse(phrase("carries a digital signature, which any change would break"), mend)
    if any(_key(name).startswith("xl/revisions/") for name in parts.names):
        mend = phrase("end the sharing in Excel (Review, Share Workbook (Legacy)) and save it")
        parts.refuse(phrase("is a shared workbook that tracks changes"), mend)


def _workbook_part(parts: Parts) -> str:
    targets = [relation.target for relation in parts.relationships() if relation.kind == "officeDocument"]
    # Some writers leave out the relationship; then the content types say which part it is.
    targets += [name for name in parts.names if parts.content_type(name).endswith(".main+xml")]
    found = next((target for target in targets if parts.has(target)), None)
    if found is None:
        parts.refuse(phrase("it holds no Excel workbook (no workbook part in the package)"), SAVE_AS)
    if "sheet.binary" in parts.content_type(found):
        parts.refuse(phrase("is a binary workbook (.xlsb), which ecopark does not read"), SAVE_AS)
    return found


def _sheets(parts: Parts, workbook_part: str, elements: Iterable[etree._Element]) -> tuple[SheetRef, ...]:
    targets = {relation.id: relation for relation in parts.relationships(workbook_part)}
    sheets = []
    for element in elements:
        title = _text(element, "name")
        reference = next((str(element.get(name)) for name in _REFERENCES if element.get(name)), "")
        relation = targets.get(reference)
        found = relation is not None and not relation.external and parts.has(relation.target)
        sheets.append(
            SheetRef(
                title,
                relation.target if relation and found else "",
                whole_number(_text(element, "sheetId")),
                reference,
                _text(element, "state") or "visible",
                relation.kind if relation and found else "",
            )
        )
    if any(len(sheet.title) > _LONGEST_TITLE for sheet in sheets):
        parts.refuse(phrase("one of its sheets has a title of more than {most} letters", most=_LONGEST_TITLE))
    twice = [title for title, count in Counter(sheet.title.lower() for sheet in sheets).items() if count > 1]
    if twice:
        parts.refuse(phrase("two of its sheets are called '{sheet}'", sheet=twice[0]), phrase("rename one of them"))
    return tuple(sheets)
