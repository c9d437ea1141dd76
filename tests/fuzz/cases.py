"""What the readers are tried on: files of each format made of their own words, whole and damaged.

Cases a run: ``LIND_FUZZ_CASES``, 200 unless it is set (``make fuzz`` sets 10,000). Without it the cases are the same
every time.
"""

import os
import random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

CASES = int(os.environ.get("LIND_FUZZ_CASES", "200"))
TRIED = settings(
    max_examples=CASES,
    deadline=1000,
    derandomize="LIND_FUZZ_CASES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""A case that takes more than a second fails."""
SOME = settings(TRIED, max_examples=max(CASES // 10, 50))
"""For what is tried beside the main test of a reader."""

ANYTHING = st.text(st.characters(codec="utf-8"), max_size=40)
WORDS = st.sampled_from(
    "Beads|Of 20 adults, 12 improved.|10⁹ units|P < .05|RESULTS: none|é–“x”|NCT01234567|10.1000/x|12345678|2001|;|,|'|\\".split(
        "|"
    )
)
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\n\n", "", "\u2028", "\x0c"])

PIECES = {
    "ris": "TY  - JOUR|TY  - |TY - JOUR|ER  - |ER  -|TI  - |T1\t- |"
    "AB  - |N2  - |AU  - |KW  - |PY  - |SP  - |EP  - |AN  - |DB  - PubMed|XX  - ",
    "wos": "FN x|VR 1.0|PT J|ER|EF|TI |AB |AU |   |PY |BP |EP |DE |DI ",
    "endnote": "%0 Journal Article|%T |%A |%X |%K |%D |%R |%M |%~ PubMed|%|%% ",
    "bibtex": '@article{a,|@article{b,|@book(c,|}|{|title = {|author = "|year = 2001,|@string{x = "y"}|@comment{|%|"|,|#',
    "csv": 'title,abstract,year|title;abstract|title\tdoi|"|""|,|;|\t|"a","b","c"|a,b,c|,,,|\'=1|=1',
    "medline": "PMID- 1|PMID- |TI  - |AB  - |      |AU  - |PT  - |LID - 10.1000/x [doi]|RIN - |DP  - 2001|X",
    "json-lines": '{"title": "|"abstract": "|"}|{|}|[|]|,|"|:|null|1e999|"\\ud800"|'
    '{"DOI": 1, "type": "x", "author": [|"issued": {|{"QUESTION": ',
    "pubmed-xml": "<PubmedArticleSet>|</PubmedArticleSet>|<PubmedArticle>|</PubmedArticle>|<MedlineCitation>|</MedlineCitation>|"
    "<Article>|</Article>|<ArticleTitle>|</ArticleTitle>|<Abstract><AbstractText>|</AbstractText></Abstract>|<!--|-->|"
    "<![CDATA[|]]>|&amp;|&x;|<DeleteCitation>|</DeleteCitation>|<PMID>1</PMID>|<sup>|</sup>|<?x|?>|<PubmedBookArticle>",
    "jats": "<pmc-articleset>|</pmc-articleset>|<article>|</article>|<front><article-meta>|</article-meta></front>|<title-group>"
    "<article-title>|</article-title></title-group>|<abstract>|</abstract>|<sec><title>|</title>|</sec>|<p>|</p>|<x:y>|</x:y>|"
    "&nbsp;|&x;|<!--|-->|<body>|</body>|xmlns:x='y'|<alternatives>",
    "plain-text": "Abstract|PMID: 1|DOI: 10.1000/x|Background: |A trial of beads in adults|Muster A, Beispiel B.|J Med. 2001;1:2-3.| ",
}
"""Format → what its files are made of, parted by bars."""


def texts(name):
    """Files of a format in any order of its pieces, with words and arbitrary characters between them."""
    pieces = st.sampled_from(PIECES[name].split("|"))
    part = st.tuples(pieces, st.one_of(WORDS, st.just(""), ANYTHING), ENDS).map("".join)
    return st.lists(part, max_size=25).map("".join)


_LOOSE = "\n\n\n\r\t \0\u2028\x0c\ufeffaZ09é⁹<>&\"'{}[]()@%,;|=+-–\\"


def seeded(name, seed):
    """Return one such file made from a number: ten times faster than drawing its pieces, and told by the number."""
    rng = random.Random(seed)
    pieces = PIECES[name].split("|")
    words = "Beads|Of 20 adults, 12 improved.|10⁹ units|RESULTS: none|é–“x”|NCT01234567|10.1000/x|12345678|2001".split(
        "|"
    )
    parts = []
    for _ in range(rng.randrange(25)):
        parts.append(rng.choice(pieces))
        parts.append(rng.choice(words) if rng.random() < 0.6 else "".join(rng.choices(_LOOSE, k=rng.randrange(6))))
        parts.append(rng.choice(("\n", "\n", "\n", "\r\n", "\r", "\n\n", "")))
    return "".join(parts)
