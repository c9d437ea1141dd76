from hypothesis import given
from hypothesis import strategies as st

from corpus.roles import find_roles
from corpus.sections import find_sections
from corpus.sentences import split_sentences
from corpus.study import Section, SentenceRole, Span

B, O, M, R, C = (  # noqa: E741
    SentenceRole.BACKGROUND,
    SentenceRole.OBJECTIVE,
    SentenceRole.METHODS,
    SentenceRole.RESULTS,
    SentenceRole.CONCLUSIONS,
)


def roles(text: str) -> list[SentenceRole]:
    return [finding.role for finding in find_roles(text, split_sentences(text), find_sections(text))]


def test_labels_decide_and_are_the_cue() -> None:
    text = "AIM: To ask. METHODS: Sailors ate fruit. RESULTS: Six healed. CONCLUSION: Fruit helps."
    findings = find_roles(text, split_sentences(text), find_sections(text))
    assert [(finding.role, finding.cue) for finding in findings] == [
        (O, "AIM"),
        (M, "METHODS"),
        (R, "RESULTS"),
        (C, "CONCLUSION"),
    ]


def test_unlabelled_abstract_is_read_by_cues_and_order() -> None:
    text = (
        "Scurvy is a major burden at sea. The aim of this study was to determine whether fruit heals it. "
        "Sailors were randomly assigned to fruit or vinegar. The primary outcome was death at 28 days. "
        "Death was significantly lower with fruit (10% vs 40%, P < 0.001). There were no adverse events. "
        "These findings suggest that fruit should be carried on ships."
    )
    assert roles(text) == [B, O, M, M, R, R, C]


def test_long_aim_without_methods_after_it_is_read_by_cues() -> None:
    text = (
        "AIM: To evaluate fruit in scurvy. The disease was diagnosed by its spots and questionnaire was used. "
        "Twelve patients were compared. The median healing time was 6 days (P = 0.01). "
        "Six patients had significantly fewer spots. CONCLUSION: Fruit helps."
    )
    found = roles(text)
    assert found[0] is O
    assert found[3:5] == [R, R]
    assert found[-1] is C


def test_long_background_before_methods_keeps_its_label() -> None:
    text = "BACKGROUND: One was seen. Two had 5 patients. Three were compared. Four died (P = 0.1). METHODS: We asked."
    assert roles(text) == [B, B, B, B, M]


def test_label_of_two_roles_leaves_only_those() -> None:
    text = "METHODS AND RESULTS: Sailors were randomly assigned to fruit. Death was significantly lower (P < 0.01)."
    assert roles(text) == [M, R]


def test_sentence_outside_every_section_is_other() -> None:
    text = "Fruit at sea\n\nWe asked."
    found = find_roles(text, (Span(start=0, end=12),), (Section(label=None, role=None, start=14, end=23),))
    assert (found[0].role, found[0].cue) == (SentenceRole.OTHER, "")


def test_registration_is_other() -> None:
    assert roles("RESULTS: Six healed. TRIAL REGISTRATION: ABC12345.") == [R, SentenceRole.OTHER]


def test_phrase_shown_stands_in_the_sentence() -> None:
    text = "We carried lemons. The aim of this study was to see. Sailors were randomly assigned. Death was lower (P < 0.01)."
    found = find_roles(text, split_sentences(text), ())
    assert found[2].role is M
    shown = [word for finding in found for word in finding.cue.split() if word not in ("^", "$", "#")]
    assert all(word in text.lower() for word in shown if "position" not in shown)


@given(st.lists(st.text(max_size=60), max_size=8))
def test_every_sentence_gets_one_finding(parts: list[str]) -> None:
    text = ". ".join(parts)
    spans = split_sentences(text)
    assert len(find_roles(text, spans, find_sections(text))) == len(spans)
    assert len(find_roles(text, spans, ())) == len(spans)
