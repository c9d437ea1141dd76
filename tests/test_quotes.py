from dataclasses import replace

import pytest

from assistant.cited import aspect_of
from assistant.evidence.choose import MAX_QUOTES, MOST_WORDS, choose, make_room, words_of
from assistant.evidence.sentences import gather, read_sentences, weigh_terms
from assistant.evidence.signs import SIGNS, kinds_asked, kinds_held, signs_of
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


def test_conclusion_gets_the_result_it_rests_on_beside_it():
    one = study(
        "pair",
        results="Attacks fell by 31% (95% CI 12 to 46). Velorastine was given in room one too.",
        conclusions="Velorastine prevents migraine in adults. Velorastine also prevents aura.",
    )
    question, pool = candidates(QUESTION, one)
    pool = scored(pool, **{"Velorastine prevents": 0.6, "Velorastine also": 0.5, "Attacks": 0.3})
    assert [c.text for c in choose(question, pool)[:2]] == [
        "Velorastine prevents migraine in adults.",
        "Attacks fell by 31% (95% CI 12 to 46).",
    ]


def test_what_scores_far_below_the_best_is_not_quoted():
    one = study("one", results="Velorastine prevented migraine here. Attacks were halved here. Aura was seen by few.")
    question, pool = candidates(QUESTION, one)
    pool = scored(pool, Velorastine=0.6, Attacks=0.5, Aura=0.05)
    assert [c.text for c in choose(question, pool)] == [
        "Velorastine prevented migraine here.",
        "Attacks were halved here.",
    ]


@pytest.mark.parametrize(
    "words", ["The trial registration of velorastine is NCT99000001.", "Funded by a maker of velorastine tablets."]
)
def test_lines_of_a_registry_or_a_payer_are_no_findings(words):
    one = study("one", results=f"Attacks of migraine fell with velorastine. {words}")
    question, pool = candidates(QUESTION, one)
    pool = scored(pool, Attacks=0.6, The=0.5, Funded=0.5)
    assert [c.text for c in choose(question, pool)] == ["Attacks of migraine fell with velorastine."]


def test_likeliest_study_comes_first_and_an_unlikely_one_is_not_quoted():
    lead = study("lead", results="Velorastine prevented migraine in 31% of adults.")
    other = study("other", results="Migraine fell by half with velorastine in adults.")
    question, pool = candidates(QUESTION, lead, other)
    pool = scored(pool, Velorastine=0.3, Migraine=0.9)
    likely = [replace(c, chance=0.9 if c.study == lead else 0.8) for c in pool]
    assert [c.study.study_id for c in choose(question, likely)] == [lead.study_id, other.study_id]
    unlikely = [replace(c, chance=0.9 if c.study == lead else 0.1) for c in pool]
    assert [c.study.study_id for c in choose(question, unlikely)] == [lead.study_id]


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [
        (QUESTION, ["Velorastine prevented migraine in 31% of adults."]),
        (
            "What dose of velorastine?",
            ["Velorastine prevented migraine in 31% of adults.", "Velorastine 20 mg was given at night."],
        ),
    ],
)
def test_methods_are_quoted_beside_a_finding_only_where_they_are_asked_for(asked, quoted):
    one = study(
        "plan",
        methods="Velorastine 20 mg was given at night.",
        results="Velorastine prevented migraine in 31% of adults.",
    )
    question, pool = candidates(asked, one)
    assert [
        c.text for c in choose(question, scored(pool, **{"Velorastine prev": 0.6, "Velorastine 20": 0.5}))
    ] == quoted


def test_room_is_made_by_leaving_out_the_weakest_but_not_the_first_or_the_only_harm():
    one = study(
        "harm",
        results="Velorastine prevented migraine in all. Adverse events were seen in 12% of adults. "
        "Migraine returned in one person.",
    )
    _, pool = candidates(QUESTION, one)
    pool = scored(pool, Velorastine=0.05, Migraine=0.2, Adverse=0.1)
    kept = make_room(pool, 1, MOST_WORDS - words_of(pool) + 1)
    assert [c.text.split()[0] for c in kept] == ["Velorastine", "Adverse"]
    assert [aspect_of(c) for c in kept] == ["finding", "harm"]


def test_word_that_stands_in_one_sentence_alone_points_to_it():
    one = study(
        "aura",
        results="Velorastine helped some adults. Velorastine helped some children. Velorastine stopped zigzag vision.",
    )
    question, pool = candidates("velorastine zigzag", one)
    assert max(pool, key=lambda c: c.score).text == "Velorastine stopped zigzag vision."
    sentences = read_sentences(one)
    rows = signs_of(question, sentences, {})
    # "velorastine" stands in all three of them, "zigzag" in one: log(4/3) = .288 and log(4) = 1.386
    assert [row["words of study"] for row in rows] == pytest.approx([0.172, 0.172, 1], abs=0.001)
    assert set(rows[0]) == set(SIGNS)


@pytest.mark.parametrize(
    ("question", "answer", "kind"),
    [
        ("CIK dose?", "Adults had 200 mg/day at bedtime.", "dose"),
        ("How long did they live?", "Median survival was 9 months.", "length of time"),
        ("How many took part?", "Eighty-two patients were enrolled.", "number of people"),
        ("was it blinded", "This was an open-label trial.", "design"),
        ("OS at 2 years", "It was 42% then.", "share"),
        ("HR for death?", "The hazard ratio was 0.63.", "ratio"),
        ("mean age of the women?", "She was 67 years old.", "age"),
        ("trial registration number", "It stands under NCT00000000.", "registration"),
    ],
)
def test_kind_of_answer_is_read_in_question_and_sentence(question, answer, kind):
    assert kind in kinds_asked(question)
    assert kind in kinds_held(answer)


def test_or_is_no_odds_ratio():
    assert "ratio" not in kinds_asked("velorastine or placebo for migraine")
    assert MAX_QUOTES == 4
