"""The formats Lind reads: one table, one file a format.

A new format is one file with a ``READER`` and one line in ``READERS``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from corpus.errors import InputError
from corpus.formats import bibtex, csv_table, endnote, jats, json_lines, medline, plain_text, pubmed_xml, ris, wos
from corpus.formats.reader import Reader, Record, quarantined
from corpus.formats.sources import (
    HEAD,
    READ_ERRORS,
    BombError,
    Source,
    decode,
    decode_head,
    decoded_chunks,
    decoded_lines,
    encoding_of,
    path_sources,
    unpacked,
)

__all__ = ["READERS", "Reader", "Record", "detect_format", "read_bytes", "read_path"]

READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (
        pubmed_xml.READER,
        jats.READER,
        medline.READER,
        ris.READER,
        wos.READER,
        endnote.READER,
        bibtex.READER,
        csv_table.READER,
        json_lines.READER,
        plain_text.READER,  # last: it takes any prose
    )
}
"""Name → reader. The order is the order of asking."""


def detect_format(text: str, name: str) -> str:
    """Return the name of the format of ``text``, judged by its content.

    Args:
        text: The text, or its first 8,192 characters or more.
        name: Name of the source, for the message only.

    Raises:
        InputError: No reader knows it.
    """
    head = text[:8192].removeprefix("\ufeff")
    for reader in READERS.values():
        if reader.recognises(head):
            return reader.name
    raise InputError(_not_known(name, head))


def read_path(path: Path, format: str | None = None) -> Iterator[Record]:
    """Yield every record of a file, an archive (``.gz``, ``.zip``) or a folder.

    Args:
        path: File or folder.
        format: Name in ``READERS``; None: found from each file's content.

    Raises:
        InputError: Nothing is there, or ``format`` is not a known name. A file that cannot be read is no error: it is
            yielded as ``Quarantined``.
    """
    _check_format(format)
    sources = path_sources(path)
    first = next(sources)
    return _read_all((first,), sources, format)


def read_bytes(data: bytes, name: str, format: str | None = None) -> Iterator[Record]:
    """Yield every record of an upload or of standard input; like ``read_path`` for bytes.

    Raises:
        InputError: ``format`` is not a known name.
    """
    _check_format(format)
    return _read_all((Source(name=name, open=lambda: io.BytesIO(data)),), iter(()), format)


def _check_format(format: str | None) -> None:
    if format is not None and format not in READERS:
        raise InputError(f"unknown format {format!r}; known are {', '.join(READERS)}")


def _read_all(first: tuple[Source, ...], rest: Iterator[Source], format: str | None) -> Iterator[Record]:
    for packed in (*first, *rest):
        try:
            for source in unpacked(packed):
                yield from _read_source(source, format)
        except READ_ERRORS as error:
            yield quarantined(packed.name, f"cannot be opened: {_line(error)}", "")


def _read_source(source: Source, format: str | None) -> Iterator[Record]:
    head = b""
    try:
        with source.open() as stream:
            head = _head(stream)
        reader = READERS[format or _detect(head, source.name)]
        if reader.read_chunks:
            yield from _read_chunks(reader.read_chunks, source)
            return
        with source.open() as stream:
            if reader.read_lines and reader.is_line_based and _in_lines(reader, head):
                yield from reader.read_lines(decoded_lines(stream), source.name)
            else:
                yield from _read_whole(reader, stream, source.name)
    except InputError as error:
        yield quarantined(source.name, _line(error), decode(head))
    except READ_ERRORS as error:
        yield quarantined(source.name, f"breaks off: {_line(error)}; get the file again", "")


def _head(stream: io.BufferedIOBase) -> bytes:
    """Return the first bytes, also those of a stream that breaks off."""
    head = stream.read1(HEAD)
    try:
        while len(head) < HEAD and (chunk := stream.read1(HEAD)):
            head += chunk
    except READ_ERRORS:
        pass  # it breaks off again, and is reported, when it is read to the end
    return head


def _detect(head: bytes, name: str) -> str:
    if not head.strip():
        raise InputError(f"{name!r} is empty; leave it out or get it again")
    return detect_format(decode_head(head), name)


def _in_lines(reader: Reader, head: bytes) -> bool:
    utf_16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return not utf_16 and reader.is_line_based is not None and reader.is_line_based(decode_head(head)[:8192])


def _read_chunks(read: Callable[[Iterable[str], str], Iterator[Record]], source: Source) -> Iterator[Record]:
    """Read the records of a stream as it comes; a break in it is a record of its own."""
    broken: list[BaseException] = []
    # Read twice: whether a file is UTF-8 is known only at its end, and it is not to be held.
    with source.open() as stream:
        encoding = encoding_of(stream)
    with source.open() as stream:
        yield from read(decoded_chunks(stream, encoding, broken.append), source.name)
    if broken:
        yield quarantined(source.name, f"breaks off: {_line(broken[0])}; get the file again", "")


def _read_whole(reader: Reader, stream: io.BufferedIOBase, name: str) -> Iterator[Record]:
    """Read what can be read of a stream, then its records; a break in the stream is a record of its own."""
    chunks: list[bytes] = []
    broken: str | None = None
    left = reader.largest
    try:
        while chunk := stream.read1(1 << 20):
            chunks.append(chunk)
            left -= len(chunk)
            if left < 0:
                raise BombError(f"larger than {reader.largest:,} bytes unpacked; split it into smaller files")
    except BombError as error:
        yield quarantined(name, _line(error), decode_head(chunks[0] if chunks else b""))
        return
    except READ_ERRORS as error:
        broken = f"breaks off: {_line(error)}; get the file again"
    data = b"".join(chunks)
    chunks.clear()
    if text := decode(data):
        del data
        yield from reader.read(text, name)
    if broken:
        yield quarantined(name, broken, "")


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _not_known(name: str, head: str) -> str:
    kind = "binary data" if "\0" in head[:1024] else "in a format Lind does not read"
    return f"{name!r} is {kind}; Lind reads {', '.join(READERS)}: export it again as one of these"
