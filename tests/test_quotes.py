from dataclasses import replace

import pytest

from assistant.cited import aspect_of
from assistant.evidence.choose import MOST_WORDS, choose, make_room, words_of, worth
from assistant.evidence.sentences import gather, weigh_terms
from assistant.question.read import read_question
from corpus.reading import build_study
from corpus.study import Draft, Part

QUESTION = "Does velorastine prevent migraine?"


def study(name, *, title="Velorastine in episodic migraine", **parts):
    printed = tuple(Part(label=label.upper(), text=text) for label, text in parts.items())
    draft = Draft(source_id=name, format="test", original="", title=title, parts=printed, doi=f"10.5555/{name}")
    return build_study(draft)


def candidates(text, *studies):
    question = read_question(text)
    weights = weigh_terms(question, {s: 3 for t in question.terms for s in t.stems}, 100)
    return question, gather(question, [(one, 1.0) for one in studies], weights)


def scored(pool, **scores):
    """Return the pool with the score of each sentence that begins with one of the words; the others score next to nothing."""
    return [replace(c, score=next((s for word, s in scores.items() if c.text.startswith(word)), 0.001)) for c in pool]


FILLED = " ".join(f"Velorastine was given in room {n} too." for n in "one two three four five six seven".split())


def test_conclusion_without_figures_gets_the_result_it_rests_on_beside_it():
    one = study(
        "pair",
        results=f"Attacks fell by 31% (95% CI 12 to 46). {FILLED}",
        conclusions="Velorastine prevents migraine in adults.",
    )
    question, pool = candidates(QUESTION, one)
    # of equal scores the one with the figures is worth 1.6 times as much beside a conclusion that has none
    pool = scored(pool, **{"Velorastine prevents": 0.6, "Attacks": 0.4, "Velorastine was given": 0.4})
    assert [c.text for c in choose(question, pool)[:2]] == [
        "Velorastine prevents migraine in adults.",
        "Attacks fell by 31% (95% CI 12 to 46).",
    ]


def test_long_sentence_is_worth_less_than_a_short_one_of_the_same_score():
    long = "Velorastine and migraine " + "word " * 157 + "ended."
    one = study("long", results=f"{long} Migraine fell with velorastine here.")
    _, pool = candidates(QUESTION, one)
    by_length = sorted((replace(c, score=0.5) for c in pool), key=lambda c: len(c.text))
    # 161 words are four times 40, so half of the worth is left
    assert worth(by_length[0]) == 0.5
    assert worth(by_length[-1]) == pytest.approx(0.5 * (40 / 161) ** 0.5)


def test_very_long_quote_of_a_later_study_takes_no_room_that_the_first_needs():
    said = " ".join(
        f"Velorastine prevented migraine in {n}1% of adults {'who took it daily ' * 5}here." for n in (3, 4, 5)
    )
    lead = study("lead", results=said)
    wordy = study("wordy", results="Velorastine prevented migraine " + "and word " * 80 + "ended.")
    question, pool = candidates(QUESTION, lead, wordy)
    # its 165 words fit beside none or one of the three sentences of 27, and 212 is the most
    assert [c.study.study_id for c in choose(question, pool)] == [lead.study_id] * 3
    # alone, it is all there is
    assert {c.study.study_id for c in choose(*candidates(QUESTION, wordy))} == {wordy.study_id}


def test_aim_of_a_later_study_comes_after_the_findings_of_the_first():
    lead = study("lead", results="Velorastine prevented migraine in 31% of adults. Pain after velorastine was less.")
    plan = study("plan", methods="Velorastine against migraine was given to 40 adults in this trial.")
    question, pool = candidates(QUESTION, lead, plan)
    chosen = choose(question, scored(pool, **{"Velorastine prevented": 0.6, "Pain": 0.3, "Velorastine against": 0.3}))
    assert [c.study.study_id for c in chosen] == [lead.study_id, lead.study_id, plan.study_id]


def test_finding_is_quoted_before_the_aim_of_its_study():
    one = study(
        "aim",
        objective="To learn whether velorastine prevents migraine.",
        results="Velorastine prevented migraine in 31% of adults.",
    )
    question, pool = candidates(QUESTION, one)
    pool = scored(pool, To=0.5, Velorastine=0.3)
    assert choose(question, pool)[0].text.startswith("Velorastine prevented")
    # a finding far weaker than the aim does not take its place
    assert choose(question, scored(pool, To=0.5, Velorastine=0.1))[0].text.startswith("To learn")


def test_room_is_made_by_leaving_out_the_weakest_but_not_the_only_harm():
    one = study(
        "harm",
        results="Velorastine prevented migraine in all. Adverse events were seen in 12% of adults. "
        "Migraine returned in one person.",
    )
    _, pool = candidates(QUESTION, one)
    pool = scored(pool, Velorastine=0.9, Migraine=0.2, Adverse=0.1)
    kept = make_room(pool, 1, MOST_WORDS - words_of(pool) + 1)
    assert [c.text.split()[0] for c in kept] == ["Velorastine", "Adverse"]
    assert [aspect_of(c) for c in kept] == ["finding", "harm"]


def test_only_quote_of_a_study_gives_way_to_one_worth_more_than_twice_as_much():
    lead = study("lead", results="Velorastine prevented migraine in all. Attacks were halved by velorastine.")
    other = study("other", results="Migraine fell with velorastine.")
    _, pool = candidates(QUESTION, lead, other)
    room = MOST_WORDS - words_of(pool) + 1
    strong = make_room(scored(pool, Velorastine=0.9, Attacks=0.5, Migraine=0.2), 0, room)
    assert [c.text.split()[0] for c in strong] == ["Velorastine", "Attacks"]
    close = make_room(scored(pool, Velorastine=0.9, Attacks=0.5, Migraine=0.3), 0, room)
    assert [c.text.split()[0] for c in close] == ["Velorastine", "Migraine"]
