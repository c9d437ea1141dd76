"""How Lind says what was counted: studies searched, not searched and why, undated records."""

from __future__ import annotations

from collections.abc import Sequence


def studies(count: int) -> str:
    """Return a number of studies in words.

    >>> studies(1), studies(1051)
    ('1 study', '1,051 studies')
    """
    return f"{count:,} {'study' if count == 1 else 'studies'}"


def searched(count: int, held: int | None, not_indexed: int | None = None, only: Sequence[str] = ()) -> str:
    """Return among how many studies was searched, and why not among all.

    Args:
        count: Studies looked at.
        held: Studies in the library; None: not known, and only what was searched is said.
        not_indexed: Studies that the index does not hold yet as they are; None: not known.
        only: Options that narrowed the search (``index.filters.Filters.options``).

    >>> searched(10, 237, 0, ("--since 2010",))
    '10 of 237 studies searched, only those that pass the filter (since 2010)'
    >>> searched(51, 1051, 1000)
    '51 of 1,051 studies searched, 1,000 are not indexed yet'
    """
    of = f"{count:,} of {studies(held)}" if held is not None and held != count else studies(count)
    narrowed = f", only those that pass the filter ({named(only)})" if only else ""
    verb = "is" if not_indexed == 1 else "are"
    waiting = f", {not_indexed:,} {verb} not indexed yet" if not_indexed else ""
    return f"{of} searched{narrowed}{waiting}"


def named(only: Sequence[str]) -> str:
    """Return options in words.

    >>> named(("--design “cohort study”", "--since 2010"))
    'design “cohort study”, since 2010'
    """
    return ", ".join(option.removeprefix("--") for option in only)


def dated(newest: str | None, undated: int | None, held: int | None) -> str:
    """Return how new the library's records are, and of how many that is not known.

    >>> dated("2018", 198, 237), dated(None, 3, 3), dated("2018", None, None)
    ('newest dated record 2018, 198 of 237 undated', 'no dated record', 'newest dated record 2018')
    """
    if newest is None:
        return "no dated record"
    rest = f", {undated:,} of {held:,} undated" if undated and held else ""
    return f"newest dated record {newest}{rest}"
