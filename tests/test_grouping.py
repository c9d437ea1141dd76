"""Several passages are one study, several reports are one trial."""

from __future__ import annotations

from index.grouping import group_hits
from index.hits import Hit


def _hit(study: str, start: int) -> Hit:
    return Hit(
        passage_id=f"{study}#{start}-{start + 9}", study_id=study, start=start, end=start + 9, section=None, score=1.0
    )


def test_passages_are_grouped_by_study_and_reports_of_one_trial_name_each_other() -> None:
    hits = [_hit("pmid:1", 0), _hit("pmid:2", 0), _hit("pmid:1", 20), _hit("pmid:3", 0)]
    found = group_hits(hits, {"pmid:1": ["NCT00000001"], "pmid:3": ["nct00000001", "ISRCTN00000002"], "pmid:2": []})
    assert [one.study_id for one in found] == ["pmid:1", "pmid:2", "pmid:3"]
    assert found[0].passages == ("pmid:1#0-9", "pmid:1#20-29")
    assert [one.other_reports for one in found] == [("pmid:3",), (), ("pmid:1",)]


def test_no_hits_are_no_studies() -> None:
    assert group_hits([], {}) == ()
