import re

from corpus.screen import Screen, needed_words, split_alternatives, tried_at


def test_alternatives_inside_brackets_and_classes_stay_together():
    assert list(split_alternatives(r"a(?:b|c)|[|)]d|e\|f")) == [r"a(?:b|c)", "[|)]d", r"e\|f"]


def test_optional_parts_are_written_out():
    assert needed_words(r"non-?inferior(?:ity)?") == (frozenset({"noninferior", "non-inferior"}),)


def test_parts_that_match_anything_need_no_word():
    assert needed_words(r"\d+ ?\w*") == ()
    assert needed_words(r"(?:placebo|\d)") == ()


def test_case_does_not_matter():
    assert needed_words("HR|Risk", re.IGNORECASE) == (frozenset({"hr", "risk"}),)


def test_screened_pattern_finds_what_the_pattern_finds():
    pattern = r"\b(?P<drug>aspirin|heparin) \d+|\bno (?:benefit|difference)\b"
    for text in ("Aspirin 75 mg: no difference.", "heparin 5", "nothing", "NO BENEFIT of aspirin"):
        expected = [match.group() for match in re.finditer(pattern, text, re.IGNORECASE)]
        assert [match.group() for match in Screen(pattern, re.IGNORECASE).finditer(text, text.lower())] == expected


def test_text_without_the_words_is_not_searched():
    assert Screen("alpha blocker|statin").pattern_for("a trial of insulin") is None
    assert Screen("alpha blocker|statin").pattern_for("a statin").pattern == "statin"


def test_pattern_is_tried_where_it_can_begin_and_matches_do_not_overlap():
    pattern = re.compile(r"(?<!\d)\d{2}(?:-\d{2})?")
    text = "10-20-30 and 405 and 60"
    found = tried_at(re.compile(r"\d(?<!\d.)"), pattern, text)
    assert [match.group() for match in found] == [match.group() for match in pattern.finditer(text)]
