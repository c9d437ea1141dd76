"""Renew the lock of every package that an environment of Lind is made of; ``make lock`` runs this.

uv resolves all extras together, once, for Python 3.11 and later on every system: a package has one version wherever it
is used. What is written beside this file, names, versions, markers and hashes and no address:

- ``versions.txt``: every package, for ``pip install --constraint``.
- ``base.txt``, ``dev.txt``, ``peers.txt``: the same lines with hashes, for ``pip install --require-hashes --no-deps``.
  The last two hold what they add to the first.

torch, and what only its CUDA build pulls in, stands in ``versions.txt`` alone: a machine may have another build of the
same version (CPU, CUDA, ROCm), with another hash and without those packages, so pip decides that when it installs.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent / "pyproject.toml"
OLDEST_PYTHON = "3.11"
ENVIRONMENTS = {"base": (), "dev": ("dev",), "peers": ("bench", "peers")}
"""File and the extras that its environment is made of."""
HEAD = "# Made by `make lock`; do not edit. {}\n"


def resolve(requirements: str, *options: str) -> dict[str, str]:
    """Return what uv chooses: the name of each package with its lines, hashes included where asked for.

    Raises:
        SystemExit: There is no such set of packages; uv has said why.
    """
    # Wheels only: whoever installs from the lock needs no compiler.
    command = [sys.executable, "-m", "uv", "pip", "compile", "--no-config", "--quiet", "--no-build", "--no-header"]
    command += ["--no-annotate", "--no-emit-index-url", *options, "-"]
    done = subprocess.run(command, input=requirements, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit("the lock was not renewed: uv found no set of packages that fits pyproject.toml")
    blocks = re.split(r"\n(?=\S)", done.stdout.strip())
    return {block.split("==")[0]: block for block in blocks}


def requirements_of(extras: tuple[str, ...]) -> str:
    """Return what pyproject.toml asks for, what builds Lind included, one requirement a line."""
    declared = tomllib.loads(PROJECT.read_text("utf-8"))
    project = declared["project"]
    asked = [*declared["build-system"]["requires"], *project["dependencies"]]
    return "\n".join(asked + [one for extra in extras for one in project["optional-dependencies"][extra]])


def torch_packages() -> set[str]:
    """Return torch and what it needs on Linux but not on Windows: the packages of its CUDA build."""
    (torch,) = re.findall(r"^torch==.*$", requirements_of(()), re.MULTILINE)
    linux, windows = (resolve(torch, "--python-platform", system) for system in ("linux", "windows"))
    return {"torch"} | (linux.keys() - windows.keys())


def write(name: str, says: str, lines: list[str]) -> None:
    """Write one file of the lock."""
    (HERE / name).write_text(HEAD.format(says) + "\n".join(lines) + "\n", "utf-8")
    print(f"locks/{name}: {len(lines)} packages")


def main() -> None:
    """Resolve once, then share out."""
    extras = tuple(tomllib.loads(PROJECT.read_text("utf-8"))["project"]["optional-dependencies"])
    everywhere = ("--universal", "--python-version", OLDEST_PYTHON, "--fork-strategy", "fewest")
    hashed = resolve(requirements_of(extras), *everywhere, "--generate-hashes")
    versions = {name: block.split("\\")[0].strip() for name, block in hashed.items()}
    write("versions.txt", "Every package; for `pip install --constraint`.", list(versions.values()))
    known = torch_packages()
    for name, of in ENVIRONMENTS.items():
        needed = resolve(requirements_of(of), *everywhere, "--constraints", str(HERE / "versions.txt"))
        new = [hashed[package] for package in hashed if package in needed and package not in known]
        write(f"{name}.txt", "Without torch and its CUDA packages: see renew.py.", new)
        if name == "base":
            known |= needed.keys()


if __name__ == "__main__":
    main()
