"""Opens what a user hands over: files, folders, ``.gz`` and ``.zip``, and makes text of their bytes.

Archives are recognised by their first bytes. They are read in memory, member by member: nothing is unpacked to disk,
and a member's name is only ever shown.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from corpus.errors import InputError

HEAD = 65_536
"""Bytes looked at to find the format."""
MAX_ENTRIES = 10_000
MAX_RATIO = 100
"""Unpacked bytes for one packed byte …"""
RATIO_FROM = 10_000_000
"""… checked from this many unpacked bytes on: a small repetitive file is no bomb."""
MAX_TOTAL = 2_000_000_000
"""Unpacked bytes of one archive."""

READ_ERRORS = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, InputError)
"""What the standard library (and the caps here) raise for an unreadable, damaged or encrypted file."""

# The five bytes that Windows-1252 leaves open stand for control characters, as in the WHATWG encoding standard.
_WINDOWS_1252 = {
    byte: character for byte in range(0x80, 0xA0) if (character := bytes([byte]).decode("cp1252", "ignore"))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something with bytes in it."""

    name: str
    """For people: file name, inside its folder or archive."""
    open: Callable[[], io.BufferedIOBase]
    """Opens it from the start; raises one of ``READ_ERRORS``."""


class _Capped(io.RawIOBase):
    """A stream that refuses to go on once it gave more than its cap."""

    def __init__(self, inner: io.BufferedIOBase, cap: int) -> None:
        self._inner = inner
        self._left = cap

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # read1, not read: what comes before a break is still delivered.
        chunk = self._inner.read1(len(buffer))
        self._left -= len(chunk)
        if self._left < 0:
            raise InputError("unpacks to far more than its size (an archive bomb?); unpack it yourself and look")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._inner.close()
        super().close()


def decode(data: bytes) -> str:
    """Return bytes as text: by byte order mark, else UTF-8, else Windows-1252. Line ends are kept."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1").translate(_WINDOWS_1252)


def decode_head(data: bytes) -> str:
    """Return the start of a file as text; a character cut by the end of ``data`` does not matter."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode(data[: len(data) // 2 * 2])
    bare = data.removeprefix(b"\xef\xbb\xbf")
    for cut in range(4):
        try:
            return bare[: len(bare) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return decode(data)


def path_sources(path: Path) -> Iterator[Source]:
    """Yield the files under ``path``: itself, or for a folder all files in it, sorted, hidden ones left out.

    Raises:
        InputError: There is nothing at ``path``, or the folder holds no file.
    """
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if not _is_hidden(p.relative_to(path)) and p.is_file())
        if not found:
            raise InputError(f"the folder {str(path)!r} holds no files; name a folder or file with studies in it")
        for file in found:
            yield Source(name=_storable(file.relative_to(path).as_posix()), open=_file_opener(file))
    elif path.exists():
        yield Source(name=_storable(path.name), open=_file_opener(path))
    else:
        raise InputError(f"there is no file or folder {str(path)!r}; check the path")


def unpacked(source: Source) -> Iterator[Source]:
    """Yield ``source`` itself, or what its archive holds; archives inside an archive are left packed.

    Raises:
        READ_ERRORS: It cannot be opened, or is a damaged or dangerous archive.
    """
    with source.open() as stream:
        magic = stream.read(4)
        if magic.startswith(b"PK\x03\x04"):
            yield from _zip_members(source)
            return
        size = stream.seek(0, io.SEEK_END) if magic.startswith(b"\x1f\x8b") else 0
    if magic.startswith(b"\x1f\x8b"):
        cap = min(MAX_TOTAL, max(RATIO_FROM, size * MAX_RATIO))
        yield Source(name=source.name, open=lambda: _capped(_gunzip(source), cap))
    else:
        yield source


def _gunzip(source: Source) -> io.BufferedIOBase:
    return gzip.GzipFile(fileobj=source.open())


def _zip_members(source: Source) -> Iterator[Source]:
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not _is_hidden(Path(m.filename))]
        total = sum(member.file_size for member in members)
        if len(members) > MAX_ENTRIES:
            raise InputError(f"an archive of {len(members):,} files, more than {MAX_ENTRIES:,}; split it")
        if total > MAX_TOTAL:
            raise InputError(f"an archive of more than {MAX_TOTAL:,} bytes; split it")
        for member in members:
            yield Source(name=f"{source.name}/{_shown(member.filename)}", open=_member_opener(archive, member))


def _member_opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], io.BufferedIOBase]:
    cap = max(RATIO_FROM, member.compress_size * MAX_RATIO)
    return lambda: _capped(cast("io.BufferedIOBase", archive.open(member)), cap)


def _file_opener(path: Path) -> Callable[[], io.BufferedIOBase]:
    return lambda: path.open("rb")


def _capped(stream: io.BufferedIOBase, cap: int) -> io.BufferedIOBase:
    return io.BufferedReader(_Capped(stream, cap), HEAD)


def _is_hidden(relative: Path) -> bool:
    return any(piece.startswith(".") and piece not in (".", "..") for piece in relative.parts) or (
        "__MACOSX" in relative.parts
    )


def _storable(name: str) -> str:
    # Bytes of a file name that are no UTF-8 reach Python as half surrogate pairs, which no database takes.
    return name.encode("utf-8", "replace").decode()


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)[:300]
