"""What the documents promise is run: the README's commands, the demo, and the tables of commands."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (lind .+)$", README, re.M)
LIND = Path(sys.executable).parent / "lind"


def run(command: str, library: Path) -> subprocess.CompletedProcess[str]:
    words = [str(LIND), *shlex.split(command)[1:]]
    environment = {**os.environ, "LIND_LIBRARY": str(library), "HF_HUB_OFFLINE": "1", "COLUMNS": "200"}
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


@pytest.mark.model
def test_every_command_of_the_readme_runs_in_its_order(tmp_path: Path) -> None:
    assert len(COMMANDS) >= 6
    for command in COMMANDS:
        done = run(command, tmp_path / "library")
        assert done.returncode == 0, (command, done.stderr)
        assert done.stdout.strip(), command


@pytest.mark.model
def test_the_demo_answers_two_questions_with_citations_and_declines_the_third(tmp_path: Path) -> None:
    done = run("lind demo", tmp_path / "unused")
    assert done.returncode == 0, done.stderr
    answers = done.stdout.split("═" * 78)[1:]
    assert len(answers) == 3
    assert [bool(re.search(r"” \[\d\]", answer)) for answer in answers] == [True, True, False]
    assert "No study found for this question names “metformin”" in answers[2]
    assert not (tmp_path / "unused").exists()


def test_the_readme_names_every_command_and_no_other() -> None:
    from typer.main import get_command

    from ui.cli import app

    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    table = README[README.index("| command | does |") : README.index("Everything prints one JSON")]
    named = set(re.findall(r"`lind ([a-z]+)", table))
    assert named == known


def test_every_command_has_a_line_of_help() -> None:
    from typer.main import get_command

    from ui.cli import app

    def walk(name: str, command: object) -> None:
        assert getattr(command, "help", None), name
        for child, inner in getattr(command, "commands", {}).items():
            walk(f"{name} {child}", inner)

    walk("lind", get_command(app))


def test_the_makefile_has_the_targets_that_the_documents_name() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    texts = README + (ROOT / "CONTRIBUTING.md").read_text("utf-8") + (ROOT / "docs/design.md").read_text("utf-8")
    assert set(re.findall(r"`make ([a-z]+)", texts)) <= targets


def test_no_document_names_a_path_of_a_machine() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "Makefile", ROOT / ".ci/run"]:
        assert not re.search(r"(?<![\w.])/(?:work|farm|root|home)/", path.read_text("utf-8")), path
