"""The filters of the page: only what the library has can be chosen, and what is chosen is said."""

from __future__ import annotations

from pathlib import Path

from index.build import ingest
from index.embed import open_embedder
from index.filters import Filters
from ui.filter_box import choices_of, words_of

DATA = Path(__file__).parent / "data" / "page.jsonl"


def test_only_what_some_study_has_can_be_chosen(tmp_path: Path) -> None:
    ingest(tmp_path / "library", [DATA], embedder=open_embedder("hash-64"))
    choices = choices_of(tmp_path / "library", "one", 6)
    assert "randomised trial" in choices.designs
    assert "meta-analysis" not in choices.designs
    assert choices.statuses == ("no notice known",)
    assert "Coastal Letters" in choices.journals
    assert choices.languages == ()  # no record names one
    assert len(choices_of(tmp_path / "library", "one", 20_001).languages) > 20  # large: gathered from nothing


def test_what_is_chosen_is_said_in_one_line() -> None:
    assert words_of(Filters()) == ""
    assert words_of(Filters(include_retracted=True)) == "Retracted ones too"
    chosen = Filters(population=frozenset({"children"}), since=2001, until=2010, include_retracted=True)
    assert words_of(chosen) == "Only children · 2001 to 2010 · retracted ones too"
