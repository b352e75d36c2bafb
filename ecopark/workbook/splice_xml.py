"""Edit an XML part as text: what is not edited stays as it was, to the byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from ecopark.errors import FileError
from ecopark.phrases import phrase
from ecopark.workbook.package import Package, is_utf16

_ATTRIBUTE = re.compile(rb"([^\s=/>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_TAG_END = re.compile(rb"(?:[^>\"']++|\"[^\"]*\"|'[^']*')*+>")


@dataclass(slots=True)
class Mark:
    """An element and where it stands: bytes ``start`` to ``end``, its content ``inner`` to ``close``.

    ``prefix`` is as written, colon included. Attributes in a namespace are keyed by ``{namespace}name``.
    """

    name: str
    namespace: str
    prefix: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Mark] = field(default_factory=list)

    def child(self, name: str) -> Mark | None:
        """Return the first child of this name in the element's own namespace."""
        return next(self.named(name), None)

    def named(self, name: str) -> Iterator[Mark]:
        """Yield the children of this name in the element's own namespace."""
        return (child for child in self.children if child.name == name and child.namespace == self.namespace)


class XmlText:
    """The text of an XML part with its elements' places, and the edits made to it."""

    def __init__(self, path: Path, name: str, data: bytes) -> None:
        """Find the elements; FileError, naming ``path`` and the part's ``name``, where it is not well-formed."""
        self.data = _as_utf8(data)
        self.namespaces: dict[str, str] = {}
        self._edits: list[tuple[int, int, bytes]] = []
        self._opened: dict[int, tuple[Mark, list[str]]] = {}
        try:
            self.root = self._parse()
        except (expat.ExpatError, UnicodeError, _DoctypeError) as error:
            what = phrase("its part {part} is not well-formed XML ({fault})", part=name, fault=str(error))
            raise FileError(path, what, phrase("open it in Excel or LibreOffice and save it again")) from error

    @classmethod
    def of(cls, package: Package, name: str) -> XmlText:
        """Read a part of the package."""
        return cls(package.path, name, package.read(name))

    def tag(self, name: str, attributes: Mapping[str, str], content: str = "") -> str:
        """Write an element in the root's namespace; ``content`` is XML."""
        return tag(self.root.prefix + name, attributes, content)

    def insert(self, at: int, text: str) -> None:
        """Put text before the byte at ``at``; what is inserted at one place stands in the order of the calls."""
        self._edits.append((at, at, text.encode()))

    def remove(self, mark: Mark) -> None:
        """Take an element out."""
        self._edits.append((mark.start, mark.end, b""))

    def append(self, parent: Mark, text: str) -> None:
        """Put text at the end of an element's content."""
        if parent.close < parent.end:
            self.insert(parent.close, text)
        else:
            self._opened.setdefault(parent.start, (parent, []))[1].append(text)

    def set_text(self, mark: Mark, text: str) -> None:
        """Replace the content of an element (not of an empty-element tag) with a text."""
        self._edits.append((mark.inner, mark.close, escaped(text).encode()))

    def set_attribute(self, mark: Mark, name: str, value: str) -> None:
        """Set an attribute without a namespace."""
        for found in _ATTRIBUTE.finditer(self.data, mark.start, mark.inner):
            if found[1] == name.encode():
                self._edits.append((*found.span(2), _quoted(value).encode()))
                return
        self.insert(mark.inner - (2 if mark.close == mark.end else 1), f" {name}={_quoted(value)}")

    def result(self) -> bytes:
        """Return the text with its edits; the bytes as they were where there are none."""
        opened = [
            (mark.inner - 2, mark.inner, f">{''.join(texts)}</{mark.prefix}{mark.name}>".encode())
            for mark, texts in self._opened.values()
        ]
        pieces, done = [], 0
        for start, end, text in sorted([*self._edits, *opened], key=lambda edit: edit[:2]):
            pieces += [self.data[done:start], text]
            done = end
        return b"".join([*pieces, self.data[done:]])

    def _parse(self) -> Mark:
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        stack: list[Mark] = []
        done: list[Mark] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            at = parser.CurrentByteIndex
            namespace, _, local = name.rpartition(" ")
            found = _TAG_END.match(self.data, at)
            inner = found.end() if found else at
            written = self.data[at + 1 : inner].split(None, 1)[0].rstrip(b"/>").decode()
            mark = Mark(local, namespace, written[: len(written) - len(local)], _keyed(attributes), at, inner)
            if stack:
                stack[-1].children.append(mark)
            stack.append(mark)

        def end(_name: str) -> None:
            mark = stack.pop()
            if self.data[mark.inner - 2 : mark.inner] == b"/>":
                mark.close = mark.end = mark.inner
            else:
                mark.close = parser.CurrentByteIndex
                mark.end = self.data.index(b">", mark.close) + 1
            done.append(mark)

        def text(data: str) -> None:
            stack[-1].text += data

        def namespace(prefix: str | None, uri: str) -> None:
            if not stack:
                self.namespaces[prefix or ""] = uri

        def doctype(*_: object) -> None:
            raise _DoctypeError("a DOCTYPE")

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler, parser.StartNamespaceDeclHandler = text, namespace
        parser.StartDoctypeDeclHandler = doctype
        parser.Parse(self.data, True)
        return done[-1]


class _DoctypeError(ValueError):
    """The part has a DOCTYPE, which no workbook needs and an attack may."""


def escaped(text: str) -> str:
    """Write a text as XML; not the standard library's, which would import much of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def tag(name: str, attributes: Mapping[str, str], content: str = "") -> str:
    """Write an element; ``content`` is XML."""
    written = "".join(f" {key}={_quoted(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _quoted(value: str) -> str:
    text = escaped(value).replace('"', "&quot;")
    for character in "\t\n\r":
        text = text.replace(character, f"&#{ord(character)};")
    return f'"{text}"'


def _as_utf8(data: bytes) -> bytes:
    if not is_utf16(data):
        return data
    text = data.decode("utf-16")
    return re.sub(r"^(<\?xml[^>]*encoding=)[\"'][^\"']*[\"']", r'\1"UTF-8"', text).encode()


def _keyed(attributes: dict[str, str]) -> dict[str, str]:
    return {"{{{}}}{}".format(*key.split(" ")) if " " in key else key: value for key, value in attributes.items()}
