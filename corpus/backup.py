"""A library in one file, and back: a ZIP archive of the SQLite file, what was computed of it, and a manifest of hashes.

The copy is made by SQLite's own online backup, so it is whole whatever else goes on. An archive is material from outside: only
the names it must have are read from it, to places of our own choosing, and nothing is replaced before all of it was checked.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from corpus.errors import InputError, LibraryError, LibraryVersionError
from corpus.library import Library
from corpus.library_schema import FILE_NAME, SCHEMA_VERSION, connect, take_lock

FORMAT = 1
MANIFEST = "manifest.json"
COMPUTED = "embeddings.sqlite"
"""What was computed of the texts; with it the index is made without the model."""
KEPT_SUFFIX = ".before-restore"
MAX_MANIFEST_BYTES = 1_000_000
MAX_RATIO = 100
"""Bytes that one packed byte may become; what is less than 100 MB may pack as well as it likes."""
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupManifest:
    """What an archive holds."""

    format: int
    schema: int
    """Version of the library's tables."""
    content_hash: str
    """``Library.content_hash``."""
    studies: int
    files: dict[str, str]
    """Name → SHA-256."""


def back_up(folder: Path, target: Path, *, computed: Path | None = None) -> BackupManifest:
    """Write a library into one archive; it can be read and written meanwhile.

    Args:
        folder: The library's folder.
        target: The archive; an earlier one of this name is replaced once the new one is whole on disk.
        computed: A cache of what was computed of the texts, to go with it; None, or absent: it is computed again.

    Returns:
        The manifest.

    Raises:
        LibraryError: There is no library, or the disk does not take the archive; nothing was changed.
    """
    with Library.open(folder) as library:
        try:
            with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".lind-backup-") as name:
                return _written(library, Path(name), target, computed)
        except (OSError, sqlite3.Error, zipfile.BadZipFile) as error:
            reason = getattr(error, "strerror", None) or error
            raise LibraryError(
                f"cannot write the backup {str(target)!r}: {reason}; the library is unchanged"
            ) from error


def _written(library: Library, work: Path, target: Path, computed: Path | None) -> BackupManifest:
    _copy_database(library.folder / FILE_NAME, work / FILE_NAME)
    if computed is not None and computed.exists():
        with suppress(sqlite3.DatabaseError):  # a damaged cache is left out: it can be computed again
            _copy_database(computed, work / COMPUTED)
    names = [name for name in (FILE_NAME, COMPUTED) if (work / name).exists()]
    with closing(connect(work / FILE_NAME, read_only=True)) as db:
        held = Library(work, db, None)  # of the copy, not of the library: a writer may have been there in between
        manifest = BackupManifest(
            format=FORMAT,
            schema=_schema_of(db),
            content_hash=held.content_hash(),
            studies=held.count(),
            files={name: _sha256(work / name) for name in names},
        )
    packed = work / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))
        for name in names:
            archive.write(work / name, name)
    with packed.open("rb") as file:
        os.fsync(file.fileno())
    packed.replace(target)
    return manifest


def restore(archive: Path, folder: Path, *, force: bool = False) -> tuple[BackupManifest, Path | None]:
    """Put a backed-up library into a folder, after checking every byte of it.

    Args:
        archive: What ``back_up`` wrote.
        folder: Where the library goes; made if it does not exist.
        force: Replace a library that holds studies; its file is kept beside the new one.

    Returns:
        The manifest, and what was computed of the texts if that came along (a file in ``folder``, to be put in its place).

    Raises:
        InputError: It is no backup, is damaged, or holds what a backup does not.
        LibraryVersionError: A newer Lind wrote it.
        LibraryError: The folder holds studies, is being written to, or the disk does not take the files.
    """
    if not archive.is_file():
        raise InputError(f"no such backup: {str(archive)!r}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = take_lock(folder)
        try:
            _refuse_to_replace(folder, force)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".lind-restore-") as name:
                manifest = _unpacked(archive, Path(name))
                return manifest, _put_in_place(Path(name), folder)
        finally:
            lock.release()
    except OSError as error:
        raise LibraryError(
            f"cannot restore into {str(folder)!r}: {error.strerror or error}; nothing was replaced"
        ) from error


