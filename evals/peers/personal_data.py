"""Personal data found by Lind and by Presidio's pattern recognisers: ``python -m evals.peers.personal_data QUESTIONS``.

``QUESTIONS`` is ``pqal.dev.jsonl.gz`` of PubMedQA: questions without personal data. Presidio (Microsoft, MIT licence) is a measuring
stick and no dependency: ``pip install presidio-analyzer`` beside Lind. Its named-entity models are downloads of their own and are
left out, so names and places are not compared; its recognisers are taken at every score, without the words around.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from evals.data_files import read_records
from evals.personal_note_templates import TEMPLATES
from evals.personal_notes import Note, make_notes

Find = Callable[[str], list[tuple[int, int]]]
NOTES = 1000
"""Notes of each split."""


def main() -> int:
    """Print, for each kind of planted data, how many pieces each of the two removes whole."""
    if len(sys.argv) != 2:
        print(f"usage: python -m {__spec__.name} PQAL_DEV.jsonl.gz" if __spec__ else __doc__)
        return 2
    try:
        finders: dict[str, Find] = {"Lind": _lind, "Presidio": _presidio()}
    except ImportError:
        print("presidio-analyzer is not installed here: pip install presidio-analyzer")
        return 0
    notes = [note for split in TEMPLATES for note in make_notes(NOTES, split=split, seed=0)]
    counts = {name: recall(notes, find) for name, find in finders.items()}
    print(f"{'planted':28}" + "".join(f"{name:>16}" for name in finders))
    for slot in sorted({piece.slot for note in notes for piece in note.planted}):
        shares = (
            f"{counts[name][slot, True]}/{sum(counts[name][slot, ok] for ok in (True, False))}" for name in finders
        )
        print(f"{slot:28}" + "".join(f"{share:>16}" for share in shares))
    questions = [str(record["QUESTION"]) for _, record in read_records(Path(sys.argv[1]), ("QUESTION",))]
    altered = (f"{sum(bool(find(text)) for text in questions)}/{len(questions)}" for find in finders.values())
    print(f"{'questions altered':28}" + "".join(f"{share:>16}" for share in altered))
    return 0


def recall(notes: list[Note], find: Find) -> Counter[tuple[str, bool]]:
    """Count planted pieces by what they are and whether every letter and digit of them was found (of an age: any)."""
    counted: Counter[tuple[str, bool]] = Counter()
    for note in notes:
        gone = {at for start, end in find(note.text) for at in range(start, end)}
        for piece in note.planted:
            places = [at in gone for at in range(piece.start, piece.end) if note.text[at].isalnum()]
            counted[piece.slot, any(places) if piece.kind == "age" else all(places)] += 1
    return counted


def _lind(text: str) -> list[tuple[int, int]]:
    from assistant.admit.privacy.redact import redact

    return [(one.start, one.end) for one in redact(text).removed]


def _presidio() -> Find:
    """Return all of Presidio's English recognisers that work by pattern and check digit, as one.

    Raises:
        ImportError: Presidio is not installed.
    """
    from presidio_analyzer import PatternRecognizer, predefined_recognizers

    # It asks the network for a newer list of top-level domains and goes on with its own where there is none.
    logging.getLogger("tldextract").setLevel(logging.CRITICAL)

    kinds = [one for one in vars(predefined_recognizers).values() if isinstance(one, type)]
    own = (predefined_recognizers.IbanRecognizer, predefined_recognizers.PhoneRecognizer)
    made = [one() for one in kinds if issubclass(one, (PatternRecognizer, *own)) and one is not PatternRecognizer]
    used = [one for one in made if one.supported_language == "en"]

    def find(text: str) -> list[tuple[int, int]]:
        return [(r.start, r.end) for one in used for r in one.analyze(text, one.supported_entities, None) or ()]

    return find


if __name__ == "__main__":
    sys.exit(main())
