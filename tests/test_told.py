"""A chat model's sentences are told one by one, and the answer is the same as when nobody listens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.answer import EvidenceStatement
from assistant.chain import open_assistant
from assistant.llm import open_model
from assistant.told import write_telling
from tests.openai_server import sentences
from tests.test_answer_view import QUOTE

KEPT, WRONG = "Pain eased in 20 of 25 patients.", "Pain eased in 21 of 25 patients."


def model(folder: Path, *pairs: tuple[str, int]) -> Any:
    (folder / "replies.txt").write_text(sentences(*pairs), "utf-8")
    return open_model(f"scripted:{folder / 'replies.txt'}")


def test_each_sentence_is_told_once_it_is_checked_and_a_wrong_one_never(tmp_path: Path) -> None:
    told: list[EvidenceStatement] = []
    written = write_telling(model(tmp_path, (WRONG, 1), (KEPT, 1)), "q?", [QUOTE], told.append)
    assert [(s.kind, s.text) for s in told] == [("quote", QUOTE.text), ("generated", KEPT)]
    assert tuple(told) == written.statements
    assert written.replaced == 1


def test_what_is_told_does_not_change_what_is_written(tmp_path: Path) -> None:
    pairs = ((WRONG, 1), (KEPT, 1))
    silent = write_telling(model(tmp_path, *pairs), "q?", [QUOTE], None)
    assert silent == write_telling(model(tmp_path, *pairs), "q?", [QUOTE], lambda statement: None)


def test_without_a_model_nobody_is_told(library_folder: Path, embedder: Any) -> None:
    told: list[EvidenceStatement] = []
    answer = open_assistant(library_folder, embedder=embedder).ask(
        "Does velorastine prevent migraine?", tell=told.append
    )
    assert answer.kind == "answer"
    assert told == []
