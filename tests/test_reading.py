from hypothesis import given
from hypothesis import strategies as st

from corpus.reading import build_study, compose_text
from corpus.study import Draft, Part, SentenceRole, Span, StudyDesign

TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
LABELS = st.sampled_from([None, "METHODS", "RESULTS", "AIM"])
PARTS = st.lists(st.builds(Part, label=LABELS, text=TEXT), max_size=4).map(tuple)


def draft(title, *parts, **given):
    return Draft(source_id="x", format="test", original="", title=title, parts=parts, **given)


def test_canonical_text_is_title_blank_line_and_labelled_lines():
    text, title, sections = compose_text(
        "A trial", (Part(label="AIM", text="To see."), Part(label=None, text=""), Part(label=None, text="We saw."))
    )
    assert text == "A trial\n\nAIM: To see.\nWe saw."
    assert title == Span(start=0, end=7)
    assert [(s.label, text[s.start : s.end]) for s in sections] == [("AIM", "To see."), (None, "We saw.")]


def test_missing_title_is_none_and_nothing_stands_in_its_place():
    study = build_study(draft(None, Part(label=None, text="Six rats ran.")))
    assert (study.title, study.title_text, study.text) == (None, None, "Six rats ran.")


def test_title_alone_is_the_whole_text():
    study = build_study(draft("Only a title"))
    assert (study.text, study.title_text, study.sections) == ("Only a title", "Only a title", ())


def test_odd_characters_and_spaces_are_kept():
    words = "  p \u2009= 0\u00b703;\tβ\u2011blocker\u00a0 \u200b(n\u202f=\u202f5)  "
    study = build_study(draft(" A\u00a0title ", Part(label=None, text=words)))
    assert words in study.text
    assert study.title_text == " A\u00a0title "


def test_facts_are_found_and_lie_in_the_text():
    study = build_study(
        draft(
            "Drug A in gout: a randomised trial",
            Part(label="METHODS", text="We randomised 120 patients (NCT01234567)."),
            trial_ids=("ISRCTN11111111", "NCT01234567"),
        )
    )
    assert study.design.design == StudyDesign.RANDOMISED_TRIAL
    assert study.sample_size is not None
    assert study.sample_size.n == 120
    assert "120 patients" in study.text[study.sample_size.start : study.sample_size.end]
    assert study.sections[0].role == SentenceRole.METHODS
    assert study.trial_ids == ("ISRCTN11111111", "NCT01234567")


def test_label_inside_a_labelled_part_opens_a_section_of_its_own():
    text, _, sections = compose_text(
        None, (Part(label="METHODS", text="We looked. RESULTS: We found 3. CONCLUSIONS: Good."),)
    )
    assert [(s.label, text[s.start : s.end].strip()) for s in sections] == [
        ("METHODS", "We looked."),
        ("RESULTS", "We found 3."),
        ("CONCLUSIONS", "Good."),
    ]


@given(title=st.none() | TEXT, parts=PARTS)
def test_pieces_are_taken_over_character_for_character(title, parts):
    text, span, sections = compose_text(title, parts)
    assert (span is None) == (not title)
    if span is not None:
        assert text[span.start : span.end] == title
    at = span.end if span else 0
    for part in parts:
        found = text.find(part.text, at)
        assert found >= 0
        at = found + len(part.text)
    at = 0
    for section in sections:
        assert at <= section.start <= section.end <= len(text)
        at = section.end


@given(title=st.none() | TEXT, parts=PARTS)
def test_same_draft_gives_the_same_study(title, parts):
    one, other = (build_study(draft(title, *parts)) for _ in range(2))
    assert one == other
    assert one.content_hash == other.content_hash
