"""What the tests of the command ``lind`` share: a question, the outcome of a call, and what a good error looks like."""

import json
import sys
from pathlib import Path

from corpus.library import Library
from index.generations import current_generation

ROOT = Path(__file__).parent.parent
LIND = (sys.executable, "-c", "from ui.cli import main; main()")
QUESTION = "Does velorastine prevent migraine?"


class Outcome:
    def __init__(self, code, captured):
        self.code, self.out, self.err = code, captured.out, captured.err

    @property
    def json(self):
        return json.loads(self.out)


def state_of(folder):
    """What a library holds and which index it publishes."""
    with Library.open(folder) as library:
        return library.content_hash(), current_generation(folder).name, len(library.quarantined())


def assert_one_clear_line(outcome, *, code):
    assert outcome.code == code
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith("lind: ")
    assert "Traceback" not in outcome.err
