"""Which words of a question name a medicine, a disease, a symptom or a group of people, by kept lists.

Only such a word is ever said to be missing from a study or from the library: an ordinary word ("journal",
"manoeuvre") says how something is asked, and that a text lacks it tells nobody anything.
"""

from __future__ import annotations

from index.lexical import WORD
from index.search.conditions import condition_names
from index.search.medicines import is_whole_name
from index.spelling import spelling_variants

PEOPLE = frozenset(
    "child children infant infants neonate neonates newborn newborns adolescent adolescents paediatric pediatric adult "
    "adults "
    "elderly pregnant pregnancy breastfeeding lactating women men veterans athletes smokers dialysis transplant".split()
)
"""Words for groups of people that a study either had or had not."""
SAME_PEOPLE = tuple(
    frozenset(words.split())
    for words in (
        "child children paediatric pediatric boys girls schoolchildren toddlers infant infants neonate neonates neonatal "
        "newborn newborns adolescent adolescents teenagers youths baby babies juvenile young",
        "adult adults older elderly aged geriatric men women",
        "pregnant pregnancy gestation gestational maternal mothers obstetric breastfeeding lactating lactation women",
        "women female females woman girls maternal mothers pregnant",
        "men male males man boys",
        "dialysis hemodialysis haemodialysis",
        "transplant transplantation transplanted graft",
    )
)
"""Words of which each may stand for a group named by another: a group is absent only where none of them stands."""
NO_TREATMENT = frozenset({"placebo", "sham"})
"""What a treatment is compared with that is no medicine; the lists of medicines do not hold them."""


def is_entity(word: str) -> bool:
    """Return whether a word is by itself the name of a medicine, a disease, a symptom or a group of people.

    >>> is_entity("thalidomide"), is_entity("diarrhoea"), is_entity("children"), is_entity("journal")
    (True, True, True, False)
    """
    plain = word.lower()
    return plain in PEOPLE or is_medicine(plain) or is_condition(plain)


def same_people(word: str) -> frozenset[str]:
    """Return the words by which a text may speak of a group of people, the word itself among them."""
    plain = word.lower()
    return frozenset({plain}).union(*(words for words in SAME_PEOPLE if plain in words))


def is_medicine(word: str) -> bool:
    """Return whether a word is the name of a medicine."""
    return is_whole_name(word)


def is_condition(word: str) -> bool:
    """Return whether a word names a disease or a symptom, one or several, in British or American spelling.

    Not by stems: "hospital" is no "hospitalism".
    """
    return any({form, form.removesuffix("s")} & condition_names() for form in (word.lower(), *spelling_variants(word)))


def is_comparator(words: str) -> bool:
    """Return whether words are nothing but a treatment by name, so that a study can be said not to name it.

    >>> is_comparator("placebo"), is_comparator("DEB-TACE: which is better"), is_comparator("conventional TACE")
    (True, False, False)
    """
    found = WORD.findall(words.lower())
    return bool(found) and all(is_medicine(word) or word in NO_TREATMENT for word in found)
