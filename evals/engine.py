"""The only place where the harness touches the program it measures: build a library, search it, ask it.

Benchmarks take these doors as arguments, so a peer or a fake can stand behind them.
"""

from __future__ import annotations

import glob
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.answer import Answer
from corpus.errors import InputError
from evals.benchmark import Options
from evals.provenance import code_hash, hash_files

Mode = Literal["lexical", "dense", "fusion", "hybrid"]
MODES: tuple[Mode, ...] = ("lexical", "dense", "fusion", "hybrid")
"""The stages alone, both fused, and all with the second stage: an ablation in every run."""


DENSE = 2000
"""Passages ranked by cosine alone for a question; a given study all of whose passages are further away counts as not found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDoor:
    """A system that ranks studies."""

    rank: Callable[[str, Mode, int], tuple[str, ...]]
    """``(question, mode, k)`` → study ids, best first."""
    names_of: Callable[[str], tuple[str, ...]]
    """Study id → every name it came under."""
    snapshot: str
    """State of what is searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDoor:
    """A system that answers."""

    ask: Callable[[str], Answer]
    names_of: Callable[[str], tuple[str, ...]]
    text_of: Callable[[str], str | None]
    """Study id → canonical text; None: unknown."""
    snapshot: str
    score_of: Callable[[Answer], float | None]
    """The evidence score of an answer or abstention, in [0, 1]; None: the system has none."""
    conclude: Callable[[str, Sequence[str]], str | None] = lambda question, studies: None
    """``(question, study ids)`` → what these studies say together of the outcome asked about; None: it cannot be asked."""


Span = tuple[str, int, int]
"""Study id, and where in its canonical text something starts and ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetDoor:
    """A system that picks words out of studies that it is given, and the plainest one to measure it by."""

    quotes: Callable[[str, Sequence[str]], tuple[Span, ...]]
    """``(question, study ids)`` → the sentences quoted of these studies."""
    dense: Callable[[str], tuple[Span, ...]]
    """Question → passages by cosine, nearest first, far more than fit into an answer."""


OpenSearch = Callable[[Sequence[Path], Options], SearchDoor]
OpenAnswers = Callable[[Sequence[Path], Options], AnswerDoor]
OpenSnippets = Callable[[Sequence[Path], Options], SnippetDoor]


def open_search(corpus: Sequence[Path], options: Options) -> SearchDoor:
    """Return Lind's search over a corpus (or over the library named in the options)."""
    from corpus.library import Library
    from index.embed import open_embedder
    from index.generations import snapshot_of
    from index.retriever import open_retriever

    library = Library.open(ready_library(corpus, options))
    retriever = open_retriever(library, open_embedder(options.embedder))
    retriever.open_store()

    def rank(question: str, mode: Mode, k: int) -> tuple[str, ...]:
        return tuple(hit.study_id for hit in retriever.search_studies(question, k=k, mode=mode))

    return SearchDoor(rank=rank, names_of=library.source_ids, snapshot=snapshot_of(retriever.manifest))


def open_answers(corpus: Sequence[Path], options: Options) -> AnswerDoor:
    """Return Lind's assistant over a corpus (or over the library named in the options)."""
    from assistant.chain import open_assistant
    from assistant.evidence.outcomes import asked_outcomes, read_body
    from assistant.evidence.sentences import gather, weigh_terms
    from assistant.question.read import read_question
    from corpus.library import Library
    from index.embed import open_embedder
    from index.generations import current_generation, read_manifest, snapshot_of

    folder = ready_library(corpus, options)
    library = Library.open(folder)
    assistant = open_assistant(folder, embedder=open_embedder(options.embedder), model=options.model)
    assistant.retriever.open_store()

    def text_of(study_id: str) -> str | None:
        try:
            return library.study(study_id).text
        except KeyError:
            return None

    def conclude(question: str, studies: Sequence[str]) -> str | None:
        read = read_question(question)
        held = library.studies(studies)
        weights = weigh_terms(read, {}, 1)
        sentences = gather(read, [(held[one], 1.0) for one in studies if one in held], weights)
        return next((read_body(asked, sentences).direction for asked in asked_outcomes(read)), None)

    return AnswerDoor(
        ask=assistant.ask,
        names_of=library.source_ids,
        text_of=text_of,
        snapshot=snapshot_of(read_manifest(current_generation(folder))),
        score_of=lambda answer: answer.score,
        conclude=conclude,
    )


