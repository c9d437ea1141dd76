"""In which language a question is asked, as far as its small words tell: only English is read (REQUIREMENTS A03)."""

from __future__ import annotations

import re

SMALL_WORDS: dict[str, frozenset[str]] = {
    "Spanish": frozenset(
        "el la los las un una de del en con por para qué cuál cómo es son y o se su al más reduce mejora hay pacientes niños".split()
    ),
    "Portuguese": frozenset(
        "o a os as um uma do da dos das em no na com por para que qual como é são e ou se ao mais há pacientes crianças não".split()
    ),
    "French": frozenset(
        "le la les un une de du des en dans avec par pour que quel quelle comment est sont et ou se au aux plus il chez".split()
    ),
    "German": frozenset(
        "der die das ein eine einer von im in mit bei für was welche wie ist sind und oder sich zum zur mehr nicht den dem kinder".split()
    ),
    "Italian": frozenset(
        "il lo la gli le un una di del della nei con per che quale come è sono e o si al più nella pazienti bambini".split()
    ),
    "Dutch": frozenset(
        "de het een van in met bij voor wat welke hoe is zijn en of zich meer niet op aan kinderen".split()
    ),
}
ENGLISH = frozenset(
    "the a an of in on with by for to what which how is are was were and or does do did can has have it its after among "
    "versus than not be been who there between from at as when why any more evidence effect".split()
)
WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff\u1e00-\u1eff]")
"""Greek letters stand in English names (``β-blocker``)."""
FEWEST = 2
"""Small words of a language, different ones, from which on a question is taken to be in it."""


def language_notice(text: str) -> str | None:
    """Return what a person is told whose question does not seem to be English; None: it does.

    >>> language_notice("Does drug A reduce mortality?") is None
    True
    """
    found = other_language(text)
    if found is None:
        return None
    return (
        f"The question seems to be written in {found}. Questions and studies are read in English only: "
        "what stands here may miss what was asked."
    )


def other_language(text: str) -> str | None:
    """Return the name of the language that is not English, or ``another script``; None: English, or too short to tell."""
    words = [word.casefold() for word in WORD.findall(text[:4096])]
    letters = [character for word in words for character in word]
    if letters and 2 * sum(LATIN.match(one) is None for one in letters) > len(letters):
        return "another script"
    english = sum(word in ENGLISH for word in words)
    best, count = None, max(FEWEST - 1, english)
    for name, small in SMALL_WORDS.items():
        known = len({word for word in words if word in small})
        if known > count:
            best, count = name, known
    return best
