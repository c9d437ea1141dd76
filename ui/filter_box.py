"""What the studies of the next answers must be: the box under the question, and in one line what it says now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.render import text_html

if TYPE_CHECKING:
    from assistant.settings import Settings
    from index.filters import Filters
    from ui.opened import Facts

KEYS = ("designs", "population", "statuses", "journals", "languages", "since", "until", "with_effects", "retracted")
"""Names of the widgets in the session; each is empty until something is chosen."""
LOOKED_THROUGH = 20_000
"""Studies whose journals and languages are gathered; a larger library offers its most frequent journals, every language."""
MOST_JOURNALS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be chosen: only what some study of the library has."""

    designs: tuple[str, ...]
    statuses: tuple[str, ...]
    journals: tuple[str, ...]
    languages: tuple[str, ...]


def filter_box(settings: Settings, facts: Facts) -> None:
    """Draw the box and, beside it, what it says now; the widgets keep the choice in the session."""
    chosen = chosen_filters()
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("Only some studies", icon=":material/filter_list:"):
            _widgets(choices_of(settings.library, facts.snapshot, facts.studies))
        st.html(text_html(words_of(chosen) or "Every study that is not retracted", "lind-small lind-only"))


def chosen_filters() -> Filters:
    """Return the filters of this session; a status that a search leaves out by itself is let in when it is asked for."""
    from corpus.study import Status
    from index.filters import Filters

    state = st.session_state
    statuses = frozenset(state.get("statuses") or ())
    return Filters(
        designs=frozenset(state.get("designs") or ()),
        since=state.get("since"),
        until=state.get("until"),
        include_retracted=bool(state.get("retracted")) or bool(statuses & {Status.RETRACTED, Status.NOTICE}),
        population=frozenset(state.get("population") or ()),
        statuses=statuses,
        journals=frozenset(state.get("journals") or ()),
        languages=frozenset(state.get("languages") or ()),
        with_effects=bool(state.get("with_effects")),
    )


def words_of(filters: Filters) -> str:
    """Return filters in one line; empty: nothing is asked but that a study is not retracted.

    >>> from index.filters import Filters
    >>> words_of(Filters(designs=frozenset({"cohort", "case series"}), since=2010, with_effects=True))
    'Only case series or cohort · from 2010 · with an effect estimate'
    """
    sets = (filters.designs, filters.population, filters.statuses, filters.journals, filters.languages)
    parts = [" or ".join(sorted(values)) for values in sets if values]
    if filters.since is not None and filters.until is not None:
        parts.append(f"{filters.since} to {filters.until}")
    elif filters.since is not None or filters.until is not None:
        parts.append(f"from {filters.since}" if filters.since is not None else f"up to {filters.until}")
    parts += ["with an effect estimate"] if filters.with_effects else []
    only = f"Only {' · '.join(parts)}" if parts else ""
    also = "retracted ones too" if filters.include_retracted else ""
    return " · ".join(part for part in (only, also.capitalize() if not only else also) if part)


@lru_cache(maxsize=8)
def choices_of(folder: Path, snapshot: str, studies: int) -> Choices:
    """Return what can be chosen from.

    Args:
        folder: The library's folder.
        snapshot: Its state; with another one the choices are gathered anew.
        studies: How many it holds.

    Raises:
        LibraryError: It cannot be read.
    """
    from corpus.study import Status, StudyDesign
    from index.filters import LANGUAGES, language_of

    if studies > LOOKED_THROUGH:
        from corpus.catalogue import overview

        journals = tuple(name for name, _ in overview(folder, MOST_JOURNALS).counts["journal"] if name)
        return Choices(
            designs=tuple(design.value for design in StudyDesign),
            statuses=tuple(status.value for status in Status),
            journals=journals,
            languages=tuple(sorted(LANGUAGES)),
        )
    from corpus.library import Library

    with Library.open(folder) as library:
        rows = library.rows()
    held = {row.design for row in rows}, {row.status for row in rows}
    journals_held = Counter(row.journal for row in rows if row.journal)
    return Choices(
        designs=tuple(design.value for design in StudyDesign if design.value in held[0]),
        statuses=tuple(status.value for status in Status if status.value in held[1]),
        journals=tuple(name for name, _ in journals_held.most_common(MOST_JOURNALS)),
        languages=tuple(sorted({language_of(row.language) for row in rows if row.language})),
    )


def _widgets(choices: Choices) -> None:
    """Draw the widgets. Options of a select box are shown as plain text, never as Markdown."""
    from corpus.facts import POPULATIONS

    left, right = st.columns(2)
    with left:
        st.multiselect("Study design", choices.designs, key="designs", placeholder="Any design")
        st.multiselect("Population", list(POPULATIONS), key="population", placeholder="Anyone")
        st.number_input("From year", 1500, 2100, value=None, step=1, key="since", placeholder="Any")
    with right:
        st.multiselect("Journal", choices.journals, key="journals", placeholder="Any journal")
        st.multiselect("Status", choices.statuses, key="statuses", placeholder="Any but retracted")
        st.number_input("To year", 1500, 2100, value=None, step=1, key="until", placeholder="Any")
    if choices.languages:
        st.multiselect("Language", choices.languages, key="languages", placeholder="Any language")
    st.checkbox("Only studies with an effect estimate", key="with_effects")
    st.checkbox("Retracted studies too, marked as such", key="retracted")
    st.button("Every study again", on_click=take_off_filters, icon=":material/filter_list_off:")


def take_off_filters() -> None:
    """Let every study in again that is not retracted."""
    for key in KEYS:
        st.session_state.pop(key, None)
