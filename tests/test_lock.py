"""The lock (locks/): its form, and that it fits pyproject.toml. Reads files only."""

import re
import tomllib

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from locks.renew import ENVIRONMENTS
from tests.conftest import ROOT

LOCKS = ROOT / "locks"
FILES = ["versions", *ENVIRONMENTS]
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^\s;,*]+)( ; (?P<marker>[^\\]+?))?(?P<more> \\)?")
HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")


def lines_of(name):
    """Return the lines of a file below its heading."""
    head, *lines = (LOCKS / f"{name}.txt").read_text("utf-8").splitlines()
    assert head.startswith("# Made by `make lock`")
    return lines


def pins_of(*names):
    """Return package and version of what files name."""
    found = [PIN.fullmatch(line) for name in names for line in lines_of(name)]
    return {pin["name"]: pin["version"] for pin in found if pin}


def asked(*extras):
    """Return what pyproject.toml asks for, what builds Lind included."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = declared["project"]
    named = declared["build-system"]["requires"] + project["dependencies"]
    return [Requirement(one) for one in named + [x for e in extras for x in project["optional-dependencies"][e]]]


def all_extras():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]


@pytest.mark.parametrize("name", FILES)
def test_every_line_is_one_exact_version_or_a_hash_and_none_an_address(name):
    lines = lines_of(name)
    assert [line for line in lines if not PIN.fullmatch(line) and not HASH.fullmatch(line)] == []
    assert "://" not in "".join(lines)
    assert len([line for line in lines if PIN.fullmatch(line)]) == len(pins_of(name))


@pytest.mark.parametrize("name", list(ENVIRONMENTS))
def test_every_package_of_an_environment_has_a_hash(name):
    lines = lines_of(name)
    for at, line in enumerate(lines):
        pin = PIN.fullmatch(line)
        if pin:
            assert pin["more"], line
            assert HASH.fullmatch(lines[at + 1]), line


def test_torch_and_its_cuda_packages_have_no_hash():
    hashed, every = pins_of(*ENVIRONMENTS), pins_of("versions")
    assert every["torch"] == "2.13.0"
    assert [name for name in hashed if name == "torch" or name.startswith(("nvidia-", "cuda-", "triton"))] == []
    assert "nvidia-cublas" in every
    assert not [line for line in lines_of("versions") if "--hash" in line]


@pytest.mark.parametrize("name", list(ENVIRONMENTS))
def test_an_environment_has_the_versions_of_the_whole_lock(name):
    assert pins_of(name).items() <= pins_of("versions").items()


@pytest.mark.parametrize("name", list(ENVIRONMENTS))
def test_an_environment_holds_what_pyproject_asks_for(name):
    named = {canonicalize_name(one.name) for one in asked(*ENVIRONMENTS[name])}
    assert named - pins_of("base", name).keys() == {"torch"}


def test_every_direct_dependency_is_locked_within_its_range():
    every = pins_of("versions")
    for one in asked(*all_extras()):
        version = every.get(canonicalize_name(one.name))
        assert version is not None, f"{one}: not in the lock; run `make lock`"
        assert one.specifier.contains(version), f"{one}: the lock has {version}; run `make lock`"


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_every_pythons_environment_has_every_direct_dependency(python):
    """A marker may leave a package out for one Python; none may do so for what is asked for by name."""
    full = {"python_version": python, "python_full_version": f"{python}.1", "sys_platform": "linux"}
    named = {canonicalize_name(one.name) for one in asked(*all_extras())}
    for line in lines_of("versions"):
        pin = PIN.fullmatch(line)
        if pin["name"] in named and pin["marker"]:
            assert Marker(pin["marker"]).evaluate(full), line
