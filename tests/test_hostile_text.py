"""Texts that mean harm: read or quarantined at little cost, and no function of ``corpus`` hangs on any of them."""

import ast
import inspect
import pkgutil
import time
from importlib import import_module
from pathlib import Path

import pytest

from corpus.errors import InputError
from tests.hostile_files import MEMORY, beside_good, read_in_child

TEXTS = {
    "JSON nested": lambda: b'{"title": ' + b"[" * 100_000,
    "JSON number": lambda: b'{"title": "x", "year": ' + b"9" * 100_000 + b"}",
    "CSV quote": lambda: b'title,abstract\n"' + b"x" * 300_000,
    "CSV columns": lambda: b"title," + b"a," * 100_000 + b"\n" + b"x," * 100_000,
    "BibTeX braces": lambda: b"@article{a, title = {" + b"{" * 100_000,
    "BibTeX strings": lambda: b'@string{a = "x"}' + b"".join(b"@string{a%d = a # a}" % n for n in range(2000)) + b"@article{k, title = a}",
    "RIS line": lambda: b"TY  - JOUR\nTI  - " + b"x" * 3_000_000 + b"\nER  - \n",
    "RIS no end": lambda: b"TY  - JOUR\n" * 30_000,
    "nbib": lambda: b"PMID- 1\n" + b"      x\n" * 100_000,
    "NUL in RIS": lambda: b"TY  - JOUR\nTI  - Be\0ads\nER  - \n",
    "invisible": lambda: ("TY  - JOUR\nTI  - " + "\u202e\u200b\U000e0041" * 30_000 + "\nER  - \n").encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_text_that_means_harm_is_read_or_quarantined_and_the_rest_is_read(tmp_path, name):
    found = read_in_child(beside_good(tmp_path, "m.txt", TEXTS[name]()))
    assert [i for i in found["ids"] if i.startswith("good")] == ["good", "good too"]
    assert found["read"] + len(found["quarantined"]) >= 3
    assert found["mb"] < MEMORY, found


PATTERNS = [
    "a", "A ", "1", "1.", "1,", "0.", "1 1 ", "1-", "(", "((a ", ")", "[1", "<", "<a", "</", "&", "&#", '"', "'", "{", "\\",
    " ", "\t ", "\n", "\r\n", "\n\n", "a. ", "A.B.", "e.g. ", "vs. ", "P < ", "P=.0", "95% CI ", "CI 1-", "HR 1.", "n = 1 ",
    "n=1/1 ", "1/1 ", "10.1000/", "10.1/a.", "NCT0", "PMID: ", "PMC1", "ISRCTN1", "https://", "www.a.", "RESULTS: ", "AIM",
    "of 1 of ", "1 of 1 (", "(1%) ", "± ", "1 ± ", "×10", "median 1 (", "and ", "or ", "with ", "patients ", "randomi",
    "group ", "compared with ", "hazard ratio ", "was 1 in the a group and ", "mg/", "1 mg ", "é", "-", "–", "...", "?!", ";;",
    "A (B", "Ab Cd (AC) ", "a" * 50 + " ", "no ", "not ", "TY  - ", "%0 ", "PT J\n", "=", ":", "IN", "0" * 30 + " ",
]  # fmt: skip
SLOW = 15
"""Seconds for one function and 100 kB: a guard against hanging. A quadratic pattern takes minutes."""


def text_functions():
    """Every public function of ``corpus`` that takes one text (and nothing else that it needs)."""
    import corpus

    found = []
    for module in pkgutil.walk_packages(corpus.__path__, "corpus."):
        tree = ast.parse(Path(import_module(module.name).__file__).read_text("utf-8"))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            function = getattr(import_module(module.name), node.name)
            needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
            # A pattern is ours, never read from a file.
            if len(needed) == 1 and needed[0].annotation in ("str", str) and needed[0].name != "pattern":
                found.append(function)
            elif node.name == "read" and [p.annotation for p in needed] == ["str", "str"]:
                found.append(lambda text, read=function: list(read(text, "f")))
    return found


@pytest.mark.slow
def test_no_function_of_corpus_hangs_on_100_kb_of_anything():
    functions = text_functions()
    assert len(functions) > 30
    for pattern in PATTERNS:
        text = (pattern * (100_000 // len(pattern) + 1))[:100_000]
        for function in functions:
            began = time.perf_counter()
            try:
                found = function(text)
                list(found) if inspect.isgenerator(found) else None
            except (ValueError, InputError):
                pass
            assert time.perf_counter() - began < SLOW, (function, pattern)
