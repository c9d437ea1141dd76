"""Opens what a user hands over: files, folders, ``.gz`` and ``.zip``, and makes text of their bytes.

Archives are recognised by their first bytes. They are read in memory, member by member: nothing is unpacked to disk,
and a member's name is only ever shown.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import cast

from corpus.errors import InputError

HEAD = 65_536
"""Bytes looked at to find the format."""
MAX_ENTRIES = 10_000
MAX_RATIO = 100
"""Unpacked bytes for one packed byte …"""
RATIO_FROM = 2_000_000
"""… checked from this many unpacked bytes on: a small repetitive file is no bomb."""
MAX_TOTAL = 2_000_000_000
"""Unpacked bytes of one archive."""

MAX_DIRECTORY = 5_000_000
"""Bytes of a zip's list of entries, which is held whole."""
MAX_LINE = 10_000_000
"""Bytes of one line; what is beyond is left out, so that the line is refused by its reader."""

READ_ERRORS = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, InputError)
"""What the standard library (and the caps here) raise for an unreadable, damaged or encrypted file."""

_CHUNK = 1 << 20
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..{0,300})?", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
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


class BombError(InputError):
    """Something unpacks to far more than its size, or than can be held."""


class _Capped(io.RawIOBase):
    """A stream that refuses to go on once it gave more than its cap.

    Args:
        inner: What is read.
        cap: Bytes that it may give by now; asked again and again, as it may grow with what was unpacked.
    """

    def __init__(self, inner: io.BufferedIOBase, cap: Callable[[], int]) -> None:
        self._inner = inner
        self._cap = cap
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # read1, not read: what comes before a break is still delivered.
        chunk = self._inner.read1(len(buffer))
        self._given += len(chunk)
        if self._given > self._cap():
            raise BombError("unpacks to far more than its size (an archive bomb?); unpack it yourself and look")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._inner.close()
        super().close()


def decode(data: bytes) -> str:
    """Return bytes as text: by byte order mark, else UTF-8, else Windows-1252. Line ends are kept."""
    if encoding := _marked(data):
        return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1").translate(_WINDOWS_1252)


def decode_head(data: bytes) -> str:
    """Return the start of a file as text; a character cut by the end of ``data`` does not matter."""
    encoding = _marked(data)
    if encoding and encoding != "utf-8-sig":
        return decode(data[: len(data) // 4 * 4])
    bare = data.removeprefix(codecs.BOM_UTF8)
    for cut in range(4):
        try:
            return bare[: len(bare) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return decode(data)


def encoding_of(stream: io.BufferedIOBase) -> str:
    """Return the encoding that ``decode`` would take for all of a stream, without holding it.

    Returns:
        A name for ``decoded_chunks``. A stream that breaks off is judged by what it gave.
    """
    chunk = stream.read(_CHUNK)
    if encoding := _marked(chunk):
        return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk:
            decoder.decode(chunk)
            chunk = stream.read1(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "windows-1252"
    except READ_ERRORS:
        pass  # it breaks off again, and is reported, when it is read for its records
    return "utf-8"


def decoded_chunks(
    stream: io.BufferedIOBase, encoding: str, on_break: Callable[[BaseException], object]
) -> Iterator[str]:
    """Yield the text of a stream piece by piece.

    Args:
        stream: From its start.
        encoding: As ``encoding_of`` returns it.
        on_break: Told when the stream breaks off; what came before is yielded.
    """
    decoder = codecs.getincrementaldecoder("latin-1" if encoding == "windows-1252" else encoding)("replace")
    try:
        while chunk := stream.read1(_CHUNK):
            text = decoder.decode(chunk)
            yield text.translate(_WINDOWS_1252) if encoding == "windows-1252" else text
    except READ_ERRORS as error:
        on_break(error)
    yield decoder.decode(b"", True)


def decoded_lines(stream: io.BufferedIOBase) -> Iterator[str]:
    """Yield the lines of a stream, each decoded by itself and cut at ``MAX_LINE``."""
    for line in iter(lambda: stream.readline(MAX_LINE), b""):
        yield "\n" if line == b"\n" else decode(line)
        while len(line) >= MAX_LINE and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE)


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _BOMS if data.startswith(mark)), None)


def path_sources(path: Path) -> Iterator[Source]:
    """Yield the files under ``path``: itself, or for a folder all files in it, sorted, hidden ones left out.

    Raises:
        InputError: There is nothing at ``path``, or the folder holds no file.
    """
    if path.is_dir():
        found = [p for p in sorted(path.rglob("*")) if not _is_hidden(p.relative_to(path).parts)]
        sources = [source for p in found if (source := _source_in(path, p))]
        if not sources:
            raise InputError(f"the folder {str(path)!r} holds no files; name a folder or file with studies in it")
        yield from sources
    elif path.is_file():
        yield Source(name=_storable(path.name), open=_file_opener(path))
    elif path.exists():
        raise InputError(f"{str(path)!r} is neither a file nor a folder; pass what comes through a pipe with `-`")
    else:
        raise InputError(f"there is no file or folder {str(path)!r}; check the path")


def _source_in(folder: Path, path: Path) -> Source | None:
    """Return a source for a file of a folder; links that leave it, or lead nowhere, can be seen but not opened.

    None: it is a folder, or a link to something of the same folder, which is read under its own name.
    """
    name = _storable(path.relative_to(folder).as_posix())
    if path.is_symlink():
        try:
            inside = path.resolve(strict=True).is_relative_to(folder.resolve())
        except (OSError, RuntimeError):
            return Source(name=name, open=_refuser("is a link that leads nowhere; remove it"))
        if not inside:
            return Source(name=name, open=_refuser("is a link out of the folder; name what it leads to"))
        return None
    if path.is_dir():
        return None
    if not path.is_file():
        return Source(name=name, open=_refuser("is no regular file; leave it out"))
    return Source(name=name, open=_file_opener(path))


def _refuser(reason: str) -> Callable[[], io.BufferedIOBase]:
    def refuse() -> io.BufferedIOBase:
        raise InputError(reason)

    return refuse


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
    if magic.startswith(b"\x1f\x8b"):
        yield Source(name=source.name, open=lambda: _gunzip(source))
    else:
        yield source


def _gunzip(source: Source) -> io.BufferedIOBase:
    packed = source.open()

    def cap() -> int:
        # Of what was taken in so far, not of the whole file: a bomb goes off at 2 MB and not at its end.
        return min(MAX_TOTAL, max(RATIO_FROM, packed.tell() * MAX_RATIO))

    return _capped(gzip.GzipFile(fileobj=packed), cap)


def _zip_members(source: Source) -> Iterator[Source]:
    with source.open() as stream:
        if _directory_size(stream) > MAX_DIRECTORY:
            raise InputError(f"an archive with a list of entries of more than {MAX_DIRECTORY:,} bytes; split it")
        with zipfile.ZipFile(stream) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not _is_hidden(_pieces_of(m))]
            total = sum(member.file_size for member in members)
            if len(members) > MAX_ENTRIES:
                raise InputError(f"an archive of {len(members):,} files, more than {MAX_ENTRIES:,}; split it")
            if total > MAX_TOTAL:
                raise InputError(f"an archive of more than {MAX_TOTAL:,} bytes; split it")
            for member in members:
                yield Source(name=f"{source.name}/{_shown(member.filename)}", open=_member_opener(archive, member))


