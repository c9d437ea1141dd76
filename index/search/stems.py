"""Endings by which the classes of generic names are known.

They are the common stems of international non-proprietary names (WHO, "The use of stems in the selection of INN", 2018) and some of the
endings that older names share. A word with such an ending may be the name of a medicine too new for any list.
"""

from __future__ import annotations

STEMS: tuple[str, ...] = tuple(
    sorted(
        "mab tinib ciclib rafenib metinib parib zomib lisib degib stat statin pril prilat sartan olol alol dipine afil azosin "
        "oxetine triptyline ipramine azepam azolam zepam barbital caine curium curonium dronate cycline floxacin cillin mycin "
        "micin oxacin penem bactam azole conazole fungin vir vudine tegravir previr buvir asvir navir ciclovir gliptin gliflozin "
        "glutide glitazone glinide formin platin rubicin taxel tecan poside trexate trexed citabine purine mustine fosfamide "
        "parin xaban gatran grel plase sone solone sonide onide terol tropium lukast phylline setron prazole tidine azine "
        "peridol peridone idone apine racetam gabalin zolamide thiazide semide lactone vaptan dopa giline capone criptine "
        "triptan gepant cept kinra leukin limus imod inib lizumab mumab ximab zumab kinumab relix relin tocin pressin "
        "oprost prost fibrate ezetimibe coxib fenac profen oxicam fentanil orphan morphone codone nabinol trel estrant oxifene "
        "steride bendazole quine quantel antel".split(),
        key=len,
        reverse=True,
    )
)
"""Endings by which the classes of generic names are known, as in the WHO's list of stems; the longest first."""
SHORTEST_FIRST_PART = 3
"""Letters that must stand before an ending for it to make a name."""


def class_ending(word: str) -> str | None:
    """Return the ending that makes a word look like the name of a medicine; None: it does not look like one.

    >>> class_ending("velotinib")
    'tinib'
    """
    plain = word.lower()
    return next((s for s in STEMS if plain.endswith(s) and len(plain) - len(s) >= SHORTEST_FIRST_PART), None)
