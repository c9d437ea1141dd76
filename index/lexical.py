"""The lexical index (tantivy): BM25 over stemmed words of title, passage and keywords."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FIELD_BOOSTS = {"title": 1.0, "body": 1.0, "keywords": 0.3}
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
LONE = re.compile(r"[\ud800-\udfff]")
"""Halves of characters, which no index can be asked for."""
WRITER_HEAP_BYTES = 64_000_000

STOP_WORDS = frozenset(
    "a an and any are as at be been being but by can could did do does during for from had has have how i if in into is "
    "it its may might more most no not of on or our shall should so such than that the their them then there these they "
    "this those to under was we were what when where which while who whom whose why will with would you your".split()
)
"""Words that carry no subject; a question made of nothing else is searched as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalEntry:
    """One passage as the lexical index sees it."""

    passage_id: str
    title: str
    body: str
    keywords: str
    """MeSH headings and journal."""


class LexicalIndex:
    """A tantivy index opened for searching."""

    def __init__(self, index: Any, borrowed: TemporaryDirectory[str] | None = None) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._borrowed = borrowed  # removed with this object

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open the index in ``folder``.

        Opening takes a lock in the folder; one that may not be written to is opened through a temporary folder of links.

        Raises:
            Exception: Whatever tantivy raises on a damaged index; the caller decides what to do.
        """
        import tantivy

        if os.access(folder, os.W_OK):
            return cls(tantivy.Index.open(str(folder)))
        borrowed = TemporaryDirectory(prefix="lind-lexical-")
        for path in folder.iterdir():
            if path.is_file() and not path.name.endswith(".lock"):
                _see(path, Path(borrowed.name) / path.name)
        return cls(tantivy.Index.open(borrowed.name), borrowed)

    def search(self, question: str, k: int) -> dict[str, float]:
        """Return the BM25 scores of the best ``k`` passages (DOI 10.1561/1500000019)."""
        words = query_words(question)
        if not words or k < 1 or self._searcher.num_docs == 0:
            return {}
        query, _ = self._index.parse_query_lenient(
            " ".join(words), default_field_names=list(FIELD_BOOSTS), field_boosts=FIELD_BOOSTS
        )
        found = self._searcher.search(query, limit=min(k, self._searcher.num_docs), count=False).hits
        return {self._searcher.doc(address)["passage_id"][0]: score for score, address in found}

    def count(self) -> int:
        """Return the number of passages."""
        return int(self._searcher.num_docs)

    def passages_with(self, stem: str) -> int:
        """Return how many passages hold a stem in title, text or keywords (the largest of the three)."""
        return max(int(self._searcher.doc_freq(name, stem)) for name in FIELD_BOOSTS)


def write_lexical_index(folder: Path, entries: Iterable[LexicalEntry]) -> None:
    """Write a new index into an empty folder; it is complete on disk when this returns."""
    import tantivy

    folder.mkdir(parents=True, exist_ok=True)
    _add(tantivy.Index(_schema(), path=str(folder)), entries)


def extend_lexical_index(before: Path, folder: Path, entries: Iterable[LexicalEntry]) -> None:
    """Make an index of an earlier one and of more entries; the earlier one stays as it is.

    Args:
        before: The earlier index; nothing of it may be missing in the new one, for deleting would shift its statistics.
        folder: An empty folder.
        entries: What is added.

    Raises:
        Exception: Whatever tantivy raises on a damaged index.
    """
    import tantivy

    folder.mkdir(parents=True, exist_ok=True)
    for path in before.iterdir():
        if path.is_file() and not path.name.endswith(".lock"):
            # Segments never change once written; the two lists of them do.
            shutil.copy2(path, folder / path.name) if path.suffix == ".json" else _link(path, folder / path.name)
    _add(tantivy.Index.open(str(folder)), entries)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _see(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.resolve())
    except OSError:
        shutil.copyfile(source, target)


def _add(index: Any, entries: Iterable[LexicalEntry]) -> None:
    import tantivy

    writer = index.writer(WRITER_HEAP_BYTES, 1)
    for entry in entries:
        writer.add_document(
            tantivy.Document(passage_id=entry.passage_id, title=entry.title, body=entry.body, keywords=entry.keywords)
        )
    writer.commit()
    writer.wait_merging_threads()


@cache
def _analyzer() -> Any:
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("english")).build()


def stems(text: str) -> list[str]:
    """Return the words of a text as the index sees them: lower case, stemmed (Snowball English), in order.

    >>> stems("Patients responded to 5-FU")
    ['patient', 'respond', 'to', '5', 'fu']
    """
    return list(_analyzer().analyze(LONE.sub("?", text)))


def query_words(question: str) -> list[str]:
    """Return the words of a question that are worth looking up, in order, each quoted for the query parser.

    >>> query_words("Does CIK therapy prolong survival?")
    ['"CIK"', '"therapy"', '"prolong"', '"survival"']
    """
    # Quoting makes every word plain text to the parser: AND, OR, +, - and : lose their meaning.
    return [
        f'"{word}"' if not re.search(r"\W", word) else f"({' '.join(_parts(word))})" for word in telling_words(question)
    ]


def telling_words(question: str) -> list[str]:
    """Return the words of a question that carry its subject, as written; all words where none does.

    >>> telling_words("Does CIK therapy prolong survival?")
    ['CIK', 'therapy', 'prolong', 'survival']
    """
    words = WORD.findall(question)
    return [word for word in words if word.lower() not in STOP_WORDS] or words


def _parts(word: str) -> list[str]:
    return [f'"{part}"' for part in re.split(r"\W", word) if part]


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FIELD_BOOSTS:
        builder.add_text_field(name, stored=False, tokenizer_name="en_stem", index_option="freq")
    return builder.build()
