"""``docs/own-voice.md`` lists every sentence that Lind says itself: none is missing, none is left over, each has its test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "own-voice.md"
ROW = re.compile(
    r"^\| `(?P<said>.+?)` \| `(?P<module>[\w./]+)` \|(?: (?P<condition>.+?) \| `(?P<test>[\w/.]+::\w+)` \|)?$", re.M
)
"""A sentence with its module, and where it claims something its condition and its test."""
FLOORS = ("assistant", "corpus", "index", "ui")
NOT_SAID = re.compile(
    r"assistant/(?:prompts|everyday_words|question|person_names|danger\w*|claims|claim_gate)\.py|"
    r"corpus/(?:lookalikes|damage|sections|sentences|words|effects/direction(?:_signs)?|library_schema)\.py|"
    r"corpus/formats/(?!cautions|jats|plain_text)\w+\.py|corpus/sample/|index/(?:embed|ray_engine)\.py|"
    r"ui/(?:plots|concurrent_check|websocket_check|view_evaluation|eval_runs)\.py"
)
"""Modules whose strings are words to look for, reasons for a model, pictures, or reports of checks."""
OF_NO_SENTENCE = frozenset(
    "compile search match fullmatch sub split Option Argument Typer execute executemany _cue".split()
)
"""Calls whose strings are patterns, help of the command line or SQL."""
READS = re.compile(r"(?:[A-Z“]|\{\}[ :]).*(?:[.:?…”]|\{\})\Z")
"""A sentence, or a line that ends with what is filled in; a bare label claims nothing."""
MARKUP = re.compile(r"<[a-z/!]|\\|\(\?|\|[a-z]|SELECT |PRAGMA |^[\w-]+=|^[A-Z]{2} [A-Z]")


def sentences(module: Path) -> Iterator[str]:
    """Yield the strings of a module that read as sentences, of at least three words.

    A part that is filled in is written ``{}``. Docstrings, patterns and the messages of errors are left out.
    """
    tree = ast.parse(module.read_text("utf-8"))
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(node.value)
        elif isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _called(node) in OF_NO_SENTENCE):
            left_out.update(ast.walk(node))
        elif isinstance(node, ast.Call) and _called(node).endswith("Error"):
            left_out.update(ast.walk(node))
        elif isinstance(node, ast.JoinedStr):
            left_out.update(part for part in node.values if isinstance(part, ast.Constant))
    for node in ast.walk(tree):
        said = None if node in left_out else _pattern(node)
        if said is not None and READS.match(said) and _words(said) >= 3 and not MARKUP.search(said):
            yield said


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _pattern(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return " ".join(node.value.split())
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        return " ".join("".join(map(str, parts)).split())
    return None


def _words(text: str) -> int:
    return len(re.findall(r"[^\W\d_]{2,}", text))


def listed() -> list[re.Match[str]]:
    return list(ROW.finditer(TABLE.read_text("utf-8")))


def modules() -> list[Path]:
    found = (path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py")))
    return [path for path in found if NOT_SAID.match(path.relative_to(ROOT).as_posix()) is None]


def test_every_sentence_stands_in_the_table() -> None:
    known = {(row["module"], row["said"]) for row in listed()}
    found = ((path.relative_to(ROOT).as_posix(), said) for path in modules() for said in sentences(path))
    assert [one for one in found if one not in known] == []


def test_the_table_holds_no_sentence_that_is_not_said_any_more() -> None:
    said = {}
    for row in listed():
        module = row["module"]
        if module not in said:
            tree = ast.parse((ROOT / module).read_text("utf-8"))
            said[module] = {pattern for node in ast.walk(tree) if (pattern := _pattern(node)) is not None}
        assert row["said"] in said[module], f"{module} does not say {row['said']!r}"


def test_every_claim_names_a_test_that_exists() -> None:
    for row in listed():
        if row["test"] is None:
            continue
        file, name = row["test"].split("::")
        assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8"), row["test"]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('say(f"{count} studies were found here.")', ["{} studies were found here."]),
        ('"""A docstring that says something."""', []),
        ('raise ValueError("This is said by an error.")', []),
        ('re.compile("These are words to find")', []),
        ('x = "too short"', []),
    ],
)
def test_a_sentence_is_told_from_other_strings(tmp_path: Path, code: str, found: list[str]) -> None:
    module = tmp_path / "module.py"
    module.write_text(code, "utf-8")
    assert list(sentences(module)) == found