def _directory_size(stream: io.BufferedIOBase) -> int:
    """Return the bytes of a zip's list of entries, as its end says (APPNOTE 6.3.10, 4.3.14 and 4.3.16)."""
    stream.seek(max(0, stream.seek(0, io.SEEK_END) - 66_000))
    tail = stream.read(66_000)
    stream.seek(0)
    short, long = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    sizes = [struct.unpack_from("<I", tail, short + 12)[0]] if 0 <= short <= len(tail) - 16 else []
    sizes = [size for size in sizes if size != 0xFFFFFFFF]
    sizes += [struct.unpack_from("<Q", tail, long + 40)[0]] if 0 <= long <= len(tail) - 48 else []
    return int(max(sizes, default=0))


def _member_opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], io.BufferedIOBase]:
    if problem := _problem_of_member(member):
        return _refuser(problem)
    cap = max(RATIO_FROM, member.compress_size * MAX_RATIO)
    if member.file_size > cap:  # nothing gives more than it says: the standard library stops there
        return _refuser("unpacks to far more than its size (an archive bomb?); unpack it yourself and look")
    return lambda: _capped(cast("io.BufferedIOBase", archive.open(member)), lambda: cap)


def _problem_of_member(member: zipfile.ZipInfo) -> str | None:
    """Return why an entry is refused: names are never used as paths here, but who makes such names means harm."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "is a link or device in an archive; pack the file itself"
    windows = PureWindowsPath(member.orig_filename)
    pieces = _pieces_of(member)
    if windows.drive or windows.root or PurePosixPath(member.orig_filename).is_absolute() or ".." in pieces:
        return "has a name that leads out of the archive; pack it anew"
    if "\0" in member.orig_filename or any(_DEVICE.fullmatch(piece) for piece in pieces):
        return "has the name of a device; pack it anew"
    return None


def _file_opener(path: Path) -> Callable[[], io.BufferedIOBase]:
    return lambda: path.open("rb")


def _capped(stream: io.BufferedIOBase, cap: Callable[[], int]) -> io.BufferedIOBase:
    return io.BufferedReader(_Capped(stream, cap), HEAD)


def _is_hidden(pieces: Sequence[str]) -> bool:
    return any((piece.startswith(".") and piece not in (".", "..")) or piece == "__MACOSX" for piece in pieces)


def _pieces_of(member: zipfile.ZipInfo) -> list[str]:
    return member.orig_filename.replace("\\", "/").split("/")


def _storable(name: str) -> str:
    # Bytes of a file name that are no UTF-8 reach Python as half surrogate pairs, which no database takes.
    return name.encode("utf-8", "replace").decode()


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)[:300]