def _refuse_to_replace(folder: Path, force: bool) -> None:
    if not (folder / FILE_NAME).exists():
        return
    try:
        with closing(connect(folder / FILE_NAME, read_only=False)) as db:  # rolls back what a killed writer left
            held = int(db.execute("SELECT count(*) FROM studies").fetchone()[0])
    except (sqlite3.Error, LibraryError):
        held = -1
    if held and not force:
        what = "a file that cannot be read" if held < 0 else f"{held:,} studies"
        raise LibraryError(
            f"{str(folder)!r} already holds {what}: restore into another folder, or add --force to replace it "
            f"(its file is then kept as {FILE_NAME}{KEPT_SUFFIX})"
        )


def _unpacked(path: Path, work: Path) -> BackupManifest:
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _read_manifest(archive, path)
            for name, digest in manifest.files.items():
                info = archive.getinfo(name)
                if info.file_size > MAX_RATIO * max(info.compress_size, CHUNK):
                    raise InputError(
                        f"{path.name}: {name} would unpack to {info.file_size:,} bytes: not a backup of Lind"
                    )
                with archive.open(info) as source, (work / name).open("wb") as file:
                    if _copied(source, file, info.file_size) != digest:
                        raise InputError(
                            f"{path.name} is damaged: {name} is not what was backed up; use another backup"
                        )
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{path.name} is no backup of Lind, or it is damaged: {error}") from error
    _check_database(work, path, manifest)
    return manifest


def _read_manifest(archive: zipfile.ZipFile, path: Path) -> BackupManifest:
    names = archive.namelist()
    odd = [name for name in names if name not in (MANIFEST, FILE_NAME, COMPUTED)]
    if odd or len(set(names)) != len(names):
        raise InputError(
            f"{path.name} holds {odd[0] if odd else 'a name twice'!r}: not a backup of Lind; nothing was read"
        )
    if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
        raise InputError(f"{path.name}: the manifest is too large: not a backup of Lind")
    document: Any = json.loads(archive.read(MANIFEST))
    try:
        manifest = BackupManifest(**document)
        known = {FILE_NAME} <= set(manifest.files) <= {FILE_NAME, COMPUTED}
        newer = int(manifest.format) > FORMAT or int(manifest.schema) > SCHEMA_VERSION
    except (TypeError, ValueError) as error:
        raise InputError(f"{path.name}: the manifest cannot be read: {error}") from error
    if newer:
        raise LibraryVersionError(f"{path.name} was written by a newer Lind: upgrade Lind, then restore it")
    if not known:
        raise InputError(f"{path.name}: the manifest names other files than a backup has")
    return manifest


def _check_database(work: Path, path: Path, manifest: BackupManifest) -> None:
    """Check that the file is a sound library that holds what the manifest says, and no code."""
    try:
        with closing(connect(work / FILE_NAME, read_only=True)) as db:
            code = db.execute("SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index')").fetchone()
            if code is not None:
                raise InputError(f"{path.name}: its library holds {code[0]!r}, which no library of Lind does")
            if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                raise InputError(f"{path.name}: its library is damaged; use another backup")
            if _schema_of(db) > SCHEMA_VERSION:
                raise LibraryVersionError(f"{path.name} was written by a newer Lind: upgrade Lind, then restore it")
            found = Library(work, db, None).content_hash()
    except (sqlite3.Error, LibraryError) as error:
        if isinstance(error, LibraryVersionError):
            raise
        raise InputError(f"{path.name}: its library cannot be read: {error}") from error
    if found != manifest.content_hash:
        raise InputError(f"{path.name}: its library is not the one that the manifest names; use another backup")


def _put_in_place(work: Path, folder: Path) -> Path | None:
    target = folder / FILE_NAME
    for name in (FILE_NAME, COMPUTED):
        if (work / name).exists():
            with (work / name).open("rb") as file:
                os.fsync(file.fileno())
    if target.exists():
        kept = target.with_name(FILE_NAME + KEPT_SUFFIX)
        kept.unlink(missing_ok=True)
        try:
            os.link(target, kept)
        except OSError:
            shutil.copy2(target, kept)
    computed: Path | None = None
    if (work / COMPUTED).exists():
        computed = (work / COMPUTED).replace(folder / f"{COMPUTED}.restored")
    (work / FILE_NAME).replace(target)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return computed


def _copy_database(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _schema_of(db: sqlite3.Connection) -> int:
    row = db.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    return int(row[0]) if row else 0


def _copied(source: IO[bytes], target: IO[bytes], size: int) -> str:
    """Copy at most ``size`` bytes; return the hash of what was copied."""
    digest, left = hashlib.sha256(), size
    while left > 0 and (chunk := source.read(min(CHUNK, left))):
        target.write(chunk)
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