def open_snippets(corpus: Sequence[Path], options: Options) -> SnippetDoor:
    """Return Lind's choice of sentences, and passages by cosine alone, over the same library."""
    from assistant.evidence.choose import choose
    from assistant.evidence.sentences import gather, weigh_in
    from assistant.question.read import read_question
    from corpus.library import Library
    from index.embed import open_embedder
    from index.retriever import open_retriever

    library = Library.open(ready_library(corpus, options))
    retriever = open_retriever(library, open_embedder(options.embedder))

    def quotes(text: str, studies: Sequence[str]) -> tuple[Span, ...]:
        question = read_question(text, retriever.expansions)
        held = library.studies(studies)
        weights = weigh_in(question, retriever.passages_with, retriever.manifest.passages)
        chosen = choose(question, gather(question, [(held[one], 1.0) for one in studies if one in held], weights))
        return tuple((c.study.study_id, c.start, c.end) for c in chosen)

    def dense(text: str) -> tuple[Span, ...]:
        hits = retriever.search(text, k=DENSE, mode="dense")
        return tuple((hit.study_id, hit.start, hit.end) for hit in hits)

    return SnippetDoor(quotes=quotes, dense=dense)


def ready_library(corpus: Sequence[Path], options: Options) -> Path:
    """Return the folder of a library that holds the corpus, building it once per corpus and code.

    A library named in the options is used as it is: a benchmark never adds to a person's own library.

    Raises:
        InputError: A corpus file is not there, or nothing in it could be read.
    """
    if options.library is not None:
        return options.library
    from index import embed
    from index.build import ingest
    from index.embed import open_embedder

    files = [file for path in corpus for file in _files_of(path)]
    model = options.embedder.replace("/", "_").replace("\\", "_")
    # The embedder's own file is named apart: vectors are taken over only from libraries that it embedded as it is now.
    embedding = hash_files([Path(embed.__file__)])[:12]
    key = f"{hash_files(files)[:12]}-{model}-{embedding}-{code_hash(('corpus', 'index'))[:12]}"
    folder = options.work / key
    done = folder / "ingested"
    if done.is_file():
        return folder
    options.say(f"building a library from {', '.join(path.name for path in corpus)} (once)")
    _take_vectors(folder)
    ingest(folder, list(corpus), embedder=open_embedder(options.embedder))
    done.write_text("complete\n", encoding="utf-8")
    return folder


def _take_vectors(folder: Path) -> None:
    """Copy the vectors of an earlier library of the same corpus and embedder, so that other code embeds no text twice.

    They are kept by hash of text and model (``index.embedding_cache``); what is not among them is embedded.
    """
    from index.embedding_cache import FILE_NAME

    stem = folder.name.rpartition("-")[0]
    ready = [path.parent for path in folder.parent.glob(f"{glob.escape(stem)}-*/ingested") if path.parent != folder]
    caches = [path / "index" / FILE_NAME for path in sorted(ready)]
    newest = max((cache for cache in caches if cache.is_file()), key=lambda cache: cache.stat().st_mtime, default=None)
    own = folder / "index" / FILE_NAME
    if newest is not None and not own.exists():
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(newest, own)


def _files_of(path: Path) -> list[Path]:
    """Return a file, or the files below a folder, in order.

    Raises:
        InputError: There is nothing at the path.
    """
    if path.is_file():
        return [path]
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else []
    if not files:
        raise InputError(f"corpus {str(path)!r}: no such file, or a folder without files")
    return files
