"""Index generations: built aside, published by rename, found through the pointer ``CURRENT``.

A reader never sees a half-built index: a generation gets its name only when every file of it is
on disk, and the pointer is replaced in one step. The generation before it is kept.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import IndexUnavailableError, LibraryError
from index.vector_check import compare_with_digests

INDEX_FOLDER = "index"
POINTER = "CURRENT"
MANIFEST = "manifest.json"
DUPLICATES = "duplicates.json"
"""Groups of ids of studies that count as one source."""
STUDIES = "studies.json"
"""Study → hash of the version that was indexed."""
FILES = "files.json"
"""Size, time of change (ns) and hash of every file of a generation but Chroma's, which has its own check."""
CHROMA = "chroma"
STAGING_PREFIX = ".staging-"
KEPT_GENERATIONS = 2  # the current one and the one before it
FORMAT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation was built from."""

    name: str
    """``gen-<hash>``, a hash of everything below but the counts."""
    format: int
    library_hash: str
    """``Library.content_hash`` at the time of building."""
    embedder: str
    """``Embedder.name``; a question must be embedded by the same one."""
    dimension: int
    passages: int
    studies: int
    unreachable: int
    """Vectors that Chroma could not find again; when there are any, search is exact."""
    newest: int | None = None
    """``Library.newest_version`` at the time of building; None: an older Lind built it."""


def index_folder(library_folder: Path) -> Path:
    """Return where a library's generations stand."""
    return library_folder / INDEX_FOLDER


def rebuild(library_folder: Path) -> str:
    """Return what to do about an index that cannot be used: a command that can work on this library."""
    if os.access(library_folder, os.W_OK):
        return f"run `lind library rebuild --library {library_folder}`"
    return (
        f"{library_folder} cannot be written to, so copy it to a folder that can (`cp -r {library_folder} COPY`) "
        "and run `lind library rebuild --library COPY`"
    )


def current_generation(library_folder: Path) -> Path:
    """Return the folder of the published generation.

    Raises:
        IndexUnavailableError: None was published, or the pointer leads nowhere.
    """
    root = index_folder(library_folder)
    try:
        name = (root / POINTER).read_text("utf-8", "replace").strip()
    except OSError:
        raise IndexUnavailableError(
            f"the library {str(library_folder)!r} has no index yet: run `lind ingest PATH --library {library_folder}`"
        ) from None
    folder = root / name
    if not name.startswith("gen-") or not (folder / MANIFEST).exists():
        raise IndexUnavailableError(
            f"the index of {str(library_folder)!r} is damaged ({name!r} is missing): {rebuild(library_folder)}"
        )
    return folder


def read_manifest(generation: Path) -> Manifest:
    """Return a generation's manifest.

    Raises:
        IndexUnavailableError: It cannot be read, a newer Lind wrote it, or a file beside it is not the one that was written.
    """
    try:
        manifest = Manifest(**json.loads((generation / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise IndexUnavailableError(
            f"cannot read {generation.name}/{MANIFEST}: {error}; {rebuild(_library_of(generation))}"
        ) from error
    if manifest.format > FORMAT:
        raise IndexUnavailableError(f"the index {generation.name} was written by a newer Lind: upgrade, or rebuild it")
    _check_files(generation)
    return manifest


def _library_of(generation: Path) -> Path:
    return generation.parent.parent


def _check_files(generation: Path) -> None:
    """Refuse a generation of which a file was changed; a flipped bit in a vector would answer, and wrongly."""
    try:
        listed = json.loads((generation / FILES).read_text("utf-8"))
        wrong = [name for name, about in listed.items() if not _as_written(generation / name, *about)]
    except FileNotFoundError:
        return  # an older Lind wrote it
    except (OSError, ValueError, TypeError, AttributeError):
        wrong = [FILES]
    if wrong:
        raise IndexUnavailableError(
            f"the index {generation.name} is damaged ({wrong[0]} is not what was written): {rebuild(_library_of(generation))}"
        )


def changed_files(generation: Path) -> tuple[str, ...]:
    """Return the files of a generation that are not what was written, after reading every one, Chroma's too.

    ``read_manifest`` trusts a file whose size and time are as they were; a disk that loses a bit changes neither.
    """
    try:
        listed = json.loads((generation / FILES).read_text("utf-8"))
        wrong = [name for name, (_, _, digest) in listed.items() if not _holds(generation / name, digest)]
    except (OSError, ValueError, TypeError, AttributeError):
        wrong = [FILES]
    try:
        compare_with_digests(generation / CHROMA)
    except (OSError, ValueError, sqlite3.Error) as error:
        wrong.append(f"{CHROMA}: {error}")
    return tuple(wrong)


def _holds(path: Path, digest: str) -> bool:
    try:
        return _sha256(path) == digest
    except OSError:
        return False


def _as_written(path: Path, size: int, changed: int, digest: str) -> bool:
    try:
        about = path.stat()
        if about.st_size != size:
            return False
        return about.st_mtime_ns == changed or _sha256(path) == digest  # a copied file has another time
    except OSError:
        return False


def _list_files(folder: Path) -> None:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".lock"]
    names = {path: path.relative_to(folder).as_posix() for path in paths}
    listed = {
        name: [path.stat().st_size, path.stat().st_mtime_ns, _sha256(path)]
        for path, name in names.items()
        if not name.startswith(CHROMA)
    }
    (folder / FILES).write_text(json.dumps(listed), "utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def snapshot_of(manifest: Manifest) -> str:
    """Return the hash that names the state of library and index."""
    return manifest.name.removeprefix("gen-")


def publish(library_folder: Path, name: str, build: Callable[[Path], Manifest]) -> Path:
    """Build a generation in staging and publish it.

    Args:
        library_folder: The library's folder; its writer's lock must be held.
        name: The generation's name, ``gen-<hash>``.
        build: Fills the folder it is given and returns the manifest.

    Returns:
        The published folder. If ``build`` fails, nothing of it remains and the old generation stands.

    Raises:
        LibraryError: The disk is full or the folder cannot be written.
    """
    root = index_folder(library_folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        _clear_staging(root)
        staging = Path(tempfile.mkdtemp(dir=root, prefix=STAGING_PREFIX))
        try:
            manifest = build(staging)
            _list_files(staging)
            (staging / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True), "utf-8")
            _fsync_tree(staging)
            target = _free_name(root, name)
            staging.rename(target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        before = _pointed(root)
        try:
            _point(root, target.name)
        finally:
            if not _may_point(root, target.name):
                shutil.rmtree(target, ignore_errors=True)
        _fsync_folder(root)
        _drop_old(root, target.name, before)
    except OSError as error:
        raise LibraryError(
            f"cannot write the index of {str(library_folder)!r}: {error.strerror or error}; "
            "the library and the index before it are whole"
        ) from error
    return target


def _pointed(root: Path) -> str:
    """Return the name in the pointer; empty: there is none that can be read."""
    try:
        return (root / POINTER).read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _may_point(root: Path, name: str) -> bool:
    """Return whether the pointer names a generation, or cannot be read: in doubt nothing is deleted."""
    try:
        return (root / POINTER).read_text("utf-8", "replace").strip() == name
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _free_name(root: Path, name: str) -> Path:
    """Return where a generation goes: a rebuilt one stands beside the one it replaces until the pointer has moved."""
    tries = (root / (name if number == 0 else f"{name}.{number}") for number in itertools.count())
    return next(path for path in tries if not path.exists())


def _point(root: Path, name: str) -> None:
    fresh = root / f"{POINTER}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    _fsync_folder(root)
    fresh.replace(root / POINTER)


def _drop_old(root: Path, current: str, before: str) -> None:
    """Delete all generations but the published one and the one before; a killed writer may have left newer ones."""
    others = [path for path in root.glob("gen-*") if path.name != current]
    others.sort(key=lambda path: (path.name == before, path.stat().st_mtime_ns), reverse=True)
    for folder in others[KEPT_GENERATIONS - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)


def _clear_staging(root: Path) -> None:
    for left in root.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)


def _fsync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _fsync_folder(path)
    _fsync_folder(folder)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
